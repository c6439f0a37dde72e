import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { INTERVALS } from "../../src/domain/date/bucket.ts";
import type { Event } from "../../src/domain/event.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type EventChange, writeEvents } from "../../src/store/event-writes.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { json, readSpelled } from "../helpers/api.ts";
import { countByHand, type Dated, someDated, someWindow } from "../helpers/dated.ts";
import { createEvent, createTimeline, NOW, readDate, readFilter } from "../helpers/events.ts";
import { emptyDatabase } from "../helpers/rebuild.ts";

const db = openDatabase(env.DB);
let seconds: number = NOW;
const app = createApp(() => seconds * 1000);

const get = (path: string, headers: Record<string, string> = {}) =>
  readSpelled(`https://annals.test${path}`, async (url) => app.request(url, { headers }, env));

async function read(path: string) {
  const response = await get(path);
  const body = await json(response);
  expect([path, response.status, body]).toEqual([path, 200, body]);
  return body;
}

const create = (date: string, overrides: Partial<Event> = {}) =>
  createEvent({ createdAt: NOW, updatedAt: NOW, publishedAt: NOW, date: readDate(date), ...overrides });

async function write(changes: readonly EventChange[]): Promise<void> {
  for (let at = 0; at < changes.length; at += 500) {
    expect(await writeEvents(db, changes.slice(at, at + 500), { now: NOW })).toBe("written");
  }
}

const add = (dates: readonly string[], overrides: Partial<Event> = {}) =>
  write(dates.map((date) => ({ after: create(date, overrides) })));

const timeline = (slug: string, rule: string) =>
  createTimeline({ createdAt: NOW, updatedAt: NOW, slug, rule: readFilter(rule) });

beforeEach(async () => {
  seconds = NOW;
  await emptyDatabase(env.DB);
});

