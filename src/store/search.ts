import { type SQL, sql } from "drizzle-orm";
import { civilFromSeconds, DAY_SECONDS, startOfDay } from "../domain/date/calendar.ts";
import type { Bounds } from "../domain/date/event-date.ts";
import type { Clause, Filter } from "../domain/filter.ts";
import { listClauses, toBounds } from "../domain/filter.ts";
import type { Instant } from "../domain/instant.ts";
import { isByDate, type Order, type Query } from "../domain/query.ts";
import type { TextQuery } from "../domain/text.ts";
import { and, integer, integers, merge, selectDriver } from "./drivers.ts";
import { MAX_TEXT_DRIVER, toMatch } from "./words.ts";

// The one place where a filter becomes SQL. A page is read from one ordered list, the driver: the postings of the rarest
// facet asked for, merged where there are several values, or the hits of a rare word. Everything else is a look-up per
// candidate, and a page has a bound of candidates, so rows read follow the page, not the table. The words of common texts
// are looked for in the candidates themselves, by who reads them (`findOpenText`).

/** A facet that is known, as stored. */
export interface FacetRow {
  readonly id: number;
  readonly facet: string;
  readonly key: string;
  /** As it was written first. */
  readonly label: string;
  readonly count: number;
  readonly version: number;
  readonly changed: number;
  /** Of the latest event whose time has come; null where there is none. */
  readonly latest: number | null;
  /** When the last went whose mark is kept no more, 0 where there is none; null where nothing ever went, or it was not asked for. */
  readonly faded: number | null;
}

/** Who asks: everyone, who sees what is public at an instant; or an editor, who sees all. */
export type Audience = { readonly publicAt: Instant } | "editors";

/** What has to be known of a filter before its page can be read. */
export interface Resolution {
  /** By `facet:key`; what is missing was never used. */
  readonly facets: ReadonlyMap<string, FacetRow>;
  /** By `facet:key` of a name, the names of the facets of all names of its term. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Hits of the text query, or of one of its words, counted up to `MAX_TEXT_DRIVER` + 1 (words.ts). */
  readonly textMatches: number;
}

/** So many values of one facet are looked up one by one. */
const MAX_LOOKED = 8;
/** A page looks through so many candidates, and one more for each event that it may have. */
export const MAX_CANDIDATES = 320;
/** So many where each has to be read for its words. */
const MAX_TEXTS = 200;

export function facetName(facet: string, key: string): string {
  return `${facet}:${key}`;
}

function rowsOf(clause: Clause, { facets, aliases }: Resolution): FacetRow[] {
  const names = clause.keys.map((key) => facetName(clause.facet, key));
  const all = new Set(names.flatMap((name) => [name, ...(aliases.get(name) ?? [])]));
  return [...all].flatMap((name) => facets.get(name) ?? []);
}

/**
 * The facets whose postings together hold every match, the fewest there are: undefined where nothing can match. An
 * event's change touches all its facets, so their versions tell whether the answer may have changed; but for the
 * membership of timelines, which also changes when a timeline is written (see `resolveQuery`).
 */
export function findDriver(filter: Filter, resolution: Resolution): FacetRow[] | undefined {
  const all = resolution.facets.get(facetName("all", ""));
  let best = all ? [all] : undefined;
  for (const clause of listClauses(filter)) {
    if (clause.negated) continue;
    const rows = rowsOf(clause, resolution);
    if (rows.length === 0) return undefined;
    if (!best || size(rows) <= size(best)) best = rows;
  }
  return best;
}

/**
 * By name, whether there is such a facet or not: those on whose versions the answer hangs. What nobody has yet is in the way of
 * every event, until the first that has it.
 */
export function listDriverNames(filter: Filter, resolution: Resolution): (readonly [facet: string, key: string])[] {
  const driver = findDriver(filter, resolution)?.map(({ id }) => id) ?? [];
  const clause = listClauses(filter).find(
    (one) =>
      !one.negated &&
      rowsOf(one, resolution)
        .map(({ id }) => id)
        .join() === driver.join(),
  );
  return clause ? clause.keys.map((key) => [clause.facet, key]) : [["all", ""]];
}

/**
 * When the last went that matches the filter, as far as its facets know, and is told of no more; 0 where there is none. What
 * matches is in a facet of every clause.
 */
export function findFaded(filter: Filter, resolution: Resolution): number {
  const clauses = listClauses(filter).filter(({ negated }) => !negated);
  const all = resolution.facets.get(facetName("all", ""));
  const lists = clauses.length > 0 ? clauses.map((clause) => rowsOf(clause, resolution)) : [all ? [all] : []];
  return Math.min(...lists.map((rows) => Math.max(0, ...rows.map(({ faded }) => faded ?? 0))));
}

