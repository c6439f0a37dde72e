import { civilFromSeconds, startOfDay } from "../../domain/date/calendar.ts";
import type { Seconds } from "../types.ts";
import { YEAR } from "./frames.ts";

const MONTH = YEAR / 12;
const DAY = 86_400;

/** The finest of them is told: 1 January is a year, the first of another month a month. */
export type Unit = "year" | "month" | "day" | "clock";

/** Seconds between ticks: parts of a day, days, months, years. */
const STEPS = [
  60,
  300,
  900,
  3600,
  3 * 3600,
  6 * 3600,
  12 * 3600,
  DAY,
  2 * DAY,
  5 * DAY,
  10 * DAY,
  MONTH,
  3 * MONTH,
  6 * MONTH,
];

/** The finest step of at least so many seconds; 1, 2 or 5 times a power of ten years where there is none else. */
export function stepFor(least: Seconds): Seconds {
  const power = YEAR * 10 ** Math.floor(Math.log10(Math.max(1, least / YEAR)));
  return [...STEPS, power, 2 * power, 5 * power].find((step) => step >= least) ?? 10 * power;
}

export function unitOf(step: Seconds): Unit {
  return step < DAY ? "clock" : step < MONTH ? "day" : step < YEAR ? "month" : "year";
}

/** Where the steps begin in a stretch. */
export function listTicks(step: Seconds, from: Seconds, to: Seconds): Seconds[] {
  const ticks: Seconds[] = [];
  if (step <= DAY) {
    for (let at = Math.ceil(from / step) * step; at < to; at += step) ticks.push(at);
    return ticks;
  }
  const { year, month } = civilFromSeconds(from);
  const months = Math.max(1, Math.round(step / MONTH));
  const startOf = (index: number): Seconds =>
    startOfDay(Math.floor(index / 12), 1 + index - Math.floor(index / 12) * 12, 1);
  for (let index = Math.floor((year * 12 + month - 1) / months) * months; startOf(index) < to; index += months) {
    // Before our era round years are one later than as they are counted here: -99 is 100 BC.
    ticks.push(startOf(index + (months > 12 && index <= 0 ? 12 : 0)));
    // The last of a month is left out where the next month would come too soon after it.
    const last = startOf(index + 1) - step / 2;
    if (step < MONTH) for (let at = startOf(index) + step; at < last; at += step) ticks.push(at);
  }
  return ticks;
}

/** What begins then. */
export function unitAt(at: Seconds): Unit {
  const { month, day } = civilFromSeconds(at);
  return at % DAY ? "clock" : day > 1 ? "day" : month > 1 ? "month" : "year";
}
