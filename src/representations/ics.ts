import { parseEdtf } from "../domain/date/edtf.ts";
import { type DatePoint, type EventDate, FUTURE, type MissingEnd, PAST } from "../domain/date/event-date.ts";
import { type CalendarDates, toCalendarDates } from "../domain/date/formats.ts";
import type { Document, Tombstone } from "../domain/document.ts";
import type { Event, Media, Place } from "../domain/event.ts";
import { labelOf, listMedia, listSources, nameCategory, summarize } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { listOccurrences, type Recurrence } from "../domain/recurrence.ts";
import { createAddresses } from "./addresses.ts";
import { describeDates, isPicture, listTold } from "./content.ts";
import { escapeText, foldLine, textLine } from "./content-line.ts";
import { eventsOf } from "./formats.ts";
import { findMessages } from "./html/language.ts";

/** Octets that a calendar takes at the most, with what begins and ends it: Google Calendar fetches none over 1 MB. */
const MAX_CALENDAR = 1_000_000 - 500;

/** Of UTF-8, without making them. */
function countOctets(text: string): number {
  let count = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // Each half of a pair stands for two of its four octets.
    if (unit > 0x7f) count += unit > 0x7ff && (unit < 0xd800 || unit > 0xdfff) ? 2 : 1;
  }
  return count;
}

/** How often a subscriber may ask again. */
const REFRESH = "PT1H";

/**
 * iCalendar (RFC 5545, with the calendar's own properties of RFC 7986). No METHOD: this is published, nobody is invited.
 * Events whose date a calendar cannot say are left out and counted in X-ANNALS-SKIPPED. Of a calendar over a megabyte the
 * events are left out with which it would grow past that, counted in X-ANNALS-OMITTED: the last in order, by day back from
 * the latest unless asked otherwise.
 */
export function render(document: Document): string {
  const addresses = createAddresses(document, ".ics");
  // Not the host of the address: the part of the tag authority that stays when the service moves.
  const authority = document.site.tagAuthority.split(",")[0] ?? "";
  const toUid = (id: Event["id"]) => `${formatId(id)}@${authority}`;
  const tombstones = document.kind === "event" ? [] : document.tombstones;
  const marks = tombstones.map((tombstone) => renderTombstone(tombstone, toUid(tombstone.id))).join("");
  const head = renderProperties(document, addresses);
  let room = MAX_CALENDAR - countOctets(head) - countOctets(marks);
  let events = "";
  let skipped = 0;
  let omitted = 0;
  for (const event of eventsOf(document)) {
    const dates = toCalendarDates(event.date, event.timeZone);
    if (!dates) {
      skipped++;
      continue;
    }
    const text = renderEvent(event, dates, toUid(event.id), addresses.event(formatId(event.id)), document);
    room -= countOctets(text);
    // Once one does not fit none that comes after it does, so that what is there has no holes.
    if (room < 0 && document.kind !== "event") omitted++;
    else events += text;
  }
  const counts = `X-ANNALS-SKIPPED:${skipped}\r\n${omitted > 0 ? `X-ANNALS-OMITTED:${omitted}\r\n` : ""}`;
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Annals//Annals//EN\r\nCALSCALE:GREGORIAN\r\n${head}${counts}${events}${marks}END:VCALENDAR\r\n`;
}

