import { type SQL, sql } from "drizzle-orm";
import {
  countStretches,
  endOfStretch,
  FIRST_SECOND,
  fitInterval,
  formatYear,
  type Interval,
  NEXT_SECOND,
  spanOfBucket,
} from "../domain/date/bucket.ts";
import { civilFromSeconds } from "../domain/date/calendar.ts";
import { type Bounds, FUTURE, PAST, type WallSeconds } from "../domain/date/event-date.ts";
import { type Filter, toBounds } from "../domain/filter.ts";
import { type Histogram, toHistogram } from "../domain/histogram.ts";
import type { Instant } from "../domain/instant.ts";
import type { TileInterval } from "../domain/tile.ts";
import { type Database, runBatch } from "./database.ts";
import { findKept, type KeptCount, type ResolvedQuery, selectCount } from "./queries.ts";
import { type FacetRow, findDriver, type SampleRow, selectSample } from "./search.ts";

/** A histogram has at most so many buckets. */
export const MAX_BUCKETS = 2000;
/** Unless the address names an interval, it is the finest that gives at most so many. */
const USUAL_BUCKETS = 200;
/** Where no counts are kept for a filter, so many events are looked through. */
export const MAX_SAMPLE = 2000;

/** What was counted where it is not everything: events looked through, of how many, where that is known. */
export interface Sample {
  readonly read: number;
  readonly of?: number;
}

export type HistogramResult =
  | { readonly ok: true; readonly histogram: Histogram; readonly sample?: Sample }
  /** More buckets than there may be, and the interval that would be right. */
  | { readonly ok: false; readonly buckets: number; readonly right: Interval };

export type Names = (readonly [name: string, count: number])[];

/** The first and the last second at which anything begins that is within the window. */
export type Extent = { readonly first: WallSeconds; readonly last: WallSeconds } | undefined;

/** Choice of the interval, or that the one asked for makes too many buckets. */
function choose(extent: Extent, asked: Interval | undefined): Interval | { buckets: number; right: Interval } {
  if (!extent) return asked ?? "year";
  const { first, last } = extent;
  if (!asked) return fitInterval(first, last, USUAL_BUCKETS);
  const buckets = countStretches(first, last, asked);
  return buckets <= MAX_BUCKETS ? asked : { buckets, right: fitInterval(first, last, MAX_BUCKETS) };
}

/** Counts of a decade as far as they stand in rows of its years. */
const ROLLED_UP = /^-?\d{3}$/;

/** The years of a window as the table names them: with a sign they sort the other way. */
function listYearRanges({ from = PAST, to = FUTURE }: Bounds): [first: string, last: string][] {
  const yearOf = (seconds: WallSeconds) =>
    civilFromSeconds(Math.min(Math.max(seconds, FIRST_SECOND), NEXT_SECOND - 1)).year;
  const [first, last] = [yearOf(from), yearOf(to)];
  const before: [string, string][] = first < 0 ? [[formatYear(Math.min(last, -1)), formatYear(first)]] : [];
  return last < 0 ? before : [...before, [formatYear(Math.max(first, 0)), formatYear(last)]];
}

/** A row for each year in which the facet has something. */
export function selectYears(facet: number, window: Bounds, interval: TileInterval): SQL {
  const column = sql.raw(interval === "year" ? "json_object('', count)" : "counts");
  const ranges = listYearRanges(window).map(
    ([first, last]) => sql`SELECT year, ${column} AS counts FROM buckets
        WHERE facet = ${facet} AND year BETWEEN ${first} AND ${last}`,
  );
  return sql.join(ranges, sql` UNION ALL `);
}

function readNames(text: string, prefix = ""): Names {
  return Object.entries(JSON.parse(text) as Record<string, number>).map(([name, count]) => [prefix + name, count]);
}

function selectEdge(facet: number, { from = PAST, to = FUTURE }: Bounds, now: Instant, direction: "ASC" | "DESC"): SQL {
  return sql`SELECT earliest FROM postings WHERE facet = ${facet} AND public = 1
      AND earliest > ${PAST} AND earliest BETWEEN ${from} AND ${to} AND +published <= ${now}
      ORDER BY earliest ${sql.raw(direction)} LIMIT 1`;
}

/** What is kept of a facet itself, and how much of it is of events whose time has not come: they are counted from the write on. */
export function selectKept(facet: number, now: Instant): SQL[] {
  return [
    sql`SELECT counts FROM facets WHERE id = ${facet}`,
    sql`SELECT json_group_object(bucket, -count) AS counts FROM (
          SELECT e.bucket, COUNT(*) AS count FROM postings p CROSS JOIN events e ON e.id = p.event
          WHERE p.facet = ${facet} AND p.public = 1 AND p.published > ${now} GROUP BY e.bucket)`,
  ];
}

/** Rows of `selectKept`, each a list, and of the years where decades are not enough. */
export function toNames(kept: readonly unknown[][], years: readonly unknown[] | undefined): Names {
  const own = (kept.flat() as { counts: string }[]).flatMap(({ counts }) => readNames(counts));
  if (!years) return own;
  return [
    ...own.filter(([name]) => !ROLLED_UP.test(name)),
    ...(years as { year: string; counts: string }[]).flatMap(({ year, counts }) => readNames(counts, year)),
  ];
}

