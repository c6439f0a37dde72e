import { type SQL, sql } from "drizzle-orm";
import { secondBefore } from "../domain/date/calendar.ts";
import { PAST, type WallSeconds } from "../domain/date/event-date.ts";
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

const NOTHING: TileFrame = { start: 0, next: 0, interval: "year" };

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
      CROSS JOIN events e ON e.id = l.event ORDER BY e.earliest, e.id`;
}

/** Of each part of the frame the one that stands out most: a look at each class of importance, and else the first. */
function selectOutstanding(facet: number, frame: TileFrame, now: Instant): SQL {
  const place = sql`facet = ${facet} AND public = 1 AND earliest >= r.value->>0 AND earliest < r.value->>1 AND +published <= ${now}
      ORDER BY earliest LIMIT 1`;
  // Left to itself SQLite may walk all that begins in the part.
  const found = TIERS.map(
    (tier) => sql`(SELECT event FROM postings INDEXED BY postings_important
        WHERE tier > 0 AND tier = ${sql.raw(String(tier))} AND ${place})`,
  );
  return sql`SELECT COALESCE(${sql.join([...found, sql`(SELECT event FROM postings WHERE ${place})`], sql`, `)}) AS event
      FROM ${jsonRows(listParts(frame))} r`;
}

/** Of each part the one that stands out most, lasts longest, or comes first. */
function pickOfParts(rows: readonly Listed[], frame: TileFrame): Listed[] {
  const compare = (a: Listed, b: Listed) =>
    (b.tier ?? 0) - (a.tier ?? 0) ||
    b.latest - b.earliest - (a.latest - a.earliest) ||
    a.earliest - b.earliest ||
    a.event - b.event;
  return listParts(frame).flatMap(([from, until]) =>
    rows
      .filter(({ earliest }) => earliest >= from && earliest < until)
      .sort(compare)
      .slice(0, 1),
  );
}

const selectThese = (rows: readonly Listed[]): SQL =>
  selectEvents(sql`SELECT value AS event FROM ${jsonRows(rows.map(({ event }) => event))}`);

const toEvents = (rows: readonly unknown[]) => (rows as EventRow[]).map(toEvent);

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
    ...(asked ? [] : selectExtent(id, {}, now)),
  ]);
  const rows = results[0] as Listed[];
  const extent = asked ? undefined : toFoundExtent(results.slice(3));
  const found = extent && { extent };
  const frame = asked ?? (extent ? toWholeFrame(extent.first, extent.last) : NOTHING);
  const isLeaf = rows.length <= MAX_LEAF;
  if (isLeaf || rows.length <= most) {
    const events = await db.all(selectThese(isLeaf ? rows : pickOfParts(rows, frame)));
    return { tile: toTile(frame, rows.map(placeOf), toEvents(events), isLeaf), ...found };
  }
  const counted = frame.unit ? { ...frame, interval: frame.unit } : frame;
  const window = { from: frame.start, to: secondBefore(frame.next) };
  const [events = [], years] = await runBatch(db, [
    selectEvents(selectOutstanding(id, frame, now)),
    ...(isByDecade(counted.interval) ? [] : [selectYears(id, window, counted.interval)]),
  ]);
  const places = toPlaces(toNames(results.slice(1, 3), years));
  if (!frame.unit) return { tile: toTile(frame, places, toEvents(events), false), ...found };
  // Of an hour nothing is kept, nor of years of more than two digits: it is only known that there are more.
  const tile = toTile(
    counted,
    places.filter(([, next]) => next <= frame.next),
    toEvents(events),
    false,
  );
  if (tile.count > MAX_SCAN) return { tile };
  return { tile: { ...tile, count: rows.length, counts: [rows.length] }, sample: { read: MAX_SCAN } };
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
  const window = asked ? { from: asked.start, to: secondBefore(asked.next) } : {};
  const { rows: found, ...sample } = await lookThrough(db, filter, window, now, resolution, true);
  const rows = asked ? found.filter(({ earliest }) => earliest >= asked.start && earliest < asked.next) : found;
  const extent = asked ? undefined : toSampleExtent(rows);
  const frame = asked ?? (extent ? toWholeFrame(extent.first, extent.last) : NOTHING);
  const isLeaf = rows.length <= MAX_LEAF && !sample.sample;
  const events = await db.all(selectThese(isLeaf ? rows : pickOfParts(rows, frame)));
  const places = frame.unit ? rows.map(placeOf) : toPlaces(rows.map(({ bucket }) => [bucket, 1]));
  return { tile: toTile(frame, places, toEvents(events), isLeaf), ...(extent && { extent }), ...sample };
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
