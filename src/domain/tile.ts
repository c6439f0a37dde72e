import { formatDay, type Interval, spanOfBucket, widenBucket } from "./date/bucket.ts";
import type { WallSeconds } from "./date/event-date.ts";
import type { Event } from "./event.ts";
import type { Counted } from "./histogram.ts";

// A tile is a stretch of the calendar and what begins in it: all events where these are few, else how many there are in each
// stretch of an interval, and some that stand out. Its name is EDTF: a century ("19XX"), decade, year, month or day.

/** Where there are at most so many, a tile has them all, and nothing finer need be asked for. */
export const MAX_LEAF = 48;
/** Else it has at most one from each of so many parts of it of the same length. */
export const PARTS = 24;

/** What a tile that is not the whole is divided into. */
const INTERVALS: readonly (readonly [form: RegExp, interval: Interval])[] = [
  [/^-?\d\dXX$/, "year"],
  [/^-?\d{3}X$/, "month"],
  [/^-?\d{4}(-\d\d)?$/, "day"],
  [/^-?\d{4}-\d\d-\d\d$/, "day"],
];

/** Which part of the clock a tile is of: [`start`, `next`), counted by `interval`. */
export interface TileFrame {
  /** Undefined for the whole of a list. */
  readonly name?: string;
  readonly start: WallSeconds;
  readonly next: WallSeconds;
  readonly interval: Interval;
}

/** The tile of a name as an address has it; undefined where it is none. "19" and "195" are a century and a decade too. */
export function toFrame(text: string): TileFrame | undefined {
  const name = /^-?\d{2,3}$/.test(text) ? text.padEnd(text.startsWith("-") ? 5 : 4, "X") : text;
  const interval = INTERVALS.find(([form]) => form.test(name))?.[1];
  const span = interval && isThere(name) ? spanOfBucket(name) : undefined;
  return interval && span && { name, ...span, interval };
}

/** True for a stretch that the calendar has: no thirteenth month, no 30 February, no year -0. */
function isThere(name: string): boolean {
  const span = spanOfBucket(name);
  if (!span) return false;
  const found = (["century", "decade", "year", "month", "day"] as const).find(
    (interval) => widenBucket(formatDay(span.start), interval) === name,
  );
  return found !== undefined;
}

export interface Tile extends TileFrame {
  /** How many events begin in it. */
  readonly count: number;
  /** True where `events` are all of them. */
  readonly isLeaf: boolean;
  /** In order of time. */
  readonly events: readonly Event[];
  /** By stretch of the interval, from that of `start` on, nothing left out; empty for a leaf. */
  readonly counts: readonly number[];
  /** How many whole days each of those has. */
  readonly days: readonly number[];
}

const DAY = 86_400;

/** The stretches of the interval from that of `start` on, by name, with their days. */
function listStretches({ start, next, interval }: TileFrame): [name: string, days: number][] {
  const stretches: [string, number][] = [];
  for (let at = start; at < next; ) {
    const name = widenBucket(formatDay(at), interval) ?? "";
    const span = spanOfBucket(name);
    if (!span) break;
    stretches.push([name, (span.next - span.start) / DAY]);
    at = span.next;
  }
  return stretches;
}

/** The frame as far as its first stretch begins earlier, and its last ends later: a whole list begins at its first event. */
export function toWholeStretches(frame: TileFrame): TileFrame {
  const first = spanOfBucket(widenBucket(formatDay(frame.start), frame.interval) ?? "");
  const last = spanOfBucket(widenBucket(formatDay(frame.next - 1), frame.interval) ?? "");
  return { ...frame, start: first?.start ?? frame.start, next: last?.next ?? frame.next };
}

/** What was counted, as a tile has it. What has no date, or one of the calendar of more than four digits, is of no tile. */
export function toTile(frame: TileFrame, counted: Counted, events: readonly Event[], isLeaf: boolean): Tile {
  const stretches = listStretches(frame);
  const place = new Map(stretches.map(([name], index) => [name, index]));
  const counts = stretches.map(() => 0);
  let count = 0;
  for (const [name, number] of counted) {
    // What is counted by the decade is named by its three digits alone (store/buckets.ts).
    const start = spanOfBucket(/^-?\d{3}$/.test(name) ? `${name}X` : name)?.start;
    // Of a decade as a whole it is known only that it is one.
    if (start === undefined || start < frame.start || start >= frame.next) continue;
    count += number;
    const index = place.get(widenBucket(name, frame.interval) ?? "");
    if (index !== undefined) counts[index] = (counts[index] ?? 0) + number;
  }
  if (isLeaf) return { ...frame, count: events.length, isLeaf, events, counts: [], days: [] };
  return { ...frame, count, isLeaf, events, counts, days: stretches.map(([, days]) => days) };
}

/** Starts of `PARTS` stretches of the same length, in seconds. */
export function listParts({ start, next }: TileFrame): [from: WallSeconds, until: WallSeconds][] {
  const at = (index: number) => Math.floor(start + ((next - start) * index) / PARTS);
  return Array.from({ length: PARTS }, (_, index) => [at(index), at(index + 1)]);
}
