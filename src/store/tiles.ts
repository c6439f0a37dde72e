import { type SQL, sql } from "drizzle-orm";
import { secondBefore } from "../domain/date/calendar.ts";
import { type Bounds, PAST, type WallSeconds } from "../domain/date/event-date.ts";
import type { Event } from "../domain/event.ts";
import type { Filter } from "../domain/filter.ts";
import type { Instant } from "../domain/instant.ts";
import {
  listParts,
  MAX_LEAF,
  placeOf,
  type Tile,
  type TileFrame,
  toPlaces,
  toTile,
  toWholeFrame,
} from "../domain/tile.ts";
import { type Database, jsonRows, runBatch } from "./database.ts";
import { type EventRow, toEvent } from "./events.ts";
import {
  type Extent,
  isByDecade,
  lookThrough,
  type Names,
  type Sample,
  selectExtent,
  selectKept,
  selectYears,
  toFoundExtent,
  toNames,
} from "./histograms.ts";
import { findKept, type ResolvedQuery } from "./queries.ts";
import type { FacetRow, SampleRow } from "./search.ts";

/** Of a stretch within which nothing is kept, so many events are looked at. */
const MAX_SCAN = 200;

/** Classes of what is more important than most (`tierOf` of postings.ts), the highest first. */
const TIERS = [5, 4, 3, 2, 1];

export interface TileResult {
  readonly tile: Tile;
  /** When the first and the last event begins, where the whole was asked for and has any that begin. */
  readonly extent?: Extent;
  /** Where no counts are kept: how many events were looked through. */
  readonly sample?: Sample;
}

/** The frame of a tile, or of the whole of a list. */
function toFrame(asked: TileFrame | undefined, extent: Extent): TileFrame {
  if (asked) return asked;
  return extent ? toWholeFrame(extent.first, extent.last) : { start: 0, next: 0, interval: "year" };
}

const boundsOf = ({ start, next }: TileFrame): Bounds => ({ from: start, to: secondBefore(next) });

/** An event as a list has it. */
interface Listed {
  readonly event: number;
  readonly earliest: WallSeconds;
  readonly latest: WallSeconds;
  readonly tier?: number;
}

/** What begins in the frame, or where there is none anywhere, at most so many; in order of time. */
function selectFirst(facet: number, frame: TileFrame | undefined, now: Instant, most: number): SQL {
  const place = frame ? sql`AND earliest >= ${frame.start} AND earliest < ${frame.next}` : sql``;
  return sql`SELECT event, earliest, latest, tier FROM postings
      WHERE facet = ${facet} AND public = 1 ${place} AND +published <= ${now}
      ORDER BY earliest, event LIMIT ${sql.raw(String(most))}`;
}

function selectEvents(ids: SQL): SQL {
  return sql`SELECT e.id, e.version, e.created, e.updated, e.content, e.terms FROM (${ids}) l
      CROSS JOIN events e ON e.id = l.event`;
}

/** So many of each part are compared: of those that are looked up two, as each costs two rows. */
const LOOKED_UP = sql.raw("LIMIT 2");
const CANDIDATES = 3;

/** Of some events the one to be shown: the more important, then one with a picture, then that which says more. To sort them would be rows read. */
const selectBest = (candidates: SQL) => sql`(SELECT CAST(substr(MAX(printf('%03d%d%09d', e.content->>'importance',
      e.content->>'media' <> '[]', length(e.content)) || e.id), 14) AS INTEGER)
    FROM ${candidates} c CROSS JOIN events e ON e.id = c.value)`;

/** The best of the first of each part: a look at each class of importance, and else at any. */
function selectOutstanding(facet: number, frame: TileFrame, now: Instant): SQL {
  const place = sql`facet = ${facet} AND public = 1 AND earliest >= r.value->>0 AND earliest < r.value->>1 AND +published <= ${now}
      ORDER BY earliest ${LOOKED_UP}`;
  // Left to itself SQLite may walk all that begins in the part.
  const found = TIERS.map((tier) =>
    selectBest(sql`(SELECT event AS value FROM postings INDEXED BY postings_important
        WHERE tier > 0 AND tier = ${sql.raw(String(tier))} AND ${place})`),
  );
  const any = selectBest(sql`(SELECT event AS value FROM postings WHERE ${place})`);
  return sql`SELECT COALESCE(${sql.join([...found, any], sql`, `)}) AS event FROM ${jsonRows(listParts(frame))} r`;
}

const compareWeight = (a: Listed, b: Listed) =>
  (b.tier ?? 0) - (a.tier ?? 0) ||
  b.latest - b.earliest - (a.latest - a.earliest) ||
  a.earliest - b.earliest ||
  a.event - b.event;

const toIds = (rows: readonly Listed[]) => rows.map(({ event }) => event);

/** The same of rows that were read: the best of the most important and longest of each part; of a moment, as many as a leaf has, which has all. */
function selectPicked(rows: readonly Listed[], frame: TileFrame, isMoment: boolean): SQL {
  const best = [...rows].sort(compareWeight);
  if (isMoment || rows.length <= MAX_LEAF)
    return sql`SELECT value AS event FROM ${jsonRows(toIds(best.slice(0, MAX_LEAF)))}`;
  const groups = listParts(frame).map(([from, until]) =>
    toIds(best.filter(({ earliest }) => earliest >= from && earliest < until).slice(0, CANDIDATES)),
  );
  return sql`SELECT ${selectBest(sql`json_each(r.value)`)} AS event FROM ${jsonRows(groups)} r`;
}

