import { sql } from "drizzle-orm";
import type { Change, ChangePage } from "../domain/change.ts";
import { isTombstone } from "../domain/event.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { type Database, runBatch } from "./database.ts";
import { type EventRow, readContent, toEvent } from "./events.ts";
import { countShown } from "./pages.ts";
import { selectDue } from "./publication.ts";

// What the log may tell everyone. Every row says whether readers saw something change (`visible`), and what they are given
// is the event as it is now: nothing of what it was, and nothing of what is not public now.

/** Rows of the log that one page looks through at most. */
export const CHANGE_WINDOW = 1000;

/** The state of the log: everything that a page says follows from it and from the place that is asked for. */
export interface LogState {
  /** The place of the last entry, of whatever kind. */
  readonly last: number;
  /** True where the time of an event has come and the log does not say so yet. */
  readonly isDue: boolean;
}

/** One round trip. */
export async function findLogState(db: Database, now: Instant): Promise<LogState> {
  const [[log], [state]] = (await runBatch(db, [
    sql`SELECT COALESCE(MAX(seq), 0) AS last FROM changes`,
    selectDue(now),
  ])) as [{ last: number }[], { due: number }[]];
  return { last: log?.last ?? 0, isDue: state?.due === 1 };
}

interface ChangeRow extends EventRow {
  readonly seq: number;
  readonly at: number;
  readonly action: string;
  readonly visible: number;
  readonly status: string;
  readonly logged: string | null;
  readonly target: number | null;
}

/** What stays of an event that is public no more. */
function toRemoval({ action, status, logged, content, target }: ChangeRow) {
  if (action === "deleted") return { type: "deleted" } as const;
  if (action === "merged") return { type: "merged", ...(target !== null && { into: target as Id }) } as const;
  if (logged !== "withdrawn") return { type: "removed" } as const;
  const event = status === "withdrawn" ? readContent(content) : undefined;
  const note = event && isTombstone(event) ? event.note : undefined;
  return { type: "withdrawn", ...(note !== undefined && { note }) } as const;
}

function toChange(row: ChangeRow): Change {
  const place = { seq: row.seq, at: row.at as Instant, id: row.id as Id };
  if (row.visible === 2) return { ...place, ...toRemoval(row) };
  return { ...place, type: row.action as "created", event: toEvent(row) };
}

/**
 * The entries after the place `since`, at most `limit` and at most what a page may hold. An entry about an event that is not
 * public at `now` is left out: a later one says what became of it. `last` is where the log ended when it was looked at, so
 * that the page is of that state. One round trip.
 */
export async function listChanges(
  db: Database,
  { since, limit, last, now }: { since: number; limit: number; last: number; now: Instant },
): Promise<ChangePage> {
  const end = Math.min(since + CHANGE_WINDOW, last);
  // An address of an event that was never public stays unknown, so it is named only where readers saw it.
  const known = sql`(SELECT t.id FROM events t WHERE t.id = c.content->>'mergedInto' AND t.published BETWEEN 1 AND ${now}
      AND (t.public > 0 OR t.status = 'deleted'))`;
  const rows = await db.all<ChangeRow>(sql`
    SELECT c.seq, c.at, c.action, c.visible, e.id, e.version, e.created, e.updated, e.content, e.terms, e.status,
      CASE WHEN c.visible = 2 THEN c.content->>'status' END AS logged,
      CASE WHEN c.action = 'merged' THEN ${known} END AS target
    FROM changes c CROSS JOIN events e ON e.id = c.subject
    WHERE c.seq > ${since} AND c.seq <= ${end} AND c.kind = 'event'
      AND (c.visible = 2 OR (c.visible = 1 AND e.public = 1 AND e.published <= ${now}))
    ORDER BY c.seq LIMIT ${limit + 1}`);
  const shown = rows.slice(0, countShown(rows, limit));
  const reached = shown.length < rows.length ? (shown.at(-1)?.seq ?? since) : Math.max(since, end);
  return { changes: shown.map(toChange), since: reached, last };
}
