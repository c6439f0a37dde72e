// In the place of drizzle-orm/d1: of Drizzle's queries those that the store makes, on Drizzle's own tables, columns and `sql`.
// Its query builder knows joins, relations, transactions, caches and three dialects of a result, which no bundler can leave out.
// Tests of the store run on it (vitest.config.ts).
import { type Column, getTableColumns, type SQL, type SQLWrapper, sql, type Table } from "drizzle-orm";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";

type Row = Record<string, unknown>;
type Columns = Readonly<Record<string, Column>>;

const dialect = new SQLiteAsyncDialect();

function prepare(client: D1Database, statement: SQLWrapper): D1PreparedStatement {
  const query = dialect.sqlToQuery(statement.getSQL());
  return client.prepare(query.sql).bind(...query.params);
}

const nameOf = (column: Column) => sql.identifier(column.name);
const list = (parts: readonly SQLWrapper[]) => sql.join([...parts], sql.raw(", "));

/** What is awaited is sent; what goes into a batch is only asked for its SQL. */
abstract class Query implements SQLWrapper, PromiseLike<unknown> {
  protected readonly client: D1Database;
  protected condition: SQL | undefined;

  constructor(client: D1Database) {
    this.client = client;
  }

  abstract getSQL(): SQL;
  protected abstract send(): Promise<unknown>;

  where(condition: SQL | undefined): this {
    this.condition = condition;
    return this;
  }

  // biome-ignore lint/suspicious/noThenProperty: Drizzle's queries are awaited
  then<Done, Failed>(
    done?: ((value: unknown) => Done | PromiseLike<Done>) | null,
    failed?: ((reason: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    return this.send().then(done, failed) as Promise<Done | Failed>;
  }

  protected get whereSql(): SQL | undefined {
    return this.condition && sql` where ${this.condition}`;
  }
}

class Select extends Query {
  readonly #table: Table;
  readonly #columns: Columns;
  #order: readonly SQLWrapper[] = [];

  constructor(client: D1Database, table: Table, columns: Columns = getTableColumns(table)) {
    super(client);
    this.#table = table;
    this.#columns = columns;
  }

  orderBy(...order: readonly SQLWrapper[]): this {
    this.#order = order;
    return this;
  }

  getSQL(): SQL {
    const order = this.#order.length > 0 ? sql` order by ${list(this.#order)}` : undefined;
    return sql`select ${list(Object.values(this.#columns).map(nameOf))} from ${this.#table}${this.whereSql}${order}`;
  }

  toRows(rows: readonly unknown[]): Row[] {
    const columns = Object.entries(this.#columns);
    const read = (column: Column, value: unknown) => (value === null ? null : column.mapFromDriverValue(value));
    return (rows as Row[]).map((row) =>
      Object.fromEntries(columns.map(([key, column]) => [key, read(column, row[column.name])])),
    );
  }

  protected async send(): Promise<Row[]> {
    return this.toRows((await prepare(this.client, this).all()).results);
  }
}

class Write extends Query {
  readonly #statement: SQL;

  constructor(client: D1Database, statement: SQL) {
    super(client);
    this.#statement = statement;
  }

  getSQL(): SQL {
    return sql`${this.#statement}${this.whereSql}`;
  }

  protected send(): Promise<unknown> {
    return prepare(this.client, this).run();
  }
}

function toInsert(table: Table, values: Row): SQL {
  const columns = Object.entries(getTableColumns(table));
  const given = columns.map(([key, column]) => {
    const value = values[key] === undefined ? column.default : values[key];
    return value === undefined ? sql`null` : sql.param(value, column);
  });
  return sql`insert into ${table} (${list(columns.map(([, column]) => nameOf(column)))}) values (${list(given)})`;
}

export function drizzle(client: D1Database) {
  return {
    $client: client,
    select: (columns?: Columns) => ({ from: (table: Table) => new Select(client, table, columns) }),
    insert: (table: Table) => ({ values: (values: Row) => new Write(client, toInsert(table, values)) }),
    delete: (table: Table) => new Write(client, sql`delete from ${table}`),
    all: async (statement: SQLWrapper) => (await prepare(client, statement).all()).results,
    run: (statement: SQLWrapper) => prepare(client, statement).run(),
    async batch(queries: readonly Select[]) {
      const results = await client.batch(queries.map((query) => prepare(client, query)));
      return results.map((result, index) => queries[index]?.toRows(result.results));
    },
  };
}
