import { type SQL, sql } from "drizzle-orm";
import type { Categories } from "../domain/category.ts";
import { endOfTombstone, startOfTombstones, type Tombstone, type TombstoneReason } from "../domain/document.ts";
import type { Event } from "../domain/event.ts";
import { type Filter, listClauses } from "../domain/filter.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { isPaged, type Order, type Position, type Query } from "../domain/query.ts";
import { TERM_KINDS } from "../domain/term.ts";
import type { Timeline } from "../domain/timeline.ts";
import { localize } from "../domain/translation.ts";
import { type Database, jsonRows, runBatch, type Statement } from "./database.ts";
import { readDate, toEvents } from "./events.ts";
import { hasText, type PageRow, takePage } from "./pages.ts";
import { ALL, SET } from "./postings.ts";
import {
  type Audience,
  type FacetRow,
  facetName,
  findDriver,
  findFaded,
  findOpenText,
  type Resolution,
  selectPage,
  selectTombstones,
  sorting,
} from "./search.ts";
import { type CategoriesRow, findCategories, SELECT_CATEGORIES, toCategories } from "./settings.ts";
import { type FoundTerm, selectTermByName, type TermName, type TermRow, toFoundTerm } from "./terms.ts";
import { selectTimelines, toTimeline } from "./timelines.ts";
import { selectTextMatches } from "./words.ts";

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
}

/** A facet value as it is looked up. */
export type FacetName = readonly [facet: string, key: string];

/**
 * The facets to look up for a filter, each once: those it names, that of the set, that of all events where no other has
 * what matches, and `also`.
 */
export function listFacetNames(filter: Filter, also: readonly FacetName[] = []): FacetName[] {
  const clauses = listClauses(filter);
  const named = clauses.flatMap(({ facet, keys }) => keys.map((key): FacetName => [facet, key]));
  const isOfAll = clauses.every(({ negated }) => negated);
  const all: FacetName[] = [
    [SET.facet, SET.key],
    ...(isOfAll ? [[ALL.facet, ALL.key] as const] : []),
    ...named,
    ...also,
  ];
  return [...new Map(all.map(([facet, key]) => [facetName(facet, key), [facet, key] as const])).values()];
}

/** When the last of the facet went that is told of no more. Nothing of what it is read from is ever removed for its age. */
function selectFaded(state: 2 | 3, now: Instant): SQL {
  return sql`COALESCE((SELECT MAX(published) FROM postings WHERE facet = f.id AND public = ${sql.raw(String(state))}
        AND published <= ${startOfTombstones(now)}), 0)`;
}

/**
 * Every look-up is a row read, whether it finds something or not, and these are all that a 304 costs. So one tells whether
 * anything ever went, and only then the others are made. The flags of `r` say of which facets what is wanted.
 */
const FACET_COLUMNS = (now: Instant) => sql`f.id, f.facet, f.key, f.label, f.count, f.version, f.changed,
      CASE WHEN r.column3 THEN (SELECT MAX(published) FROM postings
        WHERE facet = f.id AND public = 1 AND published <= ${now}) END AS latest,
      CASE WHEN r.column4 OR r.column5 THEN
        (SELECT CASE WHEN r.column4 THEN MAX(${selectFaded(2, now)}, ${selectFaded(3, now)}) ELSE 0 END
          FROM postings m WHERE m.facet = f.id AND m.public > 1 LIMIT 1) END AS faded`;

/** Name, and whether it posts, whether `faded` is wanted, and whether it is asked for by itself. */
type WantedFacet = readonly [facet: string, key: string, posts: boolean, fades: boolean, page: boolean];

const MAX_CONSTANTS = 80;

