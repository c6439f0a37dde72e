// Events for the benchmarks of writing, and the same as the objects that other libraries of feeds and calendars take.

import { Feed as NpmFeed } from "feed";
import ical, { type ICalCalendar, ICalEventStatus, ICalEventTransparency } from "ical-generator";
import { generateIcsCalendar, type IcsCalendar } from "ts-ics";
import type { Event } from "../src/domain/event.ts";
import type { Feed } from "../src/domain/feed.ts";
import { formatId } from "../src/domain/id.ts";
import { toInstant } from "../src/domain/instant.ts";
import { renderZones } from "../src/representations/ics-zones.ts";
import { createEvent, type createTimelineDocument, SITE } from "../test/helpers/documents.ts";

const two = (number: number) => String(number).padStart(2, "0");

/** A day each, one in five by the clock of a place. */
export function createEvents(count: number): Event[] {
  return Array.from({ length: count }, (_, index) => {
    const day = `20${two(10 + (index % 15))}-${two(1 + (index % 12))}-${two(1 + (index % 28))}`;
    const timed = index % 5 === 0;
    return createEvent(index + 1, {
      date: timed ? `${day}T09:30` : day,
      ...(timed && { timeZone: "Asia/Shanghai" }),
      title: `Event ${index} & the answer to it`,
      summary:
        "The US Commerce Department listed the centres, saying the machines were believed to be used in “explosive” work.",
      category: "entity-list",
      tags: ["entity-list", "supercomputing", `tag-${index % 40}`],
      entities: [{ name: "National University of Defense Technology" }, { name: "Intel" }],
      countries: ["US", "CN"],
      place: { name: "Changsha", country: "CN", lat: 28.2282, lon: 112.9388 },
      sources: [{ url: `https://example.org/a/${index}?x=1&y=2`, title: "Agencies block exports" }],
    });
  });
}

export type TimelineDocument = ReturnType<typeof createTimelineDocument>;

/** The document of events that nothing was made of before: what ours keeps of an event would be found in no first round. */
export function anew(document: TimelineDocument): TimelineDocument {
  return { ...document, events: JSON.parse(JSON.stringify(document.events)) };
}

/** ical-generator makes no VTIMEZONE itself. */
const SHANGHAI = renderZones([{ zone: "Asia/Shanghai", instants: [toInstant(1_262_304_000)] }]).text;

/** What our calendar says of an event, in the words of ical-generator. */
export function toIcalGenerator({ events, title, description = "" }: TimelineDocument): ICalCalendar {
  const timezone = { name: null, generator: () => SHANGHAI };
  const calendar = ical({ name: title, description, prodId: "//Annals//Annals//EN", ttl: 3600, timezone });
  for (const event of events) {
    const { text } = event.date;
    // It writes the clock of the process, whatever the zone.
    const start = new Date(event.timeZone ? `${text}:00` : text);
    const changed = new Date(event.updatedAt * 1000);
    calendar.createEvent({
      id: `${formatId(event.id)}@annals.example`,
      stamp: changed,
      created: new Date(event.createdAt * 1000),
      lastModified: changed,
      sequence: event.version - 1,
      start,
      allDay: !event.timeZone,
      ...(event.timeZone ? { timezone: event.timeZone } : { end: new Date(start.getTime() + 86_400_000) }),
      summary: event.title,
      description: `${event.summary}\n\n${event.sources[0]?.url}`,
      url: `${SITE.baseUrl}/events/${formatId(event.id)}`,
      categories: event.tags.map((name) => ({ name })),
      location: { title: "Changsha", geo: { lat: 28.2282, lon: 112.9388 } },
      status: ICalEventStatus.CONFIRMED,
      transparency: ICalEventTransparency.TRANSPARENT,
      x: [["X-ANNALS-DATE", text]],
    });
  }
  return calendar;
}

/** The same in the words of ts-ics, which writes no GEO. */
export function writeTsIcs({ events }: TimelineDocument): string {
  const calendar: IcsCalendar = {
    version: "2.0",
    prodId: "-//Annals//Annals//EN",
    events: events.map((event) => {
      const start = new Date(event.date.earliest * 1000);
      const changed = { date: new Date(event.updatedAt * 1000) };
      const day = event.timeZone ? ({} as const) : ({ type: "DATE" } as const);
      return {
        uid: `${formatId(event.id)}@annals.example`,
        stamp: changed,
        created: { date: new Date(event.createdAt * 1000) },
        lastModified: changed,
        sequence: event.version - 1,
        start: { date: start, ...day },
        end: { date: new Date(start.getTime() + (event.timeZone ? 0 : 86_400_000)), ...day },
        summary: event.title,
        description: `${event.summary}\n\n${event.sources[0]?.url}`,
        url: `${SITE.baseUrl}/events/${formatId(event.id)}`,
        categories: [...event.tags],
        location: "Changsha",
        status: "CONFIRMED",
        timeTransparent: "TRANSPARENT",
      };
    }),
  };
  return generateIcsCalendar(calendar);
}

/** Our entries in the words of the package `feed`, which writes RSS, Atom and JSON Feed from one object. */
export function toNpmFeed(from: Feed): NpmFeed {
  const feed = new NpmFeed({
    id: from.id,
    title: from.title,
    link: from.pageUrl,
    language: from.language,
    updated: new Date(from.updatedAt * 1000),
    generator: "Annals",
    copyright: "",
    author: { name: from.author },
  });
  for (const entry of from.entries) {
    feed.addItem({
      id: entry.id,
      title: entry.title,
      link: entry.url,
      date: new Date(entry.updatedAt * 1000),
      published: new Date(entry.publishedAt * 1000),
      description: entry.summary ?? "",
      content: entry.content ?? "",
      category: entry.categories.map(({ facet, label }) => ({ name: label, domain: `urn:annals:facet:${facet}` })),
    });
  }
  return feed;
}
