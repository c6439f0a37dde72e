import type { Seconds } from "../types.ts";

// Civil time by the browser's `Date`, for any year: the calendar is the same every 400 years, which are whole days.

const CYCLE = 146_097 * 86_400;

/** The astronomical year of a second, and a date of the same month, day and time in a year that `Date` has. */
export function civil(at: Seconds): { readonly year: number; readonly date: Date } {
  const cycles = Math.floor(at / CYCLE);
  const date = new Date((at - cycles * CYCLE) * 1000);
  return { year: date.getUTCFullYear() + cycles * 400, date };
}

/** The first second of a month, 0 to 11; one before or after those is of the year before or after. */
export function startOfMonth(year: number, month: number): Seconds {
  const cycles = Math.floor(year / 400);
  return Date.UTC(year - cycles * 400 + 2000, month) / 1000 + (cycles - 5) * CYCLE;
}