describe("a histogram", () => {
  it("counts an event once, where it begins, as finely as its date says", async () => {
    await add([
      "1969-07-20",
      "1969-07-20T20:17Z",
      "1969-07",
      "1969-35",
      "1969~",
      "196X",
      "19XX",
      "1969-07-16/1970-01-02",
    ]);
    await add(["2024-02-29", "1904-02-29", "../1500", "Y-66043000", "Y-66E6"]);
    expect(await read("/events.histogram.json?interval=month")).toEqual({
      interval: "month",
      total: 13,
      buckets: [
        { date: "1904-02", start: "1904-02-01", end: "1904-02-29", count: 1 },
        { date: "1969-07", start: "1969-07-01", end: "1969-07-31", count: 4 },
        { date: "2024-02", start: "2024-02-01", end: "2024-02-29", count: 1 },
      ],
      coarser: [
        { date: null, start: null, end: null, count: 1 },
        { date: "Y-66999999/Y-66000000", start: "Y-66999999", end: "Y-66000000", count: 2 },
        { date: "19XX", start: "1900-01-01", end: "1999-12-31", count: 1 },
        { date: "196X", start: "1960-01-01", end: "1969-12-31", count: 1 },
        { date: "1969", start: "1969-01-01", end: "1969-12-31", count: 1 },
        { date: "1969-35", start: "1969-07-01", end: "1969-09-30", count: 1 },
      ],
      approximate: false,
    });
  });

  it("has decades and centuries before year 1 as EDTF names them", async () => {
    await add(["-0043-03-15", "-0050", "-004X", "-00XX", "-0001-12-31", "0000-01-01", "0009"]);
    const bars = async (interval: string) => (await read(`/events.histogram.json?interval=${interval}`)).buckets;
    expect(await bars("decade")).toEqual([
      { date: "-005X", start: "-0059-01-01", end: "-0050-12-31", count: 1 },
      { date: "-004X", start: "-0049-01-01", end: "-0040-12-31", count: 2 },
      { date: "-000X", start: "-0009-01-01", end: "-0001-12-31", count: 1 },
      { date: "000X", start: "0000-01-01", end: "0009-12-31", count: 2 },
    ]);
    expect(await bars("century")).toEqual([
      { date: "-00XX", start: "-0099-01-01", end: "-0001-12-31", count: 5 },
      { date: "00XX", start: "0000-01-01", end: "0099-12-31", count: 2 },
    ]);
  });

  it("is there for all events, timelines, tags, categories, places, entities and series, by their filter", async () => {
    const all = {
      tags: ["Moon"],
      category: "space",
      place: { name: "Cape" },
      entities: [{ name: "NASA" }],
      series: { name: "Apollo" },
    };
    await add(["1969-07-20"], all);
    await add(["1957-10-04"]);
    expect(await writeTimeline(db, { after: timeline("moon", "tag=moon") }, { now: NOW })).toBe("written");
    for (const path of ["/timelines/moon", "/tags/moon", "/categories/space", "/places/cape"]) {
      expect((await read(`${path}.histogram.json?interval=year`)).buckets).toEqual([
        { date: "1969", start: "1969-01-01", end: "1969-12-31", count: 1 },
      ]);
    }
    const queries = [
      "tag=moon",
      "category=space",
      "entity=NASA",
      "series=apollo",
      "timeline=moon",
      "on_this_day=07-20",
    ];
    for (const query of queries) {
      expect([query, (await read(`/events.histogram.json?${query}`)).total]).toEqual([query, 1]);
    }
    expect((await read("/events.histogram.json?q=event")).total).toBe(2);
    expect((await read("/events.histogram.json?tag=!moon")).buckets).toEqual([
      { date: "1957-10-04", start: "1957-10-04", end: "1957-10-04", count: 1 },
    ]);
    expect((await get("/timelines/mars.histogram.json")).status).toBe(404);
    expect((await get("/tags/mars.histogram.json")).status).toBe(404);
  });

  it("chooses the finest interval of at most 200 buckets, within the window", async () => {
    const chosen = async (query: string) => (await read(`/events.histogram.json?${query}`)).interval;
    expect(await chosen("")).toBe("year");
    await add(["1969-07-20", "1969-12-31"]);
    expect(await chosen("")).toBe("day");
    await add(["1970-07-20"]);
    expect(await chosen("")).toBe("month");
    await add(["1999-07-20"]);
    expect(await chosen("")).toBe("quarter");
    await add(["1899-07-20"]);
    expect(await chosen("")).toBe("year");
    await add(["0044-07-20"]);
    expect(await chosen("")).toBe("decade");
    await add(["-0044-07-20"]);
    expect(await chosen("")).toBe("century");
    expect(await chosen("from=1969&to=1971")).toBe("month");
    expect(await chosen("from=1969&to=1969")).toBe("day");
  });

  it("refuses more than 2,000 buckets, and says which interval would be right", async () => {
    await add(["1900-01-01", "2024-02-29"]);
    const response = await get("/events.histogram.json?interval=day");
    expect([response.status, await json(response)]).toEqual([
      400,
      expect.objectContaining({
        errors: [
          {
            parameter: "interval",
            value: "day",
            detail:
              "makes up to 45350 buckets, more than 2000; interval=month is right here, or a shorter window (from, to)",
          },
        ],
      }),
    ]);
    expect((await read("/events.histogram.json?interval=day&from=2020")).buckets).toHaveLength(1);
  });

  it.each([
    ["interval=week", "interval", "is not one of century, decade, year, quarter, month, day"],
    ["interval=day&interval=day", "interval", "is given twice"],
    ["limit=5", "limit", expect.stringMatching(/^is not a parameter here; known are category, .*, q, interval$/)],
    ["as_of=2020-01-01", "as_of", expect.stringContaining("is not a parameter here")],
    ["from=yesterday", "from", expect.stringContaining("is not an EDTF date")],
    ["from=2020&match=certain", "match", expect.stringContaining("leave it out")],
  ])("refuses %s by name", async (query, parameter, detail) => {
    const response = await get(`/events.histogram.json?${query}`);
    expect([response.status, (await json(response)).errors]).toEqual([
      400,
      expect.arrayContaining([expect.objectContaining({ parameter, detail })]),
    ]);
  });

  it("has a strong validator, which is another one after a write and when the time of an event comes", async () => {
    await add(["1969-07-20"]);
    await write([{ after: create("1970-01-01", { publishedAt: toInstant(NOW + 60) }) }]);
    const first = await get("/events.histogram.json");
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^"h\.1\./);
    expect(first.headers.get("cache-control")).toBe("max-age=10");
    const again = await get("/events.histogram.json", { "if-none-match": etag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect((await json(first)).total).toBe(1);
    seconds = NOW + 60;
    const later = await get("/events.histogram.json", { "if-none-match": etag });
    expect([later.status, (await json(later)).total]).toEqual([200, 2]);
    await add(["1971"]);
    const last = await get("/events.histogram.json", { "if-none-match": later.headers.get("etag") ?? "" });
    expect([last.status, (await json(last)).total]).toEqual([200, 3]);
  });

  it("looks through 2,000 events where no counts are kept, and says so where there are more", async () => {
    const dates = Array.from({ length: 2100 }, (_, index) => `${1000 + (index % 1000)}`);
    await add(dates.slice(0, 1900), { tags: ["a", "b"] });
    const exact = await read("/events.histogram.json?tag=a&tag=b&interval=century");
    expect(exact).toMatchObject({ total: 1900, approximate: false });
    await add(dates.slice(1900), { tags: ["a", "b"] });
    expect(await read("/events.histogram.json?tag=a&tag=b&interval=century")).toMatchObject({
      total: 2000,
      approximate: true,
      sample: { read: 2000, of: 2100 },
    });
    // A window of fewer is exact again, and one value alone always is.
    const window = await read("/events.histogram.json?tag=a&tag=b&from=1500&to=1599&interval=year");
    expect(window).toMatchObject({ total: 200, approximate: false });
    expect(window.buckets).toHaveLength(100);
    expect(await read("/events.histogram.json?tag=a&interval=century")).toMatchObject({
      total: 2100,
      approximate: false,
    });
    expect(await read("/events.histogram.json?q=event&interval=century")).toMatchObject({
      total: 2000,
      approximate: true,
      sample: { read: 2000 },
    });
  });

  it("agrees with counting by hand, whatever was written, edited, withdrawn, deleted or is still to come", async () => {
    const fate = fc.constantFrom("kept", "kept", "kept", "moved", "deleted", "withdrawn", "scheduled", "draft");
    const facts = fc.record({ date: someDated, moved: someDated, fate, tags: fc.subarray(["a", "b"]) });
    await fc.assert(
      fc.asyncProperty(
        fc.array(facts, { minLength: 300, maxLength: 400 }),
        fc.array(fc.tuple(someWindow, fc.constantFrom(...INTERVALS)), { minLength: 12, maxLength: 12 }),
        async (all, questions) => {
          seconds = NOW;
          await emptyDatabase(env.DB);
          await writeTimeline(db, { after: timeline("t", "tag=a") }, { now: NOW });
          const made = all.map(({ date, fate: became, tags }) => {
            const state = became === "draft" ? { status: "draft" as const } : {};
            const publishedAt = toInstant(became === "scheduled" ? NOW + 100 : NOW);
            return create(date.text, { tags, publishedAt, ...state });
          });
          await write(made.map((after) => ({ after })));
          await write(
            made.flatMap((before, index): EventChange[] => {
              const { fate: became, moved } = all[index] as (typeof all)[number];
              const after = { ...before, version: 2 };
              if (became === "deleted") return [{ before }];
              if (became === "moved") return [{ before, after: { ...after, date: readDate(moved.text) } }];
              if (became !== "withdrawn") return [];
              return [{ before, after: { ...after, status: "withdrawn", withdrawnAt: NOW } }];
            }),
          );
          const shown = (tag: string | undefined, isLater: boolean): Dated[] =>
            all.flatMap(({ date, moved, fate: became, tags }) => {
              if (tag !== undefined && !tags.includes(tag)) return [];
              if (became === "moved") return [moved];
              return became === "kept" || (became === "scheduled" && isLater) ? [date] : [];
            });
          const lists = [
            ["/events", undefined, ""],
            ["/tags/b", "b", ""],
            ["/timelines/t", "a", ""],
            // No counts are kept for these.
            ["/timelines/t", "a", "tag=a"],
            ["/events", "a", "tag=!c&tag=a"],
          ] as const;
          for (const isLater of [false, true]) {
            seconds = isLater ? NOW + 100 : NOW;
            for (const [window, interval] of questions) {
              for (const [path, tag, filter] of lists) {
                const query = [...(filter ? [filter] : []), ...window.query, `interval=${interval}`].join("&");
                const response = await get(`${path}.histogram.json?${query}`);
                const body = await json(response);
                if (response.status === 400 && ["quarter", "month", "day"].includes(interval)) continue;
                const bars = (list: { date: string | null; count: number }[]) =>
                  list.map(({ date, count }) => ({ date, count }));
                const found = { total: body.total, buckets: bars(body.buckets), coarser: bars(body.coarser) };
                expect([path, query, found]).toEqual([path, query, countByHand(shown(tag, isLater), interval, window)]);
              }
            }
          }
        },
      ),
      { numRuns: 2, seed: 40, endOnFailure: true },
    );
  });
});
