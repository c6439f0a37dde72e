import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import backfill from "../../migrations/0007_on-this-day.sql?raw";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { findDifferences } from "../../src/store/rebuild/rebuild.ts";
import { countAgain } from "../helpers/count-again.ts";
import { createEvent, NOW, readDate, readFilter } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";

const meter = meterDatabase(env.DB);
const db = openDatabase(meter.db);
const BIRTH = { createdAt: NOW, updatedAt: NOW };

/** Dates with what they fall on, in words that no code of ours made. */
const dates = fc
  .tuple(
    fc.integer({ min: -100, max: 2030 }),
    fc.constantFrom("02-27", "02-28", "03-01", "05-09", "05-10", "05-11"),
    fc.constantFrom("day", "day", "time", "range", "circa", "month"),
  )
  .map(([year, day, kind]) => {
    const date = `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}-${day}`;
    const text = {
      day: date,
      time: `${date}T12:30`,
      range: `${date}/..`,
      circa: `${date}~`,
      month: date.slice(0, -3),
    }[kind];
    return { text, day: kind === "circa" || kind === "month" ? undefined : day };
  });

const facts = fc.sample(
  fc.record({
    date: dates,
    tag: fc.constantFrom("a", "b"),
    state: fc.constantFrom("published", "published", "published", "draft", "withdrawn"),
  }),
  { numRuns: 400, seed: 20_160_510 },
);
const leap = { date: { text: "2016-02-29", day: "02-29" }, tag: "a", state: "published" } as const;

const events = [...facts, leap].map(({ date, tag, state }) => ({
  day: date.day,
  tag,
  isPublic: state === "published",
  event: createEvent({
    ...BIRTH,
    publishedAt: NOW,
    date: readDate(date.text),
    tags: [tag],
    status: state,
    ...(state === "withdrawn" && { withdrawnAt: toInstant(NOW) }),
  }),
}));

beforeAll(async () => {
  const changes = events.map(({ event }) => ({ after: event }));
  expect(await writeEvents(db, changes, { now: NOW })).toBe("written");
});

async function find(text: string) {
  const filter = readFilter(text);
  meter.take();
  const resolved = await resolveQuery(db, filter, NOW);
  const query = { filter, order: "date", limit: 1000 } as const;
  const page = await listEvents(db, query, { publicAt: NOW }, resolved);
  return { ids: page.events.map(({ id }) => id), total: page.total, cost: meter.take() };
}

describe("on_this_day= and this_week=", () => {
  it("find what falls on the day, of any year, with any filter", async () => {
    const expected = (days: readonly string[], tag?: string) =>
      events
        .filter(({ day, isPublic, ...fact }) => isPublic && days.includes(day ?? "") && fact.tag === (tag ?? fact.tag))
        .map(({ event }) => event)
        .sort((a, b) => a.date.earliest - b.date.earliest || a.id - b.id)
        .map(({ id }) => id);
    const day = await find("on_this_day=05-10");
    expect(day.ids).toEqual(expected(["05-10"]));
    expect(day.ids.length).toBeGreaterThan(10);
    expect(day.total).toBe(day.ids.length);
    expect((await find("on_this_day=05-10&tag=b")).ids).toEqual(expected(["05-10"], "b"));
    expect((await find("on_this_day=02-29")).ids).toEqual(expected(["02-29"]));
    const week = await find("this_week=2026-W19&tag=a");
    expect(week.ids).toEqual(expected(["05-04", "05-05", "05-06", "05-07", "05-08", "05-09", "05-10"], "a"));
    expect(week.total).toBeUndefined();
    // Of a year without 29 February, in the week of the 28th.
    expect((await find("this_week=2026-W09")).ids).toEqual(expected(["02-27", "02-28", "02-29", "03-01"]));
    expect((await find("on_this_day=01-01")).ids).toEqual([]);
  });

  it("cost two round trips, and as many rows as there are events on the day", async () => {
    const { ids, cost } = await find("on_this_day=05-10");
    expect(cost.roundTrips).toBe(2);
    expect(cost.rowsRead).toBeLessThanOrEqual(2 * ids.length + 20);
  });

  it("agree with a rebuild from the log", async () => {
    expect(await findDifferences(db)).toMatchObject({ total: 0 });
  });

  it("are filled in by the migration for what was there before, whatever was done to it", async () => {
    const [one, other, third] = events.filter(({ day, isPublic }) => day === "05-10" && isPublic);
    if (!one || !other || !third) throw new Error("too few");
    const later = { version: 2, updatedAt: NOW };
    const moved = { ...one.event, date: readDate("2016-07-04"), ...later };
    const taken = { ...other.event, status: "withdrawn", withdrawnAt: NOW, note: "No", ...later } as const;
    expect(
      await writeEvents(
        db,
        [
          { before: one.event, after: moved },
          { before: other.event, after: taken },
          { before: third.event },
          { after: createEvent({ ...BIRTH, publishedAt: NOW, date: readDate("1999-12-24"), status: "draft" }) },
        ],
        { now: NOW },
      ),
    ).toBe("written");
    // Coarse dates, so that the day is no more that of anything.
    expect(
      await writeEvents(db, [{ before: moved, after: { ...moved, date: readDate("2016-07"), version: 3 } }], {
        now: NOW,
      }),
    ).toBe("written");
    expect(await findDifferences(db)).toMatchObject({ total: 0 });
    await env.DB.batch([
      env.DB.prepare("DELETE FROM postings WHERE facet IN (SELECT id FROM facets WHERE facet = 'on_this_day')"),
      env.DB.prepare("DELETE FROM facets WHERE facet = 'on_this_day'"),
    ]);
    expect((await findDifferences(db)).total).toBeGreaterThan(200);
    for (const statement of backfill.split("--> statement-breakpoint")) await env.DB.prepare(statement).run();
    await countAgain(env.DB);
    expect(await findDifferences(db)).toEqual({ changes: expect.any(Number), total: 0, differences: [] });
  });
});
