import { formatDay } from "../../domain/date/bucket.ts";
import { civilFromSeconds, DAY_SECONDS, startOfDay } from "../../domain/date/calendar.ts";
import { type EventDate, FUTURE, PAST, type WallSeconds } from "../../domain/date/event-date.ts";
import { labelDateText } from "../html/date.ts";

/** A stretch of the wall clock that a picture shows. */
export interface Window {
  readonly from: WallSeconds;
  readonly to: WallSeconds;
}

export interface Tick {
  readonly at: WallSeconds;
  readonly label: string;
}

const HOUR = 3600;
const YEAR = 31_556_952;
/** Seconds between ticks that are closer than a month. */
const SHORT = [HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY_SECONDS, 2 * DAY_SECONDS, 7 * DAY_SECONDS, 14 * DAY_SECONDS];
/** Months between ticks that are closer than a year. */
const MONTHS = [1, 3, 6];
/** Years before this are told by how long ago they are. */
const DEEP = -1_000_000;

/** From the first to the last second that any date names; at least a day. Undefined where none names one. */
export function findWindow(dates: readonly EventDate[]): Window | undefined {
  let [from, to] = [FUTURE, PAST];
  for (const { earliest, latest } of dates) {
    for (const bound of [earliest, latest]) {
      if (bound <= PAST || bound >= FUTURE) continue;
      from = Math.min(from, bound);
      to = Math.max(to, bound + 1);
    }
  }
  if (from > to) return undefined;
  return to - from > DAY_SECONDS
    ? { from, to }
    : { from: Math.floor(from / DAY_SECONDS) * DAY_SECONDS, to: Math.ceil(to / DAY_SECONDS) * DAY_SECONDS };
}

function labelYear(year: number, language: string): string {
  const digits = String(Math.abs(year));
  const sign = year < 0 ? "-" : "";
  return labelDateText(digits.length > 4 ? `Y${sign}${digits}` : `${sign}${digits.padStart(4, "0")}`, language);
}

/** "65 Ma" and "13.8 Ga" are known in all languages (ISO 80000-3). */
function labelTick(year: number, language: string): string {
  if (year > DEEP) return labelYear(year, language);
  return year <= -1e9 ? `${-year / 1e9} Ga` : `${-year / 1e6} Ma`;
}

/** "1969 – 1972"; days where it is short. */
export function labelWindow({ from, to }: Window, language: string): string {
  const [first, last] = [from, to - 1].map((at) => civilFromSeconds(at).year) as [number, number];
  if (to - from < 3 * YEAR)
    return labelDateText([...new Set([formatDay(from), formatDay(to - 1)])].join("/"), language);
  const label = (year: number) => labelYear(year <= DEEP ? Number(year.toPrecision(3)) : year, language);
  return `${label(first)} – ${label(last)}`;
}

/** 1, 2 or 5 with zeros behind, and no less. */
function toRound(value: number): number {
  const size = 10 ** Math.max(0, Math.floor(Math.log10(value)));
  return ([1, 2, 5].find((one) => one * size >= value) ?? 10) * size;
}

/** Round moments of the calendar within the window, at most about `count`. */
export function listTicks({ from, to }: Window, count: number, language: string): Tick[] {
  const least = (to - from) / count;
  const ticks: Tick[] = [];
  const step = SHORT.find((seconds) => seconds >= least);
  for (let at = step ? Math.ceil(from / step) * step : to; step && at < to; at += step) {
    const isDay = at % DAY_SECONDS === 0;
    const hour = `${String((((at / HOUR) % 24) + 24) % 24).padStart(2, "0")}:00`;
    ticks.push({ at, label: isDay ? labelDateText(formatDay(at), language) : hour });
  }
  if (step) return ticks;
  const months = MONTHS.find((some) => (some * YEAR) / 12 >= least) ?? 12 * toRound(least / YEAR);
  const { year, month } = civilFromSeconds(from);
  for (let index = Math.ceil((year * 12 + month - 1) / months) * months; ; index += months) {
    const tick = toTick(Math.floor(index / 12), index % 12, months, language);
    if (tick.at >= to) return ticks;
    if (tick.at >= from) ticks.push(tick);
  }
}

/** Years before Christ are round as people count them: 100 BC is the astronomical year -99. */
function toTick(year: number, month: number, months: number, language: string): Tick {
  const shown = months >= 120 && year <= 0 && year > DEEP ? year + 1 : year;
  const at = startOfDay(shown, ((month + 12) % 12) + 1, 1);
  return { at, label: months < 12 ? labelDateText(formatDay(at).slice(0, -3), language) : labelTick(shown, language) };
}
