import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { matches } from "../../src/domain/filter.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { type Position, startOfToday } from "../../src/domain/query.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { MAX_LASTING } from "../../src/store/search.ts";
import { createEvent, NOW, readDate, readFilter } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const meter = meterDatabase(env.DB);
const db = openDatabase(meter.db);
const TODAY = startOfToday(NOW);

async function write(events: readonly Event[]): Promise<void> {
  for (let start = 0; start < events.length; start += 500) {
    const changes = events.slice(start, start + 500).map((after) => ({ after }));
    expect(await writeEvents(db, changes, { now: NOW })).toBe("written");
  }
}

/** All pages of what is upcoming, and the most that one of them cost. */
async function readAll(text: string, limit: number, today = TODAY) {
  const filter = readFilter(text);
  const seen: number[] = [];
  let most = 0;
  let after: Position | undefined;
  do {
    const resolved = await resolveQuery(db, filter, NOW);
    meter.take();
    const query = { filter, order: "upcoming", limit, today, ...(after && { after }) } as const;
    const page = await listEvents(db, query, { publicAt: NOW }, resolved);
    const { roundTrips, rowsRead } = meter.take();
    expect(roundTrips).toBe(1);
    most = Math.max(most, rowsRead);
    seen.push(...page.events.map(({ id }) => id));
    after = page.next;
  } while (after);
  return { seen, most };
}

/** NOW is noon of 23 November 2026. */
const DATES = [
  ["2026-11-22", false],
  ["2026-11-23", true],
  ["2026-11-24", true],
  ["2027-06-23", true],
  ["2026-11-22T22:00/2026-11-22T23:30", false],
  ["2026-11-22T22:00/2026-11-23T02:00", true],
  ["2026-11-23T08:00", true],
  ["2026-11-20/2026-11-22", false],
  ["2026-11-20/2026-11-23", true],
  ["2026-10", false],
  ["2026-11", true],
  ["2026", true],
  ["2025", false],
  ["202X", true],
  ["1949/..", true],
  ["1949/", true],
  ["../2026-11-22", false],
  ["-0043-03-15", false],
] as const;

describe("the order of what is upcoming", () => {
  const dated = DATES.map(([text]) => createEvent({ tags: ["dates"], date: readDate(text) }));

  beforeAll(() => write(dated));

  it("has what has not ended before today, whole days counting, soonest first", async () => {
    const byId = new Map(dated.map((event) => [event.id as number, event.date.text]));
    const { seen } = await readAll("tag=dates", 50);
    expect(seen.map((id) => byId.get(id))).toEqual([
      "1949/..",
      "1949/",
      "202X",
      "2026",
      "2026-11",
      "2026-11-20/2026-11-23",
      "2026-11-22T22:00/2026-11-23T02:00",
      "2026-11-23",
      "2026-11-23T08:00",
      "2026-11-24",
      "2027-06-23",
    ]);
    expect(new Set(seen.map((id) => byId.get(id)))).toEqual(
      new Set(DATES.flatMap(([text, isUpcoming]) => (isUpcoming ? [text] : []))),
    );
  });

  it("is the same in pages of any size, with any filter, on any day, as by looking at every event", async () => {
    const texts = [
      "2026-10-01",
      "2026-11-22",
      "2026-11-23",
      "2026-11-24",
      "2026-11-20/2026-12-02",
      "2026",
      "2026-11/..",
    ];
    const facts = fc.record({
      date: fc.constantFrom(...texts, ...DATES.map(([text]) => text)),
      tags: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 3 }),
      title: fc.constantFrom("Red kite", "Blue kite"),
      category: fc.constantFrom("a", "b"),
      age: fc.integer({ min: -50, max: 50 }),
    });
    const events = fc
      .sample(facts, { numRuns: 300, seed: 7 })
      .map(({ date, age, tags, ...rest }) =>
        createEvent({ ...rest, tags: [...tags, "random"], date: readDate(date), publishedAt: toInstant(NOW - age) }),
      );
    await write(events);
    const filters = [
      "tag=x",
      "tag=x|y",
      "tag=x&tag=y",
      "category=a&tag=!z",
      "q=red",
      "q=kite&from=2026-11-23",
      "tag=x|y|z|w|v|u",
    ];
    for (const text of filters.map((filter) => `${filter}&tag=random`)) {
      for (const today of [TODAY - 86_400, TODAY, TODAY + 86_400]) {
        const expected = events
          .filter((event) => (event.publishedAt ?? 0) <= NOW && event.date.latest >= today)
          .filter((event) => matches(event, readFilter(text)))
          .sort((a, b) => a.date.earliest - b.date.earliest || a.id - b.id)
          .map(({ id }) => id);
        expect(expected.length).toBeGreaterThan(10);
        for (const limit of [7, 1000])
          expect([text, (await readAll(text, limit, today)).seen]).toEqual([text, expected]);
      }
    }
  });

  it("reads as many rows as a page has, however many events are over", async () => {
    const past = Array.from({ length: 3000 }, (_, index) =>
      createEvent({ tags: ["cost"], date: readDate(`2025-0${1 + (index % 9)}-10`) }),
    );
    const next = Array.from({ length: 60 }, (_, index) =>
      createEvent({ tags: ["cost"], date: readDate(`2027-01-${10 + (index % 20)}`) }),
    );
    await write([...past, ...next]);
    const lasting = DATES.length + 300;
    const { seen, most } = await readAll("tag=cost", 20);
    expect(seen).toEqual(
      [...next].sort((a, b) => a.date.earliest - b.date.earliest || a.id - b.id).map(({ id }) => id),
    );
    // A row of the index and two look-ups for each of those that last and go on; a page of postings and its events.
    expect(most).toBeLessThanOrEqual(3 * lasting + 2 * 21 + 10);
  });

  it("looks through 500 of what lasts and goes on, those that end first, at a cost that does not grow with the rest", async () => {
    const day = (index: number) => new Date(Date.UTC(2027, 0, 1 + index)).toISOString().slice(0, 10);
    const long = Array.from({ length: 700 }, (_, index) =>
      createEvent({ tags: ["long"], date: readDate(`2026-09-01/${day(index)}`) }),
    );
    await write([...long].reverse());
    const { seen, most } = await readAll("tag=long", 50);
    // What was written before ends sooner in part.
    expect(seen.length).toBeGreaterThan(200);
    expect(seen.length).toBeLessThanOrEqual(MAX_LASTING);
    expect(seen).toEqual(
      long
        .slice(0, seen.length)
        .map(({ id }) => id)
        .sort((a, b) => a - b),
    );
    // Of each the row of the index, once more as a candidate, its posting, and its place among the others.
    expect(most).toBeLessThanOrEqual(4 * MAX_LASTING + 2 * 51 + 10);
  });
});
