/**
 * Seconds of the local wall clock, counted from 1970-01-01T00:00:00 in the proleptic Gregorian calendar
 * (astronomical years: 0 is 1 BC). No time zone takes part: a date keeps the day its source states, and keys
 * stored today stay right when a zone's rules change. A float64 carries every second to +-285 million years and
 * every year beyond.
 */
export type WallSeconds = number;

/** Stands for "no bound" before every date; a finite number, so that it passes through JSON and SQL. */
export const PAST: WallSeconds = -1e18;
/** Stands for "no bound" after every date. */
export const FUTURE: WallSeconds = 1e18;

/** How exact one stated date is, finest first. */
export const PRECISIONS = [
  "second",
  "minute",
  "day",
  "month",
  "season",
  "year",
  "decade",
  "century",
  "millennium",
  "age",
] as const;
export type Precision = (typeof PRECISIONS)[number];

/** One end of a date: what an EDTF expression without "/" says. Bounds are inclusive. */
export interface DatePoint {
  readonly text: string;
  readonly earliest: WallSeconds;
  readonly latest: WallSeconds;
  readonly precision: Precision;
  readonly approximate: boolean;
  readonly uncertain: boolean;
  /** Minutes east of UTC where a date-time states an offset ("Z" is 0); absent for a floating time. */
  readonly offset?: number;
}

/** A missing end of an interval: "open" (`..`, goes on without end) or "unknown" (empty, has one, not known). */
export type MissingEnd = "open" | "unknown";

/**
 * When something happened, as stated. `text` is EDTF (ISO 8601-2) as given and is the only thing stored besides keys.
 * [`earliest`, `latest`] is every second the event could touch. [`startLatest`, `endEarliest`] is what it certainly
 * touches if both are within a window: see `overlaps`. An approximate or uncertain date is never certain, so there
 * `startLatest` is FUTURE and `endEarliest` is PAST.
 */
export interface EventDate {
  readonly text: string;
  readonly earliest: WallSeconds;
  readonly latest: WallSeconds;
  readonly startLatest: WallSeconds;
  readonly endEarliest: WallSeconds;
  /** Of the coarser of the two ends. */
  readonly precision: Precision;
  readonly approximate: boolean;
  readonly uncertain: boolean;
  readonly start: DatePoint | MissingEnd;
  /** Present only for an interval ("/"). */
  readonly end?: DatePoint | MissingEnd;
}

/** A stretch of the wall clock, both ends inclusive; a missing end has no limit. */
export interface Bounds {
  readonly from?: WallSeconds;
  readonly to?: WallSeconds;
}

/**
 * possible: the event could lie in the window, for all its date says; certain: it surely does, so a coarse date must
 * lie in it whole, and an approximate or uncertain one never does.
 */
export const MATCHES = ["possible", "certain"] as const;
export type Match = (typeof MATCHES)[number];

/** Whether the text states a time of day. */
export function isTimed(point: DatePoint): boolean {
  return point.precision === "minute" || point.precision === "second";
}

/** Whether the date states no time of day, at either end. */
export function isAllDay(date: EventDate): boolean {
  return date.precision !== "minute" && date.precision !== "second";
}

/** Orders by the first possible second, then by the last. Zero means equal keys, not equal texts. */
export function compareDates(a: EventDate, b: EventDate): number {
  return a.earliest - b.earliest || a.latest - b.latest;
}

export function overlaps(date: EventDate, window: Bounds, match: Match): boolean {
  const { from = PAST, to = FUTURE } = window;
  if (match === "possible") return date.earliest <= to && date.latest >= from;
  return date.startLatest <= to && date.endEarliest >= from;
}
