import {
  type BucketSpan,
  fitInterval,
  formatDay,
  type Interval,
  isInCalendar,
  spanOfBucket,
  widenBucket,
} from "./date/bucket.ts";
import { civilFromSeconds, DAY_SECONDS, startOfDay } from "./date/calendar.ts";
import type { WallSeconds } from "./date/event-date.ts";
import type { Event } from "./event.ts";
import type { Counted } from "./histogram.ts";

// A tile is a stretch of the calendar and what begins in it: all events where these are few, else how many there are in each
// stretch of an interval, and some that stand out. Its name is EDTF: a millennium ("1XXX"), century, decade, year, month, day,
// hour ("1952-03-04T05") or minute; and beyond four digits that of a bucket, with any number of digits: "Y-138E8" is the years
// from -13,899,999,999 to -13,800,000,000, and "Y-0E6" the last million before the year 0.

/** Where there are at most so many, a tile has them all, and nothing finer need be asked for. */
export const MAX_LEAF = 48;
/** Else it has at most one from each of so many parts of it of the same length. */
export const PARTS = 24;
/** A whole list is counted by the finest interval of which it has at most so many. */
const WHOLE_STRETCHES = 200;

/** "1E6": so many years. */
export type TileInterval = Interval | "hour" | "minute" | `1E${number}`;

/** What a tile is divided into; and where nothing of that is kept, what it is itself. */
type Division = readonly [interval: TileInterval, unit?: TileInterval];

const DIVISIONS: readonly (readonly [form: RegExp, division: Division])[] = [
  [/^-?\dXXX$/, ["decade"]],
  [/^-?\d\dXX$/, ["year"]],
  [/^-?\d{3}X$/, ["month"]],
  [/^-?\d{4}(-\d\d)?$/, ["day"]],
  [/^-?\d{4}-\d\d-\d\d$/, ["hour", "day"]],
  [/^-?\d{4}-\d\d-\d\dT([01]\d|2[0-3])$/, ["minute", "hour"]],
  [/^-?\d{4}-\d\d-\d\dT([01]\d|2[0-3]):[0-5]\d$/, ["minute", "minute"]],
];
const CLOCK: Readonly<Record<string, number>> = { hour: 3600, minute: 60 };

/** Which part of the clock a tile is of: [`start`, `next`), counted by `interval`. */
export interface TileFrame extends BucketSpan {
  /** Undefined for the whole of a list. */
  readonly name?: string;
  readonly interval: TileInterval;
  /** Where nothing is kept of what is within: its own length. */
  readonly unit?: TileInterval;
}

/** Of years of five digits and more, two digits are kept, and a year is what EDTF can say there at the finest. */
function divideYears(name: string): Division | undefined {
  const [, digits, zeros] = /^Y-?(0|[1-9]\d*)E(\d|1\d)$/.exec(name) ?? [];
  if (digits === undefined) return undefined;
  const power = Number(zeros);
  const length = digits === "0" ? power + 1 : digits.length + power;
  if (length < 5 || length > 11) return undefined;
  if (digits.length > 1) return [`1E${Math.max(power - 2, 0)}`, `1E${power}`];
  return [`1E${digits === "0" ? power - 2 : power - 1}`];
}

function spanOfTile(name: string): BucketSpan | undefined {
  const [day = "", clock] = name.split("T");
  const span = spanOfBucket(day);
  if (!span || clock === undefined) return span;
  const [hour = 0, minute] = clock.split(":").map(Number);
  const start = span.start + hour * 3600 + (minute ?? 0) * 60;
  return { start, next: start + (minute === undefined ? 3600 : 60) };
}

/** The tile of a name as an address has it; undefined where it is none. "19" and "195" are a century and a decade too. */
export function toFrame(text: string): TileFrame | undefined {
  const name = /^-?\d{2,3}$/.test(text) ? text.padEnd(text.startsWith("-") ? 5 : 4, "X") : text;
  const [interval, unit] = divideYears(name) ?? DIVISIONS.find(([form]) => form.test(name))?.[1] ?? [];
  const span = interval && isThere(name) ? spanOfTile(name) : undefined;
  return interval && span && { name, ...span, interval, ...(unit && { unit }) };
}

/** True for a stretch that the calendar has: no thirteenth month, no 30 February, no year -0. */
function isThere(name: string): boolean {
  const [day = ""] = name.split("T");
  if (day.startsWith("Y") || day.endsWith("X")) return true;
  const start = spanOfBucket(day)?.start;
  return start !== undefined && formatDay(start).startsWith(day);
}

