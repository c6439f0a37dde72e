import type { DatePoint, MissingEnd } from "../../domain/date/event-date.ts";
import { toHtmlDatetimeOf, toRfc3339 } from "../../domain/date/formats.ts";
import type { EventDocument } from "../../domain/document.ts";
import type { Event, EventState, Place } from "../../domain/event.ts";
import { listMedia, summarize } from "../../domain/feed.ts";
import { formatId } from "../../domain/id.ts";
import { createLinks, eventUri } from "../../links.ts";
import { html, type Markup, trusted } from "./markup.ts";

/** Schema.org has no word for what is tentative. */
const STATES: Readonly<Partial<Record<EventState, string>>> = {
  confirmed: "https://schema.org/EventScheduled",
  cancelled: "https://schema.org/EventCancelled",
  postponed: "https://schema.org/EventPostponed",
};

/**
 * The event in the words of schema.org, for search engines: what is known, and no organizer, day or place made up. The
 * block is data, which no policy for scripts concerns; without "<" and ">" nothing in it ends it.
 */
export function renderStructuredData(document: EventDocument): Markup {
  const text = JSON.stringify(describe(document)).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");
  return html`<script type="application/ld+json">${trusted(text)}</script>\n`;
}

/** Keys without a value are left out by JSON.stringify. */
function describe({ site, event }: EventDocument): object {
  const id = formatId(event.id);
  const { start, end } = event.date;
  const pictures = listMedia(event).filter(({ mediaType }) => mediaType?.startsWith("image/"));
  return {
    "@context": "https://schema.org",
    "@type": "Event",
    "@id": eventUri(site.tagAuthority, id),
    name: event.title,
    description: summarize(event),
    inLanguage: event.language,
    url: createLinks(site.baseUrl).event(id),
    startDate: formatPoint(start, event),
    endDate: end === undefined ? undefined : formatPoint(end, event),
    eventStatus: event.eventStatus && STATES[event.eventStatus],
    location: describePlace(event.place),
    image: pictures.length > 0 ? pictures.map(({ url }) => url) : undefined,
  };
}

/** A whole day, or a time of day with its offset; undefined for what is coarser, or not sure, which ISO 8601 cannot say. */
function formatPoint(point: DatePoint | MissingEnd, { timeZone }: Event): string | undefined {
  if (typeof point === "string" || point.approximate || point.uncertain) return undefined;
  if (point.precision === "day") return toHtmlDatetimeOf(point);
  if (point.precision !== "minute" && point.precision !== "second") return undefined;
  return (timeZone && toRfc3339(point, timeZone)) ?? toHtmlDatetimeOf(point);
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
