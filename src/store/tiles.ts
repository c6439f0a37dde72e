import { type SQL, sql } from "drizzle-orm";
import { FIRST_SECOND, fitInterval, NEXT_SECOND } from "../domain/date/bucket.ts";
import type { Filter } from "../domain/filter.ts";
import type { Instant } from "../domain/instant.ts";
import { listParts, MAX_LEAF, type Tile, type TileFrame, toTile, toWholeStretches } from "../domain/tile.ts";
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

/** A whole list is counted by the finest interval of which it has at most so many. */
const WHOLE_BUCKETS = 200;

/** Classes of what is more important than most (`tierOf` of postings.ts), the highest first. */
const TIERS = [5, 4, 3, 2, 1];

export interface TileResult {
  readonly tile: Tile;
  /** When the first and the last event begins, where the whole was asked for and has any in the calendar. */
  readonly extent?: Extent;
  /** Where no counts are kept: how many events were looked through. */
  readonly sample?: Sample;
}

function toFrame(extent: Extent): TileFrame {
  if (!extent) return { start: 0, next: 0, interval: "year" };
  const { first, last } = extent;
  return toWholeStretches({ start: first, next: last + 1, interval: fitInterval(first, last, WHOLE_BUCKETS) });
}

/** Ids of what begins in the frame, or where there is none anywhere, one more than a leaf has; in order of time. */
function selectFew(facet: number, frame: TileFrame | undefined, now: Instant): SQL {
  const place = frame ? sql`AND earliest >= ${frame.start} AND earliest < ${frame.next}` : sql``;
  return sql`SELECT event FROM postings WHERE facet = ${facet} AND public = 1 ${place} AND +published <= ${now}
      ORDER BY earliest, event LIMIT ${sql.raw(String(MAX_LEAF + 1))}`;
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

const toIds = (rows: readonly unknown[]) => (rows as { event: number }[]).map(({ event }) => event);

/** Two round trips. */
async function readKept(
  db: Database,
  { id }: FacetRow,
  asked: TileFrame | undefined,
  now: Instant,
): Promise<TileResult> {
  const results = await runBatch(db, [
    selectFew(id, asked, now),
    ...selectKept(id, now),
    ...(asked ? [] : selectExtent(id, {}, now)),
  ]);
  const few = toIds(results[0] ?? []);
  const extent = asked ? undefined : toFoundExtent(results.slice(3));
  const frame = asked ?? toFrame(extent);
  const isLeaf = few.length <= MAX_LEAF;
  const isCounted = !isLeaf && !isByDecade(frame.interval);
  const [events = [], years] = await runBatch(db, [
    selectEvents(isLeaf ? sql`SELECT value AS event FROM ${jsonRows(few)}` : selectOutstanding(id, frame, now)),
    ...(isCounted ? [selectYears(id, { from: frame.start, to: frame.next - 1 }, frame.interval)] : []),
  ]);
  const names = toNames(results.slice(1, 3), isByDecade(frame.interval) ? undefined : (years ?? []));
  const tile = toTile(frame, names, (events as EventRow[]).map(toEvent), isLeaf);
  return { tile, ...(extent && { extent }) };
}

function toSampleExtent(rows: readonly SampleRow[]): Extent {
  const places = rows.map(({ earliest }) => earliest).filter((at) => at >= FIRST_SECOND && at < NEXT_SECOND);
  if (places.length === 0) return undefined;
  const first = places.reduce((least, at) => Math.min(least, at));
  return { first, last: places.reduce((most, at) => Math.max(most, at)) };
}

/** The first of each part. */
function pickOfParts(rows: readonly SampleRow[], frame: TileFrame): number[] {
  return listParts(frame).flatMap(([from, until]) => {
    const within = rows.filter(({ earliest }) => earliest >= from && earliest < until);
    const [first] = within.sort((a, b) => a.earliest - b.earliest || a.event - b.event);
    return first ? [first.event] : [];
  });
}

/** Two round trips. */
async function readSample(
  db: Database,
  filter: Filter,
  asked: TileFrame | undefined,
  now: Instant,
  resolution: ResolvedQuery,
): Promise<TileResult> {
  const window = asked ? { from: asked.start, to: asked.next - 1 } : {};
  const { rows: found, ...sample } = await lookThrough(db, filter, window, now, resolution, true);
  const rows = asked ? found.filter(({ earliest }) => earliest >= asked.start && earliest < asked.next) : found;
  const extent = asked ? undefined : toSampleExtent(rows);
  const frame = asked ?? toFrame(extent);
  const isLeaf = rows.length <= MAX_LEAF && !sample.sample;
  const ids = isLeaf ? rows.map(({ event }) => event) : pickOfParts(rows, frame);
  const events = await db.all<EventRow>(selectEvents(sql`SELECT value AS event FROM ${jsonRows(ids)}`));
  const names: Names = rows.map(({ bucket }) => [bucket, 1]);
  return { tile: toTile(frame, names, events.map(toEvent), isLeaf), ...(extent && { extent }), ...sample };
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
