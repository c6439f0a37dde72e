import { sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import { type Database, runBatch } from "./database.ts";
import { messagesOf } from "./failures.ts";

/** What the code needs; the name of the last file in migrations/, which a test holds it to. */
export const LAST_MIGRATION = "0013_importance.sql";

/** The last that was applied. Migrations only add, so a database that is ahead of the code serves it too. */
export async function findLastMigration(db: Database): Promise<string | undefined> {
  try {
    const [row] = await db.all<{ name: string }>(sql`SELECT name FROM d1_migrations ORDER BY id DESC LIMIT 1`);
    return row?.name;
  } catch (error) {
    // Before the first there is no such table.
    if (messagesOf(error).includes("no such table")) return undefined;
    throw error;
  }
}

/** So far is counted what has no count kept; more says the same to whoever watches. */
const MOST = 1000;

/** How much there is of what. None of it costs more where there is more: what is not kept as a count is counted up to 1,000. */
export interface Figures {
  readonly events: number;
  readonly timelines: number;
  readonly changes: number;
  /** Events whose time has come and of which the log says nothing yet, and those whose time is to come. */
  readonly due: number;
  readonly scheduled: number;
  readonly subscriptions: number;
  /** Subscriptions that wait for another try. */
  readonly waiting: number;
  /** Batches whose tags are to be purged. */
  readonly purges: number;
  readonly importsRunning: number;
}

/** One round trip. */
export async function readFigures(db: Database, now: Instant): Promise<Figures> {
  const upTo = (rows: ReturnType<typeof sql>) => sql`(SELECT COUNT(*) FROM (${rows} LIMIT ${MOST}))`;
  const [[row] = []] = await runBatch(db, [
    sql`SELECT COALESCE((SELECT count FROM facets WHERE facet = 'all' AND key = ''), 0) AS events,
      ${upTo(sql`SELECT 1 FROM timelines`)} AS timelines,
      COALESCE((SELECT MAX(seq) FROM changes), 0) AS changes,
      ${upTo(sql`SELECT 1 FROM events WHERE pending = 1 AND published <= ${now}`)} AS due,
      ${upTo(sql`SELECT 1 FROM events WHERE pending = 1 AND published > ${now}`)} AS scheduled,
      ${upTo(sql`SELECT 1 FROM subscriptions WHERE expires > ${now}`)} AS subscriptions,
      ${upTo(sql`SELECT 1 FROM subscriptions WHERE retry > 0`)} AS waiting,
      ${upTo(sql`SELECT 1 FROM purges`)} AS purges,
      ${upTo(sql`SELECT 1 FROM (SELECT state FROM imports ORDER BY id DESC LIMIT ${MOST}) WHERE state IN ('running', 'undoing')`)}
        AS "importsRunning"`,
  ]);
  return row as Figures;
}
