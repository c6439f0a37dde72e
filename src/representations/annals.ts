import { type DatePoint, isTimed } from "../domain/date/event-date.ts";
import { formatDay, toRfc3339 } from "../domain/date/formats.ts";
import { DATE_ROLES, type Place } from "../domain/event.ts";
import type { DeletedEntry, Entry } from "../domain/feed.ts";
import { formatInstant } from "../domain/instant.ts";
import { formatBound } from "./bounds.ts";
import { attributes, element, escapeXml } from "./xml.ts";

// What RSS and Atom have no element for. A URN, because a namespace must outlive every host; the page /ns/1 of every service
// says what is in it (public/ns/1.html).

export const ANNALS_NAMESPACE = "urn:annals:ns:1";
/** For the root element. */
export const ANNALS_NAMESPACES = ` xmlns:annals="${ANNALS_NAMESPACE}" xmlns:georss="http://www.georss.org/georss" xmlns:fh="http://purl.org/syndication/history/1.0"`;

/** RFC 5005 sections 2 and 4: `<fh:complete/>` and `<fh:archive/>`. */
export function renderHistory({
  isArchive,
  isComplete,
}: {
  readonly isArchive: boolean;
  readonly isComplete: boolean;
}) {
  return (isComplete ? "<fh:complete/>\n" : "") + (isArchive ? "<fh:archive/>\n" : "");
}

/** The scheme of a category: which facet its term is a value of. */
export function facetUri(facet: string): string {
  return `urn:annals:facet:${facet}`;
}

/**
 * The event's own date: as stated (EDTF), and its first and last second by the wall clock, where it has them; the year in
 * which it is remembered, where the entry is of such a day, and how many years later that is. Then its
 * other dates by what they are, "annals:effective", the rule by which it comes again, what became of it and why, and what
 * readers were told of it since, oldest first.
 */
export function renderDateElements({
  date,
  timeZone,
  anniversary,
  dates = {},
  recurrence,
  eventStatus,
  note,
  updates,
}: Pick<
  Entry,
  "date" | "timeZone" | "anniversary" | "dates" | "recurrence" | "eventStatus" | "note" | "updates"
>): string {
  return (
    element("annals:date", date.text, attributes({ timeZone })) +
    element("annals:earliest", formatBound(date, "earliest")) +
    element("annals:latest", formatBound(date, "latest")) +
    element("annals:anniversary", anniversary && String(anniversary.year), attributes({ years: anniversary?.years })) +
    DATE_ROLES.map((role) => element(`annals:${role}`, dates[role])).join("") +
    element("annals:recurrence", recurrence?.rule) +
    element("annals:status", eventStatus) +
    element("annals:note", note) +
    updates.map(({ at, text }) => element("annals:update", text, ` at="${formatInstant(at)}"`)).join("")
  );
}

/** What every mark of an entry that was taken back says, in the namespace of ours: why, and what stands for it now. */
export function deletedAttributes({ reason, mergedInto }: DeletedEntry, prefix = ""): string {
  return attributes({ [`${prefix}reason`]: reason, [`${prefix}mergedInto`]: mergedInto });
}

/** RSS has no mark of its own for what was taken back. */
export function renderDeleted(deleted: DeletedEntry): string {
  const { id, at, note = "" } = deleted;
  const stated = attributes({ ref: id, when: formatInstant(at) }) + deletedAttributes(deleted);
  return note === ""
    ? `<annals:deleted${stated}/>\n`
    : `<annals:deleted${stated}>${escapeXml(note)}</annals:deleted>\n`;
}

/**
 * The Event module of RSS 1.0 (web.resource.org/rss/1.0/modules/event), for readers that know nothing finer: days and times in
 * the notation of W3CDTF, so that a date is left out which is coarser, not exact, or of another age.
 */
export function renderEventModule({ date, timeZone, place }: Pick<Entry, "date" | "timeZone" | "place">): string {
  const { start, end } = date;
  return (
    element("ev:startdate", typeof start === "object" ? formatW3c(start, timeZone) : undefined) +
    element("ev:enddate", typeof end === "object" ? formatW3c(end, timeZone) : undefined) +
    element("ev:location", place?.name)
  );
}

function formatW3c(point: DatePoint, timeZone: string | undefined): string | undefined {
  if (point.approximate || point.uncertain || !["day", "minute", "second"].includes(point.precision)) return undefined;
  const day = formatDay(point.earliest);
  if (!day || !/^(?!0000)\d{4}-/.test(day)) return undefined;
  // A time without an offset is none in W3CDTF.
  return (isTimed(point) ? toRfc3339(point, timeZone) : undefined) ?? day;
}

/** GeoRSS Simple. */
export function renderPlaceElements(place: Place | undefined): string {
  if (place?.lat === undefined || place.lon === undefined) return "";
  return element("georss:point", `${place.lat} ${place.lon}`) + element("georss:featurename", place.name);
}
