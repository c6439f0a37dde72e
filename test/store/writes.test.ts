import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { findEvent } from "../../src/store/events.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { findDifferences } from "../../src/store/rebuild/rebuild.ts";
import { findReceipt } from "../../src/store/receipts.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { createEvent, createTimeline, NOW, readFilter } from "../helpers/events.ts";
import { emptyDatabase, expectConsistent } from "../helpers/rebuild.ts";
import { Editor, KINDS, sequence } from "./writes-editor.ts";

const db = openDatabase(env.DB);
const context = { now: NOW };

/** As a client makes it: at the instant of its writing. */
const create = (overrides: Partial<Event> = {}) => createEvent({ createdAt: NOW, updatedAt: NOW, ...overrides });

/** Enough for every kind of write to come to pass, with others before and after it. */
const RUNS = 100;

describe("writes", () => {
  it("leave in every table what a rebuild from the log gives, after any sequence", async () => {
    const written = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(sequence, async (steps) => {
        await emptyDatabase(env.DB);
        const editor = new Editor(db, written);
        for (const next of steps) await editor.take(next);
        expect((await findDifferences(db)).differences).toEqual([]);
      }),
      { numRuns: RUNS, seed: 11 },
    );
    // Every kind of write came to pass.
    expect(KINDS.filter((kind) => !written.has(kind))).toEqual([]);
  });

  it("let one of two writers with the same version win, and tell the other", async () => {
    const before = create({ title: "First" });
    await writeEvents(db, [{ after: before }], context);
    const outcomes = await Promise.all(
      ["Left", "Right"].map((title) => writeEvents(db, [{ before, after: { ...before, title, version: 2 } }], context)),
    );
    expect(outcomes.sort()).toEqual(["stale", "written"]);
    const found = await findEvent(db, before.id);
    expect(found?.state === "present" && found.event.version).toBe(2);
    await expectConsistent(env.DB);
  });

  it("write nothing where one of several changes is stale", async () => {
    const first = create({ title: "Kept" });
    await writeEvents(db, [{ after: first }], context);
    const fresh = create({ title: "Never" });
    const stale = { before: { ...first, version: 7 }, after: { ...first, title: "Lost", version: 8 } };
    expect(await writeEvents(db, [{ after: fresh }, stale], context)).toBe("stale");
    expect(await findEvent(db, fresh.id)).toBeUndefined();
    await expectConsistent(env.DB);
  });

  it("write nothing where an external id is taken", async () => {
    await writeEvents(db, [{ after: create({ externalId: "x-1" }) }], context);
    const other = create({ externalId: "x-1" });
    expect(await writeEvents(db, [{ after: other }], context)).toBe("conflict");
    expect(await findEvent(db, other.id)).toBeUndefined();
  });

  it("free the external id of a deleted event, and remember that it was there", async () => {
    const first = create({ externalId: "x-2" });
    await writeEvents(db, [{ after: first }], context);
    await writeEvents(db, [{ before: first }], context);
    expect(await findEvent(db, first.id)).toEqual({
      state: "deleted",
      version: 2,
      createdAt: first.createdAt,
      publishedAt: first.publishedAt,
    });
    expect(await writeEvents(db, [{ after: create({ externalId: "x-2" }) }], context)).toBe("written");
  });

  it("keep the receipt with the write, and write once for one receipt", async () => {
    const receipt = { key: "who key", fingerprint: "f", status: 201, headers: { location: "here" }, body: "{}" };
    const events = [create(), create()];
    const outcomes = await Promise.all(events.map((after) => writeEvents(db, [{ after }], { ...context, receipt })));
    expect(outcomes.sort()).toEqual(["repeated", "written"]);
    expect(await findReceipt(db, "who key")).toMatchObject(receipt);
    const found = await Promise.all(events.map(({ id }) => findEvent(db, id)));
    expect(found.filter((each) => each !== undefined)).toHaveLength(1);
  });

  it("work membership out again where a timeline is written at the same moment", async () => {
    const made = Array.from({ length: 6 }, () => create({ category: "race" }));
    await Promise.all([
      ...made.map((after) => writeEvents(db, [{ after }], context)),
      writeTimeline(
        db,
        { after: createTimeline({ createdAt: NOW, updatedAt: NOW, slug: "race", rule: readFilter("category=race") }) },
        context,
      ),
    ]);
    await expectConsistent(env.DB);
    const filter = readFilter("timeline=race");
    const page = await listEvents(
      db,
      { filter, order: "date", limit: 10 },
      { publicAt: NOW },
      await resolveQuery(db, filter, NOW),
    );
    expect(page.events.map(({ id }) => id).sort()).toEqual(made.map(({ id }) => id).sort());
  });
});
