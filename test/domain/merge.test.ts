import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { mergeEvents, moveRelations } from "../../src/domain/merge.ts";
import { readPath } from "../../src/domain/translation.ts";
import { createEvent, NOW, nextId, readDate } from "../helpers/events.ts";

/** Of the two, what is asked for of the merged one. */
const merge = (into: Partial<Event>, other: Partial<Event>) => mergeEvents(createEvent(into), createEvent(other));

describe("mergeEvents", () => {
  it("leaves an event as it is where the other says nothing", () => {
    const into = createEvent({ summary: "s", tags: ["a"], translations: { zh: { title: "事" } } });
    expect(mergeEvents(into, createEvent())).toEqual(into);
  });

  it.each([
    [
      "a time zone is that of a date, so it comes with the same one",
      { date: readDate("2021-12-26T09:00") },
      { date: readDate("2021-12-26T09:00"), timeZone: "Asia/Shanghai" },
      { timeZone: "Asia/Shanghai" },
    ],
    [
      "another date brings no time zone",
      { date: readDate("2021-12-26T10:00") },
      { date: readDate("2021-12-26T09:00"), timeZone: "Asia/Shanghai" },
      { timeZone: undefined },
    ],
    [
      "a rule comes where the date can carry it",
      {},
      { recurrence: { rule: "FREQ=YEARLY", excluded: [] } },
      { recurrence: { rule: "FREQ=YEARLY", excluded: [] } },
    ],
    [
      "a rule does not come to a year",
      { date: readDate("2021") },
      { recurrence: { rule: "FREQ=YEARLY", excluded: [] } },
      { recurrence: undefined },
    ],
    [
      "the same place is told more of",
      { place: { name: "Beijing" } },
      { place: { name: " beijing", country: "CN" } },
      { place: { name: "Beijing", country: "CN" } },
    ],
    [
      "another place is not",
      { place: { name: "Beijing" } },
      { place: { name: "Tianjin", country: "CN" } },
      { place: { name: "Beijing" } },
    ],
    [
      "the same series is told the edition of",
      { series: { name: "Day" } },
      { series: { name: "day", edition: 6 } },
      { series: { name: "Day", edition: 6 } },
    ],
    [
      "dates come role by role",
      { dates: { announced: "2020" } },
      { dates: { announced: "2019", expires: "2022" } },
      { dates: { announced: "2020", expires: "2022" } },
    ],
    ["a note comes", {}, { note: "Rain", eventStatus: "postponed" }, { note: "Rain", eventStatus: "postponed" }],
    [
      "but not why the other was taken back",
      {},
      { note: "Wrong", status: "withdrawn", withdrawnAt: NOW },
      { note: undefined, status: "published", withdrawnAt: undefined },
    ],
    ["a language comes where none was said", {}, { language: "zh" }, { language: "zh" }],
    [
      "but not that of a translation",
      { translations: { zh: { title: "事" } } },
      { language: "zh" },
      { language: undefined },
    ],
    [
      "importance and publication stay",
      { importance: 10, status: "draft" },
      { importance: 90, status: "published" },
      { importance: 10, status: "draft" },
    ],
  ] as [string, Partial<Event>, Partial<Event>, object][])("%s", (_, into, other, expected) => {
    const merged = merge(into, other);
    const found = Object.fromEntries(Object.keys(expected).map((name) => [name, merged[name as keyof Event]]));
    expect(found).toEqual(expected);
  });

  it.each([
    ["externalId", "one", "two"],
    ["summary", "A summary", "Another"],
    ["body", "A body", "Another"],
    ["category", "a", "b"],
    ["externalUrl", "https://a.example/", "https://b.example/"],
    ["eventStatus", "cancelled", "postponed"],
    ["suggestion", { timeline: "a" }, { timeline: "b" }],
    ["recurrence", { rule: "FREQ=YEARLY", excluded: [] }, { rule: "FREQ=MONTHLY", excluded: [] }],
    ["timeZone", "Asia/Shanghai", "Europe/Berlin"],
    ["note", "Rain", "Snow"],
  ] as [keyof Event, unknown, unknown][])(
    "%s comes where none was said, and is left alone where one was",
    (name, a, b) => {
      expect(merge({}, { [name]: a })[name]).toEqual(a);
      expect(merge({ [name]: a }, { [name]: b })[name]).toEqual(a);
    },
  );

  it("joins what stands in lists by what names it, and fills it in", () => {
    const url = "https://a.example/";
    const merged = merge(
      {
        entities: [{ name: "Huawei", role: "target" }],
        countries: ["CN"],
        sources: [{ url, title: "Own" }],
        media: [{ url, alt: "Own" }],
      },
      {
        entities: [
          { name: "huawei", role: "issuer" },
          { name: "HUAWEI", role: "target", type: "company", ids: { lei: "1" } },
        ],
        countries: ["US", "CN"],
        sources: [{ url, title: "Other", quote: "Q" }],
        media: [{ url, alt: "Other", credit: "C" }],
      },
    );
    expect(merged).toMatchObject({
      entities: [
        { name: "Huawei", role: "target", type: "company", ids: { lei: "1" } },
        { name: "huawei", role: "issuer" },
      ],
      countries: ["CN", "US"],
      sources: [{ url, title: "Own", quote: "Q" }],
      media: [{ url, alt: "Own", credit: "C" }],
    });
  });

  it("keeps ids elsewhere of one entity from both, its own first", () => {
    const entity = (ids: Record<string, string>) => ({ entities: [{ name: "Huawei", ids }] });
    expect(merge(entity({ lei: "1" }), entity({ lei: "2", wikidata: "Q160120" })).entities).toEqual(
      entity({ lei: "1", wikidata: "Q160120" }).entities,
    );
  });

  it("makes every text in another language a translation", () => {
    const [a, b] = ["https://a.example/", "https://b.example/"];
    const at = NOW;
    const into: Partial<Event> = {
      language: "en",
      ...{ title: "Title", summary: "Summary", body: "Body", note: "Note", place: { name: "Beijing" } },
      sources: [{ url: a, title: "Source", publisher: "Publisher", quote: "Quote" }],
      media: [{ url: a, alt: "Alt", credit: "Credit" }],
      translations: { de: { title: "Title" } },
    };
    const other: Partial<Event> = {
      language: "zh",
      ...{ title: "题", summary: "摘", body: "文", note: "注", place: { name: "北京" } },
      sources: [{ url: a, title: "源", publisher: "社", quote: "引" }],
      media: [
        { url: b, alt: "新" },
        { url: a, alt: "图", credit: "摄" },
      ],
      updates: [{ at, text: "讯", significant: true }],
      translations: { en: { "updates/0/text": "News", title: "Another title" } },
    };
    const { translations, ...merged } = merge(into, other);
    expect(merged).toMatchObject({ title: "Title", updates: [{ at, text: "News", significant: true }] });
    expect(merged.media.map(({ alt }) => alt)).toEqual(["Alt", "新"]);
    expect(translations).toEqual({
      // Word for word what stands there, but its own.
      de: { title: "Title" },
      zh: {
        ...{ title: "题", summary: "摘", body: "文", note: "注", "place/name": "北京" },
        ...{ "sources/0/title": "源", "sources/0/publisher": "社", "sources/0/quote": "引" },
        ...{ "media/0/alt": "图", "media/0/credit": "摄", "updates/0/text": "讯" },
      },
    });
  });

  it("takes no translation into the language in which it is", () => {
    expect(merge({ language: "en" }, { translations: { EN: { title: "Other" } } })).not.toHaveProperty("translations");
  });

  it("makes a citation of everything of one that was for a part and one for the whole", () => {
    const url = "https://a.example/";
    const part = { url, supports: ["date"] };
    expect(merge({ sources: [part] }, { sources: [{ url }] }).sources).toEqual([{ url }]);
    expect(merge({ sources: [{ url }] }, { sources: [part] }).sources).toEqual([{ url }]);
    expect(merge({ sources: [part] }, { sources: [{ url, supports: ["title", "date"] }] }).sources).toEqual([
      { url, supports: ["date", "title"] },
    ]);
  });

  it("relates neither to the other", () => {
    const [a, b] = [createEvent(), createEvent()];
    const far = nextId();
    const into = {
      ...a,
      relations: [
        { type: "follows", event: b.id },
        { type: "amends", event: far },
      ],
    } as const;
    const other = {
      ...b,
      relations: [
        { type: "amends", event: far },
        { type: "causes", event: a.id },
      ],
    } as const;
    expect(mergeEvents(into, other).relations).toEqual([{ type: "amends", event: far }]);
  });

  it("loses nothing that stands in lists, and every translation of one still translates something", () => {
    const word = fc.constantFrom("a", "b", "c", "d");
    const lists = fc.record({
      tags: fc.uniqueArray(word, { maxLength: 4 }),
      media: fc
        .uniqueArray(word, { maxLength: 4 })
        .map((names) => names.map((name) => ({ url: `https://a.example/${name}`, alt: `alt ${name}` }))),
      updates: fc
        .array(fc.tuple(fc.nat(3), word), { maxLength: 4 })
        .map((rows) =>
          rows
            .map(([at, text]) => ({ at: (NOW + at) as Event["updatedAt"], text, significant: true }))
            .sort((x, y) => x.at - y.at),
        ),
    });
    const translate = (event: Event): Event => ({
      ...event,
      translations: {
        zh: Object.fromEntries([
          ["title", "zh title"],
          ...event.media.map(({ alt }, index) => [`media/${index}/alt`, `zh ${alt}`]),
          ...event.updates.map(({ text }, index) => [`updates/${index}/text`, `zh ${text}`]),
        ]),
      },
    });
    fc.assert(
      fc.property(lists, lists, (a, b) => {
        const merged = mergeEvents(translate(createEvent(a)), translate(createEvent(b)));
        const both = <Name extends "tags" | "media" | "updates">(name: Name) =>
          new Set([...a[name], ...b[name]].map((item) => JSON.stringify(item)));
        for (const name of ["tags", "media", "updates"] as const) {
          expect(new Set(merged[name].map((item) => JSON.stringify(item)))).toEqual(both(name));
        }
        expect(merged.updates.map(({ at }) => at)).toEqual(merged.updates.map(({ at }) => at).sort());
        for (const [path, text] of Object.entries(merged.translations?.["zh"] ?? {})) {
          expect([path, text]).toEqual([path, path === "title" ? "zh title" : `zh ${readPath(merged, path)}`]);
        }
        const texts = merged.media.length + merged.updates.length + 1;
        expect(Object.keys(merged.translations?.["zh"] ?? {})).toHaveLength(texts);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

it("moveRelations leads each kind of relation to the new event, once", () => {
  const [from, to, far] = [nextId(), nextId(), nextId()];
  const event = createEvent({
    relations: [
      { type: "follows", event: from },
      { type: "follows", event: to },
      { type: "amends", event: from },
      { type: "follows", event: far },
    ],
  });
  expect(moveRelations(event, from, to).relations).toEqual([
    { type: "follows", event: to },
    { type: "amends", event: to },
    { type: "follows", event: far },
  ]);
});
