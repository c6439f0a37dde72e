import { civilFromDays, civilFromSeconds, daysFromCivil, daysInMonth, isLeapYear } from "./calendar.ts";
import type { EventDate } from "./event-date.ts";

// Days of a year, whichever year: "05-10" is 10 May.

/** "05-10"; 29 February is a day too. */
export function isMonthDay(text: string): boolean {
  const [, month, day] = /^(\d\d)-(\d\d)$/.exec(text) ?? [];
  // Of a leap year, which has them all.
  return Number(day) >= 1 && Number(day) <= daysInMonth(2000, Number(month));
}

/**
 * The day of the year on which an event falls, or begins, as its date states it; undefined where the date is coarser, or
 * the day not certain.
 */
export function toMonthDay({ start }: EventDate): string | undefined {
  if (typeof start !== "object" || !/^-?\d{4}-\d\d-\d\d(?:T|$)/.test(start.text)) return undefined;
  // 24:00 is of the next day.
  const { month, day } = civilFromSeconds(start.earliest);
  return `${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** Days since 1970-01-01 of the Monday of an ISO 8601 week, "2026-W19"; undefined for what is none. */
export function parseWeek(text: string): number | undefined {
  const [, year, week] = /^(\d{4})-W(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  // The first week is that of 4 January.
  const monday = startOfWeek(daysFromCivil(Number(year), 1, 4)) + (Number(week) - 1) * 7;
  const isOfYear = Number(week) >= 1 && civilFromDays(monday + 3).year === Number(year);
  return isOfYear ? monday : undefined;
}

/** Of the week that has this day, the Monday; both as days since 1970-01-01. */
export function startOfWeek(days: number): number {
  // 1970-01-01 was a Thursday.
  return days - ((((days + 3) % 7) + 7) % 7);
}

/**
 * The days of the year on which so many days fall, the first of them given as days since 1970-01-01. What happened on 29
 * February is remembered on the 28th in years that have no 29th.
 */
export function listMonthDays(first: number, count: number): string[] {
  const days = Array.from({ length: count }, (_, index) => civilFromDays(first + index));
  const keys = days.flatMap(({ year, month, day }) => {
    const key = `${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
    return key === "02-28" && !isLeapYear(year) ? [key, "02-29"] : [key];
  });
  return [...new Set(keys)].sort();
}
