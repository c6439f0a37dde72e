import { joinEdtf, parseEdtf } from "../domain/date/edtf.ts";
import { formatDateLabel } from "../domain/date/label.ts";
import type { Note } from "./members.ts";
import { isRecord } from "./rows.ts";

// Dates of TimelineJS, { year, month, day, hour, minute, second }, -> EDTF. Its numbers are texts as often as not.

const PARTS = ["year", "month", "day", "hour", "minute", "second", "millisecond"] as const;
type Part = (typeof PARTS)[number];
const NOT_PARTS = ["format", "format_short"];

interface Point {
  readonly text: string;
  readonly isTimed: boolean;
}

/** Digits of a part; undefined where it is not there, or says nothing. */
function digitsOf(date: Readonly<Record<string, unknown>>, part: Part): string | undefined {
  const value = date[part];
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).replace(/[\s,]+/g, "");
  return text === "" ? undefined : text;
}

/**
 * TimelineJS shows -44 as 44 BCE, and has no other name for a year before the first; in ISO 8601 that is -0043. Beyond four
 * digits a year more or less is not meant: they are kept as they are.
 */
function formatYear(text: string): string {
  const year = Number(text);
  if (Math.abs(year) > 9999) return `Y${year}`;
  if (year >= 0) return String(year).padStart(4, "0");
  return year === -1 ? "0000" : `-${String(-year - 1).padStart(4, "0")}`;
}

/** A part is dropped where the one before it is not there: without a month a day says nothing. */
function readParts(date: Readonly<Record<string, unknown>>, pointer: string, note: Note): string[] | string {
  const read: string[] = [];
  for (const [index, part] of PARTS.entries()) {
    const digits = digitsOf(date, part);
    if (digits === undefined) continue;
    if (!/^[+-]?\d{1,15}$/.test(digits) || (index > 0 && !/^\d{1,3}$/.test(digits))) {
      return `has ${JSON.stringify(digits)} as the ${part} of its ${pointer.slice(1)}; a number is needed`;
    }
    const isNothing = index > 0 && index < 3 && Number(digits) === 0;
    const isBigYear = index > 0 && Math.abs(Number(read[0])) > 9999;
    // An hour may stand without its minutes, which are none then.
    if (read.length === 4 && index > 4) read.push("0");
    if (read.length === index && !isNothing && !isBigYear && index < 6) read.push(digits);
    else if (Number(digits) !== 0 || index < 3) {
      const why = isBigYear
        ? "years of more than four digits have no months and days; is dropped"
        : index === 6
          ? "times are kept to the second; is dropped"
          : `says nothing without what stands before it, or is no ${part}; is dropped`;
      note({ pointer: `${pointer}/${part}`, was: date[part], why });
    }
  }
  return read;
}

function formatPoint([year = "", ...parts]: readonly string[]): Point {
  const [month, day, hour, minute = "0", second] = parts.map((part) => part.padStart(2, "0"));
  const days = [formatYear(year), month, day].filter((part) => part !== undefined).join("-");
  if (hour === undefined) return { text: days, isTimed: false };
  const seconds = second === undefined || Number(second) === 0 ? "" : `:${second}`;
  return { text: `${days}T${hour}:${minute.padStart(2, "0")}${seconds}`, isTimed: true };
}

/** A date, or what is wrong with it. */
function readPoint(date: unknown, pointer: string, note: Note): Point | string {
  if (!isRecord(date)) return `has no ${pointer.slice(1)}; it needs one, with a year at least`;
  const parts = readParts(date, pointer, note);
  if (typeof parts === "string") return parts;
  if (parts.length === 0) return `has a ${pointer.slice(1)} without a year`;
  const point = formatPoint(parts);
  const read = parseEdtf(point.text);
  for (const [name, was] of Object.entries(date)) {
    const isKnown = [...PARTS, ...NOT_PARTS, "display_date"].some((known) => known === name);
    if (!isKnown) note({ pointer: `${pointer}/${name}`, was, why: "has no place in a date here; is dropped" });
  }
  return read.ok ? point : `has a ${pointer.slice(1)} that is none: ${read.error}`;
}

function toDay({ text, isTimed }: Point): string {
  return isTimed ? text.slice(0, text.indexOf("T")) : text;
}

/** An interval, unless its end says nothing more. */
function join(start: Point, end: Point, note: Note, was: unknown): string {
  const mixed = start.isTimed !== end.isTimed;
  const [first, last] = mixed ? [toDay(start), toDay(end)] : [start.text, end.text];
  const text = first === last ? first : joinEdtf(first, last);
  const read = parseEdtf(text);
  if (!read.ok) {
    note({ pointer: "/end_date", was, why: `cannot be the end of ${start.text}: ${read.error}; is dropped` });
    return start.text;
  }
  if (mixed && first !== last) {
    note({
      pointer: "/end_date",
      was,
      now: text,
      why: "only one of start and end has a time of day; both are kept as days",
    });
    return text;
  }
  return first === last ? start.text : text;
}

/** "December 10, 1815" says what the date says, "About 1815" says more. */
export function saysNoMore(display: string, edtf: string): boolean {
  const date = parseEdtf(edtf);
  if (!date.ok) return false;
  const words = (text: string) => text.toLowerCase().match(/[\p{L}]+|\d+/gu) ?? [];
  const known = new Set([
    ...words(formatDateLabel(date.value, "en")),
    ...words(edtf).map((word) => word.replace(/^0+/, "")),
  ]);
  const isKnown = (word: string) =>
    known.has(word) || (/^\p{L}{3,4}$/u.test(word) && [...known].some((one) => one.startsWith(word.slice(0, 3))));
  return words(display.replace(/(\d)(?:st|nd|rd|th)\b/gi, "$1")).every((word) => isKnown(word.replace(/^0+/, "")));
}

/** EDTF; or what is wrong, as the one thing that an event cannot do without is its date. */
export function readDates(item: Readonly<Record<string, unknown>>, note: Note): { readonly date: string } | string {
  const start = readPoint(item["start_date"], "/start_date", note);
  if (typeof start === "string") return start;
  const was = item["end_date"];
  const isThere = isRecord(was) && PARTS.some((part) => digitsOf(was, part) !== undefined);
  const end = isThere ? readPoint(was, "/end_date", note) : undefined;
  if (typeof end === "string") note({ pointer: "/end_date", was, why: `it ${end}; is dropped` });
  const date = typeof end === "object" ? join(start, end, note, was) : start.text;
  for (const [pointer, holder] of [
    ["/display_date", item],
    ["/start_date/display_date", item["start_date"]],
    ["/end_date/display_date", item["end_date"]],
  ] as const) {
    const display = isRecord(holder) ? holder["display_date"] : undefined;
    if (typeof display !== "string" || display.trim() === "" || saysNoMore(display, date)) continue;
    note({ pointer, was: display, now: date, why: "dates are shown by what they are, not in words of their own" });
  }
  return { date };
}
