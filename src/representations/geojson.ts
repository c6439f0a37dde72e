import type { Document } from "../domain/document.ts";
import type { Event, Place } from "../domain/event.ts";
import { labelOf, nameCategory, summarize } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { createEntries } from "../domain/keep.ts";
import { createAddresses } from "./addresses.ts";
import { formatBound } from "./bounds.ts";
import { eventsOf } from "./formats.ts";
import { JsonList, writeJson } from "./json-list.ts";

/**
 * A FeatureCollection (RFC 7946), of one feature for a single event. Events without a point are in it with the geometry null
 * (section 3.2). Keys without a value are left out by JSON.stringify; `title`, `updated_at` and `next` are foreign members
 * (section 6.1).
 */
export function render(document: Document): string {
  const addresses = createAddresses(document, ".geojson");
  const toFeature = createEntries(document, ".geojson", (event) => {
    const id = formatId(event.id);
    return JSON.stringify({
      type: "Feature",
      id: addresses.eventId(id),
      geometry: toPoint(event.place),
      properties: { id, url: addresses.event(id), ...describe(event, document) },
    });
  });
  return writeJson({
    type: "FeatureCollection",
    title: document.title,
    updated_at: formatInstant(document.updatedAt),
    features: new JsonList(eventsOf(document).map(toFeature)),
    next: document.kind === "event" ? undefined : (addresses.next ?? null),
  });
}

/** Longitude first (section 3.1.1). */
function toPoint(place: Place | undefined) {
  if (place?.lat === undefined || place.lon === undefined) return null;
  return { type: "Point", coordinates: [place.lon, place.lat] };
}

/** Flat, because tools for maps show properties as columns; with the names of the columns of CSV where these have one. */
function describe(event: Event, { language, categories }: Document) {
  const { date, place, category, eventStatus } = event;
  return {
    title: event.title,
    date: date.text,
    label: labelOf(event, language),
    earliest: formatBound(date, "earliest"),
    latest: formatBound(date, "latest"),
    time_zone: event.timeZone,
    summary: summarize(event),
    language: event.language,
    category,
    category_label: category === undefined ? undefined : nameCategory(category, categories, language),
    tags: event.tags,
    entities: event.entities.map(({ name }) => name),
    countries: event.countries,
    place_name: place?.name,
    place_country: place?.country,
    place_subdivision: place?.subdivision,
    importance: event.importance,
    event_status: eventStatus,
    note: event.note,
  };
}
