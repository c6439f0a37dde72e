import { eq, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import fc from "fast-check";
import { expect, it } from "vitest";
import { events } from "../../src/store/schema.ts";
import { toStatementText } from "../../src/store/statement-text.ts";

const dialect = new SQLiteAsyncDialect();

function toDrizzleText(statement: Parameters<typeof toStatementText>[0]) {
  const { sql: text, params } = dialect.sqlToQuery(statement.getSQL());
  return { text, params };
}

it("writes SQL of ours as Drizzle does", () => {
  const leaf = fc.oneof(
    fc.string().map((value) => sql`a = ${value}`),
    fc.integer().map((value) => sql`${value} < b`),
    fc.constantFrom(sql``, sql.raw("earliest"), sql`c IS ${null}`, sql`${undefined} d`),
  );
  const { statement } = fc.letrec((tie) => ({
    statement: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.tuple(tie("statement"), tie("statement")).map(([one, other]) => sql`(${one}) OR (${other})`),
      fc
        .array(tie("statement"), { maxLength: 4 })
        .map((parts) => sql.join(parts as ReturnType<typeof sql>[], sql` AND `)),
    ),
  }));
  fc.assert(
    fc.property(statement, (made) => {
      const given = made as ReturnType<typeof sql>;
      expect(toStatementText(given)).toEqual(toDrizzleText(given));
    }),
  );
});

it("leaves to Drizzle what only that can write", () => {
  const db = drizzle({} as D1Database);
  const built = db.select({ id: events.id }).from(events).where(eq(events.externalId, "x"));
  const statements = [built, sql`SELECT ${events.id} FROM ${events}`, sql`SELECT 1 WHERE 1 IN ${[1, 2]}`, sql`${true}`];
  for (const statement of statements) expect(toStatementText(statement)).toEqual(toDrizzleText(statement));
  expect(toStatementText(built)).toEqual({
    text: 'select "id" from "events" where "events"."external_id" = ?',
    params: ["x"],
  });
});
