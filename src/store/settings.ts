import { sql } from "drizzle-orm";
import { type Categories, type Category, NO_CATEGORIES } from "../domain/category.ts";
import { type Database, expectThat, isExpectationFailure, isUniqueViolation, runBatch } from "./database.ts";
import { insertPurge, SET_TAG } from "./purges.ts";
import { insertReceipt } from "./receipts.ts";
import { isLogged, SET_CHANGED, type WriteContext, type WriteOutcome } from "./writes.ts";

export interface CategoriesRow {
  readonly version: number;
  readonly content: string;
}

export function toCategories(row: CategoriesRow | undefined): Categories {
  return row ? { version: row.version, list: JSON.parse(row.content) as Category[] } : NO_CATEGORIES;
}

/** The statement behind `findCategories`, for a batch. */
export const SELECT_CATEGORIES = sql`SELECT version, content FROM settings WHERE key = 'categories'`;

export async function findCategories(db: Database): Promise<Categories> {
  const [rows = []] = (await runBatch(db, [SELECT_CATEGORIES])) as CategoriesRow[][];
  return toCategories(rows[0]);
}

/** Puts the list in the place of version `before` (0 where there is none). */
export async function writeCategories(
  db: Database,
  before: number,
  list: readonly Category[],
  { now, token, receipt, also = [] }: WriteContext,
): Promise<WriteOutcome> {
  const content = JSON.stringify(list);
  const logged = JSON.stringify({ key: "categories", value: list });
  const entry = [0, before + 1, before === 0 ? "created" : "updated", logged];
  const found = sql`COALESCE((SELECT version FROM settings WHERE key = 'categories'), 0)`;
  try {
    const statements = [
      ...(receipt ? [insertReceipt(db, receipt, now)] : []),
      expectThat(sql`${found} = ${before}`),
      sql`INSERT INTO changes (at, kind, token, subject, version, action, content) VALUES (${now}, 'setting',
          ${token ?? null}, ${entry[0]}, ${entry[1]}, ${entry[2]}, ${entry[3]})`,
      sql`INSERT INTO settings (key, version, updated, content) VALUES ('categories', ${before + 1}, ${now}, ${content})
          ON CONFLICT (key) DO UPDATE SET version = excluded.version, updated = excluded.updated, content = excluded.content`,
      SET_CHANGED(now),
      ...insertPurge([SET_TAG], now),
      ...also,
    ];
    await runBatch(db, statements, isLogged("setting", entry, { now, ...(token && { token }) }));
    return "written";
  } catch (error) {
    if (isUniqueViolation(error, "receipts.key")) return "repeated";
    if (isExpectationFailure(error)) return "stale";
    throw error;
  }
}
