import { describe, expect, it } from "vitest";
import { toEventInput } from "../../src/contract/event.ts";
import type { Document, ListDocument } from "../../src/domain/document.ts";
import type { Event, Media, Source } from "../../src/domain/event.ts";
import { FORMATS } from "../../src/representations/formats.ts";
import { LOSS_REPORTS, LOSS_RULES, REPRESENTATIONS } from "../../src/representations/index.ts";
import { type ExportLoss, listExportLosses } from "../../src/representations/losses/loss.ts";
import {
  at,
  createEvent,
  createEventDocument,
  createListDocument,
  createTimelineDocument,
  dateOf,
  type EventOverrides,
} from "../helpers/documents.ts";

const SOURCE: Source = {
  url: "https://example.org/a",
  title: "Agencies block exports",
  publisher: "Gazette",
  date: "2019-05-15",
  quote: "Not to be sold",
  archivedUrl: "https://archive.example/a",
  supports: ["date"],
};
const PICTURE: Media = {
  url: "https://example.org/a.png",
  mediaType: "image/png",
  length: 1000,
  alt: "A hall",
  credit: "Someone",
  width: 640,
  height: 480,
  focus: [0.5, 0.5],
};

/** All that an event can say, but for what excludes itself. */
const WHOLE = {
  externalId: "a-1",
  slug: "a-hall-opens",
  date: "2021-12-26T09:00/2021-12-26T17:00",
  timeZone: "Asia/Shanghai",
  dates: { announced: "2021-11-01", effective: "2022-01-01" },
  recurrence: { rule: "FREQ=YEARLY", excluded: ["2023-12-26"] },
  title: "A hall opens",
  summary: "It is large",
  body: "It has *many* rooms",
  language: "en",
  translations: { zh: { title: "大厅开幕" } },
  category: "openings",
  tags: ["halls"],
  entities: [{ name: "Hall Company", type: "company", role: "owner", ids: { wikidata: "Q1", lei: "a" } }],
  countries: ["DE"],
  place: { name: "Beijing", country: "CN", subdivision: "CN-BJ", lat: 39.9042, lon: 116.4074 },
  externalUrl: "https://example.org/hall",
  sources: [SOURCE],
  media: [PICTURE],
  importance: 70,
  series: { name: "Openings", edition: 3 },
  updates: [
    { at: at("2026-02-01T00:00:00Z"), text: "It was larger", significant: true },
    { at: at("2026-02-02T00:00:00Z"), text: "A comma", significant: false },
  ],
  eventStatus: "confirmed",
  note: "In the end",
  updatedAt: at("2026-02-03T00:00:00Z"),
} satisfies EventOverrides;

