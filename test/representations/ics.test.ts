import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { FUTURE, PAST } from "../../src/domain/date/event-date.ts";
import { offsetAt } from "../../src/domain/date/time-zone.ts";
import { formatId } from "../../src/domain/id.ts";
import { formatInstant, type Instant, parseInstant, toInstant } from "../../src/domain/instant.ts";
import { listOccurrences } from "../../src/domain/recurrence.ts";
import { render } from "../../src/representations/ics.ts";
import {
  at,
  createEvent,
  createEventDocument,
  createListDocument,
  createTimelineDocument,
  dateOf,
  type EventOverrides,
  FOUNDING,
  HOSTILE,
  idOf,
  RECORD,
  SITE,
} from "../helpers/documents.ts";

ICAL.design.strict = true;

function read(text: string): { calendar: ICAL.Component; events: ICAL.Component[] } {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return { calendar, events: calendar.getAllSubcomponents("vevent") };
}

/** The values of one property, as they are written: dates without a zone of the process. */
function valuesOf(events: readonly ICAL.Component[], name: string): (string | undefined)[] {
  return events.map((event) => event.getFirstPropertyValue(name)?.toString());
}

function readOne(overrides: EventOverrides): ICAL.Component {
  const [event] = read(render(createListDocument([createEvent(1, overrides)]))).events;
  if (!event) throw new Error("no event");
  return event;
}

describe("a calendar", () => {
  it("names itself in the ways of RFC 7986 and of those before it", () => {
    const { calendar } = read(render(FOUNDING));
    const name = "US and China: technology";
    const description = "Sanctions, export controls & the answers to them";
    const values = Object.fromEntries(
      calendar.getAllProperties().map((property) => [property.name, property.getFirstValue()?.toString()]),
    );
    expect(values).toEqual({
      version: "2.0",
      prodid: "-//Annals//Annals//EN",
      calscale: "GREGORIAN",
      name,
      "x-wr-calname": name,
      description,
      // ical.js leaves the text of an X- property escaped.
      "x-wr-caldesc": description.replace(",", "\\,"),
      url: "https://annals.example/timelines/us-china-tech",
      source: "https://annals.example/timelines/us-china-tech.ics",
      link: "https://annals.example/timelines/us-china-tech.ics?cursor=bmV4dA%3D%3D",
      "last-modified": "2026-02-28T08:00:00Z",
      "refresh-interval": "PT1H",
      "x-published-ttl": "PT1H",
      "x-annals-skipped": "0",
      "x-annals-coarse": "2",
    });
    expect(calendar.getFirstPropertyValue("method")).toBeNull();
  });

  it("holds every event in order, once, with an id that stays when the service moves", () => {
    const document = createListDocument(Array.from({ length: 1000 }, (_, index) => createEvent(index + 1)));
    const ids = document.events.map(({ id }) => `${formatId(id)}@annals.example`);
    expect(valuesOf(read(render(document)).events, "uid")).toEqual(ids);
    const moved = { ...document, site: { ...SITE, baseUrl: "http://moved.example/x" } };
    expect(valuesOf(read(render(moved)).events, "uid")).toEqual(ids);
  });

  it("leaves out what a calendar cannot say, and says how many", () => {
    const dates = ["2021-12-26", "-0043-03-15", "Y-13800000000", "195X", "../2020", "/2020", "2014/2020"];
    const { calendar, events } = read(
      render(createListDocument(dates.map((date, index) => createEvent(index + 1, { date })))),
    );
    expect(valuesOf(events, "x-annals-date")).toEqual(["2021-12-26"]);
    expect(calendar.getFirstPropertyValue("x-annals-skipped")).toBe("6");
  });

  it("is read whole by a strict reader, whatever the events hold", () => {
    const { calendar, events } = read(render(HOSTILE));
    expect(valuesOf(events, "x-annals-date")).toEqual(
      HOSTILE.events.map(({ date }) => date.text).filter((date) => !date.startsWith("-") && !date.startsWith("Y")),
    );
    expect(calendar.getFirstPropertyValue("x-annals-skipped")).toBe("2");
    expect(
      calendar.getAllProperties("x-evil").concat(...events.map((event) => event.getAllProperties("x-evil"))),
    ).toEqual([]);
    expect(events[0]?.getFirstPropertyValue("summary")).toBe(HOSTILE.events[0]?.title);
    expect(events[0]?.getFirstProperty("categories")?.getValues()).toEqual([
      HOSTILE.events[0]?.category,
      ...(HOSTILE.events[0]?.tags ?? []),
    ]);
    expect(events[0]?.getAllProperties("image").map((image) => image.getFirstValue())).toEqual([
      "https://example.org/a%20b%22.png",
    ]);
    expect(valuesOf(events, "summary")).toContain("Tariffs, in force\nand going on");
    expect(valuesOf(events, "summary")).toContain("👩‍👩‍👧‍👦".repeat(20));
  });

  it("ends every line with CRLF and has none of more than 75 octets", () => {
    const lines = render(HOSTILE).split("\r\n");
    expect(lines.pop()).toBe("");
    expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
    expect(lines.filter((line) => /[\r\n]/.test(line))).toEqual([]);
  });

  it("holds one event for the document of one", () => {
    expect(valuesOf(read(render(createEventDocument(createEvent(3)))).events, "summary")).toEqual(["Event 3"]);
  });
});

