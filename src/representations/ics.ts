import { parseEdtf } from "../domain/date/edtf.ts";
import { type DatePoint, type EventDate, FUTURE, type MissingEnd, PAST } from "../domain/date/event-date.ts";
import { type CalendarDates, formatCalendarInstant, toCalendarDates } from "../domain/date/formats.ts";
import type { Document } from "../domain/document.ts";
import type { Event, Place } from "../domain/event.ts";
import { labelOf, listMedia, nameCategory, summarize, toWebUrl } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { listOccurrences, type Recurrence } from "../domain/recurrence.ts";
import { createAddresses } from "./addresses.ts";
import { describeDates, isPicture, listTold } from "./content.ts";
import { ContentLines, escapeText } from "./content-line.ts";
import { eventsOf } from "./formats.ts";
import { findMessages } from "./html/language.ts";

/** Octets that a calendar takes at the most, with what begins and ends it: Google Calendar fetches none over 1 MB. */
const MAX_CALENDAR = 1_000_000 - 500;

/** How often a subscriber may ask again. */
const REFRESH = "PT1H";

/** What is the same for every event of a calendar. */
interface Calendar {
  readonly document: Document;
  /** Of the ids: not the host of the address, but the part of the tag authority that stays when the service moves. */
  readonly authority: string;
  readonly addressOf: (id: string) => string;
  /** Of categories, and words of CATEGORIES as they are escaped: few, and each many times. */
  readonly names: Map<string, string>;
  readonly words: Map<string, string>;
}

/**
 * iCalendar (RFC 5545, with the calendar's own properties of RFC 7986). No METHOD: this is published, nobody is invited.
 * Events whose date a calendar cannot say are left out and counted in X-ANNALS-SKIPPED. Of a calendar over a megabyte the
 * events are left out with which it would grow past that, counted in X-ANNALS-OMITTED: the last in order, by day back from
 * the latest unless asked otherwise.
 */
export function render(document: Document): string {
  return renderCalendar(document, document.kind === "event" ? Number.POSITIVE_INFINITY : MAX_CALENDAR);
}

/** @param most octets, with what begins and ends it */
export function renderCalendar(document: Document, most: number): string {
  const addresses = createAddresses(document, ".ics");
  const authority = document.site.tagAuthority.split(",")[0] ?? "";
  const calendar = { document, authority, addressOf: addresses.event, names: new Map(), words: new Map() };
  const head = renderProperties(document, addresses);
  const marks = renderTombstones(calendar);
  const { events, skipped, omitted } = renderEvents(calendar, most - head.octets - marks.octets);
  const counts = `X-ANNALS-SKIPPED:${skipped}\r\n${omitted > 0 ? `X-ANNALS-OMITTED:${omitted}\r\n` : ""}`;
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Annals//Annals//EN\r\nCALSCALE:GREGORIAN\r\n${head.text}${counts}${events.text}${marks.text}END:VCALENDAR\r\n`;
}

/** @param room octets */
function renderEvents(calendar: Calendar, room: number) {
  const events = new ContentLines();
  let skipped = 0;
  let omitted = 0;
  for (const event of eventsOf(calendar.document)) {
    const dates = toCalendarDates(event.date, event.timeZone);
    if (!dates) {
      skipped++;
      continue;
    }
    // Once one does not fit none that comes after it does, so that what is there has no holes.
    if (omitted > 0) {
      omitted++;
      continue;
    }
    const { text, octets } = events;
    addEvent(events, event, dates, calendar);
    if (events.octets <= room) continue;
    events.text = text;
    events.octets = octets;
    omitted++;
  }
  return { events, skipped, omitted };
}

function renderProperties(document: Document, addresses: ReturnType<typeof createAddresses>): ContentLines {
  const description = document.kind === "event" ? undefined : document.description;
  const lines = new ContentLines();
  lines.addText("NAME", document.title);
  lines.addText("X-WR-CALNAME", document.title);
  lines.addText("DESCRIPTION", description);
  lines.addText("X-WR-CALDESC", description);
  lines.addLine(`URL:${addresses.page}`);
  lines.addLine(`SOURCE;VALUE=URI:${addresses.self}`);
  if (addresses.next) lines.addLine(`LINK;LINKREL=next;VALUE=URI:${addresses.next}`);
  lines.addShort(
    `LAST-MODIFIED:${formatUtc(document.updatedAt)}\r\nREFRESH-INTERVAL;VALUE=DURATION:${REFRESH}\r\nX-PUBLISHED-TTL:${REFRESH}\r\n`,
  );
  return lines;
}

function addEvent(lines: ContentLines, event: Event, dates: CalendarDates, calendar: Calendar): void {
  const { date, place } = event;
  const id = formatId(event.id);
  const changed = formatUtc(event.updatedAt);
  lines.addShort("BEGIN:VEVENT\r\n");
  lines.addLine(`UID:${id}@${calendar.authority}`);
  // Without METHOD, DTSTAMP is the last change (section 3.8.7.2), so that the same data gives the same bytes.
  lines.addShort(
    `DTSTAMP:${changed}\r\nCREATED:${formatUtc(event.createdAt)}\r\nLAST-MODIFIED:${changed}\r\nSEQUENCE:${event.version - 1}\r\n${formatDates(dates)}`,
  );
  if (event.recurrence) addRecurrence(lines, event, event.recurrence, dates);
  lines.addText(`SUMMARY${languageParameter(event.language)}`, event.title);
  lines.addText("DESCRIPTION", describe(event, calendar.document.language));
  lines.addLine(`URL:${calendar.addressOf(id)}`);
  addCategories(lines, event, calendar);
  if (place) addPlace(lines, place);
  // What happened in the world takes nobody's own time, timed or not.
  lines.addShort(`STATUS:${toStatus(event)}\r\nTRANSP:TRANSPARENT\r\n`);
  if (event.media.length > 0) addMedia(lines, event);
  lines.addText("X-ANNALS-DATE", date.text);
  lines.addShort("END:VEVENT\r\n");
}

