import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { toStatementText } from "./statement-text.ts";

export type Database = DrizzleD1Database & { readonly $client: D1Database | D1DatabaseSession };
/** A Drizzle query, or SQL of ours. */
export type Statement = SQLWrapper;

/** The primary, for jobs and scripts. */
export function openDatabase(d1: D1Database | D1DatabaseSession): Database {
  return Object.assign(drizzle(d1 as D1Database), { $client: d1 });
}

/** Where a session begins: at the primary, at the nearest copy, or at one that knows what this bookmark stands for. */
export type Start = "first-primary" | "first-unconstrained" | (string & {});

/** Whatever is asked first, all that follows knows at least as much. */
export function openSession(d1: D1Database, start: Start): Database {
  return openDatabase(d1.withSession(start));
}

/** The same database, whose sessions know the newest wherever they were to begin. */
export function atPrimary(d1: D1Database): D1Database {
  return {
    prepare: (text: string) => d1.prepare(text),
    batch: (statements: D1PreparedStatement[]) => d1.batch(statements),
    withSession: () => d1.withSession("first-primary"),
  } as unknown as D1Database;
}

/** The state that the last answer of a session came from; bookmarks are in the order of time. undefined before the first, and without a session. */
export function bookmarkOf({ $client }: Database): string | undefined {
  return ("getBookmark" in $client && $client.getBookmark()) || undefined;
}

/** Bytes of one parameter: D1 takes 2 MB as a value or a row. */
export const MAX_VALUE = 1_900_000;

/** Something that is to be stored is longer than D1 takes; nothing was written. */
export class TooLongError extends Error {}

/** True where a value or a row, as it was given or as a statement would have made it, is longer than D1 takes. */
export function isTooLong(error: unknown): boolean {
  return error instanceof TooLongError || messagesOf(error).includes("SQLITE_TOOBIG");
}

/** In UTF-8. */
export function countBytes(text: string): number {
  return new TextEncoder().encode(text).byteLength;
}

/** A character is three bytes at most, so short texts need not be looked at. */
function requireLength(value: unknown): void {
  if (typeof value !== "string" || value.length * 3 <= MAX_VALUE) return;
  const bytes = countBytes(value);
  if (bytes > MAX_VALUE) throw new TooLongError(`${bytes} bytes in one parameter`);
}

/**
 * One round trip, one transaction: all statements happen or none. Gives the rows of each, by column name. Drizzle's own
 * batch takes no SQL with parameters, so statements are handed to D1 here.
 */
export async function runBatch(db: Database, statements: readonly Statement[]): Promise<unknown[][]> {
  const prepared = statements.map((statement) => {
    const { text, params } = toStatementText(statement);
    params.forEach(requireLength);
    return db.$client.prepare(text).bind(...params);
  });
  return (await db.$client.batch(prepared)).map((result) => result.results);
}

/**
 * The same database for reads that do not wait for each other: the batches that are asked for in one go make one round trip,
 * and see one state of the data. If one fails, so do all.
 */
export function joinBatches(db: Database): Database {
  let waiting: {
    statements: D1PreparedStatement[];
    give: (results: D1Result[]) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const send = async () => {
    const asked = waiting;
    waiting = [];
    try {
      const results = await db.$client.batch(asked.flatMap(({ statements }) => statements));
      for (const { statements, give } of asked) give(results.splice(0, statements.length));
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  };
  const $client = {
    prepare: (text: string) => db.$client.prepare(text),
    batch: (statements: D1PreparedStatement[]) =>
      new Promise<D1Result[]>((give, fail) => {
        if (waiting.length === 0) queueMicrotask(send);
        waiting.push({ statements, give, fail });
      }),
  };
  return Object.assign(Object.create(db), { $client });
}

/** One bound parameter for any number of rows: D1 takes 100 parameters a statement, and text up to 2 MB. */
export function jsonRows(rows: readonly unknown[]): SQL {
  return sql`json_each(${JSON.stringify(rows)})`;
}

/** A third of what D1 takes, so that any characters fit. */
const PART = Math.floor(MAX_VALUE / 3);

/** The rows, in their order, as the parameters of as many statements as it takes. */
export function jsonParts(rows: readonly unknown[]): SQL[] {
  const parts: string[][] = [];
  let size = PART;
  for (const row of rows) {
    const text = JSON.stringify(row);
    size += text.length + 1;
    if (size > PART) {
      parts.push([]);
      size = text.length + 1;
    }
    parts.at(-1)?.push(text);
  }
  return parts.map((texts) => sql`json_each(${`[${texts.join(",")}]`})`);
}

/**
 * A statement that fails, and so undoes its whole batch, unless `condition` holds. SQLite has no RAISE outside triggers;
 * a path of JSON that is none is an error that names itself, is only met when the CASE gets there, and costs no row.
 */
export function expectThat(condition: SQL, name: Expectation = "current"): Statement {
  return sql`SELECT CASE WHEN ${condition} THEN 1 ELSE json_extract('{}', ${sql.raw(`'expected ${name}'`)}) END`;
}

/**
 * What a batch may expect. current: the versions are those that the writer saw; acyclic: no event leads to itself; attached:
 * no new relation names an event that was merged into another; unreferenced: no relation names an event that goes; running:
 * the import that it belongs to is still in the state that the writer saw; allowed: no limit is reached.
 */
export type Expectation = "current" | "acyclic" | "attached" | "unreferenced" | "running" | "allowed";

/** True where the batch was undone by `expectThat`. */
export function isExpectationFailure(error: unknown, name: Expectation = "current"): boolean {
  return messagesOf(error).includes(`expected ${name}`);
}

/** True where a row with this unique column ("events.external_id") was there before. */
export function isUniqueViolation(error: unknown, column: string): boolean {
  return messagesOf(error).includes(`UNIQUE constraint failed: ${column}`);
}

/** Drizzle wraps what D1 says, so the reason stands somewhere along the chain of causes. */
function messagesOf(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) messages.push(cause.message);
  return messages.join("\n");
}