function size(rows: readonly FacetRow[]): number {
  return rows.reduce((sum, row) => sum + row.count, 0);
}

function clauseCondition(clause: Clause, resolution: Resolution): SQL | undefined {
  const rows = rowsOf(clause, resolution);
  if (rows.length === 0) return clause.negated ? undefined : sql`0`;
  const ids = rows.map(({ id }) => id);
  // One by one, what is not there costs no row; of a list each value does.
  const looked = ids.length <= MAX_LOOKED ? ids.map(integer) : [sql`(${integers(ids)})`];
  const found = looked.map(
    (
      facet,
    ) => sql`EXISTS (SELECT 1 FROM postings x WHERE x.facet ${ids.length <= MAX_LOOKED ? sql`=` : sql`IN`} ${facet}
      AND x.public = p.public AND x.earliest = p.earliest AND x.event = p.event)`,
  );
  return sql`${clause.negated ? sql`NOT ` : sql``}(${sql.join(found, sql` OR `)})`;
}

function windowConditions(filter: Filter): (SQL | undefined)[] {
  if (!filter.window) return [];
  const { from, to } = toBounds(filter.window);
  const possible = [
    to === undefined ? undefined : sql`p.earliest <= ${to}`,
    from === undefined ? undefined : sql`p.latest >= ${from}`,
  ];
  if (filter.window.match === "possible") return possible;
  return [
    ...possible,
    sql`EXISTS (SELECT 1 FROM events c WHERE c.id = p.event
        ${to === undefined ? sql`` : sql`AND c.start_latest <= ${to}`}
        ${from === undefined ? sql`` : sql`AND c.end_earliest >= ${from}`})`,
  ];
}

/** Most candidates have the date: those without one are left out by the clause that follows from the filter. */
function forceConditions({ inForce }: Filter): SQL[] {
  if (!inForce) return [];
  const { on, match } = inForce;
  const bounds =
    match === "possible"
      ? sql`c.force_earliest <= ${on.latest} AND c.force_latest >= ${on.earliest}`
      : sql`c.force_start <= ${on.earliest} AND c.force_end >= ${on.latest}`;
  return [sql`EXISTS (SELECT 1 FROM events c WHERE c.id = p.event AND ${bounds})`];
}

/** Sort column and direction of an order, as they stand in a page. */
export function sorting(order: Order): { readonly column: SQL; readonly direction: SQL; readonly descending: boolean } {
  const column = sql.raw(isByDate(order) ? "earliest" : order === "-updated" ? "told" : "published");
  const descending = order.startsWith("-");
  return { column, direction: sql.raw(descending ? "DESC" : "ASC"), descending };
}

/** What a page asks of the place of an event in the list. */
interface PlaceConditions {
  /** By the column that the list is sorted by: what does not hold is not read. */
  readonly range: readonly (SQL | undefined)[];
  readonly rest: readonly (SQL | undefined)[];
}

function placeConditions(query: Query, audience: Audience): PlaceConditions {
  const { column, descending } = sorting(query.order);
  const { order, after, since, before } = query;
  const now = audience === "editors" ? undefined : audience.publicAt;
  // Walking back from a place in the past: the clock has nothing to add, and a second bound would hide the first. A
  // cursor made by hand may name a place ahead; there the clock holds.
  const isBounded = order === "-published" && after !== undefined && now !== undefined && after.key <= now;
  // With "+" SQLite does not take the index by publication for a list by date.
  const published = sql.raw(isByDate(order) ? "+p.published" : "p.published");
  const times = [
    now === undefined || isBounded ? undefined : sql`${published} <= ${now}`,
    since === undefined ? undefined : sql`${published} >= ${since}`,
  ];
  const place =
    after && sql`(p.${column}, p.event) ${sql.raw(descending ? "<" : ">")} (${after.key}, ${integer(after.id)})`;
  const start = before === undefined ? undefined : sql`+p.earliest < ${before}`;
  return isByDate(order) ? { range: [place], rest: [...times, start] } : { range: [...times, place], rest: [start] };
}

/** The text of the filter, where its words are so common that no list of them is used: candidates have to be read to find them. */
export function findOpenText({ text }: Filter, { textMatches }: Resolution): TextQuery | undefined {
  return textMatches > MAX_TEXT_DRIVER ? text : undefined;
}

