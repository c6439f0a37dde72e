import { and, asc, eq, inArray, lt, ne, or, type SQLWrapper, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/d1";
import { SQLiteAsyncDialect } from "drizzle-orm/sqlite-core";
import { describe, expect, it } from "vitest";
import { drizzle as ours } from "../../src/bundle/drizzle.ts";
import { SQLiteAsyncDialect as OurDialect } from "../../src/bundle/drizzle-dialect.ts";
import { events, facets, receipts, timelines, tokens } from "../../src/store/schema.ts";

// Only SQL is made here; the tests of the store send it, to a database.
const client = {} as D1Database;
const whole = drizzle(client);
const own = ours(client) as unknown as typeof whole;

const token = { id: 1, name: "a", hash: "b", scopes: "", created: 2 };
const QUERIES: readonly (readonly [name: string, make: (db: typeof whole) => SQLWrapper])[] = [
  ["all of a table", (db) => db.select().from(timelines)],
  ["some columns", (db) => db.select({ id: events.id, external: events.externalId }).from(events)],
  ["in order", (db) => db.select().from(timelines).orderBy(timelines.slug, asc(timelines.id))],
  ["one by id", (db) => db.select().from(tokens).where(eq(tokens.id, 1))],
  [
    "either of two",
    (db) =>
      db
        .select()
        .from(tokens)
        .where(or(eq(tokens.hash, "a"), eq(tokens.previousHash, "b"))),
  ],
  [
    "those of a list",
    (db) =>
      db
        .select()
        .from(timelines)
        .where(inArray(timelines.slug, ["a", "b"])),
  ],
  [
    "those of a query",
    (db) =>
      db
        .select()
        .from(events)
        .where(and(inArray(events.id, sql`(SELECT value FROM json_each(${"[1]"}))`), ne(events.status, "deleted"))),
  ],
  ["with SQL of ours", (db) => db.select({ version: facets.version }).from(facets).where(sql`facet = ${"a"}`)],
  ["nothing asked", (db) => db.select().from(facets).where(undefined)],
  ["a row", (db) => db.insert(tokens).values(token)],
  ["a row with null", (db) => db.insert(tokens).values({ ...token, timelines: null, expires: 3 })],
  ["a row with defaults", (db) => db.insert(facets).values({ facet: "tag", key: "a", label: "A" } as never)],
  ["rows removed", (db) => db.delete(receipts).where(lt(receipts.at, 5))],
];

describe("Drizzle in the bundle", () => {
  it.each(QUERIES)("says the same: %s", (_, make) => {
    const expected = new SQLiteAsyncDialect().sqlToQuery(make(whole).getSQL());
    const { sql: text, params } = new OurDialect().sqlToQuery(make(own).getSQL());
    expect({ sql: text, params }).toEqual({ sql: expected.sql, params: expected.params });
  });
});