function renderProperties(document: Document, addresses: ReturnType<typeof createAddresses>): string {
  const description = document.kind === "event" ? undefined : document.description;
  return (
    textLine("NAME", document.title) +
    textLine("X-WR-CALNAME", document.title) +
    textLine("DESCRIPTION", description) +
    textLine("X-WR-CALDESC", description) +
    foldLine(`URL:${addresses.page}`) +
    foldLine(`SOURCE;VALUE=URI:${addresses.self}`) +
    (addresses.next ? foldLine(`LINK;LINKREL=next;VALUE=URI:${addresses.next}`) : "") +
    `LAST-MODIFIED:${formatUtc(document.updatedAt)}\r\n` +
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}\r\nX-PUBLISHED-TTL:${REFRESH}\r\n`
  );
}

function renderEvent(event: Event, dates: CalendarDates, uid: string, url: string, document: Document): string {
  const { date, place } = event;
  const { language } = document;
  const changed = formatUtc(event.updatedAt);
  return (
    "BEGIN:VEVENT\r\n" +
    foldLine(`UID:${uid}`) +
    // Without METHOD, DTSTAMP is the last change (section 3.8.7.2), so that the same data gives the same bytes.
    `DTSTAMP:${changed}\r\nCREATED:${formatUtc(event.createdAt)}\r\nLAST-MODIFIED:${changed}\r\nSEQUENCE:${event.version - 1}\r\n` +
    renderDates(dates) +
    (event.recurrence ? renderRecurrence(event, event.recurrence, dates) : "") +
    textLine(`SUMMARY${languageParameter(event.language)}`, event.title) +
    textLine("DESCRIPTION", describe(event, language)) +
    foldLine(`URL:${url}`) +
    renderCategories(event, document) +
    textLine("LOCATION", place?.name ?? place?.subdivision ?? place?.country) +
    renderGeo(place) +
    `STATUS:${toStatus(event)}\r\n` +
    // What happened in the world takes nobody's own time, timed or not.
    "TRANSP:TRANSPARENT\r\n" +
    listMedia(event).map(renderMedia).join("") +
    textLine("X-ANNALS-DATE", date.text) +
    "END:VEVENT\r\n"
  );
}

/**
 * What was taken back, as little as a VEVENT may say (section 3.6.1): calendars that have the event drop it, because its
 * sequence is higher; what it was called is no more told.
 */
function renderTombstone({ at, version, date, timeZone }: Tombstone, uid: string): string {
  const dates = toCalendarDates(date, timeZone);
  if (!dates) return "";
  return (
    "BEGIN:VEVENT\r\n" +
    foldLine(`UID:${uid}`) +
    `DTSTAMP:${formatUtc(at)}\r\nLAST-MODIFIED:${formatUtc(at)}\r\nSEQUENCE:${version - 1}\r\n` +
    `${renderDates(dates)}STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n`
  );
}

/** A calendar has no word for what was put off to a day that is not known: the description says it. */
function toStatus({ eventStatus, date }: Event): string {
  if (eventStatus === "cancelled") return "CANCELLED";
  if (eventStatus === "confirmed") return "CONFIRMED";
  return eventStatus !== undefined || date.approximate || date.uncertain ? "TENTATIVE" : "CONFIRMED";
}

/** Of a rule in a zone, so many first occurrences are listed. */
const MAX_LISTED = 100;

/**
 * RRULE and EXDATE, in the kind of time of DTSTART (sections 3.3.10 and 3.8.5.1). What has a zone stands in UTC here,
 * where its rule would be an hour off for half of the year: its first occurrences are then listed by RDATE.
 */
function renderRecurrence(event: Event, { rule, excluded }: Recurrence, { kind, start }: CalendarDates): string {
  if (kind === "utc") return renderOccurrences(event, { rule, excluded }, start);
  const type = kind === "day" ? ";VALUE=DATE" : "";
  const time = kind === "day" ? "" : start.slice(8);
  const days = excluded.filter((day) => /^\d{4}-\d\d-\d\d$/.test(day)).map((day) => day.replaceAll("-", "") + time);
  const limited = rule.replace(/UNTIL=(\d{8})(T\d{6})?Z?/, (_, day, clock) =>
    kind === "day" ? `UNTIL=${day}` : `UNTIL=${day}${clock ?? "T235959"}`,
  );
  return foldLine(`RRULE:${limited}`) + (days.length > 0 ? foldLine(`EXDATE${type}:${days.join(",")}`) : "");
}

/** All of them, as programs are about that take no DTSTART for an occurrence where there is RDATE; twice counts once. */
function renderOccurrences({ date, timeZone }: Event, recurrence: Recurrence, start: string): string {
  const all = listOccurrences(date, recurrence, PAST, FUTURE, MAX_LISTED + 1);
  const starts = all.flatMap(({ date: text }) => {
    const next = parseEdtf(text);
    const dates = next.ok ? toCalendarDates(next.value, timeZone) : undefined;
    return dates ? [dates.start] : [];
  });
  const isExcluded = starts.length > 0 && !starts.includes(start);
  if (starts.length < 2 && !isExcluded) return "";
  return foldLine(`RDATE:${starts.join(",")}`) + (isExcluded ? foldLine(`EXDATE:${start}`) : "");
}

function languageParameter(language: string | undefined): string {
  return language && /^[A-Za-z0-9-]+$/.test(language) ? `;LANGUAGE=${language}` : "";
}

function renderDates({ kind, start, end }: CalendarDates): string {
  const type = kind === "day" ? ";VALUE=DATE" : "";
  return `DTSTART${type}:${start}\r\n${end ? `DTEND${type}:${end}\r\n` : ""}`;
}

/**
 * What became of it, the date in words where DTSTART and DTEND do not say it whole, its other dates, the summary, what
 * came to be known since, and where it is from.
 */
function describe(event: Event, language: string): string {
  const parts = [
    describeState(event, language),
    isExact(event.date) ? undefined : labelOf(event, language),
    describeDates(event, language).join("\n"),
    summarize(event),
    listTold(event, language)
      .map(({ day, text }) => `${day}: ${text}`)
      .join("\n"),
    listSources(event)
      .map(({ url }) => url)
      .join("\n"),
  ];
  return parts.filter((part) => part).join("\n\n");
}

/** "Postponed: the hall burned down" */
function describeState({ eventStatus, note }: Event, language: string): string {
  const state = eventStatus && eventStatus !== "confirmed" ? findMessages(language).states[eventStatus] : undefined;
  return [state, note].filter((part) => part).join(": ");
}

function isExact({ approximate, uncertain, start, end }: EventDate): boolean {
  return !approximate && !uncertain && isDayOrFiner(start) && (end === undefined || isDayOrFiner(end));
}

function isDayOrFiner(point: DatePoint | MissingEnd): boolean {
  return typeof point === "object" && ["day", "minute", "second"].includes(point.precision);
}

function renderCategories({ category, tags }: Event, { categories, language }: Document): string {
  const names = new Set(category ? [nameCategory(category, categories, language), ...tags] : tags);
  return names.size > 0 ? foldLine(`CATEGORIES:${[...names].map(escapeText).join(",")}`) : "";
}

function renderGeo(place: Place | undefined): string {
  if (place?.lat === undefined || place.lon === undefined) return "";
  // Six decimals, as section 3.8.1.6 asks; the value has no exponent.
  return `GEO:${Number(place.lat.toFixed(6))};${Number(place.lon.toFixed(6))}\r\n`;
}

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

function renderMedia(media: Media): string {
  const type = media.mediaType && MEDIA_TYPE.test(media.mediaType) ? `;FMTTYPE=${media.mediaType}` : "";
  return isPicture(media)
    ? foldLine(`IMAGE;VALUE=URI;DISPLAY=BADGE${type}:${media.url}`)
    : foldLine(`ATTACH${type}:${media.url}`);
}

/** "20261123T211500Z" */
function formatUtc(at: Instant): string {
  return formatInstant(at).replace(/[-:]/g, "");
}
