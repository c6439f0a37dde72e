import { env } from "cloudflare:workers";
import { brotliCompressSync, constants } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { writeTerms } from "../../src/store/term-writes.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { readSpelled } from "../helpers/api.ts";
import { createEvent, createTerm, createTimeline, NOW, readDate, readFilter } from "../helpers/events.ts";
import { type Cost, meterDatabase } from "../helpers/meter.ts";

const PAGE = 50;
const MOST_ROWS = 2 * PAGE + 20;
const DAY = 86_400;

/** Bulky on purpose: dates over three centuries, four categories, words in every event and in few. */
function eventAt(index: number) {
  const year = 1725 + (index % 300);
  const month = String(1 + (index % 12)).padStart(2, "0");
  return createEvent({
    title: index % 1000 === 0 ? `Rare find ${index}` : `Common event ${index}`,
    date: readDate(`${year}-${month}-${String(1 + (index % 28)).padStart(2, "0")}`),
    category: `category-${index % 4}`,
    tags: [`tag-${index % 50}`],
    countries: index % 3 === 0 ? ["CN"] : ["US"],
    publishedAt: toInstant(NOW - DAY + (index % 5000)),
  });
}

async function fill(from: number, to: number): Promise<void> {
  const db = openDatabase(env.DB);
  for (let start = from; start < to; start += 500) {
    const changes = Array.from({ length: Math.min(500, to - start) }, (_, index) => ({
      after: eventAt(start + index),
    }));
    expect(await writeEvents(db, changes, { now: NOW })).toBe("written");
  }
}

/** Each a database that nothing was asked of before: what is remembered of an address saves a round trip. */
const openMeter = () => meterDatabase(env.DB);
const app = createApp(() => NOW * 1000);

async function fetchCounted(
  path: string,
  headers: Record<string, string> = {},
): Promise<{ response: Response; body: string; cost: Cost }> {
  const meter = openMeter();
  const response = await readSpelled(`http://annals.test${path}`, async (url) =>
    app.request(url, { headers }, { ...env, DB: meter.db }),
  );
  return { response, body: new TextDecoder().decode(await response.arrayBuffer()), cost: meter.take() };
}

const PATHS = [
  "/timelines/everything",
  "/timelines/category-1",
  "/events",
  "/events?category=category-2",
  "/events?country=CN",
];
const SUFFIXES = [
  "",
  ".json",
  ".rss",
  ".atom",
  ".feed.json",
  ".ics",
  ".csv",
  ".ndjson",
  ".timelinejs.json",
  ".geojson",
  ".jsonld",
  ".csl.json",
  ".bib",
  ".svg",
  ".png",
];

function withSuffix(path: string, suffix: string, parameters: string): string {
  const [address, query] = path.split("?");
  return `${address}${suffix}?${[query, parameters].filter(Boolean).join("&")}`;
}

