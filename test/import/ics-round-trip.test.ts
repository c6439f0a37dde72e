import { describe, expect, it } from "vitest";
import { parseEdtf } from "../../src/domain/date/edtf.ts";
import { toCalendarDates, toInstantOf } from "../../src/domain/date/formats.ts";
import type { ListDocument } from "../../src/domain/document.ts";
import type { Event } from "../../src/domain/event.ts";
import { listSources } from "../../src/domain/feed.ts";
import { formatId } from "../../src/domain/id.ts";
import { toPlainText } from "../../src/domain/markdown.ts";
import { parseIcs } from "../../src/import/ics.ts";
import type { Row } from "../../src/import/rows.ts";
import { render } from "../../src/representations/ics.ts";
import { FOUNDING, HOSTILE, RECORD } from "../helpers/documents.ts";

type Read = Extract<Row, { value: unknown }>;
type Value = Record<string, unknown>;

function roundTrip(document: ListDocument): Map<string, Read> {
  const rows = parseIcs(render(document), { categories: document.categories });
  const refused = rows.flatMap((row) => ("error" in row ? [row.error] : []));
  const why = "says that an event was taken back (STATUS:CANCELLED without SUMMARY): there is nothing to take over";
  const tombstones = document.tombstones.filter(({ date, timeZone }) => toCalendarDates(date, timeZone));
  expect(refused).toEqual(tombstones.map(() => why));
  return new Map(rows.flatMap((row) => ("error" in row ? [] : [[String(row.value["external_id"]), row]])));
}

/** A calendar has no control characters, and titles of one line. */
const clean = (text: string) =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/(?!\n|\t)\p{Cc}/gu, (found) => (found > "\x7f" ? found : ""))
    .toWellFormed();
const oneLine = (text: string, separator = " ") =>
  clean(text)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(separator);

/** When it begins: the second of the world where that is known, else of the wall. */
function startOf(text: string, zone: unknown) {
  const date = parseEdtf(text);
  if (!date.ok || typeof date.value.start === "string") throw new Error(text);
  const { start } = date.value;
  return toInstantOf(start, typeof zone === "string" ? zone : undefined) ?? start.earliest;
}

const sayable = (events: readonly Event[]) => events.filter(({ date, timeZone }) => toCalendarDates(date, timeZone));

describe.each([
  ["the founding timeline", FOUNDING],
  ["the hostile events", HOSTILE],
  ["the record", RECORD],
])("a calendar of %s, read again", (_, document) => {
  const expected = sayable(document.events);
  const read = roundTrip(document);
  const uidOf = (event: Event) => `${formatId(event.id)}@${document.site.tagAuthority.split(",")[0]}`;
  const saidOf = (event: Event): Value => read.get(uidOf(event))?.value ?? {};

  it("has every event that a calendar can hold, by its id", () => {
    expect(expected.length).toBeGreaterThan(0);
    const ids = [...read.keys()].filter((id) => !id.includes("/"));
    expect(ids.sort()).toEqual(expected.map(uidOf).sort());
  });

  it("with its date, exactly", () => {
    for (const event of expected) {
      const { date, time_zone } = saidOf(event);
      expect(startOf(String(date), time_zone)).toBe(startOf(event.date.text, event.timeZone));
      const isShifted = event.timeZone !== undefined && time_zone === undefined;
      if (!isShifted) expect(date).toBe(event.date.text);
    }
  });

  it("with title, language, place, tags, category and what became of it", () => {
    for (const event of expected) {
      const value = saidOf(event);
      expect(value["title"]).toBe(oneLine(event.title));
      expect(value["language"]).toBe(/^[\w-]+$/.test(event.language ?? "") ? event.language : undefined);
      const place = value["place"] as Event["place"];
      expect([place?.lat, place?.lon]).toEqual([event.place?.lat, event.place?.lon]);
      const name = event.place?.name ?? event.place?.subdivision ?? event.place?.country;
      expect(place?.name).toBe(name && oneLine(name, ", "));
      const state = event.eventStatus === "postponed" ? "tentative" : event.eventStatus;
      if (state !== "confirmed") expect(value["event_status"]).toBe(state);
      const words = [value["category"], ...((value["tags"] as string[] | undefined) ?? [])];
      for (const tag of event.tags.map((tag) => oneLine(tag))) expect(words).toContain(tag);
      if (event.category !== undefined) expect(words).toContain(event.category);
    }
  });

  it("with what was said of it, and where that is from", () => {
    for (const event of expected) {
      const { summary, body, sources = [] } = saidOf(event);
      const text = String(summary ?? (body === undefined ? "" : toPlainText(String(body))));
      for (const line of clean(event.summary ?? "").split("\n")) expect(text).toContain(line.trim());
      const urls = (sources as { url: string }[]).map(({ url }) => url);
      expect(urls).toEqual(listSources(event).map(({ url }) => url));
    }
  });

  it("with nothing dropped that is not named", () => {
    const named = [...read.values()].flatMap(({ losses = [] }) =>
      losses.map(({ pointer, why }) => `${pointer} ${why}`),
    );
    const known = [
      "/IMAGE comes without words for who cannot see it; is kept as decoration",
      "/ATTACH comes without words for who cannot see it; is kept as decoration",
    ];
    expect(named.filter((loss) => !known.includes(loss))).toEqual([]);
  });
});
