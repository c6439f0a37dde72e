import { DATE_ROLES, type Place } from "../domain/event.ts";
import type { Entry } from "../domain/feed.ts";
import { formatBound } from "./bounds.ts";
import { attributes, element } from "./xml.ts";

// What RSS and Atom have no element for. A URN, because a namespace must outlive every host.

/** For the root element. */
export const ANNALS_NAMESPACES = ` xmlns:annals="urn:annals:ns:1" xmlns:georss="http://www.georss.org/georss"`;

/** The scheme of a category: which facet its term is a value of. */
export function facetUri(facet: string): string {
  return `urn:annals:facet:${facet}`;
}

/**
 * The event's own date: as stated (EDTF), and its first and last second by the wall clock, where it has them. Then its
 * other dates by what they are, "annals:effective", the rule by which it comes again, and what became of it.
 */
export function renderDateElements({
  date,
  timeZone,
  dates = {},
  recurrence,
  eventStatus,
}: Pick<Entry, "date" | "timeZone" | "dates" | "recurrence" | "eventStatus">): string {
  return (
    element("annals:date", date.text, attributes({ timeZone })) +
    element("annals:earliest", formatBound(date, "earliest")) +
    element("annals:latest", formatBound(date, "latest")) +
    DATE_ROLES.map((role) => element(`annals:${role}`, dates[role])).join("") +
    element("annals:recurrence", recurrence?.rule) +
    element("annals:status", eventStatus)
  );
}

/** GeoRSS Simple. */
export function renderPlaceElements(place: Place | undefined): string {
  if (place?.lat === undefined || place.lon === undefined) return "";
  return element("georss:point", `${place.lat} ${place.lon}`) + element("georss:featurename", place.name);
}