/**
 * What was taken back, as little as a VEVENT may say (section 3.6.1): calendars that have the event drop it, because its
 * sequence is higher; what it was called is no more told.
 */
function renderTombstones({ document, authority }: Calendar): ContentLines {
  const lines = new ContentLines();
  for (const tombstone of document.kind === "event" ? [] : document.tombstones) {
    const { id, at, version, date, timeZone } = tombstone;
    const dates = toCalendarDates(date, timeZone);
    if (!dates) continue;
    lines.addShort("BEGIN:VEVENT\r\n");
    lines.addLine(`UID:${formatId(id)}@${authority}`);
    lines.addShort(
      `DTSTAMP:${formatUtc(at)}\r\nLAST-MODIFIED:${formatUtc(at)}\r\nSEQUENCE:${version - 1}\r\n${formatDates(dates)}STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n`,
    );
  }
  return lines;
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
function addRecurrence(lines: ContentLines, event: Event, { rule, excluded }: Recurrence, dates: CalendarDates): void {
  const { kind, start } = dates;
  if (kind === "utc") {
    addOccurrences(lines, event, { rule, excluded }, start);
    return;
  }
  const type = kind === "day" ? ";VALUE=DATE" : "";
  const time = kind === "day" ? "" : start.slice(8);
  const days = excluded.filter((day) => /^\d{4}-\d\d-\d\d$/.test(day)).map((day) => day.replaceAll("-", "") + time);
  const limited = rule.replace(/UNTIL=(\d{8})(T\d{6})?Z?/, (_, day, clock) =>
    kind === "day" ? `UNTIL=${day}` : `UNTIL=${day}${clock ?? "T235959"}`,
  );
  lines.addLine(`RRULE:${limited}`);
  if (days.length > 0) lines.addLine(`EXDATE${type}:${days.join(",")}`);
}

/** All of them, as programs are about that take no DTSTART for an occurrence where there is RDATE; twice counts once. */
function addOccurrences(lines: ContentLines, event: Event, recurrence: Recurrence, start: string): void {
  const all = listOccurrences(event.date, recurrence, PAST, FUTURE, MAX_LISTED + 1);
  const starts = all.flatMap(({ date: text }) => {
    const next = parseEdtf(text);
    const dates = next.ok ? toCalendarDates(next.value, event.timeZone) : undefined;
    return dates ? [dates.start] : [];
  });
  const isExcluded = starts.length > 0 && !starts.includes(start);
  if (starts.length < 2 && !isExcluded) return;
  lines.addLine(`RDATE:${starts.join(",")}`);
  if (isExcluded) lines.addLine(`EXDATE:${start}`);
}

function languageParameter(language: string | undefined): string {
  return language && /^[A-Za-z0-9-]+$/.test(language) ? `;LANGUAGE=${language}` : "";
}

function formatDates({ kind, start, end }: CalendarDates): string {
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
    event.dates && describeDates(event, language).join("\n"),
    summarize(event),
    event.updates.length > 0 ? describeTold(event, language) : undefined,
    event.sources.flatMap(({ url }) => toWebUrl(url) ?? []).join("\n"),
  ];
  return parts.filter((part) => part).join("\n\n");
}

function describeTold(event: Event, language: string): string {
  return listTold(event, language)
    .map(({ day, text }) => `${day}: ${text}`)
    .join("\n");
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

function addCategories(lines: ContentLines, { category, tags }: Event, { document, names, words }: Calendar): void {
  if (!category && tags.length === 0) return;
  const name = (key: string) => nameCategory(key, document.categories, document.language);
  const own = category ? [cached(names, category, name), ...tags] : tags;
  lines.addLine(`CATEGORIES:${[...new Set(own)].map((word) => cached(words, word, escapeText)).join(",")}`);
}

function cached(cache: Map<string, string>, key: string, make: (key: string) => string): string {
  const found = cache.get(key);
  if (found !== undefined) return found;
  const made = make(key);
  cache.set(key, made);
  return made;
}

function addPlace(lines: ContentLines, { name, subdivision, country, lat, lon }: Place): void {
  lines.addText("LOCATION", name ?? subdivision ?? country);
  if (lat !== undefined && lon !== undefined) lines.addShort(`GEO:${formatDegrees(lat)};${formatDegrees(lon)}\r\n`);
}

/** Six decimals, as section 3.8.1.6 asks; the value has no exponent. */
function formatDegrees(degrees: number): string {
  const text = String(degrees);
  return /^-?\d+(?:\.\d{1,6})?$/.test(text) ? text : String(Number(degrees.toFixed(6)));
}

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

function addMedia(lines: ContentLines, event: Event): void {
  for (const media of listMedia(event)) {
    const type = media.mediaType && MEDIA_TYPE.test(media.mediaType) ? `;FMTTYPE=${media.mediaType}` : "";
    const name = isPicture(media) ? "IMAGE;VALUE=URI;DISPLAY=BADGE" : "ATTACH";
    lines.addLine(`${name}${type}:${media.url}`);
  }
}

function formatUtc(at: Instant): string {
  return formatCalendarInstant(at) ?? formatInstant(at).replace(/[-:]/g, "");
}
