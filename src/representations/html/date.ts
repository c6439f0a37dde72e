import { civilFromSeconds } from "../../domain/date/calendar.ts";
import { parseEdtf } from "../../domain/date/edtf.ts";
import { type EventDate, isTimed, PAST } from "../../domain/date/event-date.ts";
import { toHtmlDatetime, toRfc3339 } from "../../domain/date/formats.ts";
import { formatDateLabel } from "../../domain/date/label.ts";
import { formatInstant, type Instant } from "../../domain/instant.ts";
import { type Content, html, type Markup } from "./markup.ts";

/**
 * `<time>` where HTML can say the date, else `<data>` with its EDTF text. With a zone a time of day has the offset that holds
 * there, so that it can be told in another.
 */
export function renderDate(date: EventDate, label: string, timeZone?: string): Markup {
  const { start } = date;
  const isZoned = timeZone !== undefined && typeof start === "object" && isTimed(start);
  const datetime = toHtmlDatetime(date) && ((isZoned && toRfc3339(start, timeZone)) || toHtmlDatetime(date));
  return datetime
    ? html`<time datetime="${datetime}">${label}</time>`
    : html`<data value="${date.text}">${label}</data>`;
}

/** EDTF text for people; what is not EDTF is shown as it stands. */
export function labelDateText(text: string, language: string): string {
  const date = parseEdtf(text);
  return date.ok ? formatDateLabel(date.value, language) : text;
}

/** EDTF text as a date; what is not EDTF is shown as it stands. */
export function renderDateText(text: string, language: string): Content {
  const date = parseEdtf(text);
  return date.ok ? renderDate(date.value, formatDateLabel(date.value, language)) : text;
}

/** The UTC day of an instant, with the exact moment in `datetime`. */
export function renderInstant(at: Instant, language: string): Markup {
  const text = formatInstant(at);
  return html`<time datetime="${text}">${labelDateText(text.slice(0, 10), language)}</time>`;
}

/** The astronomical year in which an event begins at the earliest; undefined where its beginning is open or unknown. */
export function yearOf(date: EventDate): number | undefined {
  if (date.earliest <= PAST) return undefined;
  // Beyond 2^53 seconds a float64 may lie a little before the start of the year that it stands for.
  return civilFromSeconds(date.earliest + Math.abs(date.earliest) * 2 ** -52).year;
}

/** 1 to 12; undefined where the beginning is not known to the month. */
export function monthOf({ start }: EventDate): number | undefined {
  const isExact = typeof start === "object" && ["second", "minute", "day", "month"].includes(start.precision);
  return isExact ? civilFromSeconds(start.earliest).month : undefined;
}

/** -43 -> "44 BC"; with a month "March 44 BC". */
export function labelYear(year: number, language: string, month?: number): string {
  const text = formatYear(year);
  return labelDateText(month === undefined ? text : `${text}-${String(month).padStart(2, "0")}`, language);
}

/** EDTF: four digits, beyond them "Y". */
function formatYear(year: number): string {
  if (Math.abs(year) > 9999) return `Y${year}`;
  return `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
}
