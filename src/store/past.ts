import { type SQL, sql } from "drizzle-orm";
import type { RelatedEvent } from "../domain/document.ts";
import { type Event, isPublic, type Relation, toldAt } from "../domain/event.ts";
import { listFacetValues } from "../domain/facet.ts";
import type { Filter } from "../domain/filter.ts";
import { matches } from "../domain/filter.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { isByDate, isPaged, type Order, type Query } from "../domain/query.ts";
import { spanOf } from "../domain/span.ts";
import { type Aliases, NO_ALIASES, TERM_KINDS } from "../domain/term.ts";
import { belongs, type Timeline } from "../domain/timeline.ts";
import { type Database, jsonRows, runBatch } from "./database.ts";
import { type EventRow, toEvent } from "./events.ts";
import { countShown } from "./pages.ts";
import { ALL } from "./postings.ts";
import { type ListName, type Page, type ResolvedQuery, resolveQuery } from "./queries.ts";
import { readAliases } from "./rules.ts";
import { facetName } from "./search.ts";
import { type CategoriesRow, SELECT_CATEGORIES, toCategories } from "./settings.ts";
import { expandRule } from "./term-writes.ts";
import { toTimeline } from "./timelines.ts";

// The record as it was at an instant. Postings and search say what is, so the past is read from the log, event by event, and
// filtered by the meaning of filters (domain/filter.ts). What was taken back stays taken back: only events that readers can
// see now are shown as they were then. Names of entities and series are those of today.

/**
 * As many public events are looked through at most. Each costs five rows read and some 50 microseconds: of so many, a page
 * takes about a second and 43 round trips, of which a Worker may make 50 on the smallest plan.
 */
export const MAX_PAST_EVENTS = 20_000;
/** Contents that are in memory at once, besides those of the page. */
const AT_ONCE = 500;

const EVERYTHING: Filter = { clauses: [] };

/** The last entry about the record at an instant; that a time came is no change of it. */
function lastEntry(kind: "event" | "timeline", subject: SQL, asOf: Instant): SQL {
  return sql`(SELECT x.seq FROM changes x WHERE x.subject = ${subject} AND x.kind = ${kind} AND x.action <> 'published'
      AND x.at <= ${asOf} ORDER BY x.seq DESC LIMIT 1)`;
}

/** Rows of the events with these ids as they were; of those only for which `condition` holds now. */
function selectThen(ids: readonly number[], asOf: Instant, condition: SQL): SQL {
  return sql`SELECT e.id, c.version, e.created, c.at AS updated, c.content, '[]' AS terms
      FROM ${jsonRows(ids)} i CROSS JOIN events e ON e.id = i.value
      CROSS JOIN changes c ON c.seq = ${lastEntry("event", sql`e.id`, asOf)}
      WHERE c.action NOT IN ('deleted', 'merged') AND ${condition}`;
}

function isPublicAt(now: Instant): SQL {
  return sql`e.public = 1 AND e.published <= ${now}`;
}

type TimelineRow = Parameters<typeof toTimeline>[0];

/** Timelines that there are, as they were, under the addresses that they have now; all of them unless slugs are given. */
async function listTimelinesThen(db: Database, asOf: Instant, slugs?: readonly string[]): Promise<Timeline[]> {
  if (slugs?.length === 0) return [];
  const rows = await db.all<TimelineRow>(sql`
    SELECT t.id, t.slug, t.created, c.version, c.at AS updated, c.content FROM timelines t
    CROSS JOIN changes c ON c.seq = ${lastEntry("timeline", sql`t.id`, asOf)}
    WHERE c.action <> 'deleted' ${slugs ? sql`AND t.slug IN (SELECT value FROM ${jsonRows(slugs)})` : sql``}
    ORDER BY t.slug`);
  return rows.map((row) => ({ ...toTimeline(row), slug: row.slug }));
}

function listRuleNames(filters: readonly Filter[]): [kind: string, key: string][] {
  return filters.flatMap(({ clauses }) =>
    clauses.flatMap(({ facet, keys }) => keys.map((key): [string, string] => [facet, key])),
  );
}

/** A query on the record as it was at `asOf`. */
export interface PastQuery extends ResolvedQuery {
  readonly asOf: Instant;
  /** The timeline as it is now. */
  readonly present?: Timeline;
  /** Those that the filter names. */
  readonly timelines: readonly Timeline[];
  readonly names: Aliases;
  /** Public events that there are now: so many have to be looked through. */
  readonly size: number;
}

