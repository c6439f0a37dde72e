import { civilFromSeconds, daysInMonth, startOfDay } from "./calendar.ts";
import type { DatePoint, EventDate, WallSeconds } from "./event-date.ts";

// Stretches of the calendar in which events are counted. An event is counted once, where its date begins, in the smallest
// stretch that the precision of its start supports; the name of that stretch is EDTF, but for years of five digits or more:
//
//   "1952-03-04" day   "1952-03" month   "1952-34" quarter   "1952" year   "195X" decade   "19XX" century   "1XXX" millennium
//   "Y-66E6"           the years from -66,999,999 to -66,000,000: beyond four digits, the first two of them count
//   ""                 what has no start, or says no more of it than some ten thousand years
//
// With a sign a decade is as EDTF has it: "-004X" are the years -49 to -40, and "-000X" has nine.

/** Coarsest first. */
export const INTERVALS = ["century", "decade", "year", "quarter", "month", "day"] as const;
export type Interval = (typeof INTERVALS)[number];

const FIRST_YEAR = -9999;
const LAST_YEAR = 9999;
/** What is counted by the calendar begins between these two. */
export const FIRST_SECOND: WallSeconds = startOfDay(FIRST_YEAR, 1, 1);
export const NEXT_SECOND: WallSeconds = startOfDay(LAST_YEAR + 1, 1, 1);

/** True for what begins in a year of at most four digits. */
export function isInCalendar(at: WallSeconds): boolean {
  return at >= FIRST_SECOND && at < NEXT_SECOND;
}

const two = (value: number): string => String(value).padStart(2, "0");

