import { civilFromSeconds, startOfDay } from "./calendar.ts";
import { type DatePoint, isTimed } from "./event-date.ts";
import { formatShape, formatShapeRange, formatYear, formatZone, type LabelLanguage } from "./label-language.ts";
import { findSeason } from "./season.ts";
import { isTimeZone, toInstantOf } from "./time-zone.ts";
import { type YearRange, yearsOf } from "./unspecified.ts";

/** The label of one stated date, with its marks: "c. 1850", "1980s", "26 December 2021, 09:00 GMT+8". */
export function labelPoint(language: LabelLanguage, point: DatePoint, timeZone: string | undefined): string {
  const { about, doubt } = language.words;
  let label = isTimed(point) ? labelTime(language, point, timeZone) : labelDay(language, point);
  if (point.approximate) label = about.replace("{}", () => label);
  if (point.uncertain) label = doubt.replace("{}", () => label);
  return label;
}

function labelTime(language: LabelLanguage, point: DatePoint, timeZone: string | undefined): string {
  const day = formatShape(language, "day", point.earliest);
  const zone = labelZone(language, point, timeZone);
  return `${day}${language.words.beforeTime}${labelClock(language, point)}${zone && ` ${zone}`}`;
}

/** "09:00"; seconds only where there are any. */
export function labelClock(language: LabelLanguage, point: DatePoint): string {
  return formatShape(language, point.earliest % 60 === 0 ? "clock" : "fineClock", point.earliest);
}

/** The offset a time states, else the name of the event's zone; empty for a floating time. */
export function labelZone(language: LabelLanguage, point: DatePoint, timeZone: string | undefined): string {
  if (point.offset !== undefined) return labelOffset(point.offset);
  if (timeZone === undefined || !isTimeZone(timeZone)) return "";
  const at = toInstantOf(point, timeZone);
  return at === undefined ? timeZone : formatZone(language, timeZone, at);
}

/** "UTC", "UTC+8", "UTC-3:30" */
function labelOffset(minutes: number): string {
  if (minutes === 0) return "UTC";
  const size = Math.abs(minutes);
  const rest = size % 60 === 0 ? "" : `:${String(size % 60).padStart(2, "0")}`;
  return `UTC${minutes < 0 ? "-" : "+"}${Math.floor(size / 60)}${rest}`;
}

function labelDay(language: LabelLanguage, point: DatePoint): string {
  const { year } = civilFromSeconds(point.earliest);
  // A year with "Y" or "S" is shown as written, however few of its digits count.
  if (/[YS]/.test(point.text)) return formatYear(language, year);
  switch (point.precision) {
    case "day":
    case "month":
    case "year":
      return formatShape(language, point.precision, point.earliest);
    case "season":
      return labelSeason(language, point, year);
    default:
      return labelUnknownYear(language, point);
  }
}

function labelSeason(language: LabelLanguage, point: DatePoint, year: number): string {
  const code = /(\d\d)[?~%]?$/.exec(point.text)?.[1];
  const season = findSeason(Number(code));
  const { seasons, quarter } = language.words;
  const pattern = season?.kind === "season" ? seasons?.[season.ordinal - 1] : season?.kind === "quarter" && quarter;
  if (!season || !pattern) return formatShapeRange(language, "month", point.earliest, point.latest);
  return fill(pattern, { y: formatYear(language, year), n: season.ordinal });
}

/** A decade or coarser; a month and day are added where they are known: "25 December, 16th century". */
function labelUnknownYear(language: LabelLanguage, point: DatePoint): string {
  const day = labelKnownDay(language, point.text);
  if (point.precision === "age") return day ?? language.words.unknown;
  const years = labelYears(language, point);
  return day === undefined ? years : `${day}${language.words.beforeTime}${years}`;
}

/** Month and day of a text like "15XX-12-25"; marks may stand around each component. */
const KNOWN_DAY = /^\D*[\dX]{4}[?~%]?-[?~%]?(0[1-9]|1[0-2])[?~%]?(?:-[?~%]?(\d\d)[?~%]?)?$/;

function labelKnownDay(language: LabelLanguage, text: string): string | undefined {
  const [, month, day] = KNOWN_DAY.exec(text) ?? [];
  if (month === undefined) return undefined;
  const shape = day === undefined ? "monthName" : "monthDay";
  return formatShape(language, shape, startOfDay(2000, Number(month), Number(day ?? 1)));
}

function labelYears(language: LabelLanguage, point: DatePoint): string {
  const { first, last } = periodOf(point.text);
  const { decade, century, centuryBefore } = language.words;
  if (point.precision === "century") {
    const pattern = first < 0 ? centuryBefore : century;
    if (pattern) return fillCentury(pattern, first < 0 ? Math.ceil((1 - first) / 100) : first / 100 + 1);
  }
  // "1900s" and "190s BC" would be taken for the century, or for other years.
  if (point.precision === "decade" && decade && first >= 100 && first % 100 !== 0) {
    return fill(decade, { y: first, z: last });
  }
  return formatShapeRange(language, "year", startOfDay(first, 1, 1), startOfDay(last, 1, 1));
}

/** The whole decade, century or millennium of a text, whatever digits follow its first X: of "20X1" all of "20XX". */
function periodOf(text: string): YearRange {
  const [, sign, digits = ""] = /^[?~%]?(-?)(\d*)/.exec(text) ?? [];
  return yearsOf({ negative: sign === "-", year: digits.padEnd(4, "X"), month: "XX", day: "XX" });
}

function fillCentury(pattern: string, number: number): string {
  const roman = toRoman(number);
  return fill(pattern, { n: number, r: roman, o: toOrdinal(number), f: number === 1 ? "Ier" : `${roman}e` });
}

function fill(pattern: string, values: Readonly<Record<string, string | number>>): string {
  return pattern.replace(/\{(\w)\}/g, (_, name: string) => String(values[name] ?? ""));
}

/** English only: 1st, 2nd, 3rd, 11th. */
function toOrdinal(value: number): string {
  const teen = value % 100 > 10 && value % 100 < 14;
  return `${value}${teen ? "th" : (["th", "st", "nd", "rd"][value % 10] ?? "th")}`;
}

const ROMAN: readonly [number, string][] = [
  [100, "C"],
  [90, "XC"],
  [50, "L"],
  [40, "XL"],
  [10, "X"],
  [9, "IX"],
  [5, "V"],
  [4, "IV"],
  [1, "I"],
];

function toRoman(value: number): string {
  let rest = value;
  let roman = "";
  for (const [size, letters] of ROMAN) {
    for (; rest >= size; rest -= size) roman += letters;
  }
  return roman;
}