/**
 * What is known of a query on the past before any event is read; see `resolveQuery`. Which events are shown follows from
 * the log, which never changes, and from what is public now, so the version is that of all events, and the instant.
 */
export async function resolvePast(
  db: Database,
  filter: Filter,
  { now, asOf, ...names }: { now: Instant; asOf: Instant } & ListName,
): Promise<PastQuery> {
  const { timeline: present, ...resolved } = await resolveQuery(db, EVERYTHING, now, names);
  const slugs = filter.clauses.flatMap(({ facet, keys }) => (facet === "timeline" ? keys : []));
  const timelines = await listTimelinesThen(db, asOf, slugs);
  const timeline = timelines.find(({ id }) => id === present?.id);
  const rules = timelines.flatMap(({ rule }) => rule ?? []);
  return {
    ...resolved,
    ...(present && { present }),
    ...(timeline && { timeline }),
    version: `${resolved.version}.${asOf}`,
    asOf,
    timelines,
    names: await readAliases(db, listRuleNames([filter, ...rules])),
    size: resolved.facets.get(facetName(ALL.facet, ALL.key))?.count ?? 0,
  };
}

/** Whether an event, as it was, is an answer. */
function createTest(filter: Filter, { asOf, timelines, names }: PastQuery): (event: Event) => boolean {
  const wanted = expandRule(filter, names);
  const then = timelines.map(({ rule, ...rest }) => ({ ...rest, ...(rule && { rule: expandRule(rule, names) }) }));
  return (event) => {
    if (!isPublic(event, asOf)) return false;
    const slugs = then.filter((timeline) => belongs(event, timeline, NO_ALIASES)).map(({ slug }) => slug);
    return matches(event, wanted, { timelines: slugs });
  };
}

interface Candidate {
  readonly key: number;
  readonly id: number;
  readonly row: EventRow;
}

function keyOf(event: Event, order: Order): number {
  if (isByDate(order)) return spanOf(event).earliest;
  return order === "-updated" ? toldAt(event) : (event.publishedAt ?? 0);
}

/** In the order of the query: negative where the one comes before the other. */
function createComparison(order: Order): (a: Omit<Candidate, "row">, b: Omit<Candidate, "row">) => number {
  const sign = order.startsWith("-") ? -1 : 1;
  return (a, b) => sign * (a.key === b.key ? a.id - b.id : a.key - b.key);
}

/** The events of the rows, with what records of today say of their names. One round trip. */
async function withTerms(db: Database, rows: readonly EventRow[]): Promise<Event[]> {
  const events = rows.map(toEvent);
  const names = events.map((event) =>
    listFacetValues(event).filter(({ facet }) => (TERM_KINDS as readonly string[]).includes(facet)),
  );
  const asked = new Map(names.flat().map(({ facet, key }) => [facetName(facet, key), [facet, key]]));
  if (asked.size === 0) return events;
  const links = await db.all<{ kind: string; key: string; link: string }>(
    sql`SELECT n.kind, n.key, json_array(n.kind, n.key, json(t.summary)) AS link FROM ${jsonRows([...asked.values()])} r
        CROSS JOIN names n ON n.kind = r.value->>0 AND n.key = r.value->>1 JOIN terms t ON t.id = n.term`,
  );
  const known = new Map(links.map(({ kind, key, link }) => [facetName(kind, key), link]));
  return rows.map((row, index) => {
    const own = (names[index] ?? []).flatMap(({ facet, key }) => known.get(facetName(facet, key)) ?? []);
    return toEvent({ ...row, terms: `[${own.join(",")}]` });
  });
}

/** A page of the past, with what is known once everything has been looked through. */
export interface PastPage extends Page {
  readonly total: number;
  /** The last change of the timeline or of an event on the page, by then. */
  readonly updatedAt: Instant;
}

/**
 * One page, in the same order and with the same cursors as of the present. It looks through every event that is public now,
 * in chunks; the caller keeps that below `MAX_PAST_EVENTS`.
 */