describe("the dates of an event", () => {
  it.each([
    ["2021-12-26", undefined, "2021-12-26", "2021-12-27"],
    ["2024-02-28/2024-02-29", undefined, "2024-02-28", "2024-03-01"],
    ["2018-08", undefined, "2018-08-01", "2018-09-01"],
    ["2014", undefined, "2014-01-01", "2015-01-01"],
    ["2018-07-06/..", undefined, "2018-07-06", "2018-07-07"],
    ["2022-10-07T08:45", "America/New_York", "2022-10-07T08:45:00", undefined],
    ["2022-10-07T08:45", "Asia/Shanghai", "2022-10-07T08:45:00", undefined],
    ["2022-10-07T08:45/2022-10-07T10:00", "Asia/Kathmandu", "2022-10-07T08:45:00", "2022-10-07T10:00:00"],
    ["2022-10-07T08:45:30+05:30", undefined, "2022-10-07T03:15:30Z", undefined],
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00Z", undefined],
    ["2022-10-07T08:45", undefined, "2022-10-07T08:45:00", undefined],
  ])("say %s in %s", (date, timeZone, start, end) => {
    const event = readOne({ date, ...(timeZone ? { timeZone } : {}) });
    expect(valuesOf([event], "dtstart")).toEqual([start]);
    expect(valuesOf([event], "dtend")).toEqual([end]);
    expect(event.getFirstProperty("dtstart")?.type).toBe(start.includes("T") ? "date-time" : "date");
  });

  it.each([
    ["2021-12-26", "CONFIRMED", "Summary"],
    ["2022-10-07T08:45Z", "CONFIRMED", "Summary"],
    ["2018-08", "CONFIRMED", "August 2018\n\nSummary"],
    ["2021-12-26~", "TENTATIVE", "c. 26 December 2021\n\nSummary"],
    ["2021-12-26?", "TENTATIVE", "26 December 2021?\n\nSummary"],
    ["2018-07-06/..", "CONFIRMED", "6 July 2018 – ongoing\n\nSummary"],
  ])("of %s are put in words where they are not said exactly", (date, status, description) => {
    const event = readOne({ date, summary: "Summary" });
    expect(valuesOf([event], "description")).toEqual([description]);
    expect(valuesOf([event], "status")).toEqual([status]);
    expect(valuesOf([event], "transp")).toEqual(["TRANSPARENT"]);
  });
});

