import { type SQL, sql } from "drizzle-orm";
import type { Event } from "../domain/event.ts";
import type { Instant } from "../domain/instant.ts";
import { tokenize, toSearchText } from "../domain/text.ts";
import type { Timeline } from "../domain/timeline.ts";
import {
  type Database,
  expectThat,
  isExpectationFailure,
  isUniqueViolation,
  jsonRows,
  runBatch,
  type Statement,
} from "./database.ts";
import { formatContent } from "./events.ts";
import { listPostings, type Posting, toPublicFlag } from "./postings.ts";
import { insertReceipt } from "./receipts.ts";
import { listTimelines } from "./timelines.ts";
import { CHANGED, LAST_CHANGE, MAX_ATTEMPTS, type WriteContext, type WriteOutcome } from "./writes.ts";

/** One event before and after: without `before` it is created, without `after` deleted. */
export type EventChange =
  | { readonly before?: undefined; readonly after: Event }
  | { readonly before: Event; readonly after?: Event };

/** Everything that a list of changes means for the tables, as rows. */
interface Plan {
  readonly versions: readonly (readonly [id: number, before: number | null])[];
  readonly log: readonly (readonly [subject: number, version: number, action: string, content: string])[];
  readonly events: readonly (readonly unknown[])[];
  readonly facets: readonly (readonly [facet: string, key: string, label: string, count: number, seen: 0 | 1])[];
  readonly removed: readonly (readonly unknown[])[];
  readonly added: readonly (readonly unknown[])[];
  readonly forgotten: readonly number[];
  readonly texts: readonly (readonly [id: number, text: string])[];
}

/** Postings are equal where this is: the key columns, by name. */
function nameOf(posting: Posting): string {
  return `${posting.facet}\n${posting.key}\n${posting.public}\n${posting.earliest}\n${posting.event}`;
}

function toEventRow(event: Event): unknown[] {
  const { date } = event;
  const isShown = toPublicFlag(event);
  return [
    event.id,
    event.externalId ?? null,
    event.status,
    isShown,
    isShown === 1 ? (event.publishedAt ?? 0) : 0,
    date.earliest,
    date.latest,
    date.startLatest,
    date.endEarliest,
    event.version,
    event.createdAt,
    event.updatedAt,
    formatContent(event),
  ];
}

/** What stays of a deleted event: its id, and since when it was public, so that readers are told only of what they saw. */
function toTombstoneRow(event: Event, now: Instant): unknown[] {
  const published = toPublicFlag(event) === 1 ? (event.publishedAt ?? 0) : 0;
  return [event.id, null, "deleted", 0, published, 0, 0, 0, 0, event.version + 1, event.createdAt, now, "{}"];
}

function toAction(change: EventChange): string {
  if (!change.before) return "created";
  return change.after ? "updated" : "deleted";
}

function toText(event: Event): string {
  return tokenize(toSearchText(event)).join(" ");
}

function plan(changes: readonly EventChange[], timelines: readonly Timeline[], now: Instant): Plan {
  const facets = new Map<string, [string, string, string, number, 0 | 1]>();
  const removed: unknown[][] = [];
  const added: unknown[][] = [];
  const texts: [number, string][] = [];
  const touch = ({ facet, key, label, public: seen }: Posting, count: number) => {
    const entry = facets.get(`${facet}\n${key}`) ?? [facet, key, label, 0, 0];
    facets.set(`${facet}\n${key}`, [facet, key, label, entry[3] + count * seen, entry[4] === 1 ? 1 : seen]);
  };

  for (const { before, after } of changes) {
    const old = new Map((before ? listPostings(before, timelines) : []).map((posting) => [nameOf(posting), posting]));
    for (const posting of after ? listPostings(after, timelines) : []) {
      const same = old.get(nameOf(posting));
      old.delete(nameOf(posting));
      touch(posting, same ? 0 : 1);
      if (same && same.latest === posting.latest && same.published === posting.published) continue;
      const { facet, key, public: seen, earliest, event, latest, published } = posting;
      added.push([facet, key, seen, earliest, event, latest, published]);
    }
    for (const posting of old.values()) {
      touch(posting, -1);
      removed.push([posting.facet, posting.key, posting.public, posting.earliest, posting.event]);
    }
    const text = after && toText(after);
    if (after && text !== undefined && (!before || text !== toText(before))) texts.push([after.id, text]);
  }

  return {
    versions: changes.map(({ before, after }) => [(before ?? after)?.id ?? 0, before?.version ?? null]),
    log: changes.map((change) => {
      const { before, after } = change;
      return [
        (before ?? after)?.id ?? 0,
        after?.version ?? (before?.version ?? 0) + 1,
        toAction(change),
        after ? formatContent(after) : "{}",
      ];
    }),
    events: changes.flatMap(({ before, after }) =>
      after ? [toEventRow(after)] : before ? [toTombstoneRow(before, now)] : [],
    ),
    facets: [...facets.values()],
    removed,
    added,
    forgotten: changes.flatMap(({ before, after }) => (before && !after ? [before.id] : [])),
    texts,
  };
}