/** Where nothing of what is within can be told apart. */
const asOne = (frame: TileFrame): TileFrame => (frame.unit ? { ...frame, interval: frame.unit } : frame);

/** In order of time, as in lists. */
const toEvents = (rows: readonly unknown[]) =>
  (rows as EventRow[]).map(toEvent).sort((a, b) => a.date.earliest - b.date.earliest || a.id - b.id);

/** What was read of a tile in the first of two round trips. */
interface Read {
  readonly frame: TileFrame;
  /** The first of them. */
  readonly rows: readonly Listed[];
  /** True where these are all. */
  readonly isAll: boolean;
  readonly isMoment: boolean;
}

/** Of an hour nothing is kept, nor of years by more than two digits: where not all were read, it is only known that there are more. */
function toCounted({ frame, rows, isAll, isMoment }: Read, names: Names, events: readonly Event[]): TileResult {
  const isLeaf = rows.length <= MAX_LEAF;
  if (isAll) {
    const tile = toTile(isMoment ? asOne(frame) : frame, rows.map(placeOf), events, isLeaf);
    return { tile: { ...tile, isMoment } };
  }
  if (!frame.unit) return { tile: toTile(frame, toPlaces(names), events, false) };
  const within = toPlaces(names).filter(([, next]) => next <= frame.next);
  const tile = { ...toTile(asOne(frame), within, events, false), isMoment };
  if (tile.count >= rows.length) return { tile };
  return { tile: { ...tile, count: rows.length, counts: [rows.length] }, sample: { read: rows.length } };
}

/** Two round trips. */
async function readKept(
  db: Database,
  { id }: FacetRow,
  asked: TileFrame | undefined,
  now: Instant,
): Promise<TileResult> {
  const most = asked?.unit ? MAX_SCAN : MAX_LEAF;
  const results = await runBatch(db, [
    selectFirst(id, asked, now, most + 1),
    ...selectKept(id, now),
    ...(asked && !asked.unit ? [] : selectExtent(id, asked ? boundsOf(asked) : {}, now)),
  ]);
  const rows = results[0] as Listed[];
  const extent = toFoundExtent(results.slice(3));
  const frame = toFrame(asked, extent);
  const isMoment = frame.unit !== undefined && rows.length > MAX_LEAF && extent?.first === extent?.last;
  const read = { frame, rows, isAll: rows.length <= most, isMoment };
  const { interval } = asOne(frame);
  const isByYear = !read.isAll && !isByDecade(interval);
  const [events = [], years] = await runBatch(db, [
    selectEvents(read.isAll || isMoment ? selectPicked(rows, frame, isMoment) : selectOutstanding(id, frame, now)),
    ...(isByYear ? [selectYears(id, boundsOf(frame), interval)] : []),
  ]);
  const names = toNames(results.slice(1, 3), isByDecade(interval) ? undefined : (years ?? []));
  return { ...toCounted(read, names, toEvents(events)), ...(!asked && extent && { extent }) };
}

function toSampleExtent(rows: readonly SampleRow[]): Extent {
  const places = rows.map(({ earliest }) => earliest).filter((at) => at > PAST);
  if (places.length === 0) return undefined;
  const first = places.reduce((least, at) => Math.min(least, at));
  return { first, last: places.reduce((most, at) => Math.max(most, at)) };
}

/** Two round trips. */
async function readSample(
  db: Database,
  filter: Filter,
  asked: TileFrame | undefined,
  now: Instant,
  resolution: ResolvedQuery,
): Promise<TileResult> {
  const window = asked ? boundsOf(asked) : {};
  const { rows: found, ...sample } = await lookThrough(db, filter, window, now, resolution, true);
  const rows = asked ? found.filter(({ earliest }) => earliest >= asked.start && earliest < asked.next) : found;
  const extent = asked ? undefined : toSampleExtent(rows);
  const frame = toFrame(asked, extent);
  const isLeaf = rows.length <= MAX_LEAF && !sample.sample;
  const isAlike = !isLeaf && !sample.sample && rows.every(({ earliest }) => earliest === rows[0]?.earliest);
  const isMoment = frame.unit !== undefined && isAlike;
  const events = toEvents(await db.all(selectEvents(selectPicked(rows, frame, isMoment))));
  const places = frame.unit ? rows.map(placeOf) : toPlaces(rows.map(({ bucket }) => [bucket, 1]));
  const tile = toTile(isMoment ? asOne(frame) : frame, places, events, isLeaf);
  return { tile: { ...tile, isMoment }, ...(extent && { extent }), ...sample };
}

/**
 * What of the filter begins in a tile, or in all of time; the filter has no window. Where counts are kept it costs a row for
 * each year of the tile, and some two hundred for the events; else up to `MAX_SAMPLE` events are looked through.
 */
export function readTile(
  db: Database,
  filter: Filter,
  asked: TileFrame | undefined,
  now: Instant,
  resolution: ResolvedQuery,
): Promise<TileResult> {
  const kept = findKept(filter, resolution);
  return kept ? readKept(db, kept, asked, now) : readSample(db, filter, asked, now, resolution);
}
