import { formatInstant } from "../instant.ts";
import { civilFromSeconds } from "./calendar.ts";
import {
  type DatePoint,
  type EventDate,
  FUTURE,
  isTimed,
  PAST,
  type Precision,
  type WallSeconds,
} from "./event-date.ts";
import { offsetAt, toInstantOf } from "./time-zone.ts";

export { type BibtexDate, type CslDate, toBibtexDate, toCslDate } from "./citation.ts";
export {
  type CalendarDates,
  formatCalendarInstant,
  formatDateTime,
  isUtc,
  toCalendarDates,
  toYearlyDates,
  type YearlyDates,
  type ZonedDates,
} from "./icalendar.ts";
export { listObservances, type Observance } from "./observances.ts";
export { isTimeZone, toInstantOf } from "./time-zone.ts";
export { boundsOfAll, isDeep, type TimelineSpan, toTimelineDates, toTimelineEra } from "./timelinejs.ts";

/**
 * EDTF text for the year, month, day or time in which a second falls: "1985", "1985-04", "-0043-03-15",
 * "2021-12-26T09:00". A precision coarser than a year gives the year, a season its first month. Beyond year 9999 EDTF has
 * years alone, so every precision gives "Y-13800000000". Undefined for PAST and FUTURE.
 */
export function formatIso(seconds: WallSeconds, precision: Precision): string | undefined {
  if (seconds <= PAST || seconds >= FUTURE) return undefined;
  const { year, month, day, hour, minute, second } = civilFromSeconds(seconds);
  if (Math.abs(year) > 9999) return `Y${year}`;
  const yearText = `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
  switch (precision) {
    case "second":
      return `${yearText}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}:${pad(second)}`;
    case "minute":
      return `${yearText}-${pad(month)}-${pad(day)}T${pad(hour)}:${pad(minute)}`;
    case "day":
      return `${yearText}-${pad(month)}-${pad(day)}`;
    case "month":
    case "season":
      return `${yearText}-${pad(month)}`;
    default:
      return yearText;
  }
}

/** The day in which a second falls, as in `formatIso`: "2021-12-26", "-0043-03-15"; "Y-13800000000" beyond year 9999. */
export function formatDay(seconds: WallSeconds): string | undefined {
  return formatIso(seconds, "day");
}

/**
 * A value for `<time datetime>` (HTML section 4.5.14), which knows years from 0001 on, months, days and times. Undefined
 * for all it cannot say: intervals (their ends can be marked one by one, see `toHtmlDatetimeOf`), seasons, decades and
 * coarser, and years before 1.
 */
export function toHtmlDatetime(date: EventDate): string | undefined {
  return date.end === undefined && typeof date.start === "object" ? toHtmlDatetimeOf(date.start) : undefined;
}

export function toHtmlDatetimeOf(point: DatePoint): string | undefined {
  const { year } = civilFromSeconds(point.earliest);
  if (year < 1 || !["second", "minute", "day", "month", "year"].includes(point.precision)) return undefined;
  if (year > 9999) return String(year);
  return `${formatIso(point.earliest, point.precision)}${isTimed(point) ? formatOffset(point.offset) : ""}`;
}

/**
 * RFC 3339 with the offset that holds there: "2021-12-26T09:00:00+08:00". Undefined where `toInstantOf` is, and for
 * years outside 0000 to 9999. A time that its zone skips is given as moved forward.
 */
export function toRfc3339(point: DatePoint, timeZone?: string): string | undefined {
  const at = toInstantOf(point, timeZone);
  if (at === undefined) return undefined;
  const offset = point.offset === undefined ? offsetAt(at, timeZone ?? "UTC") : point.offset * 60;
  const { year } = civilFromSeconds(at + offset);
  if (year < 0 || year > 9999) return undefined;
  // The local mean time of old has seconds in its offset, for which RFC 3339 has no place.
  if (offset % 60 !== 0) return formatInstant(at);
  return `${formatIso(at + offset, "second")}${formatOffset(offset / 60)}`;
}

/** @param minutes east of UTC; undefined for a floating time, which shows none */
function formatOffset(minutes: number | undefined): string {
  if (minutes === undefined) return "";
  if (minutes === 0) return "Z";
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function pad(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}
