import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { type Asked, type Chance, Connection, MAX_VALUE } from "./connection.ts";
import { messagesOf } from "./failures.ts";
import { toStatementText } from "./statement-text.ts";

export type Database = DrizzleD1Database & { readonly $client: Connection };
/** A Drizzle query, or SQL of ours. */
export type Statement = SQLWrapper;

/** The primary, for jobs and scripts. */
export function openDatabase(asked: Asked, chance?: Chance): Database {
  const connection = new Connection(asked, chance);
  return Object.assign(drizzle(connection as unknown as D1Database), { $client: connection });
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
export function bookmarkOf({ $client: { asked } }: Database): string | undefined {
  return ("getBookmark" in asked && (asked as D1DatabaseSession).getBookmark()) || undefined;
}

/**
 * What makes it right to send a batch that writes again where its answer was lost, though it may have been made. "same": it
 * leaves the same however often it is made. SQL: it can be made only once (`expectThat`, a unique key), and this condition
 * holds when it has been, by this writer. A batch of which neither can be said is not sent again.
 */
export type Again = "same" | SQL;

/**
 * One round trip, one transaction: all statements happen or none. Gives the rows of each, by column name; none where all that
 * is known is that it was made. Drizzle's own batch takes no SQL with parameters, so statements are handed to D1 here.
 */
export async function runBatch(db: Database, statements: readonly Statement[], again?: Again): Promise<unknown[][]> {
  const connection = db.$client;
  const questions = statements.map((statement) => {
    const { text, params } = toStatementText(statement);
    return connection.prepare(text).bind(...params);
  });
  const { repeats } = connection.tally;
  try {
    return (await connection.batch(questions, again !== undefined)).map(({ results }) => results);
  } catch (error) {
    // The first of two may have been made, and be what the second ran into.
    const isUnclear = connection.tally.repeats > repeats && again !== undefined && again !== "same";
    if (isUnclear && (await holds(db, again))) return statements.map(() => []);
    throw error;
  }
}

async function holds(db: Database, condition: SQL): Promise<boolean> {
  const [row] = await db.all<{ holds: number }>(sql`SELECT ${condition} AS holds`);
  return row?.holds === 1;
}

/**
 * The same database for reads that do not wait for each other: the batches that are asked for in one go make one round trip,
 * and see one state of the data. If one fails, so do all.
 */
export function joinBatches(db: Database): Database {
  const connection = db.$client;
  let waiting: {
    questions: Parameters<Connection["batch"]>[0];
    give: (results: D1Result[]) => void;
    fail: (error: unknown) => void;
  }[] = [];
  const send = async () => {
    const asked = waiting;
    waiting = [];
    try {
      const results = await connection.batch(asked.flatMap(({ questions }) => questions));
      for (const { questions, give } of asked) give(results.splice(0, questions.length));
    } catch (error) {
      for (const { fail } of asked) fail(error);
    }
  };
  const $client = {
    tally: connection.tally,
    prepare: (text: string) => connection.prepare(text),
    batch: (questions: Parameters<Connection["batch"]>[0]) =>
      new Promise<D1Result[]>((give, fail) => {
        if (waiting.length === 0) queueMicrotask(send);
        waiting.push({ questions, give, fail });
      }),
  };
  return Object.assign(Object.create(db), { $client });
}

/**
 * Lets SQLite look at tables that have grown or shrunk tenfold since it last did, so that it chooses among indexes by what they hold.
 * By itself it looks at 2,000 rows of an index at most (sqlite.org/pragma.html#pragma_optimize).
 */
export async function optimize(db: Database): Promise<void> {
  await runBatch(db, [sql`PRAGMA optimize`]);
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
