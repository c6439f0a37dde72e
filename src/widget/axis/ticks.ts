import type { Seconds } from "../types.ts";
import { civil, startOfMonth } from "./calendar.ts";
import { YEAR } from "./frames.ts";

const MONTH = YEAR / 12;
export const DAY = 86_400;

/** How precisely a time is told: year, month, day, minute. */
export type Unit = 0 | 1 | 2 | 3;

/** Seconds between ticks: parts of a day, days, months. */
const STEPS = [60, 300, 900, 3600, 10_800, 21_600, 43_200, DAY, 2 * DAY, 7 * DAY, MONTH, 3 * MONTH, 6 * MONTH];

/** The finest step of at least so many seconds; 1, 2 or 5 times a power of ten years where there is none else. */
export function stepFor(least: Seconds): Seconds {
  const power = YEAR * 10 ** Math.floor(Math.log10(Math.max(1, least / YEAR)));
  return [...STEPS, power, 2 * power, 5 * power].find((step) => step >= least) ?? 10 * power;
}

export const unitOf = (step: Seconds): Unit => (step < DAY ? 3 : step < MONTH ? 2 : step < YEAR ? 1 : 0);

/** What begins then: 1 January is a year, the first of another month a month. */
export function unitAt(at: Seconds): Unit {
  const { date } = civil(at);
  return at % DAY ? 3 : date.getUTCDate() > 1 ? 2 : date.getUTCMonth() ? 1 : 0;
}

/** Where the steps begin in a stretch. */
export function listTicks(step: Seconds, from: Seconds, to: Seconds): Seconds[] {
  const months = Math.round(step / MONTH);
  const { year, date } = civil(from);
  // Before our era round years are one later than as they are counted here: -99 is 100 BC.
  const startOf = (index: number): Seconds => {
    const month = months > 12 && index <= 0 ? index + 12 : index;
    return startOfMonth(Math.trunc(month / 12), month % 12);
  };
  const timeOf = (index: number): Seconds => (months ? startOf(index * months) : index * step);
  const ticks: Seconds[] = [];
  let index = Math.floor(months ? (year * 12 + date.getUTCMonth()) / months : from / step);
  for (let at = timeOf(index); at < to; at = timeOf(++index)) ticks.push(at);
  return ticks;
}