/** The conditions of the clauses, without the one that the driver stands for. */
function clauseConditions(
  filter: Filter,
  resolution: Resolution,
  driver: readonly FacetRow[] = [],
): (SQL | undefined)[] {
  const ids = driver.map(({ id }) => id).join();
  const isDriver = (clause: Clause) =>
    !clause.negated &&
    rowsOf(clause, resolution)
      .map(({ id }) => id)
      .join() === ids;
  return listClauses(filter)
    .filter((clause) => !isDriver(clause))
    .map((clause) => clauseCondition(clause, resolution));
}

/** Events with the words of a text that is rare, as candidates. */
function selectHits(text: TextQuery, states: readonly number[]): SQL {
  return sql`(SELECT e.id AS event, e.earliest, e.latest, e.published, e.public
      FROM search s CROSS JOIN events e ON e.id = s.rowid
      WHERE s.search MATCH ${toMatch(text)} AND e.status <> 'deleted' AND e.public IN (${integers(states)})) p`;
}

/** Which part of the lists is walked. */
interface Walk {
  readonly states: readonly number[];
  readonly places: PlaceConditions;
  /** One more condition, which any number of candidates may fail. */
  readonly also?: SQL;
  /** True where nothing is to follow, so that nobody asks where. */
  readonly isLast?: boolean;
}

/** Rows of a page: one more than it has, if more follow; all candidates where it is not said here which of them match. */
function countRows({ filter, limit }: Pick<Query, "filter" | "limit">, resolution: Resolution): SQL {
  return integer(findOpenText(filter, resolution) ? -1 : limit + 1);
}

/** As many candidates as one page looks through. */
function countCandidates({ filter, limit, candidates }: Query, resolution: Resolution): number {
  return candidates ?? limit + (findOpenText(filter, resolution) ? MAX_TEXTS : MAX_CANDIDATES);
}

/**
 * `event`, sort key and `bound` of what matches, in order, in as many rows as `countRows` says. Where as many candidates were
 * looked through as a page may, and it is not full, the last of them comes besides, with `bound` = 1: it need not match, and
 * the list goes on after it. Undefined where nothing can match.
 */
function selectWalk(query: Query, walk: Walk, resolution: Resolution): SQL | undefined {
  const { filter } = query;
  const { states, places, also, isLast = false } = walk;
  const lists = findDriver(filter, resolution);
  if (!lists) return undefined;
  const { column, direction } = sorting(query.order);
  // An event has one date, but only with it are merged lists known to be in order, and not sorted.
  const order = sql`ORDER BY ${column} ${direction}, event ${direction}, earliest ${direction}`;
  const rows = countRows(query, resolution);
  const isOpen = undefined !== findOpenText(filter, resolution);
  const rest = [...windowConditions(filter), ...forceConditions(filter), also];
  if (filter.text && !isOpen) {
    const conditions = and([...clauseConditions(filter, resolution), ...rest, ...places.range, ...places.rest]);
    return sql`SELECT event, ${column}, 0 AS bound FROM ${selectHits(filter.text, states)}
        WHERE ${conditions} ${order} LIMIT ${rows}`;
  }
  const looked = [...clauseConditions(filter, resolution, lists), ...rest].filter((one) => one !== undefined);
  const ids = lists.map(({ id }) => id);
  if (looked.length === 0 && !isOpen) {
    const range = and([...places.range, ...places.rest]);
    const driver = { ids, states, columns: sql`p.event, p.published, p.earliest`, order, range };
    return sql`SELECT event, ${column}, 0 AS bound FROM (${selectDriver(driver, query.limit + 1)})`;
  }
  const latest = sql.raw(filter.window || also ? ", p.latest" : "");
  const columns = sql`p.event, p.earliest, p.public, p.published${latest}`;
  const driver = { ids, states, columns, order, range: and(places.range) };
  const most = countCandidates(query, resolution);
  const isShort = states.join() === "1" && size(lists) <= most;
  // Candidates come in order and one by one, so that those after the last of the page are not read; sorting them would.
  const matches = sql`SELECT p.event, p.${column}, 0 AS bound
      FROM (${selectDriver(driver, isShort ? -1 : most)}) p WHERE ${and([...looked, ...places.rest])} LIMIT ${rows}`;
  if (isShort || isLast) return matches;
  // What comes second is only read where the first has not filled the page.
  return sql`SELECT event, ${column}, bound FROM (${matches})
      UNION ALL SELECT event, ${column}, 1 FROM (${selectDriver(driver, 1, most - 1)}) LIMIT ${rows}`;
}

/** Of what was updated, so many are looked through: the last ones of which readers were told again, anywhere on the site. */
export const MAX_UPDATED = 500;

