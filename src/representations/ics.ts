import type { DatePoint, EventDate, MissingEnd } from "../domain/date/event-date.ts";
import { formatCalendarInstant, toCalendarDates, toYearlyDates, type YearlyDates } from "../domain/date/formats.ts";
import type { Document } from "../domain/document.ts";
import type { Event, Place } from "../domain/event.ts";
import { labelOf, listMedia, nameCategory, summarize, toWebUrl } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { createEntries } from "../domain/keep.ts";
import { createAddresses } from "./addresses.ts";
import { describeDates, isPicture, listTold } from "./content.ts";
import { ContentLines, escapeText } from "./content-line.ts";
import { eventsOf } from "./formats.ts";
import { findMessages } from "./html/language.ts";
import { addRecurrence } from "./ics-recurrence.ts";
import { renderZones, valueParameter, type Zoned, zonedOf } from "./ics-zones.ts";

/** Octets that a calendar takes at the most, with what begins and ends it: Google Calendar fetches none over 1 MB. */
const MAX_CALENDAR = 1_000_000 - 500;

/** How often a subscriber may ask again. */
const REFRESH = "PT1H";

/** What is the same for every event of a calendar. */
interface Calendar {
  readonly document: Document;
  /** Of the ids: not the host of the address, but the part of the tag authority that stays when the service moves. */
  readonly authority: string;
  /** It has the anniversaries of the events, every year. */
  readonly isYearly: boolean;
  readonly addressOf: (id: string) => string;
  /** Of categories, and words of CATEGORIES as they are escaped: few, and each many times. */
  readonly names: Map<string, string>;
  readonly words: Map<string, string>;
}

/**
 * iCalendar (RFC 5545, with the calendar's own properties of RFC 7986). No METHOD: this is published, nobody is invited.
 * Events whose date a calendar cannot say are left out and counted in X-ANNALS-SKIPPED, those that go over a whole month,
 * season or year in X-ANNALS-COARSE. Of a calendar over a megabyte the events are left out with which it would grow past
 * that, counted in X-ANNALS-OMITTED: the last in order, by day back from the latest unless asked otherwise.
 */
export function render(document: Document): string {
  return renderCalendar(document, limitOf(document));
}

/** @param most octets, with what begins and ends it */
export function renderCalendar(document: Document, most: number): string {
  const { head, counts, zones, events, marks } = writeCalendar(document, most);
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Annals//Annals//EN\r\nCALSCALE:GREGORIAN\r\n${head}${counts}${zones}${events}${marks}END:VCALENDAR\r\n`;
}

/** Events that the calendar could say, but has no room for. */
export function findOmitted(document: Document): ReadonlySet<Event["id"]> {
  return writeCalendar(document, limitOf(document)).omitted;
}

/** Whether the calendar has the anniversaries of the events, every year, and not the events. */
export function isOfAnniversaries(document: Document): boolean {
  return document.kind !== "event" && document.anniversaries === "yearly";
}

function limitOf({ kind }: Document): number {
  return kind === "event" ? Number.POSITIVE_INFINITY : MAX_CALENDAR;
}

function writeCalendar(document: Document, most: number) {
  const addresses = createAddresses(document, ".ics");
  const authority = document.site.tagAuthority.split(",")[0] ?? "";
  const isYearly = isOfAnniversaries(document);
  const calendar = { document, authority, isYearly, addressOf: addresses.event, names: new Map(), words: new Map() };
  const head = renderProperties(document, addresses);
  const marks = renderTombstones(calendar);
  const room = most - head.octets - marks.lines.octets;
  const { events, sayable, skipped } = renderEvents(calendar, room);
  const { fitting, zones } = cut(events, marks.zoned, room);
  const omitted = new Set(sayable.slice(fitting.length));
  return {
    head: head.text,
    counts: formatCounts({
      SKIPPED: skipped,
      COARSE: fitting.filter((one) => one.isCoarse).length,
      OMITTED: omitted.size,
    }),
    zones: zones.text,
    events: fitting.map(({ text }) => text).join(""),
    marks: marks.lines.text,
    omitted,
  };
}

