import { type SQL, sql } from "drizzle-orm";
import { civilFromSeconds, DAY_SECONDS, startOfDay } from "../domain/date/calendar.ts";
import type { Bounds } from "../domain/date/event-date.ts";
import type { Clause, Filter } from "../domain/filter.ts";
import { listClauses, toBounds } from "../domain/filter.ts";
import type { Instant } from "../domain/instant.ts";
import { isByDate, type Order, type Query } from "../domain/query.ts";
import type { TextQuery, TextTerm } from "../domain/text.ts";

// The one place where a filter becomes SQL. A page is read from one ordered list, the driver: the postings of the rarest
// facet asked for, merged where there are several values, or the hits of a rare word. Everything else is a look-up per
// candidate, so rows read follow the page, not the table.

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
  /** Public events whose time has not come. */
  readonly scheduled: number;
  /** When the last went whose mark is kept no more; 0 where there is none. */
  readonly faded: number;
  /** 1 where events that had it were taken back or deleted; 0 where none were, or it was not asked for. */
  readonly taken: number;
}

/** Who asks: everyone, who sees what is public at an instant; or an editor, who sees all. */
export type Audience = { readonly publicAt: Instant } | "editors";

/** What has to be known of a filter before its page can be read. */
export interface Resolution {
  /** By `facet:key`; what is missing was never used. */
  readonly facets: ReadonlyMap<string, FacetRow>;
  /** By `facet:key` of a name, the names of the facets of all names of its term. */
  readonly aliases: ReadonlyMap<string, readonly string[]>;
  /** Hits of the text query, counted up to `MAX_TEXT_DRIVER` + 1. */
  readonly textMatches: number;
}

/** Up to so many hits are read as events and sorted; with more, postings are walked, and hits are met soon enough. */
export const MAX_TEXT_DRIVER = 1000;
/** D1 merges at most five lists in one statement. */
const MAX_MERGED = 5;

const integer = (value: number): SQL => sql.raw(String(Math.trunc(value)));
const integers = (values: readonly number[]): SQL => sql.raw(values.map((value) => Math.trunc(value)).join(", "));

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
  return Math.min(...lists.map((rows) => Math.max(0, ...rows.map(({ faded }) => faded))));
}

function size(rows: readonly FacetRow[]): number {
  return rows.reduce((sum, row) => sum + row.count, 0);
}

function matchTerm({ tokens, prefix }: TextTerm): string {
  return `"${tokens.join(" ")}"${prefix ? "*" : ""}`;
}

/** FTS5's own syntax. Tokens hold letters, marks and digits alone, so quoting them is enough. */
export function toMatch(query: TextQuery): string {
  const wanted = query.terms.filter((term) => !term.negated).map(matchTerm);
  const unwanted = query.terms.filter((term) => term.negated).map(matchTerm);
  const positive = `(${wanted.join(" AND ")})`;
  return unwanted.length > 0 ? `${positive} NOT (${unwanted.join(" OR ")})` : positive;
}

