import fc from "fast-check";
import ICAL from "ical.js";
import nodeIcal from "node-ical";
import { describe, expect, it } from "vitest";
import { formatIso, toInstantOf } from "../../src/domain/date/formats.ts";
import { offsetAt } from "../../src/domain/date/time-zone.ts";
import type { Event } from "../../src/domain/event.ts";
import { formatId } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { render } from "../../src/representations/ics.ts";
import { createEvent, createListDocument, type EventOverrides } from "../helpers/documents.ts";

ICAL.design.strict = true;

const eventsOf = (all: readonly EventOverrides[]) => all.map((overrides, index) => createEvent(index + 1, overrides));
const renderAll = (events: readonly Event[]) => render(createListDocument(events));
const zonesOf = (text: string) =>
  (text.replaceAll("\r\n ", "").match(/BEGIN:VTIMEZONE[\s\S]*?END:VTIMEZONE/g) ?? []).map((zone) => zone.split("\r\n"));

/** When an event begins, in seconds of the world. */
function startOf({ date: { start }, timeZone }: Event): number {
  const at = typeof start === "object" ? toInstantOf(start, timeZone) : undefined;
  if (at === undefined) throw new Error("no time");
  return at;
}

/** By the VTIMEZONE of the calendar alone: ical.js knows no zone of its own. */
function readStrictly(text: string): Map<string, number> {
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  return new Map(events.map((event) => [String(event.getFirstPropertyValue("uid")), timeOf(event)]));
}

function timeOf(event: ICAL.Component): number {
  const start = event.getFirstPropertyValue("dtstart");
  if (!(start instanceof ICAL.Time)) throw new Error("no time");
  return start.toUnixTime();
}

/** By the names of zones. */
function readByName(text: string): Map<string, number> {
  const components = Object.values(nodeIcal.sync.parseICS(text));
  return new Map(
    components.flatMap((one) => (one?.type === "VEVENT" ? [[one.uid, one.start.getTime() / 1000] as const] : [])),
  );
}

const uidOf = ({ id }: Event) => `${formatId(id)}@annals.example`;
const expectedOf = (events: readonly Event[]) => new Map(events.map((event) => [uidOf(event), startOf(event)]));

