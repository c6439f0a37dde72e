import { DAY_SECONDS, daysFromCivil, daysInMonth } from "./calendar.ts";
import { type Components, parseComponents } from "./components.ts";
import { parseDateTime } from "./date-time.ts";
import type { DatePoint, Precision } from "./event-date.ts";
import { parseLongYear, precisionOf } from "./long-year.ts";
import { parsePlainDate } from "./plain-date.ts";
import { isRefusal, type Parsed, type Refusal, refuse } from "./refusal.ts";
import { findSeason, type Season } from "./season.ts";
import { type DayMask, firstDay, lastDay, yearsOf } from "./unspecified.ts";

type Span = Pick<DatePoint, "earliest" | "latest" | "precision">;

/** Tells years with a "Y" or with significant digits from words, which get a plainer refusal. */
const LONG_YEAR = /^Y-?\d|^-?\d+S/;

/** Reads an EDTF expression without "/". */
export function parsePoint(text: string): Parsed<DatePoint> {
  const plain = parsePlainDate(text);
  if (plain) return plain;
  const t = text.indexOf("T");
  if (t > 1) return parseDateTime(text, t);
  if (LONG_YEAR.test(text)) return parseLongYear(text);

  const components = parseComponents(text);
  if (isRefusal(components)) return components;
  const span = toSpan(text, components);
  if (isRefusal(span)) return span;
  const { approximate, uncertain } = components;
  return { text, ...span, approximate, uncertain };
}

function toSpan(text: string, { negative, parts }: Components): Parsed<Span> {
  const [year = "", month, day] = parts;
  const wrong = refuseWidths(text, parts) ?? refuseNegativeZero(text, negative, year);
  if (wrong) return wrong;
  const season = day === undefined && month !== undefined ? findSeason(Number(month)) : undefined;
  // Two digits are a century and three a decade (ISO 8601-2 section 4): "19" is "19XX".
  const mask = { negative, year: year.padEnd(4, "X"), month: month ?? "XX", day: day ?? "XX" };
  return season ? toSeasonSpan(mask, season) : toDaySpan(text, mask);
}

function toDaySpan(text: string, mask: DayMask): Parsed<Span> {
  const first = firstDay(mask);
  const last = first === undefined ? undefined : lastDay(mask);
  if (first === undefined || last === undefined) return refuseDay(text, mask);
  return { earliest: first * DAY_SECONDS, latest: (last + 1) * DAY_SECONDS - 1, precision: maskPrecision(mask) };
}

function toSeasonSpan(mask: DayMask, season: Season): Span {
  const { first, last } = yearsOf(mask);
  const end = season.firstMonth + season.months;
  const next = end > 12 ? daysFromCivil(last + 1, end - 12, 1) : daysFromCivil(last, end, 1);
  return {
    earliest: daysFromCivil(first, season.firstMonth, 1) * DAY_SECONDS,
    latest: next * DAY_SECONDS - 1,
    precision: mask.year.includes("X") ? maskPrecision(mask) : "season",
  };
}

/** The precision of the first component that is not fully stated: "15XX-12-25" is only a century. */
function maskPrecision({ year, month, day }: DayMask): Precision {
  const unknown = year.indexOf("X");
  if (unknown >= 0) return precisionOf(4 - unknown);
  if (month.includes("X")) return "year";
  return day.includes("X") ? "month" : "day";
}

function refuseWidths(text: string, [year = "", month, day]: readonly string[]): Refusal | undefined {
  if (year.length > 4) return refuse(text, 'is not a date: a year of five digits or more is written "Y12345"');
  if (year.length < 2 || (year.length < 4 && month !== undefined)) {
    return refuse(text, "is not a date: a year has four digits, with zeros in front if need be");
  }
  if (year.length < 4 && year.includes("X")) return refuse(text, "is not a date: a decade or century takes no X here");
  if ((month ?? "XX").length === 2 && (day ?? "XX").length === 2) return undefined;
  return refuse(text, "is not a date: a month and a day have two digits each");
}

function refuseNegativeZero(text: string, negative: boolean, year: string): Refusal | undefined {
  if (!negative || !/^0+$/.test(year)) return undefined;
  return refuse(text, `is not a year: zero takes no sign, so 1 BC is "0000" and 2 BC "-0001"`);
}

const MONTH_NAMES = "January February March April May June July August September October November December".split(" ");

function refuseDay(text: string, { negative, year, month, day }: DayMask): Refusal {
  const name = MONTH_NAMES[Number(month) - 1];
  if (month.includes("X") || (name && /X/.test(year + day))) {
    return refuse(text, "is not a date: no day of the calendar fits its digits");
  }
  if (!name) return refuse(text, "is not a date: months go from 01 to 12, seasons and parts of a year from 21 to 41");
  const signed = negative ? -Number(year) : Number(year);
  const days = daysInMonth(signed, Number(month));
  return refuse(text, `is not a day: ${name} ${negative ? "-" : ""}${year} has ${days} days`);
}
