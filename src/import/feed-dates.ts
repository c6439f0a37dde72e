import { daysInMonth, startOfDay } from "../domain/date/calendar.ts";
import { formatInstant, type Instant, parseInstant, toInstant } from "../domain/instant.ts";

const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/** RFC 822 section 5.1; letters of the military mean nothing any more (RFC 2822 section 4.3). */
const ZONES: Readonly<Record<string, number>> = {
  EDT: -4,
  EST: -5,
  CDT: -5,
  CST: -6,
  MDT: -6,
  MST: -7,
  PDT: -7,
  PST: -8,
};
const RFC_822 =
  /^(?:[a-z]{3,9},?\s{1,5})?(\d{1,2})\s{1,5}([a-z]{3})[a-z]{0,6}\s{1,5}(\d{4}|\d{2})(?:\s{1,5}(\d{1,2}):(\d{2})(?::(\d{2}))?)?\s{0,5}([+-]\d{4}|[a-z]{1,5})?$/i;

function offsetOf(zone: string): number {
  const [, sign = "+", hours, minutes] = /^([+-])(\d{2})(\d{2})$/.exec(zone) ?? [];
  if (hours !== undefined) return (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60;
  return (ZONES[zone.toUpperCase()] ?? 0) * 3600;
}

function parseRfc822(text: string): Instant | undefined {
  const [, day, month = "", year = "", hour = "0", minute = "0", second = "0", zone = ""] = RFC_822.exec(text) ?? [];
  const index = MONTHS.indexOf(month.toLowerCase());
  if (day === undefined || index < 0) return undefined;
  const full = year.length === 4 ? Number(year) : Number(year) + (Number(year) < 50 ? 2000 : 1900);
  if (full < 1 || full > 9998 || Number(day) < 1 || Number(day) > daysInMonth(full, index + 1)) return undefined;
  const time = Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return toInstant(startOfDay(full, index + 1, Number(day)) + time - offsetOf(zone));
}

/** The day in UTC of a time of publication: RFC 3339, a day alone, or RFC 822. */
export function readDay(text: string): string | undefined {
  const trimmed = text.trim();
  if (/^\d{4}-\d{2}-\d{2}$/.test(trimmed))
    return parseInstant(`${trimmed}T00:00:00Z`) === undefined ? undefined : trimmed;
  const at = parseInstant(trimmed) ?? parseRfc822(trimmed);
  return at === undefined ? undefined : formatInstant(at).slice(0, 10);
}
