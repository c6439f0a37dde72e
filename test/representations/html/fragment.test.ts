import { describe, expect, it } from "vitest";
import type { Document } from "../../../src/domain/document.ts";
import { formatId } from "../../../src/domain/id.ts";
import { toInstant } from "../../../src/domain/instant.ts";
import { renderFragment } from "../../../src/representations/html/fragment.ts";
import { LANGUAGES } from "../../../src/representations/html/language.ts";
import { expectGolden } from "../golden.ts";
import {
  CATEGORIES,
  createArabic,
  createEvent,
  createEventDocument,
  createHostile,
  createList,
  createTimeline,
  createWhole,
  HOSTILE,
  SITE,
  toDate,
} from "./documents.ts";
import { findDangers, readTags, textOf } from "./tags.ts";

const TIMELINE = createTimeline("chips", "Chips", "en");
const EVENT = createEvent(1, { title: "A chip", date: toDate("2019"), summary: "It is small", category: "trade" });

const listOf = (changes: Parameters<typeof createList>[0]) =>
  createList({ kind: "timeline", timeline: TIMELINE, title: "Chips", ...changes });

const OLD = ["Y-13800000000", "-0043-03-15", "0800~", "1850?", "196X", "1914-07-28/1918-11-11", "../1900"];
const DOCUMENTS: Readonly<Record<string, Document>> = {
  arabic: createList({ kind: "events", language: "ar", title: "التقنية", events: createArabic(), nextCursor: "x" }),
  chinese: listOf({
    language: "zh",
    title: "芯片",
    events: [
      createEvent(2, { title: "出口管制", date: toDate("2022-10-07"), language: "zh", summary: "美国公布新规定" }),
    ],
    total: 1,
  }),
  ancient: listOf({
    title: "Ancient",
    events: OLD.map((text, index) => createEvent(index, { title: text, date: toDate(text) })),
    total: 7,
  }),
  single: createEventDocument(createWhole(EVENT)),
  empty: listOf({ events: [], total: 0, query: "q=zebra", filter: "q=zebra", search: "zebra" }),
  search: listOf({
    events: [EVENT],
    total: 1,
    query: "q=small&from=2010",
    filter: "q=small&from=2010",
    search: "small",
  }),
};

/** Names of tags in order. */
const namesIn = (html: string) => readTags(html).map(({ name }) => name);
const wordsOf = (html: string): Record<string, string> =>
  JSON.parse(readTags(html).find(({ attributes }) => attributes["data-words"])?.attributes["data-words"] ?? "{}");