/** Constants, which cost no rows, where each row of a JSON list would be one more read. */
function listConstants(names: readonly WantedFacet[]): SQL {
  const rows = names.map(([facet, key, ...flags]) => {
    const name = sql.raw(`'${facet.replaceAll("'", "''")}'`);
    return sql`(${name}, ${key}, ${sql.raw(flags.map(Number).join(", "))})`;
  });
  // A statement takes a hundred parameters; of a record with as many names, a row read for each does not matter.
  if (rows.length <= MAX_CONSTANTS) return sql`(VALUES ${sql.join(rows, sql`, `)})`;
  const columns = sql.raw([0, 1, 2, 3, 4].map((place) => `value->>${place} AS column${place + 1}`).join(", "));
  return sql`(SELECT ${columns} FROM ${jsonRows(names.map(([facet, key, ...flags]) => [facet, key, ...flags.map(Number)]))})`;
}

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
    return [facet, key, facet !== SET.facet, places.has(name), name === page] as const;
  });
  const terms = names.filter(([facet]) => (TERM_KINDS as readonly string[]).includes(facet));
  const byName = sql`SELECT ${FACET_COLUMNS(now)} FROM ${listConstants(names)} r
      CROSS JOIN facets f ON f.facet = r.column1 AND f.key = r.column2`;
  if (terms.length === 0) return [byName];
  return [
    byName,
    sql`SELECT ${FACET_COLUMNS(now)}, r.column2 AS asked FROM ${listConstants(terms)} r
        CROSS JOIN names n ON n.kind = r.column1 AND n.key = r.column2
        CROSS JOIN names m ON m.term = n.term AND m.key <> n.key
        CROSS JOIN facets f ON f.facet = m.kind AND f.key = m.key`,
  ];
}

/** The one facet that has exactly these events, so that what is kept of it is kept of them: a single value, or all. */
export function findKept(filter: Filter, resolution: Resolution): FacetRow | undefined {
  const clauses = listClauses(filter);
  if (filter.window || filter.inForce || filter.text) return undefined;
  const driver = findDriver(filter, resolution);
  const isSingle = clauses.length <= 1 && driver?.length === 1 && clauses.every((clause) => !clause.negated);
  return isSingle ? driver?.[0] : undefined;
}

/** The facet whose count is the total of the query. */
function findCounted({ filter, order, since }: Query, resolution: Resolution): FacetRow | undefined {
  return since !== undefined || order === "upcoming" ? undefined : findKept(filter, resolution);
}

/** Of events whose time has not come, so many are counted; with more, no total is told. */
const MAX_SCHEDULED = 1000;

/** Public events, and how many of these are to come out only later. */
export interface KeptCount {
  readonly count: number;
  readonly scheduled: number;
}