/** Nothing where there is nothing, but for those that a calendar cannot say. */
function formatCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, count]) => (count > 0 || name === "SKIPPED" ? `X-ANNALS-${name}:${count}\r\n` : ""))
    .join("");
}

/** What a calendar of the events says of their dates: how many it leaves out, and how many take more days there than they did. */
export function countDates(events: readonly Event[]): { readonly skipped: number; readonly coarse: number } {
  const sayable = events.filter(({ date, timeZone }) => toCalendarDates(date, timeZone));
  return { skipped: events.length - sayable.length, coarse: sayable.filter(({ date }) => isCoarse(date)).length };
}

/** Whether DTSTART and DTEND go over a whole month, season or year. */
function isCoarse({ start, end }: EventDate): boolean {
  return [start, end].some((point) => typeof point === "object" && !isDayOrFiner(point));
}

/** An event as it is written by itself. */
interface Written {
  readonly text: string;
  readonly octets: number;
  readonly zoned: Zoned | undefined;
  readonly isCoarse: boolean;
}

/** Its octets with those of all that stand before it. */
interface Placed extends Written {
  readonly upTo: number;
}

/** Undefined where a calendar cannot say its date. */
function writeEvent(event: Event, calendar: Calendar): Written | undefined {
  const times = toTimes(event, calendar.isYearly);
  if (!times) return undefined;
  const lines = new ContentLines();
  const zoned = addEvent(lines, event, times, calendar);
  const { text, octets } = lines;
  return { text, octets, zoned, isCoarse: !calendar.isYearly && isCoarse(event.date) };
}

/** @param room octets */
function renderEvents(calendar: Calendar, room: number) {
  let octets = 0;
  const events: Placed[] = [];
  const write = createEntries(calendar.document, ".ics", (event) => writeEvent(event, calendar));
  const sayable: Event["id"][] = [];
  let skipped = 0;
  for (const event of eventsOf(calendar.document)) {
    // Once one does not fit none that comes after it does, so that what is there has no holes.
    const isOver = octets > room;
    const written = isOver ? undefined : write(event);
    if (written) {
      octets += written.octets;
      events.push({ ...written, upTo: octets });
    }
    if (written || (isOver && toTimes(event, calendar.isYearly))) sayable.push(event.id);
    else skipped++;
  }
  return { events, sayable, skipped };
}

