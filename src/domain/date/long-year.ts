import type { DatePoint, Precision } from "./event-date.ts";
import { yearPoint } from "./plain-date.ts";
import { type Parsed, refuse } from "./refusal.ts";

/** Keys of years further away would come near PAST and FUTURE. */
const MAX_YEAR = 30_000_000_000;

/** No group can match in two ways, so reading takes one pass: Y[-]digits[E digits][S digits][mark]. */
const LONG = /^Y(-?)([1-9]\d*)(?:E(\d{1,3}))?(?:S([1-9]\d?))?([~?%]?)$/;
/** Four digits and how many of them count: "1950S2". */
const ESTIMATED = /^(-?)(\d{4})S([1-9]\d?)([~?%]?)$/;

/**
 * Reads years of more than four digits ("Y-13800000000", "Y-138E8") and years with significant digits ("1950S2",
 * "Y-17101E3S3"): ISO 8601-2 section 4.7. The year written gives the keys. "S" makes it an estimate, so it is
 * approximate and never certain, just as with "~".
 */
export function parseLongYear(text: string): Parsed<DatePoint> {
  const long = LONG.exec(text);
  if (long) {
    const [, sign = "", digits = "", exponent, significant, mark = ""] = long;
    if (exponent === undefined && digits.length < 5) {
      return refuse(text, `is not a year: with so few digits write "${sign}${digits.padStart(4, "0")}"`);
    }
    const year = Number(digits) * 10 ** Number(exponent ?? 0);
    return toPoint(text, sign === "" ? year : -year, Number(exponent ?? 0), significant, mark);
  }
  const [, sign = "", digits = "", significant, mark = ""] = ESTIMATED.exec(text) ?? [];
  if (digits === "" || (sign === "-" && digits === "0000")) {
    return refuse(text, 'is not a year: write "Y" and at least five digits, as in "Y-13800000000" or "Y-138E8"');
  }
  return toPoint(text, sign === "" ? Number(digits) : -Number(digits), 0, significant, mark);
}

function toPoint(text: string, year: number, exponent: number, significant: string | undefined, mark: string) {
  if (Math.abs(year) > MAX_YEAR) return refuse(text, "is too far away: years go up to 30 billion");
  const unknownDigits = significant === undefined ? 0 : String(Math.abs(year)).length - Number(significant);
  return {
    ...yearPoint(text, year),
    precision: precisionOf(Math.max(exponent, unknownDigits)),
    approximate: significant !== undefined || mark === "~" || mark === "%",
    uncertain: mark === "?" || mark === "%",
  };
}

/** @param digits how many of a year's last digits are not stated */
export function precisionOf(digits: number): Precision {
  if (digits <= 0) return "year";
  return (["decade", "century", "millennium"] as const)[digits - 1] ?? "age";
}
