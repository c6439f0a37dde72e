import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { formatId } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type EventChange, writeEvents } from "../../src/store/event-writes.ts";
import { findDifferences, putTablesRight } from "../../src/store/rebuild/rebuild.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { createEvent, createTimeline, NOW, readDate, readFilter } from "../helpers/events.ts";
import { meterDatabase } from "../helpers/meter.ts";
import { emptyDatabase, expectConsistent } from "../helpers/rebuild.ts";

const meter = meterDatabase(env.DB);
const db = openDatabase(meter.db);
const context = { now: NOW };

const create = (date: string, overrides: Partial<Event> = {}) =>
  createEvent({ createdAt: NOW, updatedAt: NOW, publishedAt: NOW, date: readDate(date), ...overrides });

async function write(changes: readonly EventChange[]): Promise<number> {
  meter.take();
  expect(await writeEvents(db, changes, context)).toBe("written");
  return meter.take().rowsWritten;
}

const day = (index: number) => new Date(Date.UTC(1900, 0, 1 + index * 37)).toISOString().slice(0, 10);
const days = (count: number, overrides: Partial<Event> = {}) =>
  Array.from({ length: count }, (_, index) => create(day(index), overrides));

async function listRows(): Promise<unknown[]> {
  const sql = `SELECT b.year, b.count, b.counts FROM buckets b JOIN facets f ON f.id = b.facet WHERE f.facet = 'all' ORDER BY year`;
  return (await env.DB.prepare(sql).all()).results;
}

async function readAll(): Promise<unknown> {
  const row = await env.DB.prepare("SELECT counts FROM facets WHERE facet = 'all'").first<{ counts: string }>();
  return JSON.parse(row?.counts ?? "null");
}

beforeEach(() => emptyDatabase(env.DB));