describe("renderFragment", () => {
  it.each(Object.entries(DOCUMENTS))("writes %s byte for byte, in markup that is whole", (name, document) => {
    const html = renderFragment(document);
    expectGolden(`${name}.fragment.html`, html);
    expect(findDangers(html, SITE.baseUrl)).toEqual([]);
    const names = namesIn(html);
    for (const tag of ["section", "article", "ol", "li", "details", "form", "template", "event-timeline"]) {
      const count = (wanted: string) => names.filter((one) => one === wanted).length;
      expect([tag, count(tag)]).toEqual([tag, count(`/${tag}`)]);
    }
    expect(names.slice(0, 3)).toEqual(["event-timeline", "template", "link"]);
  });

  it("reads as a list of dated headings, each one level below the one that it stands under", () => {
    const events = ["2018", "2019-05", "2019-06"].map((text, index) =>
      createEvent(index, { title: text, date: toDate(text) }),
    );
    const headings = readTags(renderFragment(listOf({ events }))).filter(({ name }) => /^h\d$/.test(name));
    expect(headings.map(({ name, attributes }) => [name, attributes["id"]?.slice(0, 5)])).toEqual([
      ["h2", "annal"],
      ["h3", "y2018"],
      ["h4", "t-007"],
      ["h3", "y2019"],
      ["h4", "t-007"],
      ["h4", "t-007"],
    ]);
  });

  it("has a heading for each month of a year that has many events, and one for what is of no month", () => {
    const texts = [
      "2019",
      ...Array.from({ length: 25 }, (_, index) => `2019-0${1 + Math.floor(index / 10)}-11`),
      "2020",
    ];
    const events = texts.map((text, index) => createEvent(index, { title: text, date: toDate(text) }));
    const headings = (count: number) =>
      readTags(renderFragment(listOf({ events: events.slice(0, count) })))
        .filter(({ name, attributes }) => name === "h3" && attributes["part"] === "heading")
        .map(({ attributes, after }) => [attributes["id"], after]);
    expect(headings(24)).toEqual([["y2019", "2019"]]);
    expect(headings(27)).toEqual([
      ["y2019", "2019"],
      ["y2019-1", "January 2019"],
      ["y2019-2", "February 2019"],
      ["y2019-3", "March 2019"],
      ["y2020", "2020"],
    ]);
  });

  it("says of each event what a script sorts and marks it by", () => {
    const told = { at: toInstant(1_796_000_000), text: "It was moved", significant: true };
    const silent = { at: toInstant(1_797_000_000), text: "A comma", significant: false };
    const updatedAt = toInstant(1_797_000_000);
    const event = {
      ...EVENT,
      date: toDate("2019-05-15T09:30"),
      timeZone: "Asia/Shanghai",
      updatedAt,
      updates: [told, silent],
    };
    const html = renderFragment(listOf({ events: [event], categories: CATEGORIES }));
    const article = readTags(html).find(({ name }) => name === "article");
    expect(article?.attributes).toEqual({
      part: "event",
      id: `e-${formatId(event.id)}`,
      "aria-labelledby": `t-${formatId(event.id)}`,
      "data-category": "trade",
      "data-start": String(Date.UTC(2019, 4, 15, 9, 30) / 1000),
      "data-end": String(Date.UTC(2019, 4, 15, 9, 31) / 1000),
      "data-published": "2026-11-30T00:53:20Z",
    });
    expect(html).toContain('<time datetime="2019-05-15T09:30:00+08:00">');
    expect(textOf(html)).toContain("Updated 30 November 2026: It was moved");
    expect(html).not.toContain("A comma");
  });

  it("says what became of an event in words, and how sure its date is", () => {
    const cancelled = {
      ...EVENT,
      eventStatus: "cancelled" as const,
      note: "The hall burned down",
      date: toDate("1850~"),
    };
    const html = renderFragment(listOf({ events: [cancelled, EVENT] }));
    expect(textOf(html)).toContain("Cancelled: The hall burned down");
    expect(html.match(/<p part="date" class="fuzzy">/g)).toHaveLength(1);
    expect(textOf(html)).toContain("c. 1850");
  });

  it("names the sources, and leads to their citations with the event", () => {
    const sources = [
      { url: "https://www.example.org/a", title: "A", publisher: "Gazette" },
      { url: "https://www.example.org/b" },
    ];
    const html = renderFragment(listOf({ events: [{ ...EVENT, sources }] }));
    const url = `${SITE.baseUrl}/events/${formatId(EVENT.id)}#sources`;
    expect(html).toContain(`<a href="${url}"><span>Sources:</span> <bdi>Gazette, example.org</bdi></a>`);
    const single = renderFragment(createEventDocument({ ...EVENT, sources }));
    expect(single).toContain('<a href="https://www.example.org/a" rel="nofollow noopener">A</a>');
  });

  it("leads to the next page of the list's own page, with as many events", () => {
    const next = (query: string) =>
      readTags(renderFragment(listOf({ events: [EVENT], query, filter: query, nextCursor: "n" }))).find(
        ({ attributes }) => attributes["rel"] === "next",
      )?.attributes["href"];
    expect(next("tag=a")).toBe(`${SITE.baseUrl}/timelines/chips?tag=a&limit=50&cursor=n`);
    expect(next("limit=7")).toBe(`${SITE.baseUrl}/timelines/chips?limit=7&cursor=n`);
  });

  it("has a form of what is asked, which keeps the rest", () => {
    const query = "category=trade&tag=a&tag=b&country=us&from=2010&q=chip&limit=7";
    const html = renderFragment(listOf({ events: [EVENT], query, filter: query }));
    const form = readTags(html).find(({ name }) => name === "form");
    expect(form?.attributes).toMatchObject({ method: "get", action: `${SITE.baseUrl}/timelines/chips` });
    const fields = readTags(html).flatMap(({ name, attributes }) =>
      name === "input" ? [[attributes["name"], attributes["value"], attributes["type"]]] : [],
    );
    expect(fields.sort()).toEqual([
      ["country", "us", "hidden"],
      ["entity", undefined, undefined],
      ["from", "2010", undefined],
      ["limit", "7", "hidden"],
      ["q", "chip", "search"],
      ["tag", "a", undefined],
      ["tag", "b", "hidden"],
    ]);
    expect(html).toMatch(/<option value="trade" selected>/);
  });

  it.each(LANGUAGES)("has in %s every word that its script says, and every button a name", (language) => {
    const html = renderFragment(listOf({ language, events: [EVENT] }));
    const english = wordsOf(renderFragment(listOf({ events: [EVENT] })));
    const words = wordsOf(html);
    expect(Object.keys(words)).toEqual(Object.keys(english));
    const placesOf = (text: string | undefined) => (text?.match(/\{\w+\}/g) ?? []).sort();
    for (const [name, text] of Object.entries(words)) {
      expect(text).not.toBe("");
      expect([name, placesOf(text)]).toEqual([name, placesOf(english[name])]);
    }
    const buttons = readTags(html).filter(({ name }) => name === "button");
    expect(buttons.length).toBe(10);
    expect(buttons.filter(({ after }) => after.trim() === "")).toEqual([]);
  });

  it("lets nothing that an editor or a reader wrote become markup", () => {
    const list = listOf({
      title: HOSTILE,
      search: HOSTILE,
      query: `q=${encodeURIComponent(HOSTILE)}&category=${encodeURIComponent(HOSTILE)}`,
      nextCursor: HOSTILE,
      events: createHostile(SITE.baseUrl),
    });
    expect(findDangers(renderFragment(list), SITE.baseUrl)).toEqual([]);
    for (const event of createHostile(SITE.baseUrl)) {
      const single = createEventDocument(event, { title: HOSTILE, language: HOSTILE });
      expect(findDangers(renderFragment(single), SITE.baseUrl)).toEqual([]);
    }
  });
});
