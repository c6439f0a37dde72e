import * as library from "rrule";
import { parseEdtf } from "./date/edtf.ts";
import { type EventDate, FUTURE, isTimed, type WallSeconds } from "./date/event-date.ts";
import { formatDay, formatIso } from "./date/formats.ts";

// Bundlers read the library's modules; Node reads it as CommonJS, all of it under one name.
const { RRule } = "RRule" in library ? library : (library as { default: typeof library }).default;

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
  /** EDTF: a day, or a time of day. */
  readonly date: string;
}

const MAX_RULE = 500;
/** Days are what history is told in; a rule by the minute would have no end. */
const FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY"];
/** Of one rule; more are not counted. */
const MAX_OCCURRENCES = 10_000;

/** The library counts in UTC; our wall clock is handed to it as UTC and taken back as such, so no zone takes part. */
function toDate(seconds: WallSeconds): Date {
  return new Date(seconds * 1000);
}

/** The second at which the first occurrence begins; undefined where the date is too coarse to be repeated. */
function findStart({ start }: EventDate): { seconds: WallSeconds; timed: boolean } | undefined {
  if (typeof start === "string") return undefined;
  const isExact = start.precision === "day" || isTimed(start);
  const year = new Date(start.earliest * 1000).getUTCFullYear();
  return isExact && year >= 1 && year <= 9999 ? { seconds: start.earliest, timed: isTimed(start) } : undefined;
}

function readRule(rule: string, start: WallSeconds): library.RRule {
  const options = RRule.parseString(rule);
  return new RRule({ ...options, dtstart: toDate(start) });
}

/** What is wrong with a rule for this date; undefined where nothing is. */
export function refuseRecurrence(rule: string, date: EventDate): string | undefined {
  if (rule.length > MAX_RULE) return `is longer than ${MAX_RULE} characters`;
  const [, frequency = ""] = /^(?:[A-Z]+=[^;\s]+;)*FREQ=([A-Z]+)(?:;[A-Z]+=[^;\s]+)*$/.exec(rule) ?? [];
  if (!FREQUENCIES.includes(frequency)) {
    return `is not a rule (RFC 5545) with FREQ=${FREQUENCIES.join(", FREQ=")}; for example FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26`;
  }
  if (/BY(HOUR|MINUTE|SECOND)=/.test(rule))
    return "may not have BYHOUR, BYMINUTE or BYSECOND: the time is that of the date";
  const start = findStart(date);
  if (!start) return "needs a date that begins on an exact day between the years 1 and 9999";
  try {
    const first = readRule(rule, start.seconds).after(toDate(start.seconds), true);
    return first === null ? "has no occurrence" : undefined;
  } catch (error) {
    return `is not a rule (RFC 5545): ${error instanceof Error ? error.message : ""}`;
  }
}

/** Seconds from the first second of the date to its last. */
function lengthOf(date: EventDate): number {
  return date.latest >= FUTURE ? 0 : date.latest - date.earliest;
}

/** The last second that any occurrence touches: FUTURE where the rule has no end. */
export function findEnd(date: EventDate, { rule }: Recurrence): WallSeconds {
  const start = findStart(date);
  if (!start) return date.latest;
  const parsed = readRule(rule, start.seconds);
  const { count, until } = parsed.origOptions;
  if (count === undefined && until === undefined) return FUTURE;
  let last = start.seconds;
  parsed.all((next, index) => {
    last = next.getTime() / 1000;
    return index < MAX_OCCURRENCES;
  });
  return Math.max(date.latest, last + lengthOf(date));
}

/** Occurrences that begin within [from, to] (wall seconds), in order, at most `limit`. */
export function listOccurrences(
  date: EventDate,
  { rule, excluded }: Recurrence,
  from: WallSeconds,
  to: WallSeconds,
  limit: number,
): Occurrence[] {
  const start = findStart(date);
  if (!start) return [];
  const isOut = new Set(excluded);
  const found: Occurrence[] = [];
  let number = 0;
  const take = (seconds: WallSeconds) => {
    number++;
    const day = formatDay(seconds) ?? "";
    const isWanted = seconds >= from && seconds <= to && !isOut.has(day);
    if (isWanted) found.push({ number, date: start.timed ? (formatIso(seconds, "minute") ?? day) : day });
    return seconds <= to && found.length < limit && number < MAX_OCCURRENCES;
  };
  // The date itself is the first occurrence even where the rule would not have made it (RFC 5545 section 3.8.5.3).
  if (!take(start.seconds)) return found;
  readRule(rule, start.seconds).all((next) => {
    const seconds = next.getTime() / 1000;
    return seconds === start.seconds || take(seconds);
  });
  return found;
}

/** For rules of a series, whose first day is a text. */
export function readStart(text: string): EventDate | undefined {
  const date = parseEdtf(text);
  return date.ok ? date.value : undefined;
}
