// In the place of Drizzle's dialect of SQLite: how names and parameters are written. The rest of it is for its query builder.
import type { Column, Query, SQL } from "drizzle-orm";

export class SQLiteAsyncDialect {
  sqlToQuery(statement: SQL): Query {
    return statement.toQuery({
      casing: { getColumnCasing: (column: Column) => column.name } as never,
      escapeName: (name) => `"${name.replaceAll('"', '""')}"`,
      escapeParam: () => "?",
      escapeString: (text) => `'${text.replaceAll("'", "''")}'`,
    });
  }
}
