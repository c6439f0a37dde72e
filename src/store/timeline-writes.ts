import { type SQL, sql } from "drizzle-orm";
import { tagOfFacet } from "../domain/cache-tag.ts";
import type { Filter } from "../domain/filter.ts";
import { TERM_KINDS } from "../domain/term.ts";
import type { Timeline } from "../domain/timeline.ts";
import { emptyCounts, RECOUNTED } from "./buckets.ts";
import {
  type Database,
  expectThat,
  isExpectationFailure,
  isUniqueViolation,
  jsonRows,
  runBatch,
  type Statement,
} from "./database.ts";
import { SET } from "./postings.ts";
import { insertPurge, SET_TAG } from "./purges.ts";
import { listFacetNames, resolveQuery } from "./queries.ts";
import { insertReceipt } from "./receipts.ts";
import { facetName, type Resolution, selectMembers } from "./search.ts";
import { formatContent } from "./timelines.ts";
import {
  CHANGED,
  isLogged,
  LAST_CHANGE,
  MAX_ATTEMPTS,
  SET_VERSION,
  type WriteContext,
  type WriteOutcome,
} from "./writes.ts";

/** One timeline before and after: without `before` it is created, without `after` deleted. */
export type TimelineChange =
  | { readonly before?: undefined; readonly after: Timeline; readonly action?: "restored" }
  | { readonly before: Timeline; readonly after?: Timeline; readonly action?: "restored" };

/** `tierOf` of postings.ts. */
const TIER = sql.raw("MAX(0, (content->>'importance' - 41) / 10)");

/** The record as it is after the change, or was where it is no more. */
function recordOf(change: TimelineChange): Timeline {
  return change.before ? (change.after ?? change.before) : change.after;
}

/** Under each address that it has or had. */
function tagsOfTimeline({ before, after }: TimelineChange): string[] {
  return [before, after].flatMap((timeline) => (timeline ? [tagOfFacet("timeline", timeline.slug)] : []));
}

/** The ids of the events that belong to the timeline by its rule and its pins. */
export function selectMembersOf(timeline: Timeline, resolution: Resolution | undefined): SQL {
  const byRule = timeline.rule && resolution ? selectMembers(timeline.rule, resolution) : undefined;
  return sql`SELECT event FROM (${byRule ?? sql`SELECT 0 AS event WHERE 0`})
      UNION SELECT value FROM ${jsonRows(timeline.pinned)} EXCEPT SELECT value FROM ${jsonRows(timeline.excluded)}`;
}

/**
 * Makes the postings of the timeline's facet what the timeline now says; rows that stay are not written again. Marks of what
 * was deleted stay for those who follow it, until there is nothing to follow: without `members` it is no more.
 */
export function membershipStatements(timeline: Timeline, members: SQL | undefined): Statement[] {
  const facet = sql`(SELECT id FROM facets WHERE facet = 'timeline' AND key = ${timeline.slug})`;
  const count = sql`UPDATE facets SET count = (SELECT COUNT(*) FROM postings WHERE facet = facets.id AND public = 1),
        counts = ${RECOUNTED} WHERE facet = 'timeline' AND key = ${timeline.slug}`;
  if (!members) {
    return [sql`DELETE FROM postings WHERE facet = ${facet}`, sql`DELETE FROM buckets WHERE facet = ${facet}`, count];
  }
  return [
    sql`DELETE FROM postings WHERE facet = ${facet} AND public < 3 AND event NOT IN (${members})`,
    sql`INSERT OR IGNORE INTO postings (facet, public, earliest, event, latest, published, tier)
        SELECT ${facet}, public, earliest, id, latest, published, ${TIER} FROM events
        WHERE id IN (${members}) AND status <> 'deleted'`,
    count,
    ...emptyCounts(jsonRows([["timeline", timeline.slug]])),
  ];
}

/**
 * As many of the facets that the rule names must be known now as when its members were worked out, and its terms must have
 * the names that they had.
 */