/** `value->>0, value->>1, ...`: the columns of a row that came as a JSON array. */
function columns(count: number): SQL {
  return sql.raw(Array.from({ length: count }, (_, index) => `value->>${index}`).join(", "));
}

const SET_VERSION = sql.raw("COALESCE((SELECT version FROM facets WHERE facet = 'timelines' AND key = ''), 0)");
const POSTING_FACET = sql.raw("(SELECT id FROM facets WHERE facet = value->>0 AND key = value->>1)");

/** The statements of a plan, in an order in which each finds what it needs. */
function toStatements(db: Database, rows: Plan, setVersion: number, context: WriteContext): Statement[] {
  const { now, token = null, receipt } = context;
  const statements: Statement[] = [
    expectThat(
      sql`NOT EXISTS (SELECT 1 FROM ${jsonRows(rows.versions)} LEFT JOIN events e ON e.id = value->>0
          WHERE e.version IS NOT value->>1) AND ${SET_VERSION} = ${setVersion}`,
    ),
    sql`INSERT INTO changes (at, kind, token, subject, version, action, content)
        SELECT ${now}, 'event', ${token}, ${columns(4)} FROM ${jsonRows(rows.log)}`,
    sql`INSERT INTO events (id, external_id, status, public, published, earliest, latest, start_latest,
        end_earliest, version, created, updated, content)
        SELECT ${columns(13)} FROM ${jsonRows(rows.events)} WHERE true
        ON CONFLICT (id) DO UPDATE SET external_id = excluded.external_id, status = excluded.status,
        public = excluded.public, published = excluded.published, earliest = excluded.earliest, latest = excluded.latest,
        start_latest = excluded.start_latest, end_earliest = excluded.end_earliest, version = excluded.version,
        updated = excluded.updated, content = excluded.content`,
    sql`INSERT INTO facets (facet, key, label, count, version, changed)
        SELECT ${columns(4)}, CASE WHEN value->>4 THEN ${LAST_CHANGE} ELSE 0 END, ${now}
        FROM ${jsonRows(rows.facets)} WHERE true
        ON CONFLICT (facet, key) DO UPDATE SET count = count + excluded.count, version = excluded.version,
        changed = ${CHANGED} WHERE excluded.version > 0`,
  ];
  if (receipt) statements.unshift(insertReceipt(db, receipt, now));
  if (rows.removed.length > 0) {
    statements.push(
      sql`DELETE FROM postings WHERE (facet, public, earliest, event) IN
          (SELECT ${POSTING_FACET}, value->>2, value->>3, value->>4 FROM ${jsonRows(rows.removed)})`,
    );
  }
  if (rows.added.length > 0) {
    statements.push(
      sql`INSERT INTO postings (facet, public, earliest, event, latest, published)
          SELECT ${POSTING_FACET}, value->>2, value->>3, value->>4, value->>5, value->>6
          FROM ${jsonRows(rows.added)} WHERE true
          ON CONFLICT DO UPDATE SET latest = excluded.latest, published = excluded.published`,
    );
  }
  if (rows.forgotten.length > 0) {
    statements.push(sql`DELETE FROM search WHERE rowid IN (SELECT value FROM ${jsonRows(rows.forgotten)})`);
  }
  if (rows.texts.length > 0) {
    statements.push(
      sql`INSERT OR REPLACE INTO search (rowid, text) SELECT value->>0, value->>1 FROM ${jsonRows(rows.texts)}`,
    );
  }
  return statements;
}

/** True where every event still has the version that the writer saw. */
async function areCurrent(db: Database, versions: Plan["versions"]): Promise<boolean> {
  const rows = await db.all(sql`SELECT 1 FROM ${jsonRows(versions)} LEFT JOIN events e ON e.id = value->>0
      WHERE e.version IS NOT value->>1 LIMIT 1`);
  return rows.length === 0;
}

/**
 * Writes all the changes or none, with everything that follows from them: postings, counts, versions, search and log.
 * The caller keeps a call below about 1 MB and 500 events.
 */
export async function writeEvents(
  db: Database,
  changes: readonly EventChange[],
  context: WriteContext,
): Promise<WriteOutcome> {
  for (let attempt = 1; ; attempt++) {
    const { version, timelines } = await listTimelines(db);
    const rows = plan(changes, timelines, context.now);
    try {
      await runBatch(db, toStatements(db, rows, version, context));
      return "written";
    } catch (error) {
      if (isUniqueViolation(error, "receipts.key")) return "repeated";
      if (isUniqueViolation(error, "events.external_id")) return "conflict";
      if (!isExpectationFailure(error)) throw error;
      if (!(await areCurrent(db, rows.versions))) return "stale";
      // A timeline was written in between: what the events post has to be worked out again.
      if (attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
