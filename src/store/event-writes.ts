import { type SQL, sql } from "drizzle-orm";
import { ACYCLIC_RELATIONS, type Event, isSuggestedTo } from "../domain/event.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { NO_ALIASES } from "../domain/term.ts";
import { belongs, type Timeline } from "../domain/timeline.ts";
import { ADDED_COUNTS, emptyAdded } from "./buckets.ts";
import { countBytes, MAX_VALUE } from "./connection.ts";
import {
  type Database,
  expectThat,
  isExpectationFailure,
  isUniqueViolation,
  jsonParts,
  jsonRows,
  runBatch,
  type Statement,
} from "./database.ts";
import { type EventChange, listNames, type Plan, plan, type Surroundings } from "./event-plan.ts";
import { tagsOfEvents } from "./event-tags.ts";
import { insertPurge } from "./purges.ts";
import { insertReceipt } from "./receipts.ts";
import { readRules } from "./rules.ts";
import { recordStatements } from "./timeline-writes.ts";
import {
  CHANGED,
  isLogged,
  LAST_CHANGE,
  MAX_ATTEMPTS,
  SET_VERSION,
  type WriteContext,
  type WriteOutcome,
} from "./writes.ts";

export type { EventChange } from "./event-plan.ts";

/** True where every event is, before and after, in one of the timelines. */
function areWithin(changes: readonly EventChange[], slugs: readonly string[], { timelines, aliases }: Surroundings) {
  const open = timelines.filter(({ slug }) => slugs.includes(slug));
  const isWithin = (event: Event) =>
    open.some((timeline) => isSuggestedTo(event, timeline.slug) || belongs(event, timeline, aliases));
  return changes.every(({ before, after }) => (!before || isWithin(before)) && (!after || isWithin(after)));
}

/** Those of the events that are in one of the timelines, as these are now. One round trip. */
export async function listWithin(db: Database, events: readonly Event[], slugs: readonly string[]): Promise<Event[]> {
  const rules = await readRules(db, events.flatMap(listNames));
  return events.filter((after) => areWithin([{ after }], slugs, rules));
}

/** One event takes the place of another in what timelines pin. */
export interface Repin {
  readonly from: Id;
  readonly to: Id;
}

/** Where the timeline pins the one, it pins the other, and leaves it out no longer. */
function repin(timeline: Timeline, { from, to }: Repin, now: Instant): Timeline {
  if (!timeline.pinned.includes(from)) return timeline;
  return {
    ...timeline,
    pinned: [...new Set(timeline.pinned.map((id) => (id === from ? to : id)))],
    excluded: timeline.excluded.filter((id) => id !== to),
    version: timeline.version + 1,
    updatedAt: now,
  };
}

/** `value->>0, value->>1, ...`: the columns of a row that came as a JSON array. */
function columns(count: number): SQL {
  return sql.raw(Array.from({ length: count }, (_, index) => `r.value->>${index}`).join(", "));
}

const POSTING_FACET = sql.raw("(SELECT id FROM facets WHERE facet = value->>0 AND key = value->>1)");

/** What records of terms say of the names in `r.value[22]`, as the column `terms` keeps it. */
const TERMS = sql.raw(`(SELECT json_group_array(json_array(n.kind, n.key, json(t.summary)))
    FROM json_each(r.value, '$[22]') k CROSS JOIN names n ON n.kind = k.value->>0 AND n.key = k.value->>1
    JOIN terms t ON t.id = n.term)`);

/** Takes away the marks of events that come to life again; lists that had one have something new to show. */
function reviveStatements({ revived }: Plan, now: Instant): Statement[] {
  if (revived.length === 0) return [];
  return [
    sql`INSERT INTO facets (facet, key, label, count, version, changed)
        SELECT f.facet, f.key, f.label, 0, ${LAST_CHANGE} - MIN(value->>1), ${now} FROM ${jsonRows(revived)}
        CROSS JOIN postings p ON p.public = 3 AND p.event = value->>0 CROSS JOIN facets f ON f.id = p.facet
        GROUP BY f.id
        ON CONFLICT (facet, key) DO UPDATE SET version = excluded.version, changed = ${CHANGED}
        WHERE excluded.version > version`,
    sql`DELETE FROM postings WHERE public = 3 AND event IN (SELECT value->>0 FROM ${jsonRows(revived)})`,
  ];
}

/** The new relations of kinds that make no circles. */
function listOrdered(related: Plan["related"]): Plan["related"] {
  return related.filter(([, type]) => (ACYCLIC_RELATIONS as readonly string[]).includes(type));
}

