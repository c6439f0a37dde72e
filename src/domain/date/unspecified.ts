import { daysFromCivil, daysInMonth, isLeapYear } from "./calendar.ts";

/**
 * A year, month and day some of whose digits are unknown: "X" stands for any digit (ISO 8601-2 section 8.4; two
 * letters X for a month or day that is not stated at all).
 */
export interface DayMask {
  readonly negative: boolean;
  /** Four digits or X. */
  readonly year: string;
  /** Two digits or X. */
  readonly month: string;
  readonly day: string;
}

export interface YearRange {
  readonly first: number;
  readonly last: number;
}

const ZERO = 48;
const LETTER_X = 88;

/** The first and the last year that fit, in order of time. No year -0000 exists, so "-000X" ends at -1. */
export function yearsOf(mask: DayMask): YearRange {
  const least = Number(mask.year.replaceAll("X", "0"));
  const greatest = Number(mask.year.replaceAll("X", "9"));
  return mask.negative ? { first: -greatest, last: -Math.max(least, 1) } : { first: least, last: greatest };
}

/** The first real day that fits (days since 1970), or undefined if none does, as with "156X-02-30". */
export function firstDay(mask: DayMask): number | undefined {
  const { first, last } = yearsOf(mask);
  return search(mask, first, last, 1);
}

export function lastDay(mask: DayMask): number | undefined {
  const { first, last } = yearsOf(mask);
  return search(mask, last, first, -1);
}

/** After the first year only leap years can offer a day that year lacked, so no other is tried. */
function search(mask: DayMask, from: number, to: number, step: 1 | -1): number | undefined {
  for (let year = from; year * step <= to * step; year += step) {
    if (year !== from && !isLeapYear(year)) continue;
    if (!fits(mask.year, Math.abs(year))) continue;
    const day = searchYear(mask, year, step);
    if (day !== undefined) return day;
  }
  return undefined;
}

function searchYear(mask: DayMask, year: number, step: 1 | -1): number | undefined {
  for (let month = step === 1 ? 1 : 12; month >= 1 && month <= 12; month += step) {
    if (!fits(mask.month, month)) continue;
    const days = daysInMonth(year, month);
    for (let day = step === 1 ? 1 : days; day >= 1 && day <= days; day += step) {
      if (fits(mask.day, day)) return daysFromCivil(year, month, day);
    }
  }
  return undefined;
}

/** Whether a number, written with leading zeros, matches digit by digit. */
function fits(mask: string, value: number): boolean {
  let rest = value;
  for (let at = mask.length - 1; at >= 0; at--) {
    const code = mask.charCodeAt(at);
    if (code !== LETTER_X && code - ZERO !== rest % 10) return false;
    rest = Math.floor(rest / 10);
  }
  return true;
}