export function expectSameFacets(rule: Filter, resolution: Resolution): Statement {
  const names = listFacetNames(rule);
  const known = names.filter(([facet, key]) => resolution.facets.has(facetName(facet, key)));
  const named = sql`(SELECT COUNT(*) FROM ${jsonRows(names)} r CROSS JOIN facets f
      ON f.facet = r.value->>0 AND f.key = r.value->>1)`;
  const set = resolution.facets.get(facetName(SET.facet, SET.key))?.version ?? 0;
  const namesTerms = names.some(([facet]) => (TERM_KINDS as readonly string[]).includes(facet));
  return expectThat(sql`${named} = ${known.length} ${namesTerms ? sql`AND ${SET_VERSION} = ${set}` : sql``}`);
}

/** Its row in the log, without what every row has: subject, version, action, content. */
function toLogEntry(change: TimelineChange): readonly unknown[] {
  const { before, after } = change;
  const version = after?.version ?? (before?.version ?? 0) + 1;
  const action = change.action ?? (!before ? "created" : after ? "updated" : "deleted");
  return [recordOf(change).id, version, action, after ? formatContent(after) : "{}"];
}

/** The record, its log and its facets, without the membership that follows. */
export function recordStatements(
  db: Database,
  change: TimelineChange,
  { now, token, receipt }: WriteContext,
): Statement[] {
  const { before, after } = change;
  const record = recordOf(change);
  const [, version, action, content] = toLogEntry(change);
  const found = sql`(SELECT version FROM timelines WHERE id = ${record.id})`;
  return [
    ...(receipt ? [insertReceipt(db, receipt, now)] : []),
    expectThat(sql`${found} IS ${before?.version ?? null}`),
    sql`INSERT INTO changes (at, kind, token, subject, version, action, content)
        VALUES (${now}, 'timeline', ${token ?? null}, ${record.id}, ${version}, ${action}, ${content})`,
    after
      ? sql`INSERT INTO timelines (id, slug, version, created, updated, content)
          VALUES (${after.id}, ${after.slug}, ${version}, ${after.createdAt}, ${after.updatedAt}, ${formatContent(after)})
          ON CONFLICT (id) DO UPDATE SET slug = excluded.slug, version = excluded.version, updated = excluded.updated,
          content = excluded.content`
      : sql`DELETE FROM timelines WHERE id = ${record.id}`,
    // The facet keeps its id, and so its postings, when the slug changes.
    ...(before && after && before.slug !== after.slug
      ? [
          sql`DELETE FROM facets WHERE facet = 'timeline' AND key = ${after.slug}`,
          sql`UPDATE facets SET key = ${after.slug} WHERE facet = 'timeline' AND key = ${before.slug}`,
        ]
      : []),
    sql`INSERT INTO facets (facet, key, label, count, version, changed)
        VALUES ('timeline', ${record.slug}, ${record.title}, 0, ${LAST_CHANGE}, ${now}),
               ('timelines', '', '', 0, ${LAST_CHANGE}, ${now})
        ON CONFLICT (facet, key) DO UPDATE SET label = excluded.label, version = excluded.version, changed = ${CHANGED}`,
  ];
}

/** Writes the change and the membership that follows from it, or nothing; see `WriteOutcome`. */
export async function writeTimeline(
  db: Database,
  change: TimelineChange,
  context: WriteContext,
): Promise<WriteOutcome> {
  const { before, after } = change;
  const record = recordOf(change);
  for (let attempt = 1; ; attempt++) {
    const resolution = after?.rule && (await resolveQuery(db, after.rule, context.now));
    const members = after && selectMembersOf(after, resolution);
    const statements = [
      ...(after?.rule && resolution ? [expectSameFacets(after.rule, resolution)] : []),
      ...recordStatements(db, change, context),
      ...membershipStatements(record, members),
      ...insertPurge([SET_TAG, ...tagsOfTimeline(change)], context.now),
      ...(context.also ?? []),
    ];
    try {
      await runBatch(db, statements, isLogged("timeline", toLogEntry(change), context));
      return "written";
    } catch (error) {
      if (isUniqueViolation(error, "receipts.key")) return "repeated";
      if (isUniqueViolation(error, "timelines.slug")) return "conflict";
      if (!isExpectationFailure(error)) throw error;
      const [row] = await db.all<{ version: number }>(sql`SELECT version FROM timelines WHERE id = ${record.id}`);
      if (row?.version !== before?.version) return "stale";
      // A value that the rule names was used for the first time in between.
      if (attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
