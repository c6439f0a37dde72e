import { sql } from "drizzle-orm";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { type Database, runBatch } from "./database.ts";

/** Entries of the log that are looked through at most: with more, all is news. */
export const DELTA_WINDOW = 1000;

/** What changed in what readers see after a place in the log. */
export interface News {
  /** Events. */
  readonly ids: ReadonlySet<Id>;
  /** Of them, those that nobody could see any more at one time or another. */
  readonly hidden: ReadonlySet<Id>;
  /** When the log was at that place. */
  readonly at: Instant;
}

/** Undefined where the log was never there, or went on for too long since. One round trip. */
export async function listChangedSince(db: Database, since: number): Promise<News | undefined> {
  const [[place], rows] = (await runBatch(db, [
    sql`SELECT at, (SELECT MAX(seq) FROM changes) AS last FROM changes WHERE seq = ${since}`,
    sql`SELECT subject, visible FROM changes
        WHERE seq > ${since} AND seq <= ${since + DELTA_WINDOW} AND kind = 'event' AND visible > 0`,
  ])) as [{ at: number; last: number }[], { subject: number; visible: 1 | 2 }[]];
  if (!place || place.last > since + DELTA_WINDOW) return undefined;
  const toIds = (of: typeof rows) => new Set(of.map(({ subject }) => subject as Id));
  return { ids: toIds(rows), hidden: toIds(rows.filter(({ visible }) => visible === 2)), at: place.at as Instant };
}