function relationStatements({ unrelated, related, attached }: Plan): Statement[] {
  const statements: Statement[] = [];
  if (unrelated.length > 0) {
    statements.push(
      sql`DELETE FROM relations WHERE (source, type, target) IN
          (SELECT value->>0, value->>1, value->>2 FROM ${jsonRows(unrelated)})`,
    );
  }
  if (related.length === 0) return statements;
  statements.push(
    sql`INSERT OR IGNORE INTO relations (source, type, target)
        SELECT value->>0, value->>1, value->>2 FROM ${jsonRows(related)}`,
  );
  if (attached.length > 0) {
    statements.push(
      expectThat(
        sql`NOT EXISTS (SELECT 1 FROM ${jsonRows(attached)} CROSS JOIN events e ON e.id = value->>2
            WHERE e.merged IS NOT NULL)`,
        "attached",
      ),
    );
  }
  const ordered = listOrdered(related);
  if (ordered.length === 0) return statements;
  return [
    ...statements,
    expectThat(
      sql`NOT EXISTS (WITH RECURSIVE walk (start, kind, place) AS (
            SELECT value->>0, value->>1, value->>2 FROM ${jsonRows(ordered)}
            UNION SELECT walk.start, walk.kind, r.target FROM walk
              CROSS JOIN relations r ON r.source = walk.place AND r.type = walk.kind)
          SELECT 1 FROM walk WHERE start = place)`,
      "acyclic",
    ),
  ];
}

/** The statements of a plan, in an order in which each finds what it needs. */
function toStatements(db: Database, rows: Plan, setVersion: number, context: WriteContext): Statement[] {
  const { now, token = null, receipt } = context;
  const statements: Statement[] = [
    expectThat(
      sql`NOT EXISTS (SELECT 1 FROM ${jsonRows(rows.versions)} LEFT JOIN events e ON e.id = value->>0
          WHERE e.version IS NOT value->>1) AND ${SET_VERSION} = ${setVersion}`,
    ),
    ...jsonParts(rows.log).map(
      (part) => sql`INSERT INTO changes (at, kind, token, subject, version, action, content, visible)
        SELECT ${now}, 'event', ${token}, ${columns(5)} FROM ${part} r`,
    ),
    ...jsonParts(rows.events).map(
      (part) => sql`INSERT INTO events (id, external_id, status, public, published, earliest, latest, start_latest,
        end_earliest, version, created, updated, content, pending, force_earliest, force_start, force_end, force_latest,
        merged, told, changed, bucket, terms)
        SELECT ${columns(22)}, ${TERMS} FROM ${part} r WHERE true
        ON CONFLICT (id) DO UPDATE SET external_id = excluded.external_id, status = excluded.status,
        public = excluded.public, published = excluded.published, earliest = excluded.earliest, latest = excluded.latest,
        start_latest = excluded.start_latest, end_earliest = excluded.end_earliest, version = excluded.version,
        updated = excluded.updated, content = excluded.content, pending = excluded.pending,
        force_earliest = excluded.force_earliest, force_start = excluded.force_start, force_end = excluded.force_end,
        force_latest = excluded.force_latest, merged = excluded.merged, told = excluded.told,
        changed = CASE excluded.changed WHEN '' THEN changed ELSE excluded.changed END, bucket = excluded.bucket,
        terms = excluded.terms`,
    ),
    ...jsonParts(rows.facets).map(
      (part) => sql`INSERT INTO facets (facet, key, label, count, version, changed, counts)
        SELECT ${columns(4)}, CASE WHEN r.value->>4 THEN ${LAST_CHANGE} - (r.value->>5) ELSE 0 END, ${now}, r.value->6
        FROM ${part} r WHERE true
        ON CONFLICT (facet, key) DO UPDATE SET count = count + excluded.count, version = excluded.version,
        changed = ${CHANGED}, counts = ${ADDED_COUNTS} WHERE excluded.version > 0`,
    ),
    ...emptyAdded(rows.facets.map(([facet, key, , , , , counts]) => [facet, key, counts])),
    ...reviveStatements(rows, now),
    ...jsonParts(rows.removed).map(
      (part) => sql`DELETE FROM postings WHERE (facet, public, earliest, event) IN
          (SELECT ${POSTING_FACET}, value->>2, value->>3, value->>4 FROM ${part})`,
    ),
    ...jsonParts(rows.added).map(
      (part) => sql`INSERT INTO postings (facet, public, earliest, event, latest, published, tier)
          SELECT ${POSTING_FACET}, value->>2, value->>3, value->>4, value->>5, value->>6, value->>7 FROM ${part} WHERE true
          ON CONFLICT DO UPDATE SET latest = excluded.latest, published = excluded.published, tier = excluded.tier`,
    ),
  ];
  if (receipt) statements.unshift(insertReceipt(db, receipt, now));
  if (rows.forgotten.length > 0) {
    statements.push(sql`DELETE FROM search WHERE rowid IN (SELECT value FROM ${jsonRows(rows.forgotten)})`);
  }
  const texts = jsonParts(rows.texts).map(
    (part) => sql`INSERT OR REPLACE INTO search (rowid, text) SELECT value->>0, value->>1 FROM ${part}`,
  );
  return [...statements, ...texts, ...relationStatements(rows)];
}