export async function listPast(db: Database, query: Query, now: Instant, past: PastQuery): Promise<PastPage> {
  const all = past.facets.get(facetName(ALL.facet, ALL.key))?.id ?? 0;
  const [found, categories] = await runBatch(db, [
    sql`SELECT event FROM postings WHERE facet = ${all} AND public = 1 AND published <= ${now}`,
    SELECT_CATEGORIES,
  ]);
  const ids = found as { event: number }[];
  const isAnswer = createTest(query.filter, past);
  const compare = createComparison(query.order);
  let total = 0;
  let kept: Candidate[] = [];
  for (let start = 0; start < ids.length; start += AT_ONCE) {
    const chunk = ids.slice(start, start + AT_ONCE).map(({ event }) => event);
    const rows = await db.all<EventRow>(selectThen(chunk, past.asOf, isPublicAt(now)));
    const found = rows.flatMap((row): Candidate[] => {
      const event = toEvent(row);
      return isAnswer(event) ? [{ key: keyOf(event, query.order), id: row.id, row }] : [];
    });
    total += found.length;
    const { after } = query;
    const following = after ? found.filter((candidate) => compare(candidate, after) > 0) : found;
    kept = [...kept, ...following].sort(compare).slice(0, query.limit + 1);
  }
  const rows = kept.map(({ row }) => row);
  const shown = kept.slice(0, countShown(rows, query.limit));
  const last = shown.at(-1);
  const events = await withTerms(
    db,
    shown.map(({ row }) => row),
  );
  const times = events.flatMap(({ updatedAt, publishedAt }) => [updatedAt, publishedAt ?? 0]);
  return {
    events,
    ...(kept.length > shown.length && last && isPaged(query.order) && { next: { key: last.key, id: last.id as Id } }),
    tombstones: [],
    categories: toCategories((categories as CategoriesRow[])[0]),
    total,
    updatedAt: Math.max(0, past.timeline?.updatedAt ?? 0, ...times) as Instant,
  };
}

/** An event as it was, and what it had to do with others. */
export interface PastRecord {
  readonly event: Event;
  readonly related: readonly RelatedEvent[];
  readonly timelines: readonly Timeline[];
}

function pointsTo(event: Event, id: Id): Relation[] {
  return event.relations.filter((relation) => relation.event === id);
}

function listRelated(event: Event, others: readonly Event[]): RelatedEvent[] {
  const related = others.flatMap((other): RelatedEvent[] => [
    ...pointsTo(event, other.id).map(({ type }) => ({ type, direction: "from" as const, event: other })),
    ...pointsTo(other, event.id).map(({ type }) => ({ type, direction: "to" as const, event: other })),
  ]);
  const nameOf = ({ direction, type }: RelatedEvent) => `${direction} ${type}`;
  return related.sort((a, b) => (nameOf(a) === nameOf(b) ? a.event.id - b.event.id : nameOf(a) < nameOf(b) ? -1 : 1));
}

/**
 * The event at `asOf`, public or not; undefined where it was not there. Of events that relate to it, those are found that
 * still do, or that it itself named then.
 */
export async function findPastRecord(
  db: Database,
  id: Id,
  asOf: Instant,
  now: Instant,
): Promise<PastRecord | undefined> {
  const [rows, sources] = await runBatch(db, [
    selectThen([id], asOf, sql`1`),
    sql`SELECT source FROM relations WHERE target = ${id} LIMIT 200`,
  ]);
  const [event] = await withTerms(db, rows as EventRow[]);
  if (!event) return undefined;
  const others = [
    ...event.relations.map((relation) => relation.event),
    ...(sources as { source: Id }[]).map(({ source }) => source),
  ];
  const found = await db.all<EventRow>(selectThen([...new Set(others)], asOf, isPublicAt(now)));
  const timelines = await listTimelinesThen(db, asOf);
  const names = await readAliases(db, listRuleNames(timelines.flatMap(({ rule }) => rule ?? [])));
  const isIn = (timeline: Timeline) =>
    belongs(event, timeline.rule ? { ...timeline, rule: expandRule(timeline.rule, names) } : timeline, NO_ALIASES);
  return {
    event,
    related: listRelated(
      event,
      found.map(toEvent).filter((other) => isPublic(other, asOf)),
    ),
    timelines: timelines.filter(isIn).sort((a, b) => (a.title + a.slug < b.title + b.slug ? -1 : 1)),
  };
}