/** `count` that is kept, for a batch, and how many of these are `scheduled`: their time has not come. */
export function selectCount({ id }: FacetRow, now: Instant): Statement {
  return sql`SELECT count, (SELECT COUNT(*) FROM (SELECT 1 FROM postings
        WHERE facet = f.id AND public = 1 AND published > ${now} LIMIT ${MAX_SCHEDULED + 1})) AS scheduled
      FROM facets f WHERE id = ${id}`;
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
  const text = filter.text && selectTextMatches(filter.text);
  const slugs = [...new Set([...(slug === undefined ? [] : [slug]), ...others])];
  const results = await runBatch(db, [
    ...(slugs.length === 0 ? [] : [selectTimelines(slugs)]),
    ...(name ? [selectTermByName(name.kind, name.slug)] : []),
    ...(text ? [text] : []),
    ...facetStatements,
  ]);
  const timelines = ((slugs.length === 0 ? [] : results[0]) as Parameters<typeof toTimeline>[0][]).map(toTimeline);
  const [termRow] = (name ? results[slugs.length === 0 ? 0 : 1] : []) as TermRow[];
  const rows = results.slice(-facetStatements.length) as (FacetRow & { asked?: string })[][];
  const [count] = (text ? results.at(-facetStatements.length - 1) : []) as { count: number }[];

  const facets = new Map(rows.flat().map((row) => [facetName(row.facet, row.key), row]));
  const resolution = { facets, aliases: toAliases(rows[1] ?? []), textMatches: count?.count ?? 0 };
  const driver = findDriver(filter, resolution);
  const timeline = timelines.find((one) => one.slug === slug);
  const term = toFoundTerm(termRow);
  const faded = findFaded(filter, resolution);
  // A write to a timeline or a term changes what events are shown, and how, without touching any event.
  const set = facets.get(facetName(SET.facet, SET.key));
  const updatedAt = Math.max(0, timeline?.updatedAt ?? 0, ...(driver ?? []).map(lastChange));
  return {
    ...resolution,
    ...(timeline && { timeline }),
    timelines: timelines.filter((one) => one !== timeline),
    ...(term && { term }),
    version: formatVersion(driver ?? [], set, timeline),
    updatedAt: updatedAt as Instant,
    changedAt: Math.max(updatedAt, set?.changed ?? 0) as Instant,
    fadedAt: faded === 0 ? (0 as Instant) : endOfTombstone(faded),
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

export interface Page {
  readonly events: readonly Event[];
  /** Where the next page starts; absent on the last, and in an order that has one page. */
  readonly next?: Position;
  /** Where what the page does not have begins. */
  readonly following?: Position;
  /** What was taken back or deleted, last first; asked for on first pages of some formats. */
  readonly tombstones: readonly Tombstone[];
  readonly categories: Categories;
  /** Public events in all, where a count is kept for just this filter. */
  readonly total?: number;
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
  if (!page) return { events: [], tombstones: [], categories: await findCategories(db), total: 0 };
  const { column, direction } = sorting(query.order);
  const gone =
    tombstones > 0 && audience !== "editors"
      ? selectTombstones(query.filter, { since: startOfTombstones(audience.publicAt), limit: tombstones }, resolution)
      : undefined;
  const text = findOpenText(query.filter, resolution);
  const counted = audience === "editors" ? undefined : findCounted(query, resolution);
  const [categories, events = [], ...others] = await runBatch(db, [
    SELECT_CATEGORIES,
    sql`SELECT e.id, e.version, e.created, e.updated, e.content, e.terms, e.changed, l.${column} AS key, l.bound
    FROM (${page}) l CROSS JOIN events e ON e.id = l.event
    ORDER BY l.${column} ${direction}, l.event ${direction}`,
    ...(gone
      ? [
          sql`SELECT l.event, l.published, e.version, e.content->>'date' AS date, e.content->>'timeZone' AS zone,
      e.content->>'note' AS note, e.content->>'mergedInto' AS target, ${text ? sql`IIF(e.status = 'deleted', NULL, e.content)` : sql`NULL`} AS content,
      CASE WHEN e.status <> 'deleted' THEN 'withdrawn' WHEN e.merged IS NULL THEN 'deleted' ELSE 'merged' END AS reason
    FROM (${gone}) l CROSS JOIN events e ON e.id = l.event ORDER BY l.published DESC, l.event DESC`,
        ]
      : []),
    ...(counted && audience !== "editors" ? [selectCount(counted, audience.publicAt)] : []),
  ]);
  const marks = gone ? others[0] : [];
  const [count] = (counted ? others.at(-1) : []) as KeptCount[];
  const { shown, next, following } = takePage(events as PageRow[], query.limit, text);
  const told = (marks as TombstoneRow[]).filter(({ content }) => !text || (content !== null && hasText(content, text)));
  return {
    events: toEvents(shown),
    ...(next && isPaged(query.order) && { next }),
    ...(following && { following }),
    tombstones: told.map(toTombstone),
    categories: toCategories((categories as CategoriesRow[])[0]),
    ...(count && count.scheduled <= MAX_SCHEDULED && { total: count.count - count.scheduled }),
  };
}

/** Where an event stands in an order, whether or not it is still in a list; undefined for an id that was never given. */
export async function findPosition(db: Database, id: Id, order: Order): Promise<Position | undefined> {
  const [row] = await db.all<{ key: number }>(sql`SELECT ${sorting(order).column} AS key FROM events WHERE id = ${id}`);
  return row && { key: row.key, id };
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
  /** Where words are looked for in it. */
  readonly content: string | null;
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