/** Those that fit, with the zones that they speak of: fewer events need no more of these. */
function cut(events: readonly Placed[], marks: readonly Zoned[], room: number) {
  const render = (some: readonly Placed[]) => renderZones([...marks, ...some.flatMap(({ zoned }) => zoned ?? [])]);
  const zones = render(events);
  const fitting = events.filter(({ upTo }) => upTo + zones.octets <= room);
  return { fitting, zones: fitting.length === events.length ? zones : render(fitting) };
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

/** When something is, and by which rule of its own it comes again. */
type Times = Pick<YearlyDates, "dates"> & Partial<YearlyDates>;

/** Undefined where a calendar cannot say it. */
export function toTimes({ date, timeZone }: Pick<Event, "date" | "timeZone">, isYearly: boolean): Times | undefined {
  if (isYearly) return toYearlyDates(date);
  const dates = toCalendarDates(date, timeZone);
  return dates && { dates };
}

/** An event and its anniversaries may be in one calendar. */
function toUid(id: Event["id"], { authority, isYearly }: Calendar): string {
  return `${formatId(id)}${isYearly ? "-anniversary" : ""}@${authority}`;
}

/** Of an anniversary no year is certain, since it comes every year: the date of the event stands beside its title. */
function toTitle(event: Event, { document, isYearly }: Calendar): string {
  return isYearly ? `${event.title} (${labelOf(event, document.language)})` : event.title;
}

function addEvent(lines: ContentLines, event: Event, times: Times, calendar: Calendar): Zoned | undefined {
  const { date, place } = event;
  const id = formatId(event.id);
  const changed = formatUtc(event.updatedAt);
  lines.addShort("BEGIN:VEVENT\r\n");
  lines.addLine(`UID:${toUid(event.id, calendar)}`);
  // Without METHOD, DTSTAMP is the last change (section 3.8.7.2), so that the same data gives the same bytes.
  lines.addShort(
    `DTSTAMP:${changed}\r\nCREATED:${formatUtc(event.createdAt)}\r\nLAST-MODIFIED:${changed}\r\nSEQUENCE:${event.version - 1}\r\n${formatTimes(times)}`,
  );
  const { recurrence } = event;
  const zoned = recurrence && !times.rule ? addRecurrence(lines, event, recurrence, times.dates) : zonedOf(times.dates);
  lines.addText(`SUMMARY${languageParameter(event.language)}`, toTitle(event, calendar));
  lines.addText("DESCRIPTION", describe(event, calendar.document.language));
  lines.addLine(`URL:${calendar.addressOf(id)}`);
  addCategories(lines, event, calendar);
  if (place) addPlace(lines, place);
  // What happened in the world takes nobody's own time, timed or not.
  // What became of the event is in the description: its anniversary takes place.
  lines.addShort(`STATUS:${calendar.isYearly ? "CONFIRMED" : toStatus(event)}\r\nTRANSP:TRANSPARENT\r\n`);
  if (event.media.length > 0) addMedia(lines, event);
  lines.addText("X-ANNALS-DATE", date.text);
  lines.addShort("END:VEVENT\r\n");
  return zoned;
}

/**
 * What was taken back, as little as a VEVENT may say (section 3.6.1): calendars that have the event drop it, because its
 * sequence is higher; what it was called is no more told.
 */
function renderTombstones(calendar: Calendar) {
  const { document } = calendar;
  const lines = new ContentLines();
  const zoned: Zoned[] = [];
  for (const tombstone of document.kind === "event" ? [] : document.tombstones) {
    const { id, at, version } = tombstone;
    const times = toTimes(tombstone, calendar.isYearly);
    if (!times) continue;
    if (times.dates.kind === "zoned") zoned.push(times.dates);
    lines.addShort("BEGIN:VEVENT\r\n");
    lines.addLine(`UID:${toUid(id, calendar)}`);
    lines.addShort(
      `DTSTAMP:${formatUtc(at)}\r\nLAST-MODIFIED:${formatUtc(at)}\r\nSEQUENCE:${version - 1}\r\n${formatTimes(times)}STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\nEND:VEVENT\r\n`,
    );
  }
  return { lines, zoned };
}

/** A calendar has no word for what was put off to a day that is not known: the description says it. */
function toStatus({ eventStatus, date }: Event): string {
  if (eventStatus === "cancelled") return "CANCELLED";
  if (eventStatus === "confirmed") return "CONFIRMED";
  return eventStatus !== undefined || date.approximate || date.uncertain ? "TENTATIVE" : "CONFIRMED";
}

function languageParameter(language: string | undefined): string {
  return language && /^[A-Za-z0-9-]+$/.test(language) ? `;LANGUAGE=${language}` : "";
}

function formatTimes({ dates, rule }: Times): string {
  const { start, end } = dates;
  const type = valueParameter(dates);
  return `DTSTART${type}:${start}\r\n${end ? `DTEND${type}:${end}\r\n` : ""}${rule ? `RRULE:${rule}\r\n` : ""}`;
}

/**
 * What became of it, the date in words where DTSTART and DTEND do not say it whole, its other dates, the summary, what
 * came to be known since, and where it is from.
 */
export function describe(event: Event, language: string): string {
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

/** Whether DTSTART and DTEND say the date whole. */
export function isExact({ approximate, uncertain, start, end }: EventDate): boolean {
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
