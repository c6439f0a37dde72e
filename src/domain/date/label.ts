import { DAY_SECONDS, startOfDay } from "./calendar.ts";
import { type DatePoint, type EventDate, isTimed, type MissingEnd } from "./event-date.ts";
import { findLabelLanguage, formatShape, formatShapeRange, type LabelLanguage } from "./label-language.ts";
import { labelClock, labelPoint, labelZone } from "./label-point.ts";

export interface LabelOptions {
  /** IANA name, shown with times that state no offset. It moves nothing. */
  readonly timeZone?: string;
}

/** Years that Intl formats as we want them: at most four digits. */
const FIRST_SECOND = startOfDay(-9999, 1, 1);
const NEXT_SECOND = startOfDay(10_000, 1, 1);

/**
 * A date for people, in the language of a BCP 47 tag (English if that is malformed or unknown): "c. 1850", "44 BC",
 * "26–28 December 2021", "19th century", "2014 – ongoing". Never finer than stated. Days and times are those of the text.
 */
export function formatDateLabel(date: EventDate, language: string, options: LabelOptions = {}): string {
  const found = findLabelLanguage(language);
  const { start, end } = date;
  if (end === undefined) return labelEnd(found, start, options.timeZone);
  if (typeof start === "string" || typeof end === "string") return labelOpen(found, start, end, options.timeZone);
  return labelRange(found, start, end, options.timeZone);
}

function labelEnd(language: LabelLanguage, end: DatePoint | MissingEnd, timeZone: string | undefined): string {
  if (typeof end === "object") return labelPoint(language, end, timeZone);
  return end === "open" ? "…" : "?";
}

function labelOpen(
  language: LabelLanguage,
  start: DatePoint | MissingEnd,
  end: DatePoint | MissingEnd,
  timeZone: string | undefined,
): string {
  const { ongoing, until, unknown } = language.words;
  if (start === "unknown" && end === "unknown") return unknown;
  const from = labelEnd(language, start, timeZone);
  const to = labelEnd(language, end, timeZone);
  if (typeof start === "object" && end === "open") return ongoing.replace("{}", () => from);
  if (start === "open" && typeof end === "object") return until.replace("{}", () => to);
  return `${from} – ${to}`;
}

function labelRange(language: LabelLanguage, start: DatePoint, end: DatePoint, timeZone: string | undefined): string {
  if (isTimed(start)) return labelTimes(language, start, end, timeZone);
  const { precision } = start;
  if ((precision === "day" || precision === "month" || precision === "year") && isPlainPair(start, end)) {
    return formatShapeRange(language, precision, start.earliest, end.earliest);
  }
  return `${labelPoint(language, start, timeZone)} – ${labelPoint(language, end, timeZone)}`;
}

/** Whether both ends can share their words: alike, without marks, and in order even if digits are unknown. */
function isPlainPair(start: DatePoint, end: DatePoint): boolean {
  const marked = start.approximate || start.uncertain || end.approximate || end.uncertain;
  const inRange = start.earliest >= FIRST_SECOND && end.latest < NEXT_SECOND && start.earliest <= end.earliest;
  return !marked && inRange && start.precision === end.precision;
}

/** A zone that both times share is said once: "26 December 2021, 09:00–17:00 GMT+8". */
function labelTimes(language: LabelLanguage, start: DatePoint, end: DatePoint, timeZone: string | undefined): string {
  const zone = labelZone(language, start, timeZone);
  if (zone !== labelZone(language, end, timeZone)) {
    return `${labelPoint(language, start, timeZone)} – ${labelPoint(language, end, timeZone)}`;
  }
  const suffix = zone && ` ${zone}`;
  const until = labelClock(language, end);
  const from = `${formatShape(language, "day", start.earliest)}${language.words.beforeTime}${labelClock(language, start)}`;
  const isSameDay = Math.floor(start.earliest / DAY_SECONDS) === Math.floor(end.earliest / DAY_SECONDS);
  if (isSameDay) return `${from}–${until}${suffix}`;
  return `${from} – ${formatShape(language, "day", end.earliest)}${language.words.beforeTime}${until}${suffix}`;
}