describe("counts by bucket", () => {
  it("stand with the facet as long as they are few, and cost no row", async () => {
    const events = [create("1969-07-20"), create("1969-07"), create("1969-34"), create("196X"), create("-0043-03-15")];
    await write(events.map((after) => ({ after })));
    const counts = { "-0043-03-15": 1, "1969-07": 1, "1969-07-20": 1, "1969-34": 1, "196X": 1 };
    expect(await readAll()).toEqual(counts);
    expect(await listRows()).toEqual([]);
    const [first] = events as [Event];
    await write([{ before: first, after: { ...first, date: readDate("1969"), version: 2 } }]);
    const { "1969-07-20": _gone, ...rest } = counts;
    expect(await readAll()).toEqual({ ...rest, "1969": 1 });
    await expectConsistent(env.DB);
  });

  it("move to a row a year where they are many, and leave what each decade has", async () => {
    await write(days(300).map((after) => ({ after })));
    const rows = await listRows();
    expect(rows).toHaveLength(31);
    expect(rows[0]).toEqual({
      year: "1900",
      count: 10,
      counts: JSON.stringify(Object.fromEntries(days(10).map(({ date }) => [date.text.slice(4), 1]))),
    });
    expect(await readAll()).toEqual({ "190": 99, "191": 99, "192": 99, "193": 3 });
    await expectConsistent(env.DB);
  });

  it("count what comes and goes after that, in whichever of the two", async () => {
    const events = days(300);
    await write(events.map((after) => ({ after })));
    const [first, second] = events as [Event, Event];
    await write([{ before: first }, { before: second, after: { ...second, status: "withdrawn", withdrawnAt: NOW } }]);
    expect(await readAll()).toEqual({ "190": 99, "191": 99, "192": 99, "193": 3, "1900-01-01": -1, "1900-02-07": -1 });
    await expectConsistent(env.DB);
    // Until they are emptied again, and nothing is left of those two.
    await write(days(300, { title: "Another" }).map((after) => ({ after })));
    expect(await readAll()).toEqual({ "190": 196, "191": 198, "192": 198, "193": 6 });
    await expectConsistent(env.DB);
  });

  it("write a row more for each year that they are emptied into, and no other", async () => {
    await write([{ after: create("1900") }]);
    // The event: its log twice, itself, its words; two postings twice, two versions; the day is a new value; the outbox of the cache.
    const own = 2 + 1 + 1 + 4;
    expect(await write([{ after: create("1950-05-05") }])).toBe(own + 2 + 1 + 1);
    // 250 days, each a new value: only those of all are many, in 26 years, and are read from where they were.
    const many = days(250);
    const values = new Set(many.map(({ date }) => date.text.slice(5))).size;
    const years = new Set([...many.map(({ date }) => date.text.slice(0, 4)), "1900", "1950"]).size;
    expect(await write(many.map((after) => ({ after })))).toBe(250 * own + 1 + values * 2 + years + 1 + 1);
  });

  it("of one event are added without a look at what else is counted", async () => {
    await write(days(150).map((after) => ({ after })));
    const [first, last] = [create("1950-05-05"), create("1951-05-05")];
    meter.take();
    for (const after of [first, last]) expect(await writeEvents(db, [{ after }], context)).toBe("written");
    expect(await writeEvents(db, [{ before: first }], context)).toBe("written");
    expect(meter.take().rowsRead / 3).toBeLessThan(60);
    await expectConsistent(env.DB);
  });

  it("follow the rule of a timeline, of which no row is written that stays as it was", async () => {
    const events = days(300, { category: "a" }).map((event, index) => ({ ...event, tags: index < 290 ? ["x"] : [] }));
    await write(events.map((after) => ({ after })));
    const before = createTimeline({ createdAt: NOW, updatedAt: NOW, slug: "t", rule: readFilter("category=a") });
    expect(await writeTimeline(db, { after: before }, context)).toBe("written");
    await expectConsistent(env.DB);
    const renamed = { ...before, title: "Another title", version: 2 };
    meter.take();
    expect(await writeTimeline(db, { before, after: renamed }, context)).toBe("written");
    // The log twice, the record and its place by slug, its facet and that of the set, its count, and the outbox of the cache.
    expect(meter.take().rowsWritten).toBe(8);
    const narrower = { ...renamed, rule: readFilter("tag=x"), version: 3 };
    expect(await writeTimeline(db, { before: renamed, after: narrower }, context)).toBe("written");
    await expectConsistent(env.DB);
    expect(await writeTimeline(db, { before: narrower }, context)).toBe("written");
    await expectConsistent(env.DB);
  });

  it("are put right where they are wrong or lost", async () => {
    await write(days(300).map((after) => ({ after })));
    for (const wrong of [
      "UPDATE buckets SET counts = json_set(counts, '$.\"-01-01\"', 7) WHERE year = '1900'",
      "UPDATE buckets SET count = 7 WHERE year = '1900'",
      "DELETE FROM buckets WHERE year = '1905'",
      "UPDATE facets SET counts = '{}'",
      "UPDATE facets SET counts = json_set(counts, '$.\"195\"', 1) WHERE facet = 'all'",
      "INSERT INTO buckets VALUES (99999, '1900', 1, '{\"\":1}')",
      "UPDATE events SET bucket = '1812'",
    ]) {
      await env.DB.prepare(wrong).run();
      expect([wrong, (await findDifferences(db)).total]).not.toEqual([wrong, 0]);
      await putTablesRight(db);
      expect([wrong, await findDifferences(db)]).toEqual([wrong, { changes: 300, total: 0, differences: [] }]);
    }
  });

  it("are there for events from before them, and a rebuild has what SQLite cannot read", async () => {
    const forms = [
      "1969-07-20T20:17Z",
      "1969-07-20?",
      "1969-07",
      "1969-07-XX",
      "1969-34",
      "1969-21",
      "1969-XX",
      "1969~/1970",
    ];
    const coarse = [
      "196",
      "196X",
      "196X-12-25",
      "19",
      "19XX",
      "1XXX",
      "-0043-03-15",
      "-004X",
      "../1969",
      "2024-02-29/..",
    ];
    const events = [...forms, ...coarse].map((text) => create(text, { category: "a", importance: 75 }));
    const unread = ["Y-66E6", "1969-07-20T24:00"].map((text) => create(text, { category: "a" }));
    await write([...events, ...unread].map((after) => ({ after })));
    await write([
      { after: create("1970", { status: "draft" }) },
      { after: create("1971", { publishedAt: toInstant(NOW + 9) }) },
    ]);
    for (const text of [
      "UPDATE events SET bucket = ''",
      "UPDATE facets SET counts = '{}'",
      "UPDATE postings SET tier = 0",
    ]) {
      await env.DB.prepare(text).run();
    }
    for (const name of ["_buckets.sql", "_importance.sql"]) {
      const { queries = [] } = env.TEST_MIGRATIONS.find((migration) => migration.name.endsWith(name)) ?? {};
      const updates = queries.filter((query) => /^(--.*\s*)*UPDATE/.test(query.trim()));
      expect(updates.length).toBeGreaterThan(0);
      for (const query of updates) await env.DB.prepare(query).run();
    }
    const { differences } = await findDifferences(db);
    // The buckets of these two, and the counts of whatever facets they have.
    const counted = ["all: counts", "category:a counts", "on_this_day:07-21 counts"];
    const placed = unread.map(({ id }) => `event ${formatId(id)} bucket`);
    expect(differences.map(({ what }) => what).sort()).toEqual([...counted, ...placed].sort());
    await putTablesRight(db);
    await expectConsistent(env.DB);
  });

  it("are what a rebuild gives after any edits of many", async () => {
    const date = fc
      .tuple(fc.integer({ min: -30, max: 30 }), fc.integer({ min: 0, max: 364 }), fc.nat(5))
      .map(([year, index, coarse]) => {
        const text = `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
        const rest = new Date(Date.UTC(2001, 0, 1 + index)).toISOString().slice(4, 10);
        const choices = [text, text + rest.slice(0, 3), `${text}-33`, `Y${year < 0 ? "-" : ""}17${index + 100}`];
        return choices[coarse] ?? text + rest;
      });
    await fc.assert(
      fc.asyncProperty(
        fc.array(date, { minLength: 250, maxLength: 350 }),
        fc.array(date, { minLength: 250, maxLength: 350 }),
        async (first, second) => {
          await emptyDatabase(env.DB);
          const events = first.map((text) => create(text));
          await write(events.map((after) => ({ after })));
          const changes = events.flatMap((before, index): EventChange[] => {
            const text = second[index];
            return text === undefined
              ? [{ before }]
              : [{ before, after: { ...before, date: readDate(text), version: 2 } }];
          });
          await write(changes);
          await expectConsistent(env.DB);
        },
      ),
      { numRuns: 5, seed: 19 },
    );
  });
});
