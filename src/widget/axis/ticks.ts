import { civilFromSeconds, daysInMonth, startOfDay } from "../../domain/date/calendar.ts";
import type { Seconds } from "../types.ts";

const DAY = 86_400;
const YEAR = 31_556_952;

export type Unit = "year" | "month" | "day" | "clock";

/** A number of units: 50 years, 3 months. */
export interface Step {
  readonly unit: Unit;
  readonly size: number;
  readonly seconds: Seconds;
}

const toSteps = (unit: Unit, seconds: number, sizes: readonly number[]): Step[] =>
  sizes.map((size) => ({ unit, size, seconds: size * seconds }));

const STEPS: readonly Step[] = [
  ...toSteps("clock", 1, [60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200]),
  ...toSteps("day", DAY, [1, 2, 5, 10]),
  ...toSteps("month", YEAR / 12, [1, 3, 6]),
];

/** The finest step of at least so many seconds: of the calendar, or 1, 2 or 5 times a power of ten years. */
export function stepFor(least: Seconds): Step {
  const step = STEPS.find(({ seconds }) => seconds >= least);
  if (step) return step;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, least / YEAR)));
  const size = [1, 2, 5, 10].map((times) => times * power).find((years) => years * YEAR >= least) ?? power * 10;
  return { unit: "year", size, seconds: size * YEAR };
}

export interface Tick {
  readonly at: Seconds;
  readonly unit: Unit;
}

/** Where the steps begin in a stretch. What begins a larger unit too is told by that one: 1 January is a year. */
export function listTicks({ unit, size }: Step, from: Seconds, to: Seconds): Tick[] {
  const ticks: Tick[] = [];
  const first = civilFromSeconds(from);
  if (unit === "clock") {
    for (let at = Math.ceil(from / size) * size; at < to; at += size) ticks.push(tickAt(at));
  } else if (unit === "year") {
    for (let year = Math.floor(first.year / size) * size; ; year += size) {
      const at = startOfDay(year, 1, 1);
      if (at >= to) break;
      ticks.push({ at, unit });
    }
  } else {
    for (let month = first.year * 12 + first.month - 1; ; month++) {
      const [year, index] = [Math.floor(month / 12), ((month % 12) + 12) % 12];
      if (startOfDay(year, index + 1, 1) >= to) break;
      if (unit === "month" && index % size) continue;
      // The last of a month is left out where the next month would come too soon after it.
      const last = unit === "month" ? 1 : Math.max(1, daysInMonth(year, index + 1) - size / 2);
      for (let day = 1; day <= last; day += size) ticks.push(tickAt(startOfDay(year, index + 1, day)));
    }
  }
  return ticks.filter(({ at }) => at >= from && at < to);
}

function tickAt(at: Seconds): Tick {
  const { month, day, hour, minute } = civilFromSeconds(at);
  return { at, unit: hour || minute ? "clock" : day > 1 ? "day" : month > 1 ? "month" : "year" };
}
