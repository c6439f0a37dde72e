import { civilFromSeconds, DAY_SECONDS } from "./date/calendar.ts";
import { parseEdtf } from "./date/edtf.ts";
import {
  type DatePoint,
  type EventDate,
  FUTURE,
  isTimed,
  type MissingEnd,
  type WallSeconds,
} from "./date/event-date.ts";
import { formatDay, formatIso } from "./date/formats.ts";
import { parseRule, type Rule } from "./rule.ts";
import { walkRule } from "./rule-days.ts";

/**
 * What comes again: `rule` as in iCalendar (RFC 5545 section 3.3.10: "FREQ=YEARLY"), beginning with the date of what
 * carries it. `excluded` are EDTF days on which it does not come. Occurrences are computed when they are asked for; no
 * row holds one.
 */
export interface Recurrence {
  readonly rule: string;
  readonly excluded: readonly string[];
}

/** One dated result of a rule. */
export interface Occurrence {
  /** 1 is the date of what carries the rule; days that are excluded keep their number. */
  readonly number: number;
  /** EDTF: as exact as the date of what carries the rule, and as long. */
  readonly date: string;
}

/** As many days as may be looked at for one question: all the dearer, the fewer are taken in one step. */
const MAX_DAYS: Readonly<Record<Rule["frequency"], number>> = {
  YEARLY: 400_000,
  MONTHLY: 400_000,
  WEEKLY: 200_000,
  DAILY: 40_000,
};
/** As many occurrences may be asked for at once. */
export const MAX_OCCURRENCES = 1000;
/** To see that a rule comes at all, a tenth will do: 29 February comes again after eight years at the latest. */
const FIRST_LOOK = 0.1;

function isExact(point: DatePoint | MissingEnd | undefined): point is DatePoint {
  if (typeof point !== "object" || point.approximate || point.uncertain) return false;
  return point.precision === "day" || isTimed(point);
}

/** The point with which the first occurrence begins; undefined where the date is too coarse to be repeated. */
function findStart({ start }: EventDate): DatePoint | undefined {
  if (!isExact(start)) return undefined;
  const { year } = civilFromSeconds(start.earliest);
  // Programs that read calendars take years below 100 for those of the 20th century.
  return year >= 100 && year <= 9999 ? start : undefined;
}

/** A day as UNTIL holds for the whole of it. */
function toUntil({ until }: Rule, start: DatePoint): WallSeconds | undefined {
  if (until === undefined) return undefined;
  return until.isDay && isTimed(start) ? until.seconds + DAY_SECONDS - 1 : until.seconds;
}

/** See `walkRule`; `share` is how much of the days it may look at. */
function walk(rule: Rule, start: DatePoint, share: number, visit: (seconds: WallSeconds) => boolean): boolean {
  const until = toUntil(rule, start) ?? FUTURE;
  return walkRule(rule, start.earliest, until, MAX_DAYS[rule.frequency] * share, visit);
}

/** What is wrong with a rule for this date; undefined where nothing is. */
export function refuseRecurrence(text: string, date: EventDate): string | undefined {
  const rule = parseRule(text);
  if (!rule.ok) return rule.error;
  const start = findStart(date);
  if (!start) return "needs a date that begins on an exact day between the years 100 and 9999";
  const until = toUntil(rule.value, start);
  if (until !== undefined && until < start.earliest)
    return `ends (UNTIL) before it begins, on ${formatDay(start.earliest)}`;
  let first: WallSeconds | undefined;
  walk(rule.value, start, FIRST_LOOK, (seconds) => {
    first = seconds;
    return false;
  });
  if (first === start.earliest) return undefined;
  // RFC 5545 section 3.8.5.3 leaves open what a rule means that its own beginning does not follow.
  const day = formatDay(start.earliest);
  return first === undefined
    ? `does not come on ${day}, where it begins, nor on any day in many years after it`
    : `does not come on ${day}, where it begins; the first day on which it comes is ${formatDay(first)}`;
}

/** Seconds from the first second of the date to its last. */
function lengthOf(date: EventDate): number {
  return date.latest >= FUTURE ? 0 : date.latest - date.earliest;
}

/**
 * The last second that any occurrence touches, or, where the rule says until when, could touch: FUTURE where it has no end.
 */
export function findEnd(date: EventDate, { rule: text }: Recurrence): WallSeconds {
  const start = findStart(date);
  const rule = parseRule(text);
  if (!start || !rule.ok) return date.latest;
  const { count } = rule.value;
  const until = toUntil(rule.value, start);
  if (until !== undefined) return Math.max(date.latest, until + lengthOf(date));
  if (count === undefined) return FUTURE;
  let last = start.earliest;
  const isWhole = walk(rule.value, start, 1, (seconds) => {
    last = seconds;
    return true;
  });
  return isWhole ? Math.max(date.latest, last + lengthOf(date)) : FUTURE;
}

/** "Z", "+08:00" or nothing. */
function offsetOf({ text }: DatePoint): string {
  return /(?:Z|[+-]\d\d(?::?\d\d)?)$/.exec(text.slice(10))?.[0] ?? "";
}

/** The point, as it is `shift` seconds later. */
function movePoint(point: DatePoint, shift: number): string {
  const text = formatIso(point.earliest + shift, point.precision) ?? "";
  return isTimed(point) ? text + offsetOf(point) : text;
}

function moveDate({ end }: EventDate, start: DatePoint, shift: number): string {
  const first = movePoint(start, shift);
  return isExact(end) ? `${first}/${movePoint(end, shift)}` : first;
}

/** What was found, and whether all that there is within the bounds could be looked at. */
export interface Occurrences {
  readonly list: readonly Occurrence[];
  readonly isWhole: boolean;
}

/** Occurrences that touch [from, to] (wall seconds), in order, at most `limit`. */
export function findOccurrences(
  date: EventDate,
  { rule: text, excluded }: Recurrence,
  from: WallSeconds,
  to: WallSeconds,
  limit: number,
): Occurrences {
  const start = findStart(date);
  const rule = parseRule(text);
  if (!start || !rule.ok) return { list: [], isWhole: true };
  const isOut = new Set(excluded);
  const length = lengthOf(date);
  const list: Occurrence[] = [];
  let number = 0;
  const take = (seconds: WallSeconds) => {
    if (seconds > to) return false;
    number++;
    if (seconds + length >= from && !isOut.has(formatDay(seconds) ?? "")) {
      list.push({ number, date: moveDate(date, start, seconds - start.earliest) });
    }
    return list.length < limit;
  };
  // The date itself is the first occurrence, whatever the rule makes of it (RFC 5545 section 3.8.5.3).
  if (!take(start.earliest)) return { list, isWhole: true };
  const isWhole = walk(rule.value, start, 1, (seconds) => seconds === start.earliest || take(seconds));
  return { list, isWhole };
}

/** As many of them as could be found; see `findOccurrences`. */
export function listOccurrences(...question: Parameters<typeof findOccurrences>): readonly Occurrence[] {
  return findOccurrences(...question).list;
}

/** For rules of a series, whose first day is a text. */
export function readStart(text: string): EventDate | undefined {
  const date = parseEdtf(text);
  return date.ok ? date.value : undefined;
}

/** True for an EDTF day such as can be excluded: without "?" or "~". */
export function isDay(text: string): boolean {
  const date = parseEdtf(text);
  return date.ok && date.value.end === undefined && isExact(date.value.start) && !isTimed(date.value.start);
}
