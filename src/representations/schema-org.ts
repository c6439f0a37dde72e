import { parseEdtf } from "../domain/date/edtf.ts";
import { type DatePoint, isTimed, type MissingEnd } from "../domain/date/event-date.ts";
import { toHtmlDatetimeOf, toRfc3339 } from "../domain/date/formats.ts";
import type { Document, ListDocument } from "../domain/document.ts";
import type { Entity, Event, EventState, Place, Source } from "../domain/event.ts";
import { listMedia, listSources, summarize } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { findTerm, nameOfTerm } from "../domain/term.ts";
import { createLinks, eventUri } from "../links.ts";

/** Schema.org has no word for what is tentative. */
const STATES: Readonly<Partial<Record<EventState, string>>> = {
  confirmed: "https://schema.org/EventScheduled",
  cancelled: "https://schema.org/EventCancelled",
  postponed: "https://schema.org/EventPostponed",
};

/** What our words for kinds of entities are there; any other is a Thing. */
const TYPES: Readonly<Record<string, string>> = {
  person: "Person",
  company: "Organization",
  agency: "Organization",
  organization: "Organization",
  organisation: "Organization",
};

/**
 * The event in the words of schema.org: what is known, and no organizer, day or place made up. Keys without a value are left
 * out by JSON.stringify.
 */
export function toSchemaEvent(event: Event, { site, language }: Pick<Document, "site" | "language">): object {
  const id = formatId(event.id);
  const uri = eventUri(site.tagAuthority, id);
  const { start, end } = event.date;
  const pictures = listMedia(event).filter(({ mediaType }) => mediaType?.startsWith("image/"));
  return {
    "@type": "Event",
    "@id": uri,
    identifier: uri,
    name: event.title,
    description: summarize(event),
    inLanguage: event.language,
    url: createLinks(site.baseUrl).event(id),
    startDate: formatPoint(start, event.timeZone),
    endDate: end === undefined ? undefined : formatPoint(end, event.timeZone),
    eventStatus: event.eventStatus && STATES[event.eventStatus],
    location: describePlace(event.place),
    image: listed(pictures.map(({ url }) => url)),
    about: listed(event.entities.map((entity) => describeEntity(entity, event, language))),
    citation: listed(listSources(event).map(describeSource)),
    dateModified: formatInstant(event.updatedAt),
  };
}

/** An ItemList in which positions are those on the page; `toItem` gives what stands there for an event. */
export function toSchemaList(
  { title, description, total, events }: Pick<ListDocument, "title" | "description" | "total" | "events">,
  url: string,
  toItem: (event: Event) => object,
): object {
  return {
    "@type": "ItemList",
    name: title,
    description: description || undefined,
    url,
    numberOfItems: total,
    itemListElement: events.map((event, index) => ({ "@type": "ListItem", position: index + 1, ...toItem(event) })),
  };
}

function listed<T>(values: readonly T[]): readonly T[] | undefined {
  return values.length > 0 ? values : undefined;
}

/**
 * A year, month or day, or a time of day with its offset; undefined for what is coarser, not sure, or not in the years 1 to
 * 9999, which ISO 8601 cannot say without an agreement.
 */
export function formatPoint(point: DatePoint | MissingEnd, timeZone?: string): string | undefined {
  if (typeof point === "string" || point.approximate || point.uncertain) return undefined;
  const text = (timeZone && isTimed(point) && toRfc3339(point, timeZone)) || toHtmlDatetimeOf(point);
  return text && /^\d{4}(?!\d)/.test(text) ? text : undefined;
}

function describePlace(place: Place | undefined): object | undefined {
  if (!place) return undefined;
  const { name, country, subdivision, lat, lon } = place;
  return {
    "@type": "Place",
    name,
    address:
      country || subdivision
        ? { "@type": "PostalAddress", addressRegion: subdivision, addressCountry: country }
        : undefined,
    geo:
      lat === undefined || lon === undefined ? undefined : { "@type": "GeoCoordinates", latitude: lat, longitude: lon },
  };
}

/** Whether a kind of entity has a word there. */
export function isTyped(type: string): boolean {
  return Object.hasOwn(TYPES, type.toLowerCase());
}

/** Under the name of its record, where it has one. */
function describeEntity({ name, type, ids }: Entity, event: Event, language: string): object {
  const term = findTerm(event, "entity", name);
  const wikidata = ids?.["wikidata"] ?? term?.ids["wikidata"];
  const kind = type ?? term?.type ?? "";
  return {
    "@type": (isTyped(kind) && TYPES[kind.toLowerCase()]) || "Thing",
    name: term ? nameOfTerm(term, language) : name,
    sameAs: wikidata && /^Q[1-9]\d*$/.test(wikidata) ? `https://www.wikidata.org/wiki/${wikidata}` : undefined,
  };
}

function describeSource({ url, title, publisher, date }: Source): object {
  return {
    "@type": "CreativeWork",
    url,
    name: title,
    publisher: publisher ? { "@type": "Organization", name: publisher } : undefined,
    datePublished: date && formatDay(date),
  };
}

/** The date of a source is kept as text. */
function formatDay(text: string): string | undefined {
  const date = parseEdtf(text);
  return date.ok && date.value.end === undefined ? formatPoint(date.value.start) : undefined;
}
