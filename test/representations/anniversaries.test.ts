import { parseAtomFeed, parseRssFeed } from "feedsmith";
import ICAL from "ical.js";
import { describe, expect, it } from "vitest";
import { daysFromCivil } from "../../src/domain/date/calendar.ts";
import type { ListDocument } from "../../src/domain/document.ts";
import { render as renderAtom } from "../../src/representations/atom.ts";
import { LANGUAGES } from "../../src/representations/html/language.ts";
import { render as renderIcs } from "../../src/representations/ics.ts";
import { render as renderJsonFeed } from "../../src/representations/jsonfeed.ts";
import { render as renderRss } from "../../src/representations/rss.ts";
import { at, createEvent, createListDocument, dateOf, idOf } from "../helpers/documents.ts";

const TODAY = { today: daysFromCivil(2026, 11, 29), count: 1 };
const EVENTS = [
  createEvent(1, { date: "2016-11-29", title: "A <treaty>" }),
  createEvent(2, { date: "2025-11-29T23:30", title: "A launch" }),
  createEvent(3, { date: "-0043-11-29", title: "A murder" }),
];
const ID = (number: number) => `tag:annals.example,2026:event/0000000000${number}/anniversary/2026`;
const feed = (overrides: Partial<ListDocument> = {}) =>
  createListDocument(EVENTS, { anniversaries: TODAY, ...overrides });

describe("a feed of anniversaries", () => {
  const MIDNIGHT = "2026-11-29T00:00:00Z";
  const expected = [
    [ID(1), "10 years ago today: A <treaty>", MIDNIGHT, MIDNIGHT],
    [ID(2), "1 year ago today: A launch", MIDNIGHT, MIDNIGHT],
    [ID(3), "2,069 years ago today: A murder", MIDNIGHT, MIDNIGHT],
  ];
  const iso = (date: string | undefined) => date && `${new Date(date).toISOString().slice(0, 19)}Z`;

  it("has an entry for each, of its year and published on its day, as third-party readers see it", () => {
    const { items = [] } = parseRssFeed(renderRss(feed()));
    expect(items.map(({ guid, title, pubDate, dc }) => [guid?.value, title, iso(pubDate), dc?.dates?.[0]])).toEqual(
      expected,
    );
    const { entries = [] } = parseAtomFeed(renderAtom(feed()));
    expect(
      entries.map(({ id, title, published, updated }) => [
        id,
        typeof title === "string" ? title : title?.value,
        published,
        updated,
      ]),
    ).toEqual(expected);
    const json = JSON.parse(renderJsonFeed(feed()));
    expect(
      json.items.map((item: Record<string, unknown>) => [
        item["id"],
        item["title"],
        item["date_published"],
        item["date_modified"],
      ]),
    ).toEqual(expected);
    expect(json.items.map((item: { _annals: unknown }) => item._annals)).toMatchObject([
      { date: "2016-11-29", anniversary: { year: 2026, years: 10 } },
      { anniversary: { year: 2026, years: 1 } },
      { anniversary: { year: 2026, years: 2069 } },
    ]);
    expect(renderRss(feed())).toContain('<annals:anniversary years="10">2026</annals:anniversary>');
    // The date of the event stays where it is.
    expect(json.items[0].content_html).toContain('<time datetime="2016-11-29">29 November 2016</time>');
  });

  it("is another entry the next year", () => {
    const next = feed({ anniversaries: { today: daysFromCivil(2027, 11, 29), count: 1 } });
    const [item] = JSON.parse(renderJsonFeed(next)).items;
    expect([item.id, item.title, item.date_published]).toEqual([
      ID(1).replace("2026", "2027").replace(",2027:", ",2026:").replace("anniversary/2026", "anniversary/2027"),
      "11 years ago today: A <treaty>",
      "2027-11-29T00:00:00Z",
    ]);
  });

  it("is as new as what came out or changed on the day itself", () => {
    const noon = at("2026-11-29T12:00:00Z");
    const evening = at("2026-11-29T18:00:00Z");
    const late = createEvent(1, { date: "2016-11-29", createdAt: noon, publishedAt: noon, updatedAt: evening });
    const timesOf = (overrides: Partial<ListDocument>) => {
      const [item] = JSON.parse(
        renderJsonFeed(createListDocument([late], { anniversaries: TODAY, ...overrides })),
      ).items;
      return [item.date_published, item.date_modified];
    };
    expect(timesOf({})).toEqual(["2026-11-29T12:00:00Z", "2026-11-29T18:00:00Z"]);
    expect(timesOf({ updates: "silent" })).toEqual(["2026-11-29T12:00:00Z", "2026-11-29T12:00:00Z"]);
  });

  it("takes back the entry of an event that was withdrawn", () => {
    const tombstone = {
      ...{ id: idOf(9), at: at("2026-11-29T12:00:00Z"), reason: "withdrawn" as const, version: 2 },
      date: dateOf("2016-11-29"),
    };
    expect(JSON.parse(renderJsonFeed(feed({ tombstones: [tombstone] })))._annals.deleted).toEqual([
      { id: ID(9), at: "2026-11-29T12:00:00Z", reason: "withdrawn" },
    ]);
  });

  it("counts years in the plurals of each language", () => {
    const titles = (language: string) =>
      [1, 2, 3, 11, 100].map((years) => {
        const event = createEvent(1, { date: `${2026 - years}-11-29`, title: "X" });
        return JSON.parse(renderJsonFeed(createListDocument([event], { anniversaries: TODAY, language }))).items[0]
          .title;
      });
    const digits = (text: string) => text.replace(/[٠-٩]/g, (digit) => String("٠١٢٣٤٥٦٧٨٩".indexOf(digit)));
    const expected: Readonly<Record<string, string[]>> = {
      en: ["1 year", "2 years", "3 years", "11 years", "100 years"].map((years) => `${years} ago today: X`),
      de: ["1 Jahr", "2 Jahren", "3 Jahren", "11 Jahren", "100 Jahren"].map((years) => `Heute vor ${years}: X`),
      es: ["1 año", "2 años", "3 años", "11 años", "100 años"].map((years) => `Hoy hace ${years}: X`),
      fr: ["1 an", "2 ans", "3 ans", "11 ans", "100 ans"].map((years) => `Il y a ${years} aujourd’hui: X`),
      zh: ["1", "2", "3", "11", "100"].map((years) => `${years}年前的今天: X`),
      ar: ["سنة واحدة", "سنتين", "3 سنوات", "11 سنة", "100 سنة"].map((years) => `في مثل هذا اليوم قبل ${years}: X`),
    };
    expect(Object.keys(expected).sort()).toEqual([...LANGUAGES].sort());
    for (const [language, lines] of Object.entries(expected)) {
      expect([
        language,
        titles(language)
          .map(digits)
          .map((line) => line.replaceAll("\u00a0", " ")),
      ]).toEqual([language, lines]);
    }
  });
});