/** One member of it as another value, by its pointer. */
const OTHERS: Readonly<Record<string, (event: Event) => Partial<Event>>> = {
  "/external_id": () => ({ externalId: "a-2" }),
  "/slug": () => ({ slug: "another" }),
  "/date": () => ({ date: dateOf("2021-12-27T10:00/2021-12-27T17:00") }),
  "/time_zone": () => ({ timeZone: "Asia/Kathmandu" }),
  "/dates/announced": ({ dates }) => ({ dates: { ...dates, announced: "2021-11-02" } }),
  "/recurrence/rule": ({ recurrence }) => ({ recurrence: { excluded: [], ...recurrence, rule: "FREQ=DAILY" } }),
  "/recurrence/excluded/0": () => ({ recurrence: { rule: "FREQ=YEARLY", excluded: ["2024-12-26"] } }),
  "/title": () => ({ title: "Another" }),
  "/summary": () => ({ summary: "Another" }),
  "/body": () => ({ body: "Another" }),
  "/language": () => ({ language: "de" }),
  "/translations/zh/title": () => ({ translations: { zh: { title: "另一个" } } }),
  "/category": () => ({ category: "closings" }),
  "/tags/0": () => ({ tags: ["rooms"] }),
  "/entities/0/name": ({ entities }) => ({ entities: entities.map((one) => ({ ...one, name: "Other" })) }),
  "/entities/0/type": ({ entities }) => ({ entities: entities.map((one) => ({ ...one, type: "person" })) }),
  "/entities/0/role": ({ entities }) => ({ entities: entities.map((one) => ({ ...one, role: "guest" })) }),
  "/entities/0/ids/wikidata": ({ entities }) => ({
    entities: entities.map((one) => ({ ...one, ids: { ...one.ids, wikidata: "Q2" } })),
  }),
  "/entities/0/ids/lei": ({ entities }) => ({
    entities: entities.map((one) => ({ ...one, ids: { ...one.ids, lei: "b" } })),
  }),
  "/countries/0": () => ({ countries: ["FR"] }),
  "/place/name": ({ place }) => ({ place: { ...place, name: "Tianjin" } }),
  "/place/country": ({ place }) => ({ place: { ...place, country: "JP" } }),
  "/place/subdivision": ({ place }) => ({ place: { ...place, subdivision: "CN-TJ" } }),
  "/place/lat": ({ place }) => ({ place: { ...place, lat: 5.5 } }),
  "/place/lon": ({ place }) => ({ place: { ...place, lon: 5.5 } }),
  "/external_url": () => ({ externalUrl: "https://example.org/other" }),
  "/sources/0/url": () => ({ sources: [{ ...SOURCE, url: "https://example.org/b" }] }),
  "/sources/0/title": () => ({ sources: [{ ...SOURCE, title: "Another" }] }),
  "/sources/0/publisher": () => ({ sources: [{ ...SOURCE, publisher: "Another" }] }),
  "/sources/0/date": () => ({ sources: [{ ...SOURCE, date: "2019-05-16" }] }),
  "/sources/0/quote": () => ({ sources: [{ ...SOURCE, quote: "Another" }] }),
  "/sources/0/archived_url": () => ({ sources: [{ ...SOURCE, archivedUrl: "https://archive.example/b" }] }),
  "/sources/0/supports/0": () => ({ sources: [{ ...SOURCE, supports: ["title"] }] }),
  "/media/0/url": ({ media }) => ({ media: media.map((one) => ({ ...one, url: "https://example.org/b.png" })) }),
  "/media/0/media_type": ({ media }) => ({
    media: media.map((one) => ({ ...one, mediaType: one.mediaType === "image/png" ? "image/webp" : "audio/mpeg" })),
  }),
  "/media/0/length": ({ media }) => ({ media: media.map((one) => ({ ...one, length: 1001 })) }),
  "/media/0/alt": ({ media }) => ({ media: media.map((one) => ({ ...one, alt: "Another" })) }),
  "/media/0/credit": ({ media }) => ({ media: media.map((one) => ({ ...one, credit: "Another" })) }),
  "/media/0/width": ({ media }) => ({ media: media.map((one) => ({ ...one, width: 641 })) }),
  "/media/0/height": ({ media }) => ({ media: media.map((one) => ({ ...one, height: 481 })) }),
  "/media/0/focus": ({ media }) => ({ media: media.map((one) => ({ ...one, focus: [0, 0] })) }),
  "/importance": () => ({ importance: 71 }),
  "/series/name": () => ({ series: { name: "Others", edition: 3 } }),
  "/series/edition": () => ({ series: { name: "Openings", edition: 4 } }),
  "/updates/0/text": ({ updates }) => ({
    updates: updates.map((one, index) => (index === 0 ? { ...one, text: "Other" } : one)),
  }),
  "/updates/1/text": ({ updates }) => ({
    updates: updates.map((one, index) => (index === 1 ? { ...one, text: "Other" } : one)),
  }),
  "/event_status": () => ({ eventStatus: "cancelled" }),
  "/note": () => ({ note: "Another" }),
  "/status": () => ({ status: "unlisted" }),
  "/published_at": () => ({ publishedAt: at("2026-01-15T00:00:00Z") }),
};

/** Looks of the same: what stands in for what, which kind of date it has. */
const EVENTS: Readonly<Record<string, Event>> = {
  "all that can be said": createEvent(1, WHOLE),
  "a day, and no summary": createEvent(1, { ...omit("summary"), date: "2021-12-26" }),
  "a place without a name": createEvent(1, {
    ...WHOLE,
    place: { country: "CN", subdivision: "CN-BJ", lat: 1, lon: 2 },
  }),
  "a country": createEvent(1, { ...WHOLE, place: { country: "CN" } }),
  "a recording": createEvent(1, {
    ...WHOLE,
    media: [{ ...PICTURE, url: "https://example.org/a.ogg", mediaType: "audio/ogg" }],
  }),
  "a time that comes twice": createEvent(1, {
    ...omit("recurrence"),
    date: "2021-11-07T01:30",
    timeZone: "America/New_York",
  }),
  "a circa date": createEvent(1, { ...omit("recurrence"), date: "2018-08~" }),
};

function omit(name: keyof typeof WHOLE): EventOverrides {
  const { [name]: _left, ...rest } = WHOLE;
  return rest as EventOverrides;
}

const lossesOf = (event: Event, suffix: string, overrides: Partial<ListDocument> = {}) =>
  listExportLosses(event, createListDocument([event], overrides), LOSS_RULES[suffix] ?? {});
const findLoss = (losses: readonly ExportLoss[], pointer: string) =>
  losses.find((loss) => pointer === loss.pointer || pointer.startsWith(`${loss.pointer}/`));
const readPointer = (value: unknown, pointer: string) =>
  pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], value);

/** Feeds that are asked for summaries say less, and calendars of anniversaries something else. */
const DOCUMENTS = FORMATS.filter(({ isPicture }) => !isPicture).flatMap(
  ({ suffix, isFeed, isCalendar }): [string, Partial<ListDocument>][] => [
    [suffix, {}],
    ...(isCalendar ? [[suffix, { anniversaries: "yearly" }] satisfies [string, Partial<ListDocument>]] : []),
    ...(isFeed
      ? [
          [suffix, { anniversaries: { today: Date.UTC(2026, 11, 26) / 86_400_000, count: 1 } }] satisfies [
            string,
            Partial<ListDocument>,
          ],
        ]
      : []),
    ...(isFeed ? [[suffix, { content: "summary" }] satisfies [string, Partial<ListDocument>]] : []),
  ],
);

