import type { Instant } from "../instant.ts";
import { civilFromDays, civilFromSeconds, DAY_SECONDS, daysFromCivil, daysInMonth } from "./calendar.ts";
import { type DatePoint, type EventDate, isAllDay, PRECISIONS, type WallSeconds } from "./event-date.ts";
import { toMonthDay } from "./month-day.ts";
import { offsetAt, toInstantOf, toPlainInstant } from "./time-zone.ts";

/**
 * DTSTART and DTEND of RFC 5545 sections 3.3.4 and 3.3.5. "day" is VALUE=DATE with an exclusive end, "utc" ends in Z,
 * "floating" has no zone at all, "zoned" is by the clock of an IANA zone (TZID).
 */
export type CalendarDates =
  | { readonly kind: "day"; readonly start: string; readonly end: string }
  | { readonly kind: "utc" | "floating"; readonly start: string; readonly end?: string }
  | ZonedDates;

export interface ZonedDates {
  readonly kind: "zoned";
  readonly zone: string;
  readonly start: string;
  readonly end?: string;
  /** Both in the world: where the clock of the zone has to be known. */
  readonly instants: readonly Instant[];
}

/** A whole leap year. */
const MAX_COARSE_DAYS = 366;

/**
 * What a calendar can say of a date, or undefined if it can say nothing true. The rules, also in docs/dates.md:
 * - a day or a range of days is all-day, whatever its length;
 * - a time with an offset is in UTC, one with a known IANA zone by the clock of that; any other is floating;
 * - a time that its zone skips or has twice, or has in local mean time, is in UTC, as programs differ about it;
 * - a month, season or year (and a range of them) is all-day over the whole period, if that is one year at most;
 * - an open or unknown end leaves the start alone; an open or unknown start, and a decade or coarser, is not said;
 * - years are 0001 to 9999, as RFC 5545 has four digits.
 * Approximate and uncertain dates are said like others: iCalendar has no mark for them.
 */
export function toCalendarDates(date: EventDate, timeZone?: string): CalendarDates | undefined {
  const { start } = date;
  if (typeof start === "string") return undefined;
  const end = date.end === undefined || typeof date.end === "string" ? start : date.end;
  return isAllDay(date) ? toDays(start, end) : toTimes(start, end, timeZone);
}

/** A day that comes every year: its first one and the rule by which it comes again (RFC 5545 section 3.3.10). */
export interface YearlyDates {
  readonly dates: CalendarDates;
  readonly rule: string;
}

/**
 * The days on which an event is remembered, from the year after it on, or from year 1 where it was before that; undefined
 * where its date is no certain day. 29 February comes as the last day of February: what names the 29th comes every fourth year.
 */
export function toYearlyDates(date: EventDate): YearlyDates | undefined {
  const key = toMonthDay(date);
  if (key === undefined) return undefined;
  const year = Math.max(1, civilFromSeconds(date.earliest).year + 1);
  const [month = 0, day = 0] = key.split("-").map(Number);
  const isLeapDay = key === "02-29";
  const first = daysFromCivil(year, month, isLeapDay ? daysInMonth(year, 2) : day);
  const start = formatDate(first);
  const end = formatDate(first + 1);
  if (!start || !end) return undefined;
  const rule = isLeapDay ? "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1" : "FREQ=YEARLY";
  return { dates: { kind: "day", start, end }, rule };
}

function toDays(start: DatePoint, end: DatePoint): CalendarDates | undefined {
  const first = Math.floor(start.earliest / DAY_SECONDS);
  const next = Math.floor(end.latest / DAY_SECONDS) + 1;
  const isCoarse = start.precision !== "day" || end.precision !== "day";
  if (isCoarse && (isTooCoarse(start) || isTooCoarse(end) || next - first > MAX_COARSE_DAYS)) return undefined;
  const from = formatDate(first);
  const to = formatDate(next);
  return from && to ? { kind: "day", start: from, end: to } : undefined;
}

function isTooCoarse(point: DatePoint): boolean {
  return PRECISIONS.indexOf(point.precision) > PRECISIONS.indexOf("year");
}

/** The end is left out where DTEND could not stand: if it is not after the start, or not in the start's kind of time. */
function toTimes(start: DatePoint, end: DatePoint, timeZone: string | undefined): CalendarDates | undefined {
  const zoned = timeZone === undefined || isUtc(timeZone) ? undefined : toZoned(start, end, timeZone);
  if (zoned) return zoned;
  const startAt = toInstantOf(start, timeZone);
  const endAt = toInstantOf(end, timeZone);
  if (startAt !== undefined) return toTimed("utc", startAt, endAt ?? startAt);
  return toTimed("floating", start.earliest, end.offset === undefined ? end.earliest : start.earliest);
}

/** Whether a zone is UTC by one of its names. */
export function isUtc(timeZone: string): boolean {
  return UTC.test(timeZone);
}

const UTC = /^(?:etc\/)?(?:utc|uct|gmt|greenwich|universal|zulu)$/i;

/** Undefined where programs read other moments: they drop seconds of an offset. */
function toZoned(start: DatePoint, end: DatePoint, zone: string): ZonedDates | undefined {
  const startAt = toPlainInstant(start, zone);
  const endAt = toPlainInstant(end, zone);
  const isMeanTime = [startAt, endAt].some((at) => at !== undefined && offsetAt(at, zone) % 60 !== 0);
  const from = formatDateTime(start.earliest);
  const to = formatDateTime(end.earliest);
  if (startAt === undefined || endAt === undefined || isMeanTime || !from || !to) return undefined;
  if (endAt <= startAt) return { kind: "zoned", zone, start: from, instants: [startAt] };
  return { kind: "zoned", zone, start: from, end: to, instants: [startAt, endAt] };
}

function toTimed(kind: "utc" | "floating", start: WallSeconds, end: WallSeconds): CalendarDates | undefined {
  const suffix = kind === "utc" ? "Z" : "";
  const from = formatDateTime(start);
  const to = formatDateTime(end);
  if (!from || !to) return undefined;
  return end > start ? { kind, start: from + suffix, end: to + suffix } : { kind, start: from + suffix };
}

/** "20261123T211500Z"; undefined for years outside 0001 to 9999. */
export function formatCalendarInstant(at: Instant): string | undefined {
  const time = formatDateTime(at);
  return time && `${time}Z`;
}

function formatDate(days: number): string | undefined {
  const { year, month, day } = civilFromDays(days);
  if (year < 1 || year > 9999) return undefined;
  return `${year < 1000 ? String(year).padStart(4, "0") : year}${TWO[month]}${TWO[day]}`;
}

/** "20261123T211500" by the clock on the wall; undefined for years outside 0001 to 9999. */
export function formatDateTime(seconds: WallSeconds): string | undefined {
  const days = Math.floor(seconds / DAY_SECONDS);
  const rest = seconds - days * DAY_SECONDS;
  const date = formatDate(days);
  return date && `${date}T${TWO[Math.floor(rest / 3600)]}${TWO[Math.floor(rest / 60) % 60]}${TWO[rest % 60]}`;
}

/** "00" to "59": calendars are full of them. */
const TWO: readonly string[] = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, "0"));
