import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../src/domain/event.ts";
import { toInstant } from "../../src/domain/instant.ts";
import type { Timeline } from "../../src/domain/timeline.ts";
import { openDatabase } from "../../src/store/database.ts";
import { writeEvents } from "../../src/store/event-writes.ts";
import { findEvent } from "../../src/store/events.ts";
import { listEvents, resolveQuery } from "../../src/store/queries.ts";
import { findReceipt } from "../../src/store/receipts.ts";
import { writeTimeline } from "../../src/store/timeline-writes.ts";
import { createEvent, createTimeline, NOW, readDate, readFilter } from "../helpers/events.ts";
import { expectConsistent } from "../helpers/rebuild.ts";

const db = openDatabase(env.DB);
const context = { now: NOW };

const RULES = [
  "",
  "category=a",
  "category=a|b&tag=!x",
  "tag=x&tag=y",
  "from=2000&to=2010",
  "q=everywhere",
  "country=new",
];

const content = fc.record({
  title: fc.constantFrom("Here", "Everywhere", "Nowhere"),
  category: fc.constantFrom("a", "b", "c"),
  tags: fc.uniqueArray(fc.constantFrom("x", "y", "z"), { maxLength: 3 }),
  countries: fc.uniqueArray(fc.constantFrom("CN", "US", "new"), { maxLength: 2 }),
  date: fc.constantFrom("1999", "2005-06", "2005-06-07", "2009/2012", "1990/..", "-0043").map(readDate),
  status: fc.constantFrom("published", "published", "draft", "archived"),
  publishedAt: fc.constantFrom(toInstant(NOW - 10), toInstant(NOW + 10)),
}) as fc.Arbitrary<Partial<Event>>;

type Step =
  | { kind: "create"; contents: Partial<Event>[] }
  | { kind: "edit"; at: number; content: Partial<Event> }
  | { kind: "delete"; at: number; content: Partial<Event> }
  | { kind: "timeline"; rule: string; pin: number; exclude: number }
  | { kind: "rename"; at: number; rule: string }
  | { kind: "drop"; at: number; rule: string };

const at = fc.nat(1000);
const rule = fc.constantFrom(...RULES);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant("create" as const), contents: fc.array(content, { minLength: 1, maxLength: 4 }) }),
  fc.record({ kind: fc.constant("edit" as const), at, content }),
  fc.record({ kind: fc.constant("delete" as const), at, content }),
  fc.record({ kind: fc.constant("timeline" as const), rule, pin: at, exclude: at }),
  fc.record({ kind: fc.constant("rename" as const), at, rule }),
  fc.record({ kind: fc.constant("drop" as const), at, rule }),
);

let slugs = 0;

/** Carries out steps against the database and keeps the state that a client would know. */
class Editor {
  readonly events: Event[] = [];
  readonly timelines: Timeline[] = [];

  async take(next: Step): Promise<void> {
    if (next.kind === "create") {
      const made = next.contents.map((each) => createEvent(each));
      expect(
        await writeEvents(
          db,
          made.map((after) => ({ after })),
          context,
        ),
      ).toBe("written");
      this.events.push(...made);
    } else if (next.kind === "timeline") {
      const pinned = this.events.slice(next.pin % 7, (next.pin % 7) + 1).map(({ id }) => id);
      const excluded = this.events.slice(next.exclude % 5, (next.exclude % 5) + 1).map(({ id }) => id);
      const after = createTimeline({ slug: `t-${++slugs}`, rule: readFilter(next.rule), pinned, excluded });
      expect(await writeTimeline(db, { after }, context)).toBe("written");
      this.timelines.push(after);
    } else if (next.kind === "rename" || next.kind === "drop") {
      await this.#changeTimeline(next.kind, next.at, next.rule);
    } else {
      await this.#changeEvent(next.kind, next.at, next.content);
    }
  }

  async #changeEvent(kind: "edit" | "delete", place: number, change: Partial<Event>): Promise<void> {
    const index = place % Math.max(1, this.events.length);
    const before = this.events[index];
    if (!before) return;
    const after = { ...before, ...change, version: before.version + 1 };
    expect(await writeEvents(db, [kind === "edit" ? { before, after } : { before }], context)).toBe("written");
    this.events.splice(index, 1, ...(kind === "edit" ? [after] : []));
  }

  async #changeTimeline(kind: "rename" | "drop", place: number, text: string): Promise<void> {
    const index = place % Math.max(1, this.timelines.length);
    const before = this.timelines[index];
    if (!before) return;
    const slug = place % 2 === 0 ? before.slug : `t-${++slugs}`;
    const after = { ...before, slug, rule: readFilter(text), version: before.version + 1 };
    expect(await writeTimeline(db, kind === "rename" ? { before, after } : { before }, context)).toBe("written");
    this.timelines.splice(index, 1, ...(kind === "rename" ? [after] : []));
  }
}

describe("writes", () => {
  it("leave postings, counts, search and membership as a rebuild would, after any sequence", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (steps) => {
        const editor = new Editor();
        for (const next of steps) await editor.take(next);
        await expectConsistent(env.DB);
      }),
      { numRuns: 25, seed: 11 },
    );
  });

  it("let one of two writers with the same version win, and tell the other", async () => {
    const before = createEvent({ title: "First" });
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
    const first = createEvent({ title: "Kept" });
    await writeEvents(db, [{ after: first }], context);
    const fresh = createEvent({ title: "Never" });
    const stale = { before: { ...first, version: 7 }, after: { ...first, title: "Lost", version: 8 } };
    expect(await writeEvents(db, [{ after: fresh }, stale], context)).toBe("stale");
    expect(await findEvent(db, fresh.id)).toBeUndefined();
    await expectConsistent(env.DB);
  });

  it("write nothing where an external id is taken", async () => {
    await writeEvents(db, [{ after: createEvent({ externalId: "x-1" }) }], context);
    const other = createEvent({ externalId: "x-1" });
    expect(await writeEvents(db, [{ after: other }], context)).toBe("conflict");
    expect(await findEvent(db, other.id)).toBeUndefined();
  });

  it("free the external id of a deleted event, and remember that it was there", async () => {
    const first = createEvent({ externalId: "x-2" });
    await writeEvents(db, [{ after: first }], context);
    await writeEvents(db, [{ before: first }], context);
    expect(await findEvent(db, first.id)).toEqual({
      state: "deleted",
      version: 2,
      createdAt: first.createdAt,
      publishedAt: first.publishedAt,
    });
    expect(await writeEvents(db, [{ after: createEvent({ externalId: "x-2" }) }], context)).toBe("written");
  });

  it("keep the receipt with the write, and write once for one receipt", async () => {
    const receipt = { key: "who key", fingerprint: "f", status: 201, headers: { location: "here" }, body: "{}" };
    const events = [createEvent(), createEvent()];
    const outcomes = await Promise.all(events.map((after) => writeEvents(db, [{ after }], { ...context, receipt })));
    expect(outcomes.sort()).toEqual(["repeated", "written"]);
    expect(await findReceipt(db, "who key")).toMatchObject(receipt);
    const found = await Promise.all(events.map(({ id }) => findEvent(db, id)));
    expect(found.filter((each) => each !== undefined)).toHaveLength(1);
  });

  it("work membership out again where a timeline is written at the same moment", async () => {
    const made = Array.from({ length: 6 }, () => createEvent({ category: "race" }));
    await Promise.all([
      ...made.map((after) => writeEvents(db, [{ after }], context)),
      writeTimeline(db, { after: createTimeline({ slug: "race", rule: readFilter("category=race") }) }, context),
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
