// The days on which a rule of recurrence comes (RFC 5545 section 3.3.10), of the rules that domain/rule.ts lets through:
// period after period, its days that every part holds for, of which BYSETPOS chooses.
import { type CivilDay, civilFromDays, DAY_SECONDS, daysFromCivil, daysInMonth, isLeapYear } from "./date/calendar.ts";
import type { WallSeconds } from "./date/event-date.ts";
import { DAYS, type Frequency, type Rule } from "./rule.ts";

interface Weekday {
  /** 0 is Monday. */
  readonly weekday: number;
  /** Which one of the month or year, from the end where it is negative; 0 for each. */
  readonly ordinal: number;
}

/** A rule read for days; an empty list is no condition. Days are counted from 1970-01-01. */
interface Days {
  readonly frequency: Frequency;
  readonly first: number;
  readonly interval: number;
  readonly weekStart: number;
  readonly months: readonly number[];
  readonly monthDays: readonly number[];
  readonly yearDays: readonly number[];
  readonly weekdays: readonly Weekday[];
  /** Ordinals of weekdays are of the month, not of the year. */
  readonly isByMonth: boolean;
  readonly positions: readonly number[];
}

const LAST_DAY = daysFromCivil(9999, 12, 31);

/** 1970-01-05 was a Monday. */
function weekdayOf(day: number): number {
  return (((day - 4) % 7) + 7) % 7;
}

/** What a rule leaves open it takes from its first day. */
function readDays({ text, frequency }: Rule, first: number): Days {
  const parts = new Map(text.split(";").map((part) => part.split("=", 2) as [string, string]));
  const list = (name: string) => parts.get(name)?.split(",") ?? [];
  const numbers = (name: string) => list(name).map(Number);
  const { month, day } = civilFromDays(first);
  const isOpen = !["BYMONTHDAY", "BYYEARDAY", "BYDAY"].some((name) => parts.has(name));
  const isOfYear = isOpen && frequency === "YEARLY";
  const weekdays = list("BYDAY").map((one) => ({
    weekday: DAYS.indexOf(one.slice(-2)),
    ordinal: Number(one.slice(0, -2)),
  }));
  return {
    frequency,
    first,
    interval: Number(parts.get("INTERVAL") ?? 1),
    weekStart: DAYS.indexOf(parts.get("WKST") ?? "MO"),
    months: isOfYear && !parts.has("BYMONTH") ? [month] : numbers("BYMONTH"),
    monthDays: isOfYear || (isOpen && frequency === "MONTHLY") ? [day] : numbers("BYMONTHDAY"),
    yearDays: numbers("BYYEARDAY"),
    weekdays: isOpen && frequency === "WEEKLY" ? [{ weekday: weekdayOf(first), ordinal: 0 }] : weekdays,
    isByMonth: frequency === "MONTHLY" || parts.has("BYMONTH"),
    positions: numbers("BYSETPOS"),
  };
}

/** First and last day of the `index`-th period in which the rule comes. */
function toPeriod({ frequency, first, interval, weekStart }: Days, index: number): readonly [number, number] {
  const step = index * interval;
  if (frequency === "DAILY") return [first + step, first + step];
  if (frequency === "WEEKLY") {
    const start = first - ((weekdayOf(first) - weekStart + 7) % 7) + step * 7;
    return [start, start + 6];
  }
  const { year, month } = civilFromDays(first);
  if (frequency === "YEARLY") return [daysFromCivil(year + step, 1, 1), daysFromCivil(year + step, 12, 31)];
  const months = year * 12 + month - 1 + step;
  const [ofYear, ofMonth] = [Math.floor(months / 12), (months % 12) + 1];
  const start = daysFromCivil(ofYear, ofMonth, 1);
  return [start, start + daysInMonth(ofYear, ofMonth) - 1];
}

/** Whether a list of places, from 1 or from -1 at the end, has this one of `size`. */
function hasPlace(places: readonly number[], place: number, size: number): boolean {
  return places.length === 0 || places.includes(place) || places.includes(place - size - 1);
}

/** Whether the rule comes on the day `at`, which is this one of the month, where it is not for its month that it does not. */
function holds(rule: Days, at: number, { year, month, day }: CivilDay): boolean {
  const monthSize = daysInMonth(year, month);
  if (!hasPlace(rule.monthDays, day, monthSize)) return false;
  const weekday = weekdayOf(at);
  const named = rule.weekdays.filter((one) => one.weekday === weekday);
  if (named.length === 0 && rule.weekdays.length > 0) return false;
  const yearDay = at - daysFromCivil(year, 1, 1) + 1;
  const yearSize = isLeapYear(year) ? 366 : 365;
  if (!hasPlace(rule.yearDays, yearDay, yearSize)) return false;
  const [place, size] = rule.isByMonth ? [day, monthSize] : [yearDay, yearSize];
  const ordinals = [0, Math.ceil(place / 7), -Math.ceil((size - place + 1) / 7)];
  return named.length === 0 || named.some(({ ordinal }) => ordinals.includes(ordinal));
}

/** Those days of a period on which the rule comes. */
function listDays(rule: Days, from: number, to: number): number[] {
  const found: number[] = [];
  for (let at = from; at <= to; ) {
    const { year, month, day: start } = civilFromDays(at);
    const end = Math.min(to, at + daysInMonth(year, month) - start);
    if (rule.months.length > 0 && !rule.months.includes(month)) {
      at = end + 1;
      continue;
    }
    for (let day = start; at <= end; day++, at++) if (holds(rule, at, { year, month, day })) found.push(at);
  }
  return found;
}

function choose(days: readonly number[], positions: readonly number[]): readonly number[] {
  return days.filter((_, index) => hasPlace(positions, index + 1, days.length));
}

/**
 * Calls `visit` with each second at which the rule comes from `start` on, in order, while that gives true, up to the second
 * `until` and the year 9999. False where it had to give up, because it would have looked at more than `budget` days.
 */
export function walkRule(
  rule: Rule,
  start: WallSeconds,
  until: WallSeconds,
  budget: number,
  visit: (seconds: WallSeconds) => boolean,
): boolean {
  const first = Math.floor(start / DAY_SECONDS);
  const time = start - first * DAY_SECONDS;
  const last = Math.min(LAST_DAY, Math.floor((until - time) / DAY_SECONDS));
  const days = readDays(rule, first);
  let left = budget;
  let count = rule.count ?? Number.POSITIVE_INFINITY;
  for (let index = 0; ; index++) {
    const [from, to] = toPeriod(days, index);
    if (from > last) return true;
    left -= to - from + 1;
    if (left < 0) return false;
    for (const day of choose(listDays(days, from, to), days.positions)) {
      if (day < first) continue;
      if (day > last || !visit(day * DAY_SECONDS + time) || --count === 0) return true;
    }
  }
}
