import { DAY_SECONDS, daysFromCivil, daysInMonth, secondBefore } from "./calendar.ts";
import type { DatePoint, Precision, WallSeconds } from "./event-date.ts";

const MINUS = 45;
const ZERO = 48;

/** The number written by exactly `count` digits at a position, or -1 if they are not all digits. */
export function digitsAt(text: string, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = text.charCodeAt(i) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

/**
 * The fast path for what nearly all dates are: YYYY, YYYY-MM or YYYY-MM-DD, without any mark, before or after year 0.
 * Undefined means "look closer", not "wrong".
 */
export function parsePlainDate(text: string): DatePoint | undefined {
  const sign = text.charCodeAt(0) === MINUS ? 1 : 0;
  const digits = digitsAt(text, sign, 4);
  if (digits < 0 || (sign === 1 && digits === 0)) return undefined;
  const year = sign === 1 ? -digits : digits;
  const length = text.length - sign;
  if (length === 4) return yearPoint(text, year);

  const month = text.charCodeAt(sign + 4) === MINUS ? digitsAt(text, sign + 5, 2) : -1;
  if (month < 1 || month > 12) return undefined;
  if (length === 7) return monthPoint(text, year, month);
  if (length !== 10 || text.charCodeAt(sign + 7) !== MINUS) return undefined;

  const day = digitsAt(text, sign + 8, 2);
  if (day < 1 || (day > 28 && day > daysInMonth(year, month))) return undefined;
  const earliest = daysFromCivil(year, month, day) * DAY_SECONDS;
  return toPoint(text, earliest, earliest + DAY_SECONDS - 1, "day");
}

/** The whole of one year of any size. */
export function yearPoint(text: string, year: number): DatePoint {
  const next = daysFromCivil(year + 1, 1, 1) * DAY_SECONDS;
  return toPoint(text, daysFromCivil(year, 1, 1) * DAY_SECONDS, secondBefore(next), "year");
}

function monthPoint(text: string, year: number, month: number): DatePoint {
  const first = daysFromCivil(year, month, 1);
  const next = first + daysInMonth(year, month);
  return toPoint(text, first * DAY_SECONDS, next * DAY_SECONDS - 1, "month");
}

function toPoint(text: string, earliest: WallSeconds, latest: WallSeconds, precision: Precision): DatePoint {
  return { text, earliest, latest, precision, approximate: false, uncertain: false };
}