describe("the time zones of a calendar", () => {
  it("stand before the events, each once, with the changes of clocks that the events need and no other", () => {
    const text = renderAll(
      eventsOf([
        { date: "2022-07-07T08:45", timeZone: "America/New_York" },
        { date: "2022-08-07T08:45", timeZone: "America/New_York" },
        { date: "2023-01-07T08:45", timeZone: "America/New_York" },
        { date: "2024-01-07T08:45/2024-04-01T10:00", timeZone: "America/New_York" },
        { date: "2021-12-26T09:00", timeZone: "Asia/Shanghai" },
      ]),
    );
    expect(zonesOf(text)).toEqual([
      [
        "BEGIN:VTIMEZONE",
        "TZID:America/New_York",
        ...["BEGIN:DAYLIGHT", "DTSTART:20220101T000000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0400", "END:DAYLIGHT"],
        ...["BEGIN:STANDARD", "DTSTART:20221106T020000", "TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "END:STANDARD"],
        ...["BEGIN:DAYLIGHT", "DTSTART:20240310T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400", "END:DAYLIGHT"],
        "END:VTIMEZONE",
      ],
      [
        "BEGIN:VTIMEZONE",
        "TZID:Asia/Shanghai",
        ...["BEGIN:STANDARD", "DTSTART:20210101T000000", "TZOFFSETFROM:+0800", "TZOFFSETTO:+0800", "END:STANDARD"],
        "END:VTIMEZONE",
      ],
    ]);
    expect(text.indexOf("END:VTIMEZONE")).toBeLessThan(text.indexOf("BEGIN:VEVENT"));
    expect(text.match(/^DT(?:START|END);TZID.*$/gm)).toEqual([
      "DTSTART;TZID=America/New_York:20220707T084500",
      "DTSTART;TZID=America/New_York:20220807T084500",
      "DTSTART;TZID=America/New_York:20230107T084500",
      "DTSTART;TZID=America/New_York:20240107T084500",
      "DTEND;TZID=America/New_York:20240401T100000",
      "DTSTART;TZID=Asia/Shanghai:20211226T090000",
    ]);
  });

  it.each([
    ["has an offset", { date: "2022-10-07T08:45+08:00", timeZone: "Asia/Shanghai" }, "20221007T004500Z"],
    ["is in UTC", { date: "2022-10-07T08:45", timeZone: "Etc/UTC" }, "20221007T084500Z"],
    ["is skipped by its zone", { date: "2026-03-29T02:30", timeZone: "Europe/Berlin" }, "20260329T013000Z"],
    ["comes twice", { date: "2021-11-07T01:30", timeZone: "America/New_York" }, "20211107T053000Z"],
    ["is a local mean time", { date: "1890-01-07T08:45", timeZone: "Asia/Shanghai" }, "18900107T003917Z"],
    [
      "ends at one that comes twice",
      { date: "2021-11-06T09:00/2021-11-07T01:30", timeZone: "America/New_York" },
      "20211106T130000Z",
    ],
  ])("are not needed for a time that %s", (_, overrides, start) => {
    const text = renderAll(eventsOf([overrides]));
    expect([zonesOf(text), /^DTSTART.*$/m.exec(text)?.[0]]).toEqual([[], `DTSTART:${start}`]);
  });

  it("are none where the zone is not known: the time floats", () => {
    const text = renderAll(eventsOf([{ date: "2022-10-07T08:45", timeZone: "Nowhere/Land" }]));
    expect([zonesOf(text), /^DTSTART.*$/m.exec(text)?.[0]]).toEqual([[], "DTSTART:20221007T084500"]);
  });

  it("are told of what was taken back, too", () => {
    const { id, date } = createEvent(1, { date: "2021-12-26T09:00" });
    const gone = { id, date, timeZone: "Asia/Shanghai", at: toInstant(1_800_000_000), reason: "deleted", version: 2 };
    const text = render(createListDocument([], { tombstones: [{ ...gone, reason: "deleted" }] }));
    expect(zonesOf(text).map(([, name]) => name)).toEqual(["TZID:Asia/Shanghai"]);
    expect(text).toContain("DTSTART;TZID=Asia/Shanghai:20211226T090000\r\n");
  });

  it("are those of the events that are there, where the calendar is cut", () => {
    const summary = "word ".repeat(400);
    const events = eventsOf(
      Array.from({ length: 700 }, (_, index) => ({
        date: `2021-12-26T09:${String(index % 60).padStart(2, "0")}`,
        timeZone: index < 600 ? "Asia/Shanghai" : "Asia/Kathmandu",
        summary,
      })),
    );
    const text = renderAll(events);
    const size = Buffer.byteLength(text);
    expect([size <= 1_000_000, size > 997_000]).toEqual([true, true]);
    expect(zonesOf(text).map(([, name]) => name)).toEqual(["TZID:Asia/Shanghai"]);
    const shown = text.split("BEGIN:VEVENT").length - 1;
    expect(text).toContain(`\r\nX-ANNALS-OMITTED:${700 - shown}\r\n`);
    expect(readStrictly(text)).toEqual(expectedOf(events.slice(0, shown)));
  });
});

describe("other programs read the times of", () => {
  it.each([
    ["daylight time that is put back, as in Ireland", "Europe/Dublin", ["2024-01-07T08:45", "2024-07-07T08:45"]],
    ["half an hour of daylight time", "Australia/Lord_Howe", ["2022-04-02T12:00", "2022-04-03T12:00"]],
    ["offsets of quarters", "Asia/Kathmandu", ["2022-04-02T12:00", "1985-12-31T12:00", "1986-01-02T12:00"]],
    [
      "days before and after standard time came",
      "Asia/Shanghai",
      ["1900-01-07T08:45", "1901-01-02T12:00", "2022-01-01T12:00"],
    ],
    ["seconds in offsets", "Africa/Monrovia", ["1971-06-01T12:00:30", "1972-07-02T12:00", "1980-01-01T12:00"]],
    ["a day that was left out", "Pacific/Apia", ["2011-12-29T23:30", "2011-12-31T00:30"]],
    ["the seconds around a change", "Europe/Berlin", ["2026-03-29T01:59:59", "2026-03-29T03:00:00"]],
    ["the seconds around the other", "Europe/Berlin", ["2026-10-25T01:59:59", "2026-10-25T03:00:00"]],
    ["a war", "Europe/Berlin", ["1945-05-01T12:00", "1945-06-15T12:00", "1945-12-01T12:00", "1947-06-01T12:00"]],
  ])("%s", (_, timeZone, dates) => {
    const events = eventsOf(dates.map((date) => ({ date, timeZone })));
    const text = renderAll(events);
    expect(readStrictly(text)).toEqual(expectedOf(events));
    expect(readByName(text)).toEqual(expectedOf(events));
  });

  const HOUR = 3600;
  const zones = fc.uniqueArray(fc.constantFrom(...Intl.supportedValuesOf("timeZone")), { minLength: 1, maxLength: 4 });
  const moments = fc.array(
    fc.record({
      at: fc.integer({ min: Date.UTC(1850, 0) / 1000, max: Date.UTC(2045, 0) / 1000 }),
      zone: fc.nat(),
      // Near to another, so that changes of clocks lie between some.
      by: fc.constantFrom(0, HOUR, 3 * HOUR, 60 * 24 * HOUR, 180 * 24 * HOUR),
    }),
    { minLength: 1, maxLength: 12 },
  );

  it("any zone at any time, by the zones of the calendar alone and by their names", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(zones, moments, (names, all) => {
        const events = eventsOf(
          all.flatMap(({ at, zone, by }) =>
            [at, at + by].map((moment) => {
              const timeZone = names[zone % names.length] ?? "UTC";
              const wall = moment + offsetAt(toInstant(moment), timeZone);
              return { date: formatIso(wall, "second") ?? "", timeZone };
            }),
          ),
        );
        const text = renderAll(events);
        expect(readStrictly(text)).toEqual(expectedOf(events));
        expect(readByName(text)).toEqual(expectedOf(events));
        expect(renderAll(events)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