function check(size: number): void {
  describe(`with ${size} events`, () => {
    for (const path of PATHS) {
      it(`${path} costs at most 2 round trips and ${MOST_ROWS} rows in every format and order, 1 for a 304`, async () => {
        for (const suffix of SUFFIXES) {
          for (const order of [
            "",
            "&order=date",
            "&order=-date",
            "&order=-published",
            "&order=published",
            "&order=upcoming",
          ]) {
            const address = withSuffix(path, suffix, `limit=${PAGE}${order}`);
            const { response, cost } = await fetchCounted(address);
            expect({ address, status: response.status }).toEqual({ address, status: 200 });
            expect({ address, ...cost, rowsRead: cost.rowsRead <= MOST_ROWS || cost.rowsRead }).toEqual({
              address,
              roundTrips: 2,
              rowsRead: true,
              rowsWritten: 0,
            });
            const again = await fetchCounted(address, { "if-none-match": response.headers.get("etag") ?? "" });
            expect({ status: again.response.status, body: again.body, trips: again.cost.roundTrips }).toEqual({
              status: 304,
              body: "",
              trips: 1,
            });
            expect({ address, rows: again.cost.rowsRead <= 5 || again.cost.rowsRead }).toEqual({ address, rows: true });
          }
        }
      });
    }

    it("counts by any interval at a row for each bucket, and 20 besides", async () => {
      // Dates are of 300 years, so that days are asked for within a window.
      const windows: Record<string, string> = { day: "&from=1800&to=1804", month: "&from=1800&to=1899" };
      for (const path of PATHS) {
        for (const interval of ["", "century", "decade", "year", "quarter", "month", "day"]) {
          const asked = interval && `interval=${interval}`;
          const address = withSuffix(path, ".histogram.json", asked + (windows[interval] ?? ""));
          const { response, body, cost } = await fetchCounted(address);
          const { buckets, approximate } = JSON.parse(body) as { buckets: unknown[]; approximate: boolean };
          const isFew = cost.rowsRead <= buckets.length + 20;
          expect({ address, ...cost, approximate, rowsRead: isFew || cost.rowsRead }).toEqual({
            address,
            // Of 300 years, decades are what is chosen.
            roundTrips: ["", "century", "decade"].includes(interval) ? 2 : 3,
            rowsRead: true,
            rowsWritten: 0,
            approximate: false,
          });
          const again = await fetchCounted(address, { "if-none-match": response.headers.get("etag") ?? "" });
          expect({ status: again.response.status, ...again.cost, rowsRead: again.cost.rowsRead <= 16 }).toEqual({
            status: 304,
            roundTrips: 1,
            rowsRead: true,
            rowsWritten: 0,
          });
        }
      }
    });

    it("gives a tile at 500 rows at the most", async () => {
      for (const path of PATHS) {
        const calendar = ["1XXX", "17XX", "18XX", "180X", "1804", "1804-02", "1804-02-29", "1804-02-29T00", "3000"];
        for (const tile of ["", ...calendar, "Y0E4", "Y-0E10", "Y-138E8"]) {
          const address = withSuffix(path, ".tiles.json", tile && `tile=${tile}`);
          const { body, cost } = await fetchCounted(address);
          expect({ address, ...cost, rowsRead: cost.rowsRead <= 500 || cost.rowsRead }).toEqual({
            address,
            // The categories besides, where lanes are named.
            roundTrips: tile === "" ? 4 : 3,
            rowsRead: true,
            rowsWritten: 0,
          });
          expect(JSON.parse(body).approximate).toBe(false);
          const bytes = brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } }).length;
          const most = tile === "" ? 7000 : 4000;
          expect([address, bytes]).toEqual([address, expect.toSatisfy((count) => count <= most)]);
        }
      }
    });

    it("looks through 2,000 events and no more where no counts are kept", async () => {
      const query = "country=US&category=category-1";
      for (const path of ["/events.histogram.json", "/events.tiles.json"]) {
        const { body, cost } = await fetchCounted(`${path}?${query}`);
        expect(JSON.parse(body).approximate).toBe(size > 10_000);
        // The candidate by date of publication, the event, and whether it has the country.
        expect([path, cost.rowsRead]).toEqual([path, expect.toSatisfy((rows) => rows <= 5 * 2000 + 200)]);
      }
    });

    it("reads the same number of rows on a page in the middle as on the first", async () => {
      const first = await fetchCounted("/timelines/everything.json?limit=50");
      let next = (JSON.parse(first.body) as { next: string | null }).next;
      for (let page = 0; page < 5 && next; page++) {
        const { body, cost } = await fetchCounted(next.replace("http://annals.test", ""));
        expect(cost).toMatchObject({ roundTrips: 2, rowsWritten: 0 });
        expect(cost.rowsRead).toBeLessThanOrEqual(MOST_ROWS);
        const document = JSON.parse(body) as { events: unknown[]; next: string | null };
        expect(document.events).toHaveLength(PAGE);
        next = document.next;
      }
    });

    it("finds a rare word at the cost of its hits", async () => {
      const { body, cost } = await fetchCounted("/events.json?q=rare");
      expect((JSON.parse(body) as { events: unknown[] }).events).toHaveLength(size / 1000);
      expect(cost).toMatchObject({ roundTrips: 2, rowsWritten: 0 });
      expect(cost.rowsRead).toBeLessThanOrEqual(20 + 8 * (size / 1000));
    });

    it("finds a common word at the cost of its hits, or of the candidates that a page looks through", async () => {
      for (const parameters of [
        "q=common",
        "q=common&category=category-1",
        "q=common&order=published",
        "q=c*&tag=tag-7",
      ]) {
        const { body, cost } = await fetchCounted(`/events.json?${parameters}&limit=50`);
        expect((JSON.parse(body) as { events: unknown[] }).events).toHaveLength(
          parameters.includes("tag") ? Math.min(PAGE, size / 50) : PAGE,
        );
        // Up to 1,000 hits are read as events and sorted, with a look-up for each clause; of more, up to 250 events are read.
        expect({ parameters, rows: cost.rowsRead <= (size > 1000 ? 1020 + 4 * 250 : 4500) || cost.rowsRead }).toEqual({
          parameters,
          rows: true,
        });
      }
    });

    it("looks through 370 candidates for a page of two facets that rarely meet, and goes on from there", async () => {
      const isLong = size > 1000;
      for (const [parameters, count, goesOn] of [
        ["category=category-1&category=category-2", 0, isLong],
        ["category=category-1&tag=tag-2", 0, isLong],
        ["category=category-0&country=CN", PAGE, true],
        ["country=CN&country=!CN", 0, isLong],
        ["category=category-1|category-2&country=CN&country=US", 0, isLong],
      ] as const) {
        for (const order of ["date", "-date", "-published", "published"]) {
          const address = `/events.json?${parameters}&limit=50&order=${order}`;
          const { body, cost } = await fetchCounted(address);
          const { events, next } = JSON.parse(body) as { events: unknown[]; next: string | null };
          expect({ address, count: events.length, goesOn: next !== null }).toEqual({ address, count, goesOn });
          expect({ address, ...cost, rowsRead: cost.rowsRead <= 1200 || cost.rowsRead }).toEqual({
            address,
            roundTrips: 2,
            rowsWritten: 0,
            rowsRead: true,
          });
        }
      }
    });

    it("shows an event in 2 round trips at most, and 1 for a 304", async () => {
      const list = await fetchCounted("/events.json?limit=1");
      const id = (JSON.parse(list.body) as { events: { id: string }[] }).events[0]?.id;
      for (const [suffix, trips] of [
        ["", 2],
        [".json", 1],
        [".ics", 1],
        [".rss", 1],
      ] as const) {
        const { response, cost } = await fetchCounted(`/events/${id}${suffix}`);
        expect({ suffix, status: response.status, trips: cost.roundTrips }).toEqual({ suffix, status: 200, trips });
        expect(cost.rowsRead).toBeLessThanOrEqual(10);
        const again = await fetchCounted(`/events/${id}${suffix}`, {
          "if-none-match": response.headers.get("etag") ?? "",
        });
        expect(again.response.status).toBe(304);
        expect(again.cost).toMatchObject({ roundTrips: 1 });
      }
    });
  });
}