/** What the filter asks of a row of events, whatever list it is from; but for the words of a common text. */
function filterConditions(filter: Filter, resolution: Resolution): (SQL | undefined)[] {
  const text = findOpenText(filter, resolution) ? undefined : filter.text;
  return [
    ...clauseConditions(filter, resolution),
    ...windowConditions(filter),
    ...forceConditions(filter),
    text && sql`p.event IN (SELECT rowid FROM search WHERE search MATCH ${toMatch(text)})`,
  ];
}

/** Of the last events that readers were told of again anywhere, those that match. */
function selectRecent({ filter, since }: Query, now: Instant, resolution: Resolution): SQL {
  const conditions = filterConditions(filter, resolution);
  return sql`SELECT p.event, p.told, 0 AS bound FROM (SELECT id AS event, earliest, latest, published, public, told FROM events
      WHERE public = 1 AND told <> published AND told <= ${now} ${since === undefined ? sql`` : sql`AND told >= ${since}`}
      ORDER BY told DESC, id DESC LIMIT ${integer(MAX_UPDATED)}) p WHERE ${and(conditions)}`;
}

/**
 * What readers were told of last, newly published or updated. An order of its own in each posting list would cost a row for
 * each facet of each change; so it is put together from the last that were told of again anywhere, and the last published
 * that match, among which are those that were told of but once.
 */
function selectUpdated(query: Query, now: Instant, resolution: Resolution): SQL | undefined {
  const published = { ...query, order: "-published" } as const;
  const places = placeConditions(published, { publicAt: now });
  const newest = selectWalk(published, { states: [1], places }, resolution);
  return (
    newest &&
    sql`SELECT event, told, bound FROM (${selectRecent(query, now, resolution)}
        UNION SELECT n.event, e.told, n.bound FROM (${newest}) n CROSS JOIN events e ON e.id = n.event)
      ORDER BY told DESC, event DESC LIMIT ${countRows(query, resolution)}`
  );
}

/** Of events that last longer than a day, so many are looked through that have not ended: those that end first. */
export const MAX_LASTING = 500;

/** Those of them that began before yesterday and match, in one state of publication. */
function selectLasting(today: number, state: number, conditions: SQL): SQL {
  return sql`SELECT p.event, p.earliest FROM (SELECT id AS event, earliest, latest, published, public
      FROM events INDEXED BY events_lasting
      WHERE public = ${integer(state)} AND latest >= ${today} AND latest - earliest >= 86400
      ORDER BY latest LIMIT ${integer(MAX_LASTING)}) p WHERE p.earliest < ${today - DAY_SECONDS} AND ${conditions}`;
}

/**
 * What has not ended before `query.today`, soonest first. What began since yesterday is walked as for any order by date; what
 * began earlier lasts longer than a day, of which there is a list of its own, so that nothing that ended long ago is read.
 */
function selectUpcoming(
  query: Query,
  audience: Audience,
  states: readonly number[],
  resolution: Resolution,
): SQL | undefined {
  const { filter, after, today = 0 } = query;
  const start = today - DAY_SECONDS;
  const isPast = after !== undefined && after.key >= start;
  // One bound on the place, as with two SQLite might walk from the wrong one.
  const { after: _after, ...fromStart } = query;
  const { range, rest } = placeConditions(isPast ? query : fromStart, audience);
  const places = { range: isPast ? range : [...range, sql`p.earliest >= ${start}`], rest };
  const walk = selectWalk(query, { states, places, also: sql`p.latest >= ${today}` }, resolution);
  if (!walk || isPast) return walk;
  const own = placeConditions(query, audience);
  const conditions = and([...filterConditions(filter, resolution), ...own.range, ...own.rest]);
  const lasting = states.map((state) => selectLasting(today, state, conditions));
  return sql`SELECT event, earliest, bound FROM (SELECT * FROM (${walk})
        UNION ALL SELECT event, earliest, 0 FROM (${merge(lasting)}))
      ORDER BY earliest, event, bound LIMIT ${countRows(query, resolution)}`;
}

/**
 * Ids, sort keys and `bound` (see `selectWalk`) of one page, one row more than `query.limit` if more follow; where the text is
 * open (`findOpenText`) of all candidates, in no certain order. Undefined where nothing can match. The order of updates is that
 * of what is public.
 */
export function selectPage(query: Query, audience: Audience, resolution: Resolution): SQL | undefined {
  if (query.order === "-updated") {
    if (audience === "editors") throw new Error("the order of updates is for readers");
    return selectUpdated(query, audience.publicAt, resolution);
  }
  const states = audience === "editors" ? [0, 1, 2] : [1];
  if (query.order === "upcoming") return selectUpcoming(query, audience, states, resolution);
  return selectWalk(query, { states, places: placeConditions(query, audience) }, resolution);
}