/** "1952", "-0044". */
export function formatYear(year: number): string {
  return `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
}

/** The end that the first key of the date comes from; an interval whose clocks differ may show its end first. */
function startOf({ start, end, earliest }: EventDate): DatePoint | undefined {
  return [start, end].find((point): point is DatePoint => typeof point === "object" && point.earliest === earliest);
}

/** Of a year of five digits or more, its first two count, as of 66 million years ago nobody knows the year. */
function toLongBucket(year: number): string {
  const digits = String(Math.abs(year));
  return `Y${year < 0 ? "-" : ""}${digits.slice(0, 2)}E${digits.length - 2}`;
}

/** A part of a year that is a quarter of the calendar; seasons and other parts lie across them. */
function isQuarter({ earliest, latest }: DatePoint): boolean {
  const { year, month } = civilFromSeconds(earliest);
  return month % 3 === 1 && latest === startOfDay(year, month + 2, daysInMonth(year, month + 2)) + 86_399;
}

/** The name of the bucket that an event of this date is counted in. */
export function toBucket(date: EventDate): string {
  const point = startOf(date);
  if (!point) return "";
  const { precision } = point;
  const { year, month, day } = civilFromSeconds(point.earliest);
  if (year < FIRST_YEAR || year > LAST_YEAR) return toLongBucket(year);
  const name = formatYear(year);
  switch (precision) {
    case "second":
    case "minute":
    case "day":
      return `${name}-${two(month)}-${two(day)}`;
    case "month":
      return `${name}-${two(month)}`;
    case "season":
      return isQuarter(point) ? toQuarter(name, month) : name;
    case "year":
      return name;
    case "decade":
      return `${name.slice(0, -1)}X`;
    case "century":
      return `${name.slice(0, -2)}XX`;
    case "millennium":
      return `${name.slice(0, -3)}XXX`;
    default:
      return "";
  }
}

/** EDTF numbers quarters from 33. */
function toQuarter(year: string, month: number): string {
  return `${year}-${33 + Math.floor((month - 1) / 3)}`;
}

/**
 * The stretch of `interval` that the bucket lies in; undefined where the bucket is coarser than that. "195" is what lies
 * somewhere in that decade and is not said to be of the decade alone.
 */
export function widenBucket(name: string, interval: Interval): string | undefined {
  if (name === "" || name.startsWith("Y")) return undefined;
  const length = name.startsWith("-") ? 5 : 4;
  const year = name.slice(0, length);
  const known = year.replace(/[-X]/g, "").length;
  if (interval === "century") return known < 2 ? undefined : `${year.slice(0, length - 2)}XX`;
  if (interval === "decade") return known < 3 ? undefined : `${year.slice(0, length - 1)}X`;
  if (known < 4) return undefined;
  if (interval === "year") return year;
  const rest = name.slice(length);
  if (rest === "") return undefined;
  const part = Number(rest.slice(1, 3));
  if (interval === "quarter") return part > 12 ? name : toQuarter(year, part);
  if (part > 12) return undefined;
  if (interval === "month") return name.slice(0, length + 3);
  return rest.length === 6 ? name : undefined;
}

/** Its first second, and the first that is no more of it. Without a bucket there is none. */
export interface BucketSpan {
  readonly start: WallSeconds;
  readonly next: WallSeconds;
}

/** From one year to another, both inclusive. */
function toYears(first: number, last: number): BucketSpan {
  return { start: startOfDay(first, 1, 1), next: startOfDay(last + 1, 1, 1) };
}

/** With a sign the digits left out count the other way, and there is no year -0. */
function toUnknownYears(year: string): BucketSpan {
  const [least, greatest] = [Number(year.replaceAll("X", "0")), Number(year.replaceAll("X", "9"))];
  return year.startsWith("-") ? toYears(greatest, Math.min(least, -1)) : toYears(least, greatest);
}

/** When the bucket is; undefined for what has no start. */
export function spanOfBucket(name: string): BucketSpan | undefined {
  if (name === "") return undefined;
  const [, sign, digits, zeros] = /^Y(-?)(\d+)E(\d+)$/.exec(name) ?? [];
  if (digits !== undefined) {
    const [least, width] = [Number(digits) * 10 ** Number(zeros), 10 ** Number(zeros)];
    return sign === "-" ? toYears(1 - least - width, Math.min(-least, -1)) : toYears(least, least + width - 1);
  }
  const length = name.startsWith("-") ? 5 : 4;
  const year = name.slice(0, length);
  if (year.includes("X")) return toUnknownYears(year);
  const [number, part, day] = [Number(year), Number(name.slice(length + 1, length + 3)), name.slice(length + 4)];
  if (part === 0) return toYears(number, number);
  if (day !== "") {
    const start = startOfDay(number, part, Number(day));
    return { start, next: start + 86_400 };
  }
  const [month, months] = part > 12 ? [(part - 33) * 3 + 1, 3] : [part, 1];
  const start = startOfDay(number, month, 1);
  return { start, next: month + months > 12 ? startOfDay(number + 1, 1, 1) : startOfDay(number, month + months, 1) };
}

/** Decades and centuries before year 0 are counted from -1 on, as their names are. */
function toDigits(year: number, digits: number): number {
  return year < 0 ? -1 - Math.floor(-year / 10 ** digits) : Math.floor(year / 10 ** digits);
}

/** Numbers the stretches of an interval in order of time, so that a difference says how many lie between. */
function toOrdinal(seconds: WallSeconds, interval: Interval): number {
  const { year, month } = civilFromSeconds(seconds);
  switch (interval) {
    case "century":
      return toDigits(year, 2);
    case "decade":
      return toDigits(year, 1);
    case "year":
      return year;
    case "quarter":
      return year * 4 + Math.floor((month - 1) / 3);
    case "month":
      return year * 12 + month - 1;
    case "day":
      return Math.floor(seconds / 86_400);
  }
}

/** How many stretches of the interval there are from the one of the first second to that of the last. */
export function countStretches(first: WallSeconds, last: WallSeconds, interval: Interval): number {
  return toOrdinal(last, interval) - toOrdinal(first, interval) + 1;
}

/** The finest interval of which there are at most so many; the coarsest, where there is none. */
export function fitInterval(first: WallSeconds, last: WallSeconds, most: number): Interval {
  return INTERVALS.findLast((interval) => countStretches(first, last, interval) <= most) ?? "century";
}

/** EDTF: the day, or the year where it has five digits or more. */
export function formatDay(seconds: WallSeconds): string {
  const { year, month, day } = civilFromSeconds(seconds);
  if (year < FIRST_YEAR || year > LAST_YEAR) return `Y${year}`;
  return `${formatYear(year)}-${two(month)}-${two(day)}`;
}

/** The last second of the stretch that a second is in. */
export function endOfStretch(seconds: WallSeconds, interval: Interval): WallSeconds {
  const span = spanOfBucket(widenBucket(formatDay(seconds), interval) ?? "");
  return span ? span.next - 1 : seconds;
}
