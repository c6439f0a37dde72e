import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { toInstant } from "../../src/domain/instant.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { createEvent, createTimeline, NOW, readFilter } from "../helpers/events.ts";

const db = openDatabase(env.DB);

/** What a reader of a filter is told before and after something is done. */
async function observe(text: string, work: () => Promise<unknown>) {
  const filter = readFilter(text);
  const look = async () => {
    const resolved = await resolveQuery(db, filter, toInstant(NOW + 1000));
    const page = await listEvents(
      db,
      { filter, order: "date", limit: 50 },
      { publicAt: toInstant(NOW + 1000) },
      resolved,
    );
    return {
      version: resolved.version,
      changedAt: resolved.changedAt,
      updatedAt: resolved.updatedAt,
      ids: page.events.map(({ id }) => id),
    };
  };
  const before = await look();
  await work();
  return { before, after: await look() };
}

describe("the version of a list", () => {
  it("changes when a timeline takes an event in or leaves it out, for whatever filter names the timeline", async () => {
    const event = createEvent({ category: "rare" });
    await writeEvents(db, [{ after: event }, { after: createEvent() }], { now: NOW });
    const first = createTimeline({ slug: "members", pinned: [event.id] });
    await writeTimeline(db, { after: first }, { now: NOW });
    let version = 1;
    for (const filter of ["timeline=!members", "category=rare&timeline=members", "timeline=members"]) {
      const without = { ...first, pinned: [], version: version + 1 };
      const { before, after } = await observe(filter, () =>
        writeTimeline(db, { before: { ...first, version }, after: without }, { now: toInstant(NOW + 10) }),
      );
      expect([filter, before.ids]).not.toEqual([filter, after.ids]);
      expect([filter, before.version]).not.toEqual([filter, after.version]);
      expect(after.changedAt).toBeGreaterThan(before.changedAt);
      version += 2;
      await writeTimeline(db, { before: without, after: { ...first, version } }, { now: toInstant(NOW + 10) });
    }
  });

  it("is not that of a timeline that had the slug before", async () => {
    // Rarer than the timeline, so that the category's own version is looked at.
    const event = createEvent({ category: "again" });
    const other = createEvent();
    await writeEvents(db, [{ after: event }, { after: other }], { now: NOW });
    const pinned = [event.id, other.id];
    const old = createTimeline({ slug: "again", title: "Old", pinned });
    await writeTimeline(db, { after: old }, { now: NOW });
    const { before, after } = await observe("category=again&timeline=again", async () => {
      await writeTimeline(db, { before: old }, { now: NOW });
      await writeTimeline(db, { after: createTimeline({ slug: "again", title: "New", pinned }) }, { now: NOW });
    });
    expect(after.ids).toEqual(before.ids);
    expect(after.version).not.toBe(before.version);
  });

  it("moves on in time also for a write that began before the last one and ends after it", async () => {
    const event = createEvent({ category: "late" });
    await writeEvents(db, [{ after: event }], { now: NOW });
    await writeEvents(db, [{ before: event, after: { ...event, title: "Two", version: 2 } }], {
      now: toInstant(NOW + 9),
    });
    const { before, after } = await observe("category=late", () =>
      writeEvents(db, [{ after: createEvent({ category: "late" }) }], { now: toInstant(NOW + 5) }),
    );
    expect(after.ids).toHaveLength(2);
    expect(after.updatedAt).toBeGreaterThan(before.updatedAt);
  });
});

describe("a page", () => {
  it("ends before its content outgrows memory, and goes on after it", async () => {
    const made = Array.from({ length: 45 }, () => createEvent({ category: "big", body: "x".repeat(100_000) }));
    for (let start = 0; start < made.length; start += 9) {
      await writeEvents(
        db,
        made.slice(start, start + 9).map((after) => ({ after })),
        { now: NOW },
      );
    }
    const filter = readFilter("category=big");
    const ask = async (after?: { key: number; id: (typeof made)[number]["id"] }) =>
      listEvents(
        db,
        { filter, order: "date", limit: 200, ...(after && { after }) },
        { publicAt: NOW },
        await resolveQuery(db, filter, NOW),
      );
    const first = await ask();
    expect(first.events).toHaveLength(39);
    const second = await ask(first.next);
    expect(second.next).toBeUndefined();
    expect([...first.events, ...second.events].map(({ id }) => id)).toEqual(made.map(({ id }) => id));
  });
});
