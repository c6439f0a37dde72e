// node bench/calendars.ts [events]: time to write a calendar, ours against ical-generator, and RSS against our own JSON, in
// interleaved rounds. Both calendars begin with the same events and carry the same members; "made before" is
// ical-generator's text alone, from a calendar object. "Whole" is ours without the limit of a megabyte.
import ical, { type ICalCalendar, ICalEventStatus, ICalEventTransparency } from "ical-generator";
import type { Event } from "../src/domain/event.ts";
import { formatId } from "../src/domain/id.ts";
import { toInstant } from "../src/domain/instant.ts";
import { renderCalendar, render as renderIcs } from "../src/representations/ics.ts";
import { renderZones } from "../src/representations/ics-zones.ts";
import { render as renderJson } from "../src/representations/json.ts";
import { render as renderRss } from "../src/representations/rss.ts";
import { createEvent, createTimelineDocument, SITE } from "../test/helpers/documents.ts";

const EVENTS = Number(process.argv[2] ?? 5000);
const ROUNDS = 15;

const two = (number: number) => String(number).padStart(2, "0");

/** A day each, one in five by the clock of a place. */
function createEvents(count: number): Event[] {
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

const document = createTimelineDocument(createEvents(EVENTS));
const small = createTimelineDocument(createEvents(500));

/** ical-generator makes no VTIMEZONE itself. */
const SHANGHAI = renderZones([{ zone: "Asia/Shanghai", instants: [toInstant(1_262_304_000)] }]).text;

/** What our calendar says of an event, in the words of ical-generator. */
function toTheirs({ events, title, description = "" }: typeof document): ICalCalendar {
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

const ready = toTheirs(document);

const encoder = new TextEncoder();

/** Up to the octets that are sent: a text that was put together of pieces is not whole before. */
function time(work: () => string): number {
  const start = performance.now();
  encoder.encode(work());
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Median milliseconds of each, in turns, after warming up. */
function race(works: readonly (() => string)[], rounds: number): number[] {
  const times = works.map((): number[] => []);
  for (let round = -3; round < rounds; round++) {
    works.forEach((work, index) => {
      const took = time(work);
      if (round >= 0) times[index]?.push(took);
    });
  }
  return times.map(median);
}

const octets = (text: string) => `${Math.round(Buffer.byteLength(text) / 1000)} kB`;

const renderWhole = () => renderCalendar(document, Number.POSITIVE_INFINITY);

const [ours = 0, sent = 0, theirs = 0, alone = 0] = race(
  [renderWhole, () => renderIcs(document), () => toTheirs(document).toString(), () => ready.toString()],
  ROUNDS,
);
const count = (text: string) => text.split("BEGIN:VEVENT").length - 1;
const times = (one: number, other: number) => `${(one / other).toFixed(1)} times`;
console.log(`iCalendar, ${EVENTS} events, median of ${ROUNDS} rounds`);
console.log(`ours, whole     ${ours.toFixed(1)} ms, ${octets(renderWhole())}, ${count(renderWhole())} events`);
console.log(
  `ours, as sent   ${sent.toFixed(1)} ms, ${octets(renderIcs(document))}, ${count(renderIcs(document))} events`,
);
console.log(`ical-generator  ${theirs.toFixed(1)} ms, ${octets(ready.toString())}, ${count(ready.toString())} events`);
console.log(`                ${times(theirs, ours)} ours whole, ${times(theirs, sent)} as sent`);
console.log(`  made before   ${alone.toFixed(1)} ms: ${times(alone, ours)} ours whole`);

const [rss = 0, json = 0] = race([() => renderRss(small), () => renderJson(small)], 60);
console.log("\n500 entries, median of 60 rounds");
console.log(`RSS             ${rss.toFixed(2)} ms, ${octets(renderRss(small))}: ${(rss / json).toFixed(2)} times JSON`);
console.log(`JSON            ${json.toFixed(2)} ms, ${octets(renderJson(small))}`);