describe("an event", () => {
  it("tells subscribers of a change", () => {
    const [first, second] = [1, 2].map((version) => readOne({ version }));
    expect(valuesOf([first, second] as ICAL.Component[], "sequence")).toEqual(["0", "1"]);
    const event = createEvent(1, { version: 2, updatedAt: FOUNDING.updatedAt });
    const edited = read(render(createListDocument([event]))).events;
    expect(valuesOf(edited, "uid")).toEqual(valuesOf([first] as ICAL.Component[], "uid"));
    for (const name of ["dtstamp", "last-modified"]) expect(valuesOf(edited, name)).toEqual(["2026-02-28T08:00:00Z"]);
    expect(valuesOf(edited, "created")).toEqual(["2026-01-01T00:01:00Z"]);
  });

  it("carries address, place, categories, media and sources", () => {
    const [event] = read(render(FOUNDING)).events;
    if (!event) throw new Error("no event");
    expect(event.getFirstPropertyValue("url")).toBe("https://annals.example/events/00000000001");
    expect(event.getFirstPropertyValue("location")).toBe("Beijing");
    expect(event.getFirstPropertyValue("geo")).toEqual([39.9042, 116.4074]);
    expect(event.getFirstProperty("categories")?.getValues()).toEqual(["china-manufacturing-day", "industrial-policy"]);
    expect(event.getFirstPropertyValue("image")).toBe("https://example.org/hall.jpg");
    expect(event.getFirstProperty("attach")?.getParameter("fmttype")).toBe("audio/mpeg");
    expect(event.getFirstPropertyValue("description")).toBe(
      "Scholars and makers met in Beijing; the appeal asked for “patient capital”.\n\nhttps://example.org/report?id=6&lang=en\nhttps://example.com/second",
    );
  });

  it("has the beginning of its body where it has no summary", () => {
    const event = readOne({ body: `A *long* one. ${"word ".repeat(200)}` });
    const description = String(event.getFirstPropertyValue("description"));
    expect(description).toMatch(/^A long one\. (?:word )+word…$/);
    expect(description.length).toBeLessThanOrEqual(301);
  });

  it("writes the smallest coordinates without an exponent", () => {
    const text = render(createTimelineDocument([createEvent(1, { place: { lat: 1e-7, lon: -0.000001 } })]));
    expect(text).toContain("\r\nGEO:0;-0.000001\r\n");
  });
});

describe("what became of an event", () => {
  it.each([
    ["tentative", "2021-12-26", "TENTATIVE", "Tentative: Why\n\nSummary"],
    ["confirmed", "2021-12-26~", "CONFIRMED", "Why\n\nc. 26 December 2021\n\nSummary"],
    ["cancelled", "2021-12-26", "CANCELLED", "Cancelled: Why\n\nSummary"],
    ["postponed", "2021-12-26", "TENTATIVE", "Postponed: Why\n\nSummary"],
  ] as const)("%s on %s is %s, and the note says why", (eventStatus, date, status, description) => {
    const event = readOne({ date, eventStatus, note: "Why", summary: "Summary" });
    expect([valuesOf([event], "status"), valuesOf([event], "description")]).toEqual([[status], [description]]);
  });

  it("is told with its other dates and what came to be known", () => {
    const [event] = read(render(RECORD)).events;
    expect(String(event?.getFirstPropertyValue("description")).split("\n")).toEqual([
      "Announced: 15 May 2019",
      "In force from: 21 May 2019",
      "In force until: c. 2030",
      "",
      "Licences are needed for exports to it.",
      "",
      "4 January 2026: It ran out & ended",
      "2 January 2026: A general licence was given",
      "",
      "https://example.org/rule",
    ]);
  });

  it("comes under categories as the reader calls them", () => {
    const [event] = read(render({ ...RECORD, language: "zh" })).events;
    expect(event?.getFirstProperty("categories")?.getValues()).toEqual(["实体清单"]);
  });
});