/** Of what one request may write to events: as much as one event may have, so that all of it can be held at once. */
export const MAX_WRITE = MAX_VALUE;

/** Bytes of the longest of the lists that follow from the contents of the events. */
export function measureWrite(changes: readonly EventChange[]): number {
  const { log, events, texts } = plan(changes, { timelines: [], aliases: NO_ALIASES }, 0 as Instant);
  return Math.max(...[log, events, texts].map((rows) => countBytes(JSON.stringify(rows))));
}

/** The events whose new relations would lead them back to themselves. One round trip. */
export async function findCircular(db: Database, changes: readonly EventChange[]): Promise<Set<Id>> {
  const { related, unrelated } = plan(changes, { timelines: [], aliases: NO_ALIASES }, 0 as Instant);
  const added = jsonRows(listOrdered(related));
  const rows = await db.all<{ start: number }>(sql`
    WITH RECURSIVE walk (start, kind, place) AS (
      SELECT value->>0, value->>1, value->>2 FROM ${added}
      UNION SELECT walk.start, walk.kind, r.target FROM walk
        CROSS JOIN relations r ON r.source = walk.place AND r.type = walk.kind
        WHERE NOT EXISTS (SELECT 1 FROM ${jsonRows(unrelated)} u
          WHERE u.value->>0 = r.source AND u.value->>1 = r.type AND u.value->>2 = r.target)
      UNION SELECT walk.start, walk.kind, a.value->>2 FROM walk
        CROSS JOIN ${added} a ON a.value->>0 = walk.place AND a.value->>1 = walk.kind)
    SELECT DISTINCT start FROM walk WHERE start = place`);
  return new Set(rows.map(({ start }) => start as Id));
}

/** The versions that are there now, those of tombstones too. One round trip. */
export async function findVersions(db: Database, ids: readonly Id[]): Promise<Map<Id, number>> {
  const rows = await db.all<{ id: number; version: number }>(
    sql`SELECT e.id, e.version FROM ${jsonRows(ids)} CROSS JOIN events e ON e.id = value`,
  );
  return new Map(rows.map(({ id, version }) => [id as Id, version]));
}

/** True where every event still has the version that the writer saw. */
async function areCurrent(db: Database, versions: Plan["versions"]): Promise<boolean> {
  const rows = await db.all(sql`SELECT 1 FROM ${jsonRows(versions)} LEFT JOIN events e ON e.id = value->>0
      WHERE e.version IS NOT value->>1 LIMIT 1`);
  return rows.length === 0;
}

/**
 * Writes all the changes or none, with everything that follows from them: postings, counts, versions, search and log.
 * With `moved`, timelines that pin the one event pin the other. The caller keeps a call below about 1 MB and 500 events.
 */
export async function writeEvents(
  db: Database,
  changes: readonly EventChange[],
  context: WriteContext,
  moved?: Repin,
): Promise<WriteOutcome> {
  const names = changes.flatMap(({ before, after }) =>
    [before, after].flatMap((event) => (event ? listNames(event) : [])),
  );
  for (let attempt = 1; ; attempt++) {
    const { version, timelines, aliases } = await readRules(db, names);
    if (context.within && !areWithin(changes, context.within, { timelines, aliases })) return "outside";
    const timelinesAfter = moved ? timelines.map((timeline) => repin(timeline, moved, context.now)) : timelines;
    const repinned = timelines.flatMap((before, index) => {
      const after = timelinesAfter[index];
      return after && after !== before ? [{ before, after }] : [];
    });
    if (context.within && repinned.some(({ before }) => !context.within?.includes(before.slug))) return "outside";
    const rows = plan(changes, { timelines, timelinesAfter, aliases }, context.now);
    const { receipt: _receipt, ...inside } = context;
    const statements = [
      ...toStatements(db, rows, version, context),
      ...repinned.flatMap((change) => recordStatements(db, change, inside)),
      ...insertPurge(repinned.length > 0 ? "everything" : tagsOfEvents(changes, rows, aliases), context.now),
      ...(context.also ?? []),
    ];
    try {
      await runBatch(db, statements, rows.log[0] && isLogged("event", rows.log[0], context));
      return "written";
    } catch (error) {
      if (isUniqueViolation(error, "receipts.key") || isUniqueViolation(error, "import_parts.import"))
        return "repeated";
      if (isExpectationFailure(error, "running")) return "stale";
      if (isUniqueViolation(error, "events.external_id")) return "conflict";
      if (isExpectationFailure(error, "acyclic")) return "cyclic";
      if (isExpectationFailure(error, "attached")) return "detached";
      if (!isExpectationFailure(error)) throw error;
      if (!(await areCurrent(db, rows.versions))) return "stale";
      // A timeline or a term was written in between: what the events post has to be worked out again.
      if (attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
