import { civilFromSeconds } from "./calendar.ts";
import {
  type Bounds,
  type DatePoint,
  type EventDate,
  FUTURE,
  PAST,
  type Precision,
  type WallSeconds,
} from "./event-date.ts";

/** A date of TimelineJS, with the parts that are known. A negative year is that of historians: -44 is 44 BC. */
export interface TimelineDate {
  readonly year: number;
  readonly month?: number;
  readonly day?: number;
  readonly hour?: number;
  readonly minute?: number;
  readonly second?: number;
}

export interface TimelineSpan {
  readonly start_date: TimelineDate;
  readonly end_date?: TimelineDate;
}

/**
 * An event's date, no finer than it is stated; a decade and coarser by its first year, a season by its first month. An open
 * or unknown end leaves the start alone; undefined for an open or unknown start.
 */
export function toTimelineDates({ start, end }: EventDate): TimelineSpan | undefined {
  if (typeof start === "string") return undefined;
  // "2020/2020" begins and ends alike.
  const isRange = typeof end === "object" && end.earliest > start.earliest;
  return { start_date: toTimelineDate(start), ...(isRange && { end_date: toTimelineDate(end) }) };
}

/**
 * A stretch for the background, from its first day to the day after its last. TimelineJS asks for both: an open end is that of
 * `shown`, the first and last second of what else is on the timeline. Undefined where an end is not known.
 */
export function toTimelineEra(date: EventDate, shown: Bounds): Required<TimelineSpan> | undefined {
  const from = date.start === "open" ? shown.from : date.earliest;
  const to = date.end === "open" ? shown.to : date.latest;
  if (from === undefined || to === undefined || from <= PAST || to >= FUTURE || from > to) return undefined;
  const start = formatParts(from, "day");
  const end = formatParts(to + 1, "day");
  // It drops an end that is equal to the start, and then fails for want of it.
  return isDeep(start) && start.year === end.year ? undefined : { start_date: start, end_date: end };
}

/** The first and last second that dates state. */
export function boundsOfAll(dates: readonly EventDate[]): Bounds {
  const known = dates.flatMap(({ earliest, latest }) => [earliest, latest]).filter((at) => at > PAST && at < FUTURE);
  return known.length > 0 ? { from: Math.min(...known), to: Math.max(...known) } : {};
}

/** True for a year that a `Date` of JavaScript cannot hold: TimelineJS has a scale of its own for such. */
export function isDeep({ year }: TimelineDate): boolean {
  return year < -271_820 || year > 275_759;
}

function toTimelineDate({ earliest, precision }: DatePoint): TimelineDate {
  return formatParts(earliest, precision);
}

function formatParts(seconds: WallSeconds, precision: Precision): TimelineDate {
  const { month, day, hour, minute, second, ...civil } = civilFromSeconds(seconds);
  const year = { year: toTimelineYear(civil.year) };
  switch (precision) {
    case "second":
      return { ...year, month, day, hour, minute, second };
    case "minute":
      return { ...year, month, day, hour, minute };
    case "day":
      return { ...year, month, day };
    case "month":
    case "season":
      return { ...year, month };
    default:
      return year;
  }
}

/**
 * TimelineJS writes the year -44 as "44 BCE", and 0 as "0" (Language.js), so that it counts as historians do; ours are
 * astronomical. Of a deep year it says how many millions of years ago, and one more would be false exactness.
 */
function toTimelineYear(year: number): number {
  return year > 0 || isDeep({ year: year - 1 }) ? year : year - 1;
}