describe("a calendar of anniversaries", () => {
  const CALENDAR = [
    ...EVENTS,
    createEvent(4, { date: "2016-02-29", title: "A leap", eventStatus: "cancelled" }),
    createEvent(5, { date: "2016-02", title: "A month" }),
  ];
  const withRange = createListDocument([createEvent(6, { date: "2016-05-10/2016-06" })], { anniversaries: "yearly" });
  const text = renderIcs(createListDocument(CALENDAR, { anniversaries: "yearly" }));
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent").map((one) => new ICAL.Event(one));

  const firstDays = (event: ICAL.Event | undefined, count: number) => {
    const next = event?.iterator();
    return Array.from({ length: count }, () => next?.next()?.toString());
  };

  it("has each event on its day of every year from the next on, under an id of its own", () => {
    expect(events.map((event) => [event.uid, event.summary, ...firstDays(event, 3)])).toEqual([
      [
        "00000000001-anniversary@annals.example",
        "A <treaty> (29 November 2016)",
        "2017-11-29",
        "2018-11-29",
        "2019-11-29",
      ],
      [
        "00000000002-anniversary@annals.example",
        "A launch (29 November 2025, 23:30)",
        "2026-11-29",
        "2027-11-29",
        "2028-11-29",
      ],
      ["00000000003-anniversary@annals.example", "A murder (29 November 44 BC)", "1-11-29", "2-11-29", "3-11-29"],
      ["00000000004-anniversary@annals.example", "A leap (29 February 2016)", "2017-02-28", "2018-02-28", "2019-02-28"],
    ]);
    expect(firstDays(events[3], 4)[3]).toBe("2020-02-29");
    expect(events.map((event) => event.component.getFirstPropertyValue("status"))).toEqual(Array(4).fill("CONFIRMED"));
    expect(events[3]?.description).toContain("Cancelled");
    expect(text).toContain("X-ANNALS-SKIPPED:1\r\n");
    expect(renderIcs(withRange)).toContain("DTSTART;VALUE=DATE:20170510\r\nDTEND;VALUE=DATE:20170511\r\n");
    expect(renderIcs(withRange)).not.toContain("X-ANNALS-COARSE");
  });

  it("takes back an anniversary with its event", () => {
    const tombstone = {
      ...{ id: idOf(9), at: at("2026-11-29T12:00:00Z"), reason: "withdrawn" as const, version: 2 },
      date: dateOf("2016-11-29"),
    };
    const taken = renderIcs(createListDocument([], { anniversaries: "yearly", tombstones: [tombstone] }));
    expect(taken).toContain(
      "UID:00000000009-anniversary@annals.example\r\nDTSTAMP:20261129T120000Z\r\nLAST-MODIFIED:20261129T120000Z\r\nSEQUENCE:1\r\n" +
        "DTSTART;VALUE=DATE:20171129\r\nDTEND;VALUE=DATE:20171130\r\nRRULE:FREQ=YEARLY\r\nSTATUS:CANCELLED",
    );
  });
});
