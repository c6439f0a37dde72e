import { DAY_SECONDS, daysFromCivil } from "../domain/date/calendar.ts";
import type { Seconds } from "./types.ts";

/** What a reader types for a date, "1969", "1969-07", "-0043-03-15": its first second, and the first after it. */
export function parseSpan(text: string): readonly [start: Seconds, end: Seconds] | undefined {
  const parts = /^\s*Y?(-?\d+)(?:-(\d\d?))?(?:-(\d\d?))?\s*$/.exec(text);
  if (!parts) return undefined;
  const [year = 0, month, day] = parts.slice(1).map((part) => (part ? Number(part) : undefined));
  const start = daysFromCivil(year, month ?? 1, day ?? 1);
  const months = year * 12 + (month ?? 12);
  const end = day ? start + 1 : daysFromCivil(Math.floor(months / 12), (((months % 12) + 12) % 12) + 1, 1);
  return [start * DAY_SECONDS, end * DAY_SECONDS];
}