describe("what reading costs", () => {
  describe("small", () => {
    beforeAll(async () => {
      await fill(0, 1000);
      const timelines = [
        ["everything", ""],
        ["category-1", "category=category-1"],
      ] as const;
      for (const [slug, rule] of timelines) {
        const after = createTimeline({ slug, title: slug, rule: readFilter(rule) });
        expect(await writeTimeline(openDatabase(env.DB), { after }, { now: NOW })).toBe("written");
      }
    });
    check(1000);
  });

  describe("large", () => {
    beforeAll(() => fill(1000, 20_000));
    check(20_000);
  });
});

describe("what marks cost", () => {
  const count = async (path: string, now: number) => {
    const meter = openMeter();
    const response = await createApp(() => now * 1000).request(
      `http://annals.test${path}`,
      {},
      { ...env, DB: meter.db },
    );
    await response.arrayBuffer();
    return { status: response.status, ...meter.take() };
  };

  it("is two rows for each that a feed names, and two for those that it names no more, however many there are", async () => {
    const db = openDatabase(env.DB);
    const made = Array.from({ length: 400 }, () => createEvent({ category: "marked" }));
    expect(
      await writeEvents(
        db,
        made.map((after) => ({ after })),
        { now: NOW },
      ),
    ).toBe("written");
    const path = "/events.rss?category=marked&limit=1";
    const before = await count(path, NOW + 10);
    for (const [index, rest] of [made.slice(0, 200), made.slice(200, 390)].entries()) {
      const at = toInstant(NOW + 20 + index * 91 * DAY);
      expect(
        await writeEvents(
          db,
          rest.map((event) => ({ before: event })),
          { now: at },
        ),
      ).toBe("written");
      const { rowsRead, ...cost } = await count(path, at + 10);
      expect({ ...cost, rowsRead: rowsRead <= before.rowsRead + 2 * 20 + 2 || rowsRead }).toEqual({
        status: 200,
        roundTrips: 2,
        rowsWritten: 0,
        rowsRead: true,
      });
    }
    const faded = await count(path, NOW + 300 * DAY);
    expect(faded.rowsRead).toBeLessThanOrEqual(before.rowsRead + 2);
  });
});

describe("what a 304 costs", () => {
  const ask = async (path: string) => {
    const first = await fetchCounted(path);
    expect([path, first.response.status]).toEqual([path, 200]);
    const { response, cost } = await fetchCounted(path, { "if-none-match": first.response.headers.get("etag") ?? "" });
    expect([path, response.status]).toEqual([path, 304]);
    return cost;
  };

  it("is five rows, seven where a feed has marks or an entity has a record, and three for each other name of that", async () => {
    const db = openDatabase(env.DB);
    const timeline = createTimeline({ slug: "left", title: "Left", rule: readFilter("tag=left") });
    expect(await writeTimeline(db, { after: timeline }, { now: NOW })).toBe("written");
    const gone = createEvent({ tags: ["left"] });
    const made = [
      createEvent({ tags: ["left"] }),
      ...["One", "Two", "Three"].map((name) => createEvent({ entities: [{ name }] })),
    ];
    const write = (changes: Parameters<typeof writeEvents>[1]) => writeEvents(db, changes, { now: NOW });
    expect(await write([gone, ...made].map((after) => ({ after })))).toBe("written");
    expect(await write([{ before: gone }])).toBe("written");
    const after = createTerm({ slug: "one", name: "One", aliases: ["Two", "Three"] });
    expect(await writeTerms(db, [{ after }], { now: NOW })).toBe("written");
    for (const [path, rows] of [
      ["/tags/left.json", 5],
      ["/tags/left.rss", 7],
      ["/timelines/left.json", 5],
      ["/timelines/left.rss", 7],
      ["/events.rss", 7],
      ["/entities/one.json", 7 + 3 * 2],
      ["/events.json?entity=three", 7 + 3 * 2],
    ] as const) {
      const { roundTrips, rowsRead } = await ask(path);
      expect({ path, roundTrips, rows: rowsRead <= rows || rowsRead }).toEqual({ path, roundTrips: 1, rows: true });
    }
  });
});