describe.each(DOCUMENTS)("what %s loses with %j", (suffix, overrides) => {
  const render = (event: Event) => REPRESENTATIONS.get(suffix)?.render(createListDocument([event], overrides)) ?? "";

  it.each(Object.entries(EVENTS))("of an event with %s is what its bytes do not follow", (_, event) => {
    const losses = lossesOf(event, suffix, overrides);
    const isLeftOut = LOSS_RULES[suffix]?.leftOut?.(createListDocument([event], overrides))(event) !== undefined;
    const input = toEventInput(event);
    const wrong = Object.entries(OTHERS).flatMap(([pointer, change]) => {
      if (readPointer(input, pointer) === undefined) return [];
      const isSaid = render({ ...event, ...change(event) }) !== render(event);
      // With another date it may be there.
      if (isLeftOut) return isSaid && pointer !== "/date" ? [`${pointer} is said of what is left out`] : [];
      const loss = findLoss(losses, pointer);
      if (isSaid !== (loss?.kept === "no")) return [];
      return [`${pointer} ${isSaid ? "is said" : "is not said"}, and the report has ${JSON.stringify(loss ?? null)}`];
    });
    expect(wrong).toEqual([]);
  });
});

describe("the report of what a calendar loses", () => {
  const report = (document: Document) => JSON.parse(LOSS_REPORTS.get(".ics.losses.json")?.render(document) ?? "");

  it("has a row for each event, with what became of its members, or why it is not there", () => {
    const events = [
      createEvent(1, { ...{ date: "2018-08~", title: "About then", summary: "s" }, importance: 50 }),
      createEvent(2, { date: "-0043-03-15" }),
    ];
    const document = createTimelineDocument(events, { query: "tag=a", filter: "tag=a", nextCursor: "x" });
    const no = (pointer: string, was: unknown) => ({ pointer, was, kept: "no", why: "has no place there" });
    expect(report(document)).toEqual({
      of: "https://annals.example/timelines/us-china-tech.ics?tag=a",
      format: "iCalendar",
      events: 2,
      left_out: 1,
      rows: [
        {
          id: "00000000001",
          losses: [
            {
              ...{ pointer: "/date", was: "2018-08~", now: "20180801/20180901", kept: "part" },
              why: "is not said exactly by days; it is in X-ANNALS-DATE, and in words",
            },
            no("/importance", 50),
            no("/published_at", "2026-01-01T00:01:10Z"),
            no("/slug", "event-1"),
            no("/status", "published"),
            {
              ...{ pointer: "/summary", was: "s", now: "c. August 2018\n\ns", kept: "part" },
              why: "stands in the description with what else there is in words",
            },
          ],
        },
        {
          id: "00000000002",
          left_out: "its date is none that a calendar can say: before year 1, coarser than a year, or without a start",
        },
      ],
      next: "https://annals.example/timelines/us-china-tech.ics.losses.json?tag=a&cursor=x",
    });
  });

  it("agrees with what the calendar counts, where it has no room for all", () => {
    const events = Array.from({ length: 600 }, (_, index) =>
      createEvent(index + 1, { date: index % 100 === 0 ? "198X" : "2021-12-26", summary: "word ".repeat(400) }),
    );
    const document = createListDocument(events);
    const text = REPRESENTATIONS.get(".ics")?.render(document) ?? "";
    const [skipped, omitted] = ["SKIPPED", "OMITTED"].map((name) =>
      Number(new RegExp(`X-ANNALS-${name}:(\\d+)`).exec(text)?.[1]),
    );
    const reasons = (report(document).rows as { id: string; left_out?: string }[]).map((row) => row.left_out ?? "");
    const count = (part: string) => reasons.filter((reason) => reason.includes(part)).length;
    expect([count("its date"), count("megabyte")]).toEqual([skipped, omitted]);
    expect(skipped).toBe(6);
    expect(omitted).toBeGreaterThan(100);
  });

  it("names what an event relates to", () => {
    const other = { type: "follows", direction: "from", event: createEvent(9) } as const;
    const document = createEventDocument(createEvent(1), { related: [other, { ...other, direction: "to" }] });
    const { rows, next } = report(document);
    expect(next).toBeUndefined();
    const relations = rows[0].losses.filter(({ pointer }: ExportLoss) => pointer.startsWith("/relations"));
    expect(JSON.parse(LOSS_REPORTS.get(".json.losses.json")?.render(document) ?? "").rows).toEqual([]);
    expect(relations).toEqual([
      { pointer: "/relations/0", was: "follows 00000000009", kept: "no", why: "has no place there" },
    ]);
  });
});

describe("a format that loses nothing", () => {
  it.each([".json", ".ndjson", ".csv"])("says so of an event with all that can be said, as %s does", (suffix) => {
    expect(lossesOf(createEvent(1, WHOLE), suffix)).toEqual([]);
  });
});
