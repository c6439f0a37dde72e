import { readFileSync } from "node:fs";
import { afterEach, expect, it } from "vitest";
import { EventInput, toEventContent } from "../../src/contract/event.ts";
import { compareDates } from "../../src/domain/date/event-date.ts";
import type { Event } from "../../src/domain/event.ts";
import { matches } from "../../src/domain/filter.ts";
import * as ics from "../../src/representations/ics.ts";
import * as json from "../../src/representations/json.ts";
import * as rss from "../../src/representations/rss.ts";
import { createEvent, NOW, readDate, readFilter } from "../helpers/events.ts";

// What the process takes for its own zone must not show anywhere: not in an order, a filter, or a byte of a document.
const ZONES = ["UTC", "Pacific/Kiritimati", "America/St_Johns", "Asia/Kathmandu"];
const before = process.env["TZ"];
afterEach(() => {
  if (before === undefined) delete process.env["TZ"];
  else process.env["TZ"] = before;
});

const seed = readFileSync(new URL("../../seed/events.ndjson", import.meta.url), "utf8")
  .trim()
  .split("\n");
const ids = [...seed, "timed", "ancient"].map(() => createEvent().id);

function readEvents(): Event[] {
  const contents = seed.map((line) => toEventContent(EventInput.parse(JSON.parse(line)), NOW));
  const extra = [
    { date: readDate("2021-03-28T02:30"), timeZone: "Europe/Berlin", title: "In a gap" },
    { date: readDate("-0043-03-15"), title: "The Ides of March" },
  ];
  return [...contents, ...extra].map((content, index) =>
    createEvent({ ...content, ...(ids[index] && { id: ids[index] }) }),
  );
}

function observe(zone: string) {
  process.env["TZ"] = zone;
  const events = readEvents().sort((a, b) => compareDates(a.date, b.date) || a.id - b.id);
  const found = ["on=2021-12-26", "from=2025-12-31&to=2026-01-01", "to=-0043&match=certain"].map((filter) =>
    events.filter((event) => matches(event, readFilter(filter))).map(({ title }) => title),
  );
  const document = {
    kind: "events" as const,
    site: { title: "Annals", baseUrl: "https://annals.test", tagAuthority: "annals.test,2026" },
    title: "All events",
    languages: ["en"],
    categories: [],
    tombstones: [],
    language: "en",
    events,
    order: "date" as const,
    updatedAt: NOW,
    query: "",
    filter: "",
  };
  return {
    hour: new Date(0).getHours(),
    found,
    documents: [json.render(document), rss.render(document), ics.render(document)],
  };
}

it("gives equal orders, filters and documents whatever zone the process runs in", () => {
  const [first, ...others] = ZONES.map(observe);
  expect(first?.found[0]).toEqual(["Sixth China Manufacturing Day: calls to develop core technologies"]);
  expect(first?.found[2]).toEqual(["The Ides of March"]);
  // The zones really were in force.
  expect(new Set([first, ...others].map((each) => each?.hour)).size).toBe(ZONES.length);
  for (const other of others) {
    expect(other.found).toEqual(first?.found);
    expect(other.documents).toEqual(first?.documents);
  }
});
