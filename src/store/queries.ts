import { type SQL, sql } from "drizzle-orm";
import { type Categories, NO_CATEGORIES } from "../domain/category.ts";
import { endOfTombstone, startOfTombstones, type Tombstone, type TombstoneReason } from "../domain/document.ts";
import type { Event } from "../domain/event.ts";
import { type Filter, listClauses } from "../domain/filter.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { isPaged, type Position, type Query } from "../domain/query.ts";
import { TERM_KINDS } from "../domain/term.ts";
import type { Timeline } from "../domain/timeline.ts";
import { localize } from "../domain/translation.ts";
import { type Database, jsonRows, runBatch, type Statement } from "./database.ts";
import { type EventRow, readDate, toEvent } from "./events.ts";
import { ALL, SET } from "./postings.ts";
import {
  type Audience,
  type FacetRow,
  facetName,
  findDriver,
  findFaded,
  MAX_TEXT_DRIVER,
  type Resolution,
  selectPage,
  selectTombstones,
  sorting,
  toMatch,
} from "./search.ts";
import { type CategoriesRow, SELECT_CATEGORIES, toCategories } from "./settings.ts";
import { type FoundTerm, selectTermByName, type TermName, type TermRow, toFoundTerm } from "./terms.ts";
import { selectTimelines, toTimeline } from "./timelines.ts";

/** What is known of a query after one round trip, before any event is read. */
export interface ResolvedQuery extends Resolution {
  readonly timeline?: Timeline;
  /** Others that were asked for, where there are such. */
  readonly timelines: readonly Timeline[];
  /** What the name given stands for; see `findTermByName`. */
  readonly term?: FoundTerm;
  /** Names the state of the data that the answer depends on: equal texts, equal answers. */
  readonly version: string;
  /** The last change of any event or of the timeline, for people. */
  readonly updatedAt: Instant;
  /** The last moment at which the answer may have changed in any way, for validators. */
  readonly changedAt: Instant;
  /** The last moment at which an event ceased to be told of that was taken back or deleted; 0 where none did, or it was not asked for. */
  readonly fadedAt: Instant;
  readonly categories: Categories;
  /** Public events in all, where a count is kept for just this filter. */
  readonly total?: number;
}

/** A facet value as it is looked up. */
export type FacetName = readonly [facet: string, key: string];

/** The facets to look up for a filter, each once: those it names, the two that are always wanted, and `also`. */
export function listFacetNames(filter: Filter, also: readonly FacetName[] = []): FacetName[] {
  const named = listClauses(filter).flatMap(({ facet, keys }) => keys.map((key): FacetName => [facet, key]));
  const all: FacetName[] = [[ALL.facet, ALL.key], [SET.facet, SET.key], ...named, ...also];
  return [...new Map(all.map(([facet, key]) => [facetName(facet, key), [facet, key] as const])).values()];
}

/** When the last of the facet went that is told of no more. Nothing of what it is read from is ever removed for its age. */
function selectFaded(state: 2 | 3, now: Instant): SQL {
  return sql`COALESCE((SELECT MAX(published) FROM postings WHERE facet = f.id AND public = ${sql.raw(String(state))}
        AND published <= ${startOfTombstones(now)}), 0)`;
}

/** `r.value->>2` says of which facets `faded` is wanted, `r.value->>3` of which `taken`. */
const FACET_COLUMNS = (now: Instant) => sql`f.id, f.facet, f.key, f.label, f.count, f.version, f.changed,
      (SELECT MAX(published) FROM postings WHERE facet = f.id AND public = 1 AND published <= ${now}) AS latest,
      (SELECT COUNT(*) FROM postings WHERE facet = f.id AND public = 1 AND published > ${now}) AS scheduled,
      CASE WHEN r.value->>2 THEN MAX(${selectFaded(2, now)}, ${selectFaded(3, now)}) ELSE 0 END AS faded,
      CASE WHEN r.value->>3 THEN EXISTS (SELECT 1 FROM postings WHERE facet = f.id AND public IN (2, 3)) ELSE 0 END AS taken`;

/** The facets of which at least one has what matches. */
function listPlaces(filter: Filter): Set<string> {
  const clauses = listClauses(filter).filter(({ negated }) => !negated);
  const names = clauses.flatMap(({ facet, keys }) => keys.map((key) => facetName(facet, key)));
  return new Set(names.length > 0 ? names : [facetName(ALL.facet, ALL.key)]);
}

