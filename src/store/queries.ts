import { sql } from "drizzle-orm";
import type { Event } from "../domain/event.ts";
import type { Filter } from "../domain/filter.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Position, Query } from "../domain/query.ts";
import type { Timeline } from "../domain/timeline.ts";
import { type Database, jsonRows, runBatch, type Statement } from "./database.ts";
import { type EventRow, toEvent } from "./events.ts";
import { ALL, TIMELINES } from "./postings.ts";
import {
  type Audience,
  type FacetRow,
  facetName,
  findDriver,
  MAX_TEXT_DRIVER,
  type Resolution,
  selectPage,
  toMatch,
} from "./search.ts";
import { selectTimeline, toTimeline } from "./timelines.ts";

/** What is known of a query after one round trip, before any event is read. */
export interface ResolvedQuery extends Resolution {
  readonly timeline?: Timeline;
  /** Names the state of the data that the answer depends on: equal texts, equal answers. */
  readonly version: string;
  /** The last moment at which the answer may have changed. */
  readonly updatedAt: Instant;
  /** Public events in all, where a count is kept for just this filter. */
  readonly total?: number;
}

/** The facets to look up for a filter, each once: those it names, and the two that are always wanted. */
export function listFacetNames(filter: Filter): [facet: string, key: string][] {
  const named = filter.clauses.flatMap(({ facet, keys }) => keys.map((key): [string, string] => [facet, key]));
  const all: [string, string][] = [[ALL.facet, ALL.key], [TIMELINES.facet, TIMELINES.key], ...named];
  return [...new Map(all.map(([facet, key]) => [facetName(facet, key), [facet, key] as [string, string]])).values()];
}

function selectFacets(filter: Filter, now: Instant): Statement {
  return sql`
    SELECT f.id, f.facet, f.key, f.count, f.version, f.changed,
      (SELECT MAX(published) FROM postings WHERE facet = f.id AND public = 1 AND published <= ${now}) AS latest,
      (SELECT COUNT(*) FROM postings WHERE facet = f.id AND public = 1 AND published > ${now}) AS scheduled
    FROM ${jsonRows(listFacetNames(filter))} CROSS JOIN facets f ON f.facet = value->>0 AND f.key = value->>1`;
}

function selectTextMatches(filter: Filter): Statement | undefined {
  const match = filter.text ? toMatch(filter.text) : "";
  return filter.text
    ? sql`SELECT COUNT(*) AS count FROM
        (SELECT 1 FROM search WHERE search MATCH ${match} LIMIT ${MAX_TEXT_DRIVER + 1})`
    : undefined;
}

/** Where one number is kept for exactly these events: a single facet value, or all. */
function findTotal(filter: Filter, driver: readonly FacetRow[] | undefined): number | undefined {
  if (filter.window || filter.text) return undefined;
  if (!driver) return 0;
  const [only] = driver;
  const isSingle =
    filter.clauses.length <= 1 && driver.length === 1 && filter.clauses.every((clause) => !clause.negated);
  return only && isSingle ? only.count - only.scheduled : undefined;
}

/** One round trip. `slug` names the timeline whose record is wanted too; the filter should then have a clause for it. */
export async function resolveQuery(db: Database, filter: Filter, now: Instant, slug?: string): Promise<ResolvedQuery> {
  const text = selectTextMatches(filter);
  const statements: Statement[] = [selectFacets(filter, now)];
  if (text) statements.push(text);
  if (slug !== undefined) statements.push(selectTimeline(db, slug));
  const results = await runBatch(db, statements);
  const rows = results[0] as FacetRow[];
  const [count] = (text ? results[1] : []) as { count: number }[];
  const [timelineRow] = (slug === undefined ? [] : results.at(-1)) as Parameters<typeof toTimeline>[0][];

  const facets = new Map(rows.map((row) => [facetName(row.facet, row.key), row]));
  const resolution = { facets, textMatches: count?.count ?? 0 };
  const driver = findDriver(filter, resolution);
  const timeline = timelineRow && toTimeline(timelineRow);
  const total = findTotal(filter, driver);
  // A write to a timeline changes who is in it without touching any event, so then the set of timelines counts too.
  const namesTimeline = filter.clauses.some((clause) => clause.facet === "timeline");
  const set = namesTimeline ? facets.get(facetName(TIMELINES.facet, TIMELINES.key)) : undefined;
  return {
    ...resolution,
    ...(timeline && { timeline }),
    version: formatVersion(driver ?? [], set, timeline),
    updatedAt: Math.max(0, timeline?.updatedAt ?? 0, set?.changed ?? 0, ...(driver ?? []).map(lastChange)) as Instant,
    ...(total !== undefined && { total }),
  };
}

/** The sum of publication times grows whenever the time of any scheduled event comes; a maximum could stay. */
function formatVersion(driver: readonly FacetRow[], set: FacetRow | undefined, timeline: Timeline | undefined): string {
  const version = Math.max(0, ...driver.map((row) => row.version));
  const published = driver.reduce((sum, row) => sum + (row.latest ?? 0), 0);
  return [version, published, set?.version ?? 0, timeline?.version ?? 0].join(".");
}

function lastChange(row: FacetRow): number {
  return Math.max(row.version > 0 ? row.changed : 0, row.latest ?? 0);
}

/** A page ends before its events' content passes this many characters, so that no answer outgrows the Worker's memory. */
const MAX_PAGE_CONTENT = 4_000_000;

export interface Page {
  readonly events: readonly Event[];
  /** Where the next page starts; absent on the last. */
  readonly next?: Position;
}

/** One round trip. */
export async function listEvents(
  db: Database,
  query: Query,
  audience: Audience,
  resolution: Resolution,
): Promise<Page> {
  const page = selectPage(query, audience, resolution);
  if (!page) return { events: [] };
  const column = sql.raw(query.order === "date" || query.order === "-date" ? "earliest" : "published");
  const direction = sql.raw(query.order.startsWith("-") ? "DESC" : "ASC");
  const rows = await db.all<EventRow & { key: number }>(sql`
    SELECT e.id, e.version, e.created, e.updated, e.content, l.${column} AS key
    FROM (${page}) l CROSS JOIN events e ON e.id = l.event
    ORDER BY l.${column} ${direction}, l.event ${direction}`);
  const shown = rows.slice(0, countShown(rows, query.limit));
  const last = shown.at(-1);
  return {
    events: shown.map(toEvent),
    ...(rows.length > shown.length && last && { next: { key: last.key, id: last.id as Id } }),
  };
}

/** Up to the limit, or to where the content grows too large; at least one. */
function countShown(rows: readonly EventRow[], limit: number): number {
  let size = 0;
  for (const [index, { content }] of rows.entries()) {
    if (index === limit || (index > 0 && size + content.length > MAX_PAGE_CONTENT)) return index;
    size += content.length;
  }
  return rows.length;
}

/** The public timelines that an event is in. One round trip. */
export async function listTimelinesOf(db: Database, event: Event): Promise<{ slug: string; title: string }[]> {
  return db.all<{ slug: string; title: string }>(sql`
    SELECT f.key AS slug, f.label AS title FROM facets f
    JOIN postings p ON p.facet = f.id AND p.public = 1 AND p.earliest = ${event.date.earliest} AND p.event = ${event.id}
    WHERE f.facet = 'timeline' ORDER BY f.label, f.key`);
}