describe("what comes again", () => {
  /** As another program expands it, at most 40. */
  function expand(event: ICAL.Component): string[] {
    const iterator = new ICAL.Event(event).iterator();
    const found: string[] = [];
    for (let next = iterator.next(); next && found.length < 40; next = iterator.next()) found.push(next.toString());
    return found;
  }

  it.each([
    ["2026-12-26", "FREQ=YEARLY", []],
    ["2026-12-26", "FREQ=YEARLY;COUNT=5", ["2028-12-26"]],
    ["2020-02-29/2020-03-01", "FREQ=YEARLY;INTERVAL=4;UNTIL=20400301T120000Z", ["2028-02-29"]],
    ["2026-03-01T18:30", "FREQ=WEEKLY;BYDAY=SU;UNTIL=20260401", ["2026-03-08"]],
    ["2026-03-01T18:30", "FREQ=WEEKLY;BYDAY=SU,WE;UNTIL=20260401T183000Z", ["2026-03-08", "2026-03-11"]],
    ["2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=14", []],
    ["2026-01-05", "FREQ=MONTHLY;BYDAY=1MO;UNTIL=20270101", ["2026-04-06"]],
    ["2026-01-01", "FREQ=DAILY;INTERVAL=10;COUNT=30", ["2026-01-11", "2026-01-21"]],
  ])("from %s by %s is the same for others as for us", (date, rule, excluded) => {
    const event = readOne({ date, recurrence: { rule, excluded } });
    const ours = listOccurrences(dateOf(date), { rule, excluded }, PAST, FUTURE, 40).map(
      // Of a range, where it begins.
      (one) => one.date.split("/", 1)[0],
    );
    expect(ours.length).toBeGreaterThan(3);
    expect(expand(event).map((one) => one.replace(/(T\d\d:\d\d):00$/, "$1"))).toEqual(ours);
  });

  it("has values in the kind of its start", () => {
    const text = render(RECORD);
    expect(text.match(/^(?:RRULE|EXDATE|RDATE).*$/gm)?.map((line) => line.trim())).toEqual([
      "RRULE:FREQ=YEARLY;INTERVAL=4;UNTIL=20400301",
      "EXDATE;VALUE=DATE:20280229",
      "RRULE:FREQ=WEEKLY;BYDAY=SU;UNTIL=20260401T235959",
      "EXDATE:20260308T183000",
      "RRULE:FREQ=WEEKLY;COUNT=3",
    ]);
  });

  it("is listed as far as a hundred times where there is no end and its first time is in UTC", () => {
    const event = readOne({
      date: "2021-11-07T01:30",
      timeZone: "America/New_York",
      recurrence: { rule: "FREQ=DAILY", excluded: ["2021-11-09"] },
    });
    const [dates] = event.getAllProperties("rdate").map((property) => property.getValues().map(String));
    expect([dates?.length, dates?.[0], dates?.[1], dates?.[2], dates?.at(-1)]).toEqual([
      100,
      "2021-11-07T05:30:00Z",
      "2021-11-08T06:30:00Z",
      "2021-11-10T06:30:00Z",
      "2022-02-15T06:30:00Z",
    ]);
    expect(event.getFirstProperty("rrule")).toBeNull();
  });

  it.each([
    ["2020-01-06T09:00Z", undefined],
    ["2020-01-06T09:00", "UTC"],
    ["2020-01-06T09:00", "Etc/GMT"],
  ])("is a rule where its clock is that of UTC: %s %s", (date, timeZone) => {
    const recurrence = { rule: "FREQ=WEEKLY;UNTIL=20301231", excluded: ["2020-01-13"] };
    const event = readOne({ date, ...(timeZone && { timeZone }), recurrence });
    expect(["rrule", "exdate", "rdate"].map((name) => event.getFirstProperty(name)?.toICALString())).toEqual([
      "RRULE:FREQ=WEEKLY;UNTIL=20301231T235959Z",
      "EXDATE:20200113T090000Z",
      undefined,
    ]);
  });

  it("is listed where its clock is another, which no calendar has a name for", () => {
    const event = readOne({
      date: "2020-01-06T01:00+08:00",
      recurrence: { rule: "FREQ=WEEKLY;COUNT=2", excluded: [] },
    });
    expect(event.getFirstProperty("rdate")?.toICALString()).toBe("RDATE:20200105T170000Z,20200112T170000Z");
  });
});

describe("what comes again in a zone", () => {
  /** Instants, as another program expands it by the zones of the calendar alone. */
  function expand(overrides: EventOverrides, most: number): string[] {
    const iterator = new ICAL.Event(readOne(overrides)).iterator();
    const found: string[] = [];
    for (let next = iterator.next(); next && found.length < most; next = iterator.next()) {
      found.push(formatInstant(toInstant(next.toUnixTime())));
    }
    return found;
  }

  it.each([
    ["COUNT=3", [], ["2025-03-03T14:00:00Z", "2025-03-10T13:00:00Z", "2025-03-17T13:00:00Z"]],
    ["COUNT=3", ["2025-03-10"], ["2025-03-03T14:00:00Z", "2025-03-17T13:00:00Z"]],
    ["COUNT=3", ["2025-03-03"], ["2025-03-10T13:00:00Z", "2025-03-17T13:00:00Z"]],
    ["UNTIL=20250310", [], ["2025-03-03T14:00:00Z", "2025-03-10T13:00:00Z"]],
    ["UNTIL=20250310T085959", [], ["2025-03-03T14:00:00Z"]],
  ])("by %s without %j is each time once for others, at the time of the place", (end, excluded, expected) => {
    const recurrence = { rule: `FREQ=WEEKLY;${end}`, excluded };
    expect(expand({ date: "2025-03-03T09:00", timeZone: "America/New_York", recurrence }, 9)).toEqual(expected);
  });

  it("without an end has its clock told until 2037", () => {
    const date = "2025-03-03T09:00";
    const overrides = { date, timeZone: "America/New_York", recurrence: { rule: "FREQ=WEEKLY", excluded: [] } };
    const found = expand(overrides, 700);
    const isSummer = (day: string) =>
      offsetAt(parseInstant(`${day}T14:00:00Z`) as Instant, "America/New_York") === -4 * 3600;
    const times = found.filter((one) => one < "2038").map((one) => [one.slice(0, 10), one.slice(11)] as const);
    expect(times.length).toBe(670);
    for (const [day, time] of times) expect([day, time]).toEqual([day, isSummer(day) ? "13:00:00Z" : "14:00:00Z"]);
  });
});

