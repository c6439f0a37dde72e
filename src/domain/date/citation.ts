import { civilFromSeconds } from "./calendar.ts";
import { type DatePoint, type EventDate, isTimed, type MissingEnd } from "./event-date.ts";
import { findSeason } from "./season.ts";

/** A date of CSL-JSON 1.0.2. A negative year is that of historians: -44 is 44 BC. */
export interface CslDate {
  /** Year, month and day as far as they are known; a second one is the last of a range. */
  readonly "date-parts"?: readonly (readonly number[])[];
  /** 1 is spring, 4 is winter. */
  readonly season?: number;
  /** Approximate or uncertain: CSL asks for both with one word. */
  readonly circa?: true;
  /** What has no parts, in words. */
  readonly literal?: string;
}

/** `date` is for biblatex, which knows EDTF to level 1; `year` and `month` are for BibTeX, which knows years and words. */
export interface BibtexDate {
  readonly date?: string;
  readonly year: string;
  /** The name that BibTeX has for it: "dec". */
  readonly month?: string;
}

/** Parts for days, months and years, no finer than stated; `label` for what CSL cannot count: decades, quarters, open ends. */
export function toCslDate(date: EventDate, label: string): CslDate {
  const circa = date.approximate || date.uncertain ? { circa: true as const } : {};
  const season = findNamedSeason(date);
  if (season !== undefined) return { "date-parts": [toParts(date.start)?.slice(0, 1) ?? []], season, ...circa };
  const ends = listEnds(date).map((end) => (hasParts(end) ? toParts(end) : undefined));
  const known = ends.filter((parts) => parts !== undefined);
  if (known.length < ends.length) return { literal: label };
  return { "date-parts": known.filter((parts, index) => index === 0 || String(parts) !== String(known[0])), ...circa };
}

/** A point in the level of EDTF that biblatex reads (its manual, section 2.3.8), without a time of day. */
const BIBLATEX = /^-?\d\d(?:XX|\dX|\d\d(?:-(?:XX|0[1-9]|1[0-2]|2[1-4])(?:-(?:XX|\d\d))?)?)[~?%]?$/;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** `label` stands in for the year where there is none to count. */
export function toBibtexDate(date: EventDate, label: string): BibtexDate {
  const points = date.text.split("/").map((point) => point.replace(/T(?!24).*$/, ""));
  const isKnown = points.every((point) => point === "" || point === ".." || BIBLATEX.test(point));
  const edtf = isKnown ? { date: [...new Set(points)].join("/") } : {};
  const { start, end, approximate, uncertain } = date;
  const [year = 0, month] =
    (end === undefined && !approximate && !uncertain && hasParts(start) && toParts(start)) || [];
  if (year <= 0) return { ...edtf, year: label };
  const name = month === undefined ? undefined : MONTHS[month - 1];
  return { ...edtf, year: String(year), ...(name && { month: name }) };
}

function listEnds({ start, end }: EventDate): (DatePoint | MissingEnd)[] {
  return end === undefined ? [start] : [start, end];
}

/** Quarters and other parts of a year have no number in CSL. */
function findNamedSeason({ start, end }: EventDate): number | undefined {
  if (end !== undefined || typeof start !== "object" || start.precision !== "season") return undefined;
  const season = findSeason(Number(/^-?\d{4}-(\d\d)/.exec(start.text)?.[1]));
  return season?.kind === "season" ? season.ordinal : undefined;
}

/** Of a deep year every digit would be shown, which is false exactness. */
function hasParts(point: DatePoint | MissingEnd): point is DatePoint {
  if (typeof point !== "object" || Math.abs(civilFromSeconds(point.earliest).year) > 9999) return false;
  return isTimed(point) || ["day", "month", "year"].includes(point.precision);
}

function toParts(point: DatePoint | MissingEnd): number[] | undefined {
  if (typeof point !== "object") return undefined;
  const { year, month, day } = civilFromSeconds(point.earliest);
  const ours = year > 0 ? year : year - 1;
  if (point.precision === "year" || point.precision === "season") return [ours];
  return point.precision === "month" ? [ours, month] : [ours, month, day];
}
