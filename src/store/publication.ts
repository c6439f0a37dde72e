import { type SQL, sql } from "drizzle-orm";
import type { Instant } from "../domain/instant.ts";
import { type Database, runBatch } from "./database.ts";
import { LAST_CHANGE } from "./writes.ts";

/** Events that one batch announces. */
const AT_ONCE = 500;
/** Batches in one run; what is left then is for the next. */
const MAX_BATCHES = 20;

/** One row, `due`: 1 where the time of an event has come and the log does not say so yet. Read from a partial index. */
export function selectDue(now: Instant): SQL {
  return sql`SELECT EXISTS (SELECT 1 FROM events WHERE pending = 1 AND published <= ${now}) AS due`;
}

/**
 * Says in the log of every event whose time has come that it did, and gives how many there were. Readers saw them from
 * that second on in any case; this is for who follows changes. Several runs at once announce each event once.
 */
export async function publishDue(db: Database, now: Instant): Promise<number> {
  let announced = 0;
  for (let batch = 0; batch < MAX_BATCHES; batch++) {
    const due = sql`SELECT id FROM events WHERE pending = 1 AND published <= ${now} ORDER BY published, id LIMIT ${AT_ONCE}`;
    const statements = [
      sql`INSERT INTO changes (at, kind, subject, version, action, content, visible)
          SELECT published, 'event', id, version, 'published', content, 1 FROM events WHERE id IN (${due})
          ORDER BY published, id`,
      // Lists of many facets have something new, and this is seldom.
      sql`INSERT OR REPLACE INTO purges (seq, at, tags) SELECT ${LAST_CHANGE}, ${now}, '[]' WHERE EXISTS (${due})`,
      sql`UPDATE events SET pending = 0 WHERE id IN (${due}) RETURNING id`,
    ];
    // A second one announces those of which the first said nothing.
    const [, , rows = []] = await runBatch(db, statements, "same");
    announced += rows.length;
    if (rows.length < AT_ONCE) break;
  }
  return announced;
}