/** `event` of everything that matches, public or not, however many there are; undefined where nothing can. */
export function selectMembers(filter: Filter, resolution: Resolution): SQL | undefined {
  const driver = findDriver(filter, resolution);
  if (!driver) return undefined;
  const rest = [...windowConditions(filter), ...forceConditions(filter)];
  if (filter.text && !findOpenText(filter, resolution)) {
    const conditions = and([...clauseConditions(filter, resolution), ...rest]);
    return sql`SELECT event FROM ${selectHits(filter.text, [0, 1, 2])} WHERE ${conditions}`;
  }
  const text = filter.text && sql`p.event IN (SELECT rowid FROM search WHERE search MATCH ${toMatch(filter.text)})`;
  return sql`SELECT DISTINCT p.event FROM postings p
      WHERE p.facet IN (${integers(driver.map(({ id }) => id))}) AND p.public IN (0, 1, 2)
      AND ${and([...clauseConditions(filter, resolution, driver), ...rest, text])}`;
}

/**
 * `event` and `published`, here the instant at which it went, of what was taken back or deleted after `since`, last first;
 * undefined where nothing can have been. At most `limit`. A deleted event has no words any more, so none is found by text.
 */
export function selectTombstones(
  filter: Filter,
  { since, limit }: { readonly since: Instant; readonly limit: number },
  resolution: Resolution,
): SQL | undefined {
  const query = { filter, order: "-published", limit: limit - 1 } as const;
  const places = { range: [sql`p.published > ${since}`], rest: [] };
  return selectWalk(query, { states: [2, 3], places, isLast: true }, resolution);
}

/** Which events are looked through where they cannot be counted: `window` is of when they begin. */
interface SampleRules {
  readonly window: Bounds;
  readonly now: Instant;
  readonly limit: number;
  /** Of the window alone, and not also of what is dated so coarsely that it may begin in it. */
  readonly isExact?: boolean;
}

/** The place by date from which on something may begin in the window, for all its date says: of its millennium at the most. */
function startOfMillennium(from: number): number {
  return startOfDay(Math.floor(civilFromSeconds(from).year / 1000) * 1000, 1, 1);
}

/** Candidates for a filter, as `event`: of a text the last to be created that have it, of a window the last to begin in it, else the last that came out. */
function selectCandidates(
  filter: Filter,
  { window, now, limit, isExact = false }: SampleRules,
  resolution: Resolution,
): SQL | undefined {
  const driver = findDriver(filter, resolution);
  if (!driver) return undefined;
  const { from, to } = window;
  // To look a common word up for each candidate would cost more than all of the rest: those that have it are the candidates.
  if (filter.text) {
    return sql`SELECT rowid AS event FROM search WHERE search MATCH ${toMatch(filter.text)}
        ORDER BY rowid DESC LIMIT ${integer(limit)}`;
  }
  const isByDate = from !== undefined || to !== undefined;
  const column = sql.raw(isByDate ? "earliest" : "published");
  const range = and([
    isByDate ? sql`+p.published <= ${now}` : sql`p.published <= ${now}`,
    from === undefined ? undefined : sql`p.earliest >= ${isExact ? from : startOfMillennium(from)}`,
    to === undefined ? undefined : sql`p.earliest <= ${to}`,
  ]);
  const order = sql`ORDER BY ${column} DESC, event DESC`;
  const ids = driver.map(({ id }) => id);
  const lists = { ids, states: [1], columns: sql`p.event, p.${column}`, order, range };
  return sql`SELECT event FROM (${selectDriver(lists, limit)})`;
}

/** One that was looked at: the name of its bucket, and whether it matches. */
export interface SampleRow {
  readonly event: number;
  readonly earliest: number;
  readonly latest: number;
  readonly bucket: string;
  readonly matches: 0 | 1;
}

/** Rows of `SampleRow`, at most so many; undefined where nothing can match. The filter has no window. */
export function selectSample(filter: Filter, rules: SampleRules, resolution: Resolution): SQL | undefined {
  const candidates = selectCandidates(filter, rules, resolution);
  if (!candidates) return undefined;
  const { text: _found, ...rest } = filter;
  const conditions = and([...filterConditions(rest, resolution), sql`p.public = 1 AND p.published <= ${rules.now}`]);
  return sql`SELECT p.event, p.earliest, p.latest, p.bucket, (${conditions}) AS matches
      FROM (SELECT id AS event, earliest, latest, published, public, bucket FROM events WHERE id IN (${candidates})) p`;
}