/** True where what is kept of a facet itself is enough, without the rows of its years. */
export function isByDecade(interval: TileInterval): boolean {
  return interval === "century" || interval === "decade" || interval.startsWith("1E");
}

function toCalendar({ from = PAST, to = FUTURE }: Bounds): Bounds {
  return { from: Math.max(from, FIRST_SECOND), to: Math.min(to, NEXT_SECOND - 1) };
}

/** Where the first and the last event of a facet begins, as two lists of a row or none. */
export function selectExtent(facet: number, window: Bounds, now: Instant): SQL[] {
  return [selectEdge(facet, window, now, "ASC"), selectEdge(facet, window, now, "DESC")];
}

export function toFoundExtent(edges: readonly unknown[][]): Extent {
  const [first, last] = edges.map((found) => (found as { earliest: number }[])[0]?.earliest);
  return first === undefined || last === undefined ? undefined : { first, last };
}

/** What is counted of one facet, whose counts are kept. Two round trips, one where decades are enough. */
async function readKept(
  db: Database,
  { id }: FacetRow,
  window: Bounds,
  now: Instant,
  asked: Interval | undefined,
): Promise<HistogramResult> {
  const results = await runBatch(db, [...selectKept(id, now), ...selectExtent(id, toCalendar(window), now)]);
  const interval = choose(toFoundExtent(results.slice(2)), asked);
  if (typeof interval === "object") return { ok: false, ...interval };
  const years = isByDecade(interval) ? undefined : await db.all(selectYears(id, window, interval));
  return { ok: true, histogram: toHistogram(toNames(results.slice(0, 2), years), interval, window) };
}

function toExtent(names: Names, { from = PAST, to = FUTURE }: Bounds): Extent {
  const spans = names.flatMap(([name]) => (name.startsWith("Y") ? [] : (spanOfBucket(name) ?? [])));
  const within = spans.filter(({ start, next }) => start <= to && next > from);
  if (within.length === 0) return undefined;
  const first = within.reduce((least, { start }) => Math.min(least, start), FUTURE);
  const last = within.reduce((most, { start }) => Math.max(most, start), PAST);
  return { first: Math.max(first, from), last: Math.max(last, from) };
}

/** The interval, where it is known before anything is counted. */
function chooseFirst({ from, to }: Bounds, asked: Interval | undefined): Interval | undefined {
  if (asked || from === undefined || to === undefined) return asked;
  return fitInterval(from, to, USUAL_BUCKETS);
}

/** Where events of the last stretch of a window begin at the latest; where the interval depends on what is found, of the longest. */
function widen({ from, to }: Bounds, interval: Interval = "century"): Bounds {
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to: endOfStretch(to, interval) }) };
}

/** What was found by looking through events, and of how many that was not all. */
export interface Looked {
  readonly rows: readonly SampleRow[];
  readonly sample?: Sample;
}

/** Looks through events that begin in the window, the last first, or through those that came out last. One round trip. */
export async function lookThrough(
  db: Database,
  filter: Filter,
  window: Bounds,
  now: Instant,
  resolution: ResolvedQuery,
  isExact = false,
): Promise<Looked> {
  const statement = selectSample(filter, { window, now, limit: MAX_SAMPLE, isExact }, resolution);
  if (!statement) return { rows: [] };
  const driver = findDriver(filter, resolution) ?? [];
  const [rows, ...counts] = await runBatch(db, [statement, ...driver.map((row) => selectCount(row, now))]);
  const found = rows as SampleRow[];
  const matching = found.filter(({ matches }) => matches === 1);
  if (found.length < MAX_SAMPLE) return { rows: matching };
  const of = (counts.flat() as KeptCount[]).reduce((sum, { count, scheduled }) => sum + count - scheduled, 0);
  return { rows: matching, sample: { read: found.length, ...(!filter.text && { of }) } };
}

async function readSample(
  db: Database,
  filter: Filter,
  window: Bounds,
  now: Instant,
  resolution: ResolvedQuery,
  asked: Interval | undefined,
): Promise<HistogramResult> {
  const wanted = chooseFirst(window, asked);
  const { rows, ...sample } = await lookThrough(db, filter, widen(window, wanted), now, resolution);
  const names = rows.map(({ bucket }) => [bucket, 1] as const);
  const interval = choose(toExtent(names, window), wanted);
  if (typeof interval === "object") return { ok: false, ...interval };
  return { ok: true, histogram: toHistogram(names, interval, window), ...sample };
}

/**
 * Events that match the filter, counted where they begin: those of its window are the ones that begin in it. Exact where
 * counts are kept, which is for one value of one facet and for all events; else as far as `MAX_SAMPLE` events go.
 */
export async function readHistogram(
  db: Database,
  { window: asked, ...filter }: Filter,
  now: Instant,
  resolution: ResolvedQuery,
  interval?: Interval,
): Promise<HistogramResult> {
  const window = asked ? toBounds(asked) : {};
  const kept = findKept(filter, resolution);
  if (kept) return readKept(db, kept, window, now, interval);
  return readSample(db, filter, window, now, resolution, interval);
}