/** The stretch of an interval that a second is in. */
function stretchAt(at: WallSeconds, interval: TileInterval): BucketSpan | undefined {
  const length = CLOCK[interval];
  if (length) return { start: Math.floor(at / length) * length, next: (Math.floor(at / length) + 1) * length };
  if (!interval.startsWith("1E")) return spanOfBucket(widenBucket(formatDay(at), interval as Interval) ?? "");
  const { year } = civilFromSeconds(at);
  const digits = Math.floor(Math.abs(year) / Number(interval));
  return spanOfBucket(`Y${year < 0 ? "-" : ""}${digits}${interval.slice(1)}`);
}

/**
 * Of a list whose events begin between these two: whole stretches of the interval that suits it. Beyond four digits it ends with
 * the year of the last, as what is left of a stretch may be as long as all that is known.
 */
export function toWholeFrame(first: WallSeconds, last: WallSeconds): TileFrame {
  const years = [first, last].map((at) => civilFromSeconds(at).year);
  const isDeep = !isInCalendar(first) || !isInCalendar(last);
  const power = Math.max(...years.map((year) => String(Math.abs(year)).length)) - 2;
  const interval = isDeep ? (`1E${power}` as const) : fitInterval(first, last, WHOLE_STRETCHES);
  const end = isDeep ? startOfDay((years[1] ?? 0) + 1, 1, 1) : stretchAt(last, interval)?.next;
  return { start: stretchAt(first, interval)?.start ?? first, next: end ?? last, interval };
}

export interface Tile extends TileFrame {
  /** How many events begin in it. */
  readonly count: number;
  /** True where `events` are all of them. */
  readonly isLeaf: boolean;
  /** True where there are more than a leaf has, and all begin at the same second: no tile within it tells more of them. */
  readonly isMoment?: boolean;
  /** In order of time. */
  readonly events: readonly Event[];
  /** By stretch of the interval, from that of `start` on, nothing left out; empty for a leaf. */
  readonly counts: readonly number[];
  /** How many days each of those has. */
  readonly days: readonly number[];
}

function listStretches({ start, next, interval, unit }: TileFrame): BucketSpan[] {
  if (interval === unit) return [{ start, next }];
  const stretches: BucketSpan[] = [];
  for (let at = start; at < next; ) {
    const span = stretchAt(at, interval);
    if (!span) break;
    stretches.push(span);
    at = span.next;
  }
  return stretches;
}

/** So many begin somewhere between the two. */
export type Place = readonly [start: WallSeconds, next: WallSeconds, count: number];

/** Of one event. What is of the day as a whole begins in none of its hours. */
export function placeOf({ earliest, latest }: { earliest: WallSeconds; latest: WallSeconds }): Place {
  const isOfDay = earliest % DAY_SECONDS === 0 && latest - earliest >= DAY_SECONDS - 1;
  return [earliest, isOfDay ? earliest + DAY_SECONDS : earliest, 1];
}

/** What was counted by name, without what has no date. */
export function toPlaces(counted: Counted): Place[] {
  return [...counted].flatMap(([name, count]) => {
    // What is counted by the decade is named by its three digits alone (store/buckets.ts).
    const span = spanOfBucket(/^-?\d{3}$/.test(name) ? `${name}X` : name);
    return span ? [[span.start, span.next, count] as const] : [];
  });
}

/** The last of them that begins no later. */
function findStretch(stretches: readonly BucketSpan[], at: WallSeconds): number {
  let [low, high] = [0, stretches.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((stretches[middle]?.start ?? at) <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** What was counted, as a tile has it. */
export function toTile(frame: TileFrame, places: readonly Place[], events: readonly Event[], isLeaf: boolean): Tile {
  if (isLeaf) return { ...frame, count: events.length, isLeaf, events, counts: [], days: [] };
  const stretches = listStretches(frame);
  const counts = stretches.map(() => 0);
  const within = places.filter(([start]) => start >= frame.start && start < frame.next);
  for (const [start, next, number] of within) {
    const index = findStretch(stretches, start);
    // Of a decade as a whole it is known only that it is one.
    if (next <= (stretches[index]?.next ?? next) || stretches.length === 1)
      counts[index] = (counts[index] ?? 0) + number;
  }
  const count = within.reduce((sum, [, , number]) => sum + number, 0);
  const days = stretches.map(({ start, next }) => (Math.min(next, frame.next) - start) / DAY_SECONDS);
  return { ...frame, count, isLeaf, events, counts, days };
}

/** Starts of `PARTS` stretches of the same length, in seconds. */
export function listParts({ start, next }: TileFrame): [from: WallSeconds, until: WallSeconds][] {
  const at = (index: number) => Math.floor(start + ((next - start) * index) / PARTS);
  return Array.from({ length: PARTS }, (_, index) => [at(index), at(index + 1)]);
}
