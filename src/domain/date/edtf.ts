import { type DatePoint, type EventDate, FUTURE, isTimed, type MissingEnd, PAST, PRECISIONS } from "./event-date.ts";
import { parsePoint } from "./point.ts";
import { isRefusal, type Parsed, type Refusal, refuse } from "./refusal.ts";

/** The longest date claimed is some 60 characters; anything beyond this is refused unread. */
const MAX_LENGTH = 100;

export type EdtfResult = { ok: true; value: EventDate } | { ok: false; error: string };

type End = DatePoint | MissingEnd;

/**
 * Reads EDTF (ISO 8601-2): levels 0 and 1, and of level 2 all but sets. `error` is one sentence for the person who wrote
 * the text. docs/dates.md lists the forms.
 */
export function parseEdtf(text: string): EdtfResult {
  const date =
    text.length > MAX_LENGTH ? refuse(text, `is too long: dates end at ${MAX_LENGTH} characters`) : read(text);
  return isRefusal(date) ? { ok: false, error: date.error } : { ok: true, value: date };
}

function read(text: string): Parsed<EventDate> {
  const slash = text.indexOf("/");
  if (slash >= 0) return readInterval(text, slash);
  const point = parsePoint(text);
  return isRefusal(point) ? point : toSingle(text, point);
}

function toSingle(text: string, point: DatePoint): EventDate {
  const { earliest, latest, precision, approximate, uncertain } = point;
  const vague = approximate || uncertain;
  return {
    text,
    earliest,
    latest,
    startLatest: vague ? FUTURE : latest,
    endEarliest: vague ? PAST : earliest,
    precision,
    approximate,
    uncertain,
    start: point,
  };
}

function readInterval(text: string, slash: number): Parsed<EventDate> {
  if (text.includes("/", slash + 1)) {
    return refuse(text, 'has more than one "/": write "2021-12-26", or an interval as "2021-12-26/2021-12-28"');
  }
  const start = readEnd(text.slice(0, slash));
  if (isRefusalOf(start)) return start;
  const end = readEnd(text.slice(slash + 1));
  if (isRefusalOf(end)) return end;
  return refuseInterval(text, start, end) ?? toInterval(text, start, end);
}

function readEnd(text: string): Parsed<End> {
  if (text === "") return "unknown";
  if (text === "..") return "open";
  return parsePoint(text);
}

function isRefusalOf(end: Parsed<End>): end is Refusal {
  return typeof end === "object" && isRefusal(end);
}

function refuseInterval(text: string, start: End, end: End): Refusal | undefined {
  if (typeof start === "string" || typeof end === "string") return undefined;
  if (isTimed(start) !== isTimed(end)) {
    return refuse(text, "gives a time of day at one end only: give it at both, or at neither");
  }
  if (start.text.startsWith("Y") !== end.text.startsWith("Y")) {
    return refuse(text, 'mixes a "Y" year with another date: give both ends as "Y" years, as in "Y-61000/Y-2000E0"');
  }
  return isReversed(start, end) ? refuse(text, "ends before it starts") : undefined;
}

/** An end with unknown digits is early enough only if each reading of it is; two offsets make the clocks comparable. */
function isReversed(start: DatePoint, end: DatePoint): boolean {
  if (start.offset !== undefined && end.offset !== undefined) {
    return end.earliest - end.offset * 60 < start.earliest - start.offset * 60;
  }
  return (end.text.includes("X") ? end.latest : end.earliest) < start.earliest;
}

function toInterval(text: string, start: End, end: End): EventDate {
  const approximate = isMarked(start, "approximate") || isMarked(end, "approximate");
  const uncertain = isMarked(start, "uncertain") || isMarked(end, "uncertain");
  const vague = approximate || uncertain;
  const bounds = toBounds(start, end);
  return {
    text,
    earliest: bounds.earliest,
    latest: bounds.latest,
    startLatest: vague ? FUTURE : bounds.startLatest,
    endEarliest: vague ? PAST : bounds.endEarliest,
    precision: coarser(start, end),
    approximate,
    uncertain,
    start,
    end,
  };
}

/**
 * Unknown digits may leave a start open to times after the end ("198X/1985"), or an end to times before the start: the
 * other end is then the limit. Two clocks with different offsets may even show the end first; the earlier clock time
 * is then the first key.
 */
function toBounds(start: End, end: End): Pick<EventDate, "earliest" | "latest" | "startLatest" | "endEarliest"> {
  const earliest = typeof start === "string" ? PAST : start.earliest;
  const latest = typeof end === "string" ? FUTURE : end.latest;
  if (latest < earliest) return toBounds(end, start);
  const startLatest = typeof start === "string" ? (start === "open" ? PAST : latest) : Math.min(start.latest, latest);
  const endEarliest = typeof end === "string" ? (end === "open" ? FUTURE : earliest) : Math.max(end.earliest, earliest);
  return { earliest, latest, startLatest, endEarliest };
}

function isMarked(end: End, mark: "approximate" | "uncertain"): boolean {
  return typeof end !== "string" && end[mark];
}

/** With both ends missing nothing is known, so nothing is exact. */
function coarser(start: End, end: End): EventDate["precision"] {
  if (typeof start === "string") return typeof end === "string" ? "age" : end.precision;
  if (typeof end === "string") return start.precision;
  return PRECISIONS.indexOf(start.precision) > PRECISIONS.indexOf(end.precision) ? start.precision : end.precision;
}

const PLAIN_YEAR = /^(-?)0*([1-9]\d*)$/;

/**
 * The text of an interval. An end is EDTF text, ".." (open) or "" (unknown). A plain year beside a "Y" year becomes one
 * ("Y-61000", "-2000" give "Y-61000/Y-2000E0"), as EDTF does not mix the two. Nothing is checked: `parseEdtf` does.
 */
export function joinEdtf(start: string, end: string): string {
  return `${toLongYear(start, end)}/${toLongYear(end, start)}`;
}

function toLongYear(text: string, other: string): string {
  return other.startsWith("Y") ? text.replace(PLAIN_YEAR, "Y$1$2E0") : text;
}