/** The facets named; and of names that a term stands behind, those of all its names, with the name `asked` for. */
function selectFacets(filter: Filter, now: Instant, { value, fades = false }: Asked): Statement[] {
  const places = fades ? listPlaces(filter) : new Set();
  const wanted = listFacetNames(filter, value ? [value] : []);
  const page = value && facetName(...value);
  const names = wanted.map(([facet, key]) => {
    const name = facetName(facet, key);
    return [facet, key, places.has(name), name === page] as const;
  });
  const terms = names.filter(([facet]) => (TERM_KINDS as readonly string[]).includes(facet));
  const byName = sql`SELECT ${FACET_COLUMNS(now)} FROM ${jsonRows(names)} r
      CROSS JOIN facets f ON f.facet = r.value->>0 AND f.key = r.value->>1`;
  if (terms.length === 0) return [byName];
  return [
    byName,
    sql`SELECT ${FACET_COLUMNS(now)}, r.value->>1 AS asked FROM ${jsonRows(terms)} r
        CROSS JOIN names n ON n.kind = r.value->>0 AND n.key = r.value->>1
        CROSS JOIN names m ON m.term = n.term AND m.key <> n.key
        CROSS JOIN facets f ON f.facet = m.kind AND f.key = m.key`,
  ];
}

function selectTextMatches(filter: Filter): Statement | undefined {
  const match = filter.text ? toMatch(filter.text) : "";
  return filter.text
    ? sql`SELECT COUNT(*) AS count FROM
        (SELECT 1 FROM search WHERE search MATCH ${match} LIMIT ${MAX_TEXT_DRIVER + 1})`
    : undefined;
}

/** The one facet that has exactly these events, so that what is kept of it is kept of them: a single value, or all. */
export function findKept(filter: Filter, resolution: Resolution): FacetRow | undefined {
  const clauses = listClauses(filter);
  if (filter.window || filter.inForce || filter.text) return undefined;
  const driver = findDriver(filter, resolution);
  const isSingle = clauses.length <= 1 && driver?.length === 1 && clauses.every((clause) => !clause.negated);
  return isSingle ? driver?.[0] : undefined;
}

function findTotal(filter: Filter, resolution: Resolution): number | undefined {
  if (!filter.window && !filter.inForce && !filter.text && !findDriver(filter, resolution)) return 0;
  const kept = findKept(filter, resolution);
  return kept && kept.count - kept.scheduled;
}

/** What a list is of, besides its filter, which has a clause for it. */
export interface ListName {
  /** Of a timeline, whose record is wanted too. */
  readonly slug?: string | undefined;
  /** Of an entity or a series, whose record is wanted too. */
  readonly name?: TermName | undefined;
  readonly value?: FacetName | undefined;
  /** Slugs of timelines whose records are wanted besides. */
  readonly others?: readonly string[];
}

export interface Asked extends ListName {
  /** True where the answer tells of what was taken back or deleted; it costs two rows for each facet that is asked for. */
  readonly fades?: boolean;
}

/** One round trip. */
export async function resolveQuery(
  db: Database,
  filter: Filter,
  now: Instant,
  asked: Asked = {},
): Promise<ResolvedQuery> {
  const { slug, name, others = [] } = asked;
  const facetStatements = selectFacets(filter, now, asked);
  const text = selectTextMatches(filter);
  const slugs = [...new Set([...(slug === undefined ? [] : [slug]), ...others])];
  const results = await runBatch(db, [
    SELECT_CATEGORIES,
    ...(slugs.length === 0 ? [] : [selectTimelines(db, slugs)]),
    ...(name ? [selectTermByName(name.kind, name.slug)] : []),
    ...(text ? [text] : []),
    ...facetStatements,
  ]);
  const [categories] = results[0] as CategoriesRow[];
  const timelines = ((slugs.length === 0 ? [] : results[1]) as Parameters<typeof toTimeline>[0][]).map(toTimeline);
  const [termRow] = (name ? results[slugs.length === 0 ? 1 : 2] : []) as TermRow[];
  const rows = results.slice(-facetStatements.length) as (FacetRow & { asked?: string })[][];
  const [count] = (text ? results.at(-facetStatements.length - 1) : []) as { count: number }[];

  const facets = new Map(rows.flat().map((row) => [facetName(row.facet, row.key), row]));
  const resolution = { facets, aliases: toAliases(rows[1] ?? []), textMatches: count?.count ?? 0 };
  const driver = findDriver(filter, resolution);
  const timeline = timelines.find((one) => one.slug === slug);
  const term = toFoundTerm(termRow);
  const total = findTotal(filter, resolution);
  const faded = findFaded(filter, resolution);
  // A write to a timeline or a term changes what events are shown, and how, without touching any event.
  const set = facets.get(facetName(SET.facet, SET.key));
  const updatedAt = Math.max(0, timeline?.updatedAt ?? 0, ...(driver ?? []).map(lastChange));
  return {
    ...resolution,
    ...(timeline && { timeline }),
    timelines: timelines.filter((one) => one !== timeline),
    ...(term && { term }),
    categories: categories ? toCategories(categories) : NO_CATEGORIES,
    version: formatVersion(driver ?? [], set, timeline),
    updatedAt: updatedAt as Instant,
    changedAt: Math.max(updatedAt, set?.changed ?? 0) as Instant,
    fadedAt: faded === 0 ? (0 as Instant) : endOfTombstone(faded),
    ...(total !== undefined && { total }),
  };
}

