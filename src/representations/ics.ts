import type { DatePoint, EventDate, MissingEnd } from "../domain/date/event-date.ts";
import { type CalendarDates, toCalendarDates } from "../domain/date/formats.ts";
import type { Document } from "../domain/document.ts";
import type { Event, Media, Place } from "../domain/event.ts";
import { labelOf, listMedia, listSources, summarize } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { createAddresses } from "./addresses.ts";
import { isPicture } from "./content.ts";
import { escapeText, foldLine, textLine } from "./content-line.ts";
import { eventsOf } from "./formats.ts";

/** How often a subscriber may ask again. */
const REFRESH = "PT1H";

/**
 * iCalendar (RFC 5545, with the calendar's own properties of RFC 7986). No METHOD: this is published, nobody is invited.
 * Events whose date a calendar cannot say are left out and counted in X-ANNALS-SKIPPED.
 */
export function render(document: Document): string {
  const addresses = createAddresses(document, ".ics");
  // Not the host of the address: the part of the tag authority that stays when the service moves.
  const authority = document.site.tagAuthority.split(",")[0] ?? "";
  let events = "";
  let skipped = 0;
  for (const event of eventsOf(document)) {
    const dates = toCalendarDates(event.date, event.timeZone);
    if (!dates) {
      skipped++;
      continue;
    }
    const id = formatId(event.id);
    events += renderEvent(event, dates, `${id}@${authority}`, addresses.event(id), document.language);
  }
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Annals//Annals//EN\r\nCALSCALE:GREGORIAN\r\n${renderProperties(
    document,
    addresses,
  )}X-ANNALS-SKIPPED:${skipped}\r\n${events}END:VCALENDAR\r\n`;
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

function renderEvent(event: Event, dates: CalendarDates, uid: string, url: string, language: string): string {
  const { date, place } = event;
  const changed = formatUtc(event.updatedAt);
  return (
    "BEGIN:VEVENT\r\n" +
    foldLine(`UID:${uid}`) +
    // Without METHOD, DTSTAMP is the last change (section 3.8.7.2), so that the same data gives the same bytes.
    `DTSTAMP:${changed}\r\nCREATED:${formatUtc(event.createdAt)}\r\nLAST-MODIFIED:${changed}\r\nSEQUENCE:${event.version - 1}\r\n` +
    renderDates(dates) +
    textLine(`SUMMARY${languageParameter(event.language)}`, event.title) +
    textLine("DESCRIPTION", describe(event, language)) +
    foldLine(`URL:${url}`) +
    renderCategories(event) +
    textLine("LOCATION", place?.name ?? place?.subdivision ?? place?.country) +
    renderGeo(place) +
    `STATUS:${date.approximate || date.uncertain ? "TENTATIVE" : "CONFIRMED"}\r\n` +
    // What happened in the world takes nobody's own time, timed or not.
    "TRANSP:TRANSPARENT\r\n" +
    listMedia(event).map(renderMedia).join("") +
    textLine("X-ANNALS-DATE", date.text) +
    "END:VEVENT\r\n"
  );
}

function languageParameter(language: string | undefined): string {
  return language && /^[A-Za-z0-9-]+$/.test(language) ? `;LANGUAGE=${language}` : "";
}

function renderDates({ kind, start, end }: CalendarDates): string {
  const type = kind === "day" ? ";VALUE=DATE" : "";
  return `DTSTART${type}:${start}\r\n${end ? `DTEND${type}:${end}\r\n` : ""}`;
}

/** The date in words where DTSTART and DTEND do not say it whole, then the summary, then where it is from. */
function describe(event: Event, language: string): string {
  const parts = [
    isExact(event.date) ? undefined : labelOf(event, language),
    summarize(event),
    listSources(event)
      .map(({ url }) => url)
      .join("\n"),
  ];
  return parts.filter((part) => part).join("\n\n");
}

function isExact({ approximate, uncertain, start, end }: EventDate): boolean {
  return !approximate && !uncertain && isDayOrFiner(start) && (end === undefined || isDayOrFiner(end));
}

function isDayOrFiner(point: DatePoint | MissingEnd): boolean {
  return typeof point === "object" && ["day", "minute", "second"].includes(point.precision);
}

function renderCategories({ category, tags }: Event): string {
  const names = new Set(category ? [category, ...tags] : tags);
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