describe("what was taken back", () => {
  const { events } = read(render(RECORD));
  const gone = events.filter((event) => String(event.getFirstPropertyValue("uid")).startsWith("0000000003"));

  it("is cancelled under the id that it had, with a later sequence, and nothing else is told", () => {
    expect(
      gone.map((event) =>
        Object.fromEntries(event.getAllProperties().map((one) => [one.name, String(one.getFirstValue())])),
      ),
    ).toEqual([
      {
        uid: "00000000031@annals.example",
        dtstamp: "2026-02-03T00:00:00Z",
        "last-modified": "2026-02-03T00:00:00Z",
        sequence: "3",
        dtstart: "2024-01-01",
        dtend: "2024-01-02",
        status: "CANCELLED",
        transp: "TRANSPARENT",
      },
      {
        uid: "00000000032@annals.example",
        dtstamp: "2026-02-02T00:00:00Z",
        "last-modified": "2026-02-02T00:00:00Z",
        sequence: "1",
        dtstart: "2024-01-02T10:00:00",
        status: "CANCELLED",
        transp: "TRANSPARENT",
      },
    ]);
  });

  it("takes the place of the event in a calendar that has it", () => {
    const before = createEvent(31, { version: 3, date: "2024-01-01" });
    const [old] = read(render(createListDocument([before]))).events;
    expect(old?.getFirstPropertyValue("uid")).toBe(gone[0]?.getFirstPropertyValue("uid"));
    expect(Number(old?.getFirstPropertyValue("sequence"))).toBeLessThan(
      Number(gone[0]?.getFirstPropertyValue("sequence")),
    );
  });

  it("is not counted as skipped, and is left out where a calendar cannot have had it", () => {
    const tombstones = [
      { id: idOf(9), at: at("2026-02-03T00:00:00Z"), reason: "withdrawn" as const, version: 2, date: dateOf("195X") },
    ];
    const { calendar, events: none } = read(render(createListDocument([], { tombstones })));
    expect([none.length, calendar.getFirstPropertyValue("x-annals-skipped")]).toEqual([0, "0"]);
  });
});

describe("a calendar over a megabyte", () => {
  const octets = (text: string) => new TextEncoder().encode(text).length;
  const long = (index: number, body: string) => createEvent(index, { title: `Event ${index}`, summary: body });
  const uids = (text: string) => [...text.matchAll(/^UID:([^@]*)@/gm)].map(([, uid]) => uid);

  it.each([
    ["letters", "a"],
    ["of two octets", "é"],
    ["of three", "芯"],
    ["of four", "🐉"],
  ])("ends before it, with the first events in order, and says how many it lacks: %s", (_, letter) => {
    const events = Array.from({ length: 300 }, (__, index) => long(index + 1, letter.repeat(5000 / letter.length)));
    const text = render(createListDocument(events));
    const found = uids(text);
    const omitted = Number(/^X-ANNALS-OMITTED:(\d+)\r$/m.exec(text)?.[1]);
    expect(octets(text)).toBeLessThanOrEqual(1_000_000);
    // One more would not have fitted.
    expect(octets(text)).toBeGreaterThan(970_000);
    expect([found.length + omitted, found]).toEqual([300, events.slice(0, found.length).map(({ id }) => formatId(id))]);
  });

  it("says nothing of it where all are there, and has the one event whole at its own address", () => {
    expect(render(createListDocument([long(1, "a")]))).not.toContain("X-ANNALS-OMITTED");
    const alone = render(createEventDocument(long(1, "芯".repeat(400_000))));
    expect(octets(alone)).toBeGreaterThan(1_000_000);
    expect(alone).not.toContain("X-ANNALS-OMITTED");
  });
});