function toAliases(rows: readonly (FacetRow & { asked?: string })[]): Map<string, string[]> {
  const aliases = new Map<string, string[]>();
  for (const { facet, key, asked = "" } of rows) {
    const name = facetName(facet, asked);
    aliases.set(name, [...(aliases.get(name) ?? []), facetName(facet, key)]);
  }
  return aliases;
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
  /** Where the next page starts; absent on the last, and in an order that has one page. */
  readonly next?: Position;
  /** The first event that the page has no room for. */
  readonly following?: Position;
  /** What was taken back or deleted, last first; asked for on first pages of some formats. */
  readonly tombstones: readonly Tombstone[];
}

/** One round trip. `tombstones` is how many of them are wanted. */
export async function listEvents(
  db: Database,
  query: Query,
  audience: Audience,
  resolution: Resolution,
  tombstones = 0,
): Promise<Page> {
  const page = selectPage(query, audience, resolution);
  if (!page) return { events: [], tombstones: [] };
  const { column, direction } = sorting(query.order);
  const gone =
    tombstones > 0 && audience !== "editors"
      ? selectTombstones(query.filter, { since: startOfTombstones(audience.publicAt), limit: tombstones }, resolution)
      : undefined;
  const [events = [], marks = []] = await runBatch(db, [
    sql`SELECT e.id, e.version, e.created, e.updated, e.content, e.terms, e.changed, l.${column} AS key
    FROM (${page}) l CROSS JOIN events e ON e.id = l.event
    ORDER BY l.${column} ${direction}, l.event ${direction}`,
    ...(gone
      ? [
          sql`SELECT l.event, l.published, e.version, e.content->>'date' AS date, e.content->>'timeZone' AS zone,
      e.content->>'note' AS note, e.content->>'mergedInto' AS target,
      CASE WHEN e.status <> 'deleted' THEN 'withdrawn' WHEN e.merged IS NULL THEN 'deleted' ELSE 'merged' END AS reason
    FROM (${gone}) l CROSS JOIN events e ON e.id = l.event ORDER BY l.published DESC, l.event DESC`,
        ]
      : []),
  ]);
  const rows = events as (EventRow & { key: number })[];
  const shown = rows.slice(0, countShown(rows, query.limit));
  const last = shown.at(-1);
  const following = rows[shown.length];
  return {
    events: shown.map(toEvent),
    ...(following && last && isPaged(query.order) && { next: { key: last.key, id: last.id as Id } }),
    ...(following && { following: { key: following.key, id: following.id as Id } }),
    tombstones: (marks as TombstoneRow[]).map(toTombstone),
  };
}

interface TombstoneRow {
  readonly event: number;
  readonly published: number;
  readonly version: number;
  readonly date: string;
  readonly zone: string | null;
  readonly note: string | null;
  readonly target: number | null;
  readonly reason: TombstoneReason;
}

function toTombstone({ event, published, version, date, zone, note, target, reason }: TombstoneRow): Tombstone {
  return {
    id: event as Id,
    at: published as Instant,
    reason,
    ...(note !== null && { note }),
    ...(target !== null && { mergedInto: target as Id }),
    version,
    date: readDate(date),
    ...(zone !== null && { timeZone: zone }),
  };
}

/** Up to the limit, or to where the content grows too large; at least one. */
export function countShown(rows: readonly EventRow[], limit: number): number {
  let size = 0;
  for (const [index, { content }] of rows.entries()) {
    if (index === limit || (index > 0 && size + content.length > MAX_PAGE_CONTENT)) return index;
    size += content.length;
  }
  return rows.length;
}

/** The public timelines that an event is in. One round trip. */
export async function listTimelinesOf(
  db: Database,
  event: Event,
  language: string,
): Promise<{ slug: string; title: string }[]> {
  const rows = await db.all<{ slug: string; content: string }>(sql`
    SELECT f.key AS slug, t.content FROM facets f
    JOIN postings p ON p.facet = f.id AND p.public = 1 AND p.earliest = ${event.date.earliest} AND p.event = ${event.id}
    JOIN timelines t ON t.slug = f.key
    WHERE f.facet = 'timeline' ORDER BY f.label, f.key`);
  return rows.map(({ slug, content }) => ({ slug, title: localize(JSON.parse(content) as Timeline, language).title }));
}