function clauseCondition(clause: Clause, resolution: Resolution): SQL | undefined {
  const rows = rowsOf(clause, resolution);
  if (rows.length === 0) return clause.negated ? undefined : sql`0`;
  const found = sql`EXISTS (SELECT 1 FROM postings x WHERE x.facet IN (${integers(rows.map((row) => row.id))})
      AND x.public = p.public AND x.earliest = p.earliest AND x.event = p.event)`;
  return clause.negated ? sql`NOT ${found}` : found;
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

const PUBLISHED = sql.raw("published");

/** Sort column and direction of an order, as they stand in a page. */
export function sorting(order: Order): { readonly column: SQL; readonly direction: SQL; readonly descending: boolean } {
  const column = sql.raw(isByDate(order) ? "earliest" : order === "-updated" ? "told" : "published");
  const descending = order.startsWith("-");
  return { column, direction: sql.raw(descending ? "DESC" : "ASC"), descending };
}

function placeConditions(query: Query, audience: Audience): (SQL | undefined)[] {
  const { column, descending } = sorting(query.order);
  const { after, since, before } = query;
  const now = audience === "editors" ? undefined : audience.publicAt;
  // Walking back from a place in the past: the clock has nothing to add, and a second bound would hide the first. A
  // cursor made by hand may name a place ahead; there the clock holds.
  const isBounded = query.order === "-published" && after !== undefined && now !== undefined && after.key <= now;
  // With "+" SQLite does not take the index by publication for a list by date.
  const published = sql.raw(isByDate(query.order) ? "+p.published" : "p.published");
  return [
    now === undefined || isBounded ? undefined : sql`${published} <= ${now}`,
    since === undefined ? undefined : sql`${published} >= ${since}`,
    before === undefined ? undefined : sql`+p.earliest < ${before}`,
    after && sql`(p.${column}, p.event) ${sql.raw(descending ? "<" : ">")} (${after.key}, ${integer(after.id)})`,
  ];
}

function and(conditions: readonly (SQL | undefined)[]): SQL {
  const parts = conditions.filter((condition) => condition !== undefined);
  return parts.length === 0 ? sql`1` : sql.join(parts, sql` AND `);
}

/** Which column besides `event`: no others are read, since an index may have all that are needed. */
interface Wanted {
  readonly column: SQL;
  /** ORDER BY and LIMIT, where a page is wanted. */
  readonly page?: SQL;
}

function merge(lists: readonly SQL[]): SQL {
  return sql.join([...lists], sql` UNION `);
}

/**
 * The driver's lists, one for each of its facets and states of publication. `page` says which rows of them are wanted, in
 * which order: more lists than can be merged at once are then merged in groups, each no longer than the page.
 */
function listDrivers(ids: readonly number[], states: readonly number[], { column, page }: Wanted, rest: SQL): SQL {
  const lists = ids.flatMap((id) =>
    states.map(
      (state) =>
        sql`SELECT p.event, p.${column} FROM postings p
            WHERE p.facet = ${integer(id)} AND p.public = ${integer(state)} AND ${rest}`,
    ),
  );
  if (lists.length <= MAX_MERGED) return merge(lists);
  if (page && lists.length <= MAX_MERGED ** 2) {
    const size = Math.ceil(lists.length / Math.ceil(lists.length / MAX_MERGED));
    const groups = Array.from({ length: Math.ceil(lists.length / size) }, (_, index) =>
      lists.slice(index * size, (index + 1) * size),
    );
    return merge(groups.map((group) => sql`SELECT * FROM (${merge(group)} ${page})`));
  }
  return sql`SELECT DISTINCT p.event, p.${column} FROM postings p
      WHERE p.facet IN (${integers(ids)}) AND p.public IN (${integers(states)}) AND ${rest}`;
}

/** `event` and the column wanted of everything that matches; undefined where nothing can. */
function selectMatches(
  filter: Filter,
  states: readonly number[],
  resolution: Resolution,
  places: readonly (SQL | undefined)[],
  wanted: Wanted,
): SQL | undefined {
  const driver = findDriver(filter, resolution)?.map((row) => row.id);
  if (!driver) return undefined;
  const byText = filter.text !== undefined && resolution.textMatches <= MAX_TEXT_DRIVER;
  const isDriver = (clause: Clause) =>
    !clause.negated &&
    rowsOf(clause, resolution)
      .map((row) => row.id)
      .join() === driver.join();
  const conditions = [
    ...listClauses(filter)
      .filter((clause) => byText || !isDriver(clause))
      .map((clause) => clauseCondition(clause, resolution)),
    ...windowConditions(filter),
    ...forceConditions(filter),
    ...places,
  ];
  if (!filter.text) return listDrivers(driver, states, wanted, and(conditions));
  const match = toMatch(filter.text);
  if (!byText) {
    // IN reads the hits once; EXISTS would look all the words up again for every candidate.
    const found = sql`p.event IN (SELECT rowid FROM search WHERE search MATCH ${match})`;
    return listDrivers(driver, states, wanted, and([...conditions, found]));
  }
  return sql`SELECT p.event, p.${wanted.column} FROM (SELECT id AS event, earliest, latest, published, public FROM events
      WHERE id IN (SELECT rowid FROM search WHERE search MATCH ${match})
      AND status <> 'deleted' AND public IN (${integers(states)})) p WHERE ${and(conditions)}`;
}

/** Of what was updated, so many are looked through: the last ones of which readers were told, anywhere on the site. */
export const MAX_UPDATED = 500;

/** What the filter asks of a row of events, whatever list it is from. */
function filterConditions(filter: Filter, resolution: Resolution): (SQL | undefined)[] {
  return [
    ...listClauses(filter).map((clause) => clauseCondition(clause, resolution)),
    ...windowConditions(filter),
    ...forceConditions(filter),
    filter.text && sql`p.event IN (SELECT rowid FROM search WHERE search MATCH ${toMatch(filter.text)})`,
  ];
}

/** Of the last events that readers were told of anywhere, those that match. */
function selectRecent({ filter, since }: Query, now: Instant, resolution: Resolution): SQL {
  const conditions = filterConditions(filter, resolution);
  return sql`SELECT p.event, p.told FROM (SELECT id AS event, earliest, latest, published, public, told FROM events
      WHERE public = 1 AND told <= ${now} ${since === undefined ? sql`` : sql`AND told >= ${since}`}
      ORDER BY told DESC, id DESC LIMIT ${integer(MAX_UPDATED)}) p WHERE ${and(conditions)}`;
}

/**
 * What readers were told of last, newly published or updated. An order of its own in each posting list would cost a row for
 * each facet of each change; so it is put together from the last that were told of anywhere, and the last published that match.
 */
function selectUpdated(query: Query, now: Instant, resolution: Resolution): SQL | undefined {
  const newest = selectPage({ ...query, order: "-published" }, { publicAt: now }, resolution);
  return (
    newest &&
    sql`SELECT event, told FROM (${selectRecent(query, now, resolution)}
        UNION SELECT n.event, e.told FROM (${newest}) n CROSS JOIN events e ON e.id = n.event)
      ORDER BY told DESC, event DESC LIMIT ${integer(query.limit + 1)}`
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
  page: SQL,
  resolution: Resolution,
): SQL | undefined {
  const { filter, after, today = 0 } = query;
  const start = today - DAY_SECONDS;
  const isPast = after !== undefined && after.key >= start;
  // One bound on the place, as with two SQLite might walk from the wrong one.
  const { after: _after, ...fromStart } = query;
  const recent = [
    ...placeConditions(isPast ? query : fromStart, audience),
    isPast ? undefined : sql`p.earliest >= ${start}`,
    sql`p.latest >= ${today}`,
  ];
  const matches = selectMatches(filter, states, resolution, recent, { column: sql.raw("earliest"), page });
  if (!matches || isPast) return matches && sql`${matches} ${page}`;
  const conditions = and([...filterConditions(filter, resolution), ...placeConditions(query, audience)]);
  const lasting = states.map((state) => selectLasting(today, state, conditions));
  return sql`SELECT event, earliest FROM (SELECT * FROM (${matches} ${page}) UNION ${merge(lasting)}) ${page}`;
}

/**
 * Ids and sort keys of one page, one row more than `query.limit` if more follow; undefined where nothing can match. The
 * order of updates is that of what is public.
 */
export function selectPage(query: Query, audience: Audience, resolution: Resolution): SQL | undefined {
  if (query.order === "-updated") {
    if (audience === "editors") throw new Error("the order of updates is for readers");
    return selectUpdated(query, audience.publicAt, resolution);
  }
  const { column, direction } = sorting(query.order);
  const states = audience === "editors" ? [0, 1, 2] : [1];
  const page = sql`ORDER BY ${column} ${direction}, event ${direction} LIMIT ${integer(query.limit + 1)}`;
  if (query.order === "upcoming") return selectUpcoming(query, audience, states, page, resolution);
  const matches = selectMatches(query.filter, states, resolution, placeConditions(query, audience), { column, page });
  return matches && sql`${matches} ${page}`;
}

/** `event` of everything that matches, public or not; undefined where nothing can. */
export function selectMembers(filter: Filter, resolution: Resolution): SQL | undefined {
  const matches = selectMatches(filter, [0, 1, 2], resolution, [], { column: PUBLISHED });
  return matches && sql`SELECT event FROM (${matches})`;
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
  const page = sql`ORDER BY published DESC, event DESC LIMIT ${integer(limit)}`;
  const isKept = sql`p.published > ${since}`;
  const matches = selectMatches(filter, [2, 3], resolution, [isKept], { column: PUBLISHED, page });
  return matches && sql`${matches} ${page}`;
}

/** Which events are looked through where they cannot be counted: `window` is of when they begin. */
interface SampleRules {
  readonly window: Bounds;
  readonly now: Instant;
  readonly limit: number;
}

/** The place by date from which on something may begin in the window, for all its date says: of its millennium at the most. */
function startOfMillennium(from: number): number {
  return startOfDay(Math.floor(civilFromSeconds(from).year / 1000) * 1000, 1, 1);
}

/** Candidates for a filter, as `event`: of a window the last to begin in it, else the last that came out. */
function selectCandidates(
  filter: Filter,
  { window, now, limit }: SampleRules,
  resolution: Resolution,
): SQL | undefined {
  const driver = findDriver(filter, resolution);
  if (!driver) return undefined;
  const { from, to } = window;
  if (filter.text && Math.min(resolution.textMatches, MAX_TEXT_DRIVER) < size(driver)) {
    return sql`SELECT rowid AS event FROM search WHERE search MATCH ${toMatch(filter.text)}
        ORDER BY rowid DESC LIMIT ${integer(limit)}`;
  }
  const isByDate = from !== undefined || to !== undefined;
  const column = sql.raw(isByDate ? "earliest" : "published");
  const page = sql`ORDER BY ${column} DESC, event DESC LIMIT ${integer(limit)}`;
  const places = and([
    isByDate ? sql`+p.published <= ${now}` : sql`p.published <= ${now}`,
    from === undefined ? undefined : sql`p.earliest >= ${startOfMillennium(from)}`,
    to === undefined ? undefined : sql`p.earliest <= ${to}`,
  ]);
  return sql`SELECT event FROM (${listDrivers(
    driver.map(({ id }) => id),
    [1],
    { column, page },
    places,
  )} ${page})`;
}

/**
 * Of at most so many events: by name of bucket how many match (`count`) and how many were looked at (`candidates`); undefined
 * where nothing can match. The filter has no window.
 */
export function selectSample(filter: Filter, rules: SampleRules, resolution: Resolution): SQL | undefined {
  const candidates = selectCandidates(filter, rules, resolution);
  if (!candidates) return undefined;
  const { text: _text, ...rest } = filter;
  const conditions = and([
    ...filterConditions(rest, resolution),
    // Candidate by candidate: all the hits of a common word would be too many.
    filter.text && sql`EXISTS (SELECT 1 FROM search WHERE search MATCH ${toMatch(filter.text)} AND rowid = p.event)`,
    sql`p.public = 1 AND p.published <= ${rules.now}`,
  ]);
  return sql`SELECT p.bucket AS name, SUM(CASE WHEN ${conditions} THEN 1 ELSE 0 END) AS count, COUNT(*) AS candidates
      FROM (SELECT id AS event, earliest, latest, published, public, bucket FROM events WHERE id IN (${candidates})) p
      GROUP BY p.bucket`;
}
