import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { type Event, RELATION_TYPES, type RelationType } from "../../src/domain/event.ts";
import { formatId } from "../../src/domain/id.ts";
import { mergeEvents } from "../../src/domain/merge.ts";
import { openDatabase } from "../../src/store/database.ts";
import { type EventChange, findCircular, writeEvents } from "../../src/store/event-writes.ts";
import { findEvent } from "../../src/store/events.ts";
import { listReferrers, writeMerge } from "../../src/store/merges.ts";
import { API, createToken, json, ORIGIN } from "../helpers/api.ts";
import { createEvent, NOW } from "../helpers/events.ts";
import { interruptDatabase } from "../helpers/faults.ts";
import { expectConsistent } from "../helpers/rebuild.ts";

const db = openDatabase(env.DB);
const context = { now: NOW };

async function make(overrides: Partial<Event> = {}): Promise<Event> {
  const event = createEvent({ createdAt: NOW, updatedAt: NOW, ...overrides });
  expect(await writeEvents(db, [{ after: event }], context)).toBe("written");
  return event;
}

const to = (type: RelationType, { id }: Event) => ({ relations: [{ type, event: id }] });
const edit = (before: Event, overrides: Partial<Event>): EventChange => ({
  before,
  after: { ...before, ...overrides, version: before.version + 1, updatedAt: NOW },
});

async function listRows(...events: Event[]) {
  const ids = events.map(({ id }) => id).join();
  const { results } = await env.DB.prepare(
    `SELECT source, type, target FROM relations WHERE source IN (${ids}) OR target IN (${ids}) ORDER BY source, type, target`,
  ).all();
  return results;
}

const merge = (other: Event, into: Event, database = db) =>
  writeMerge(database, { other, into, merged: { ...mergeEvents(into, other), version: 2 }, referrers: [] }, context);

/** A database on which someone else writes just before we do. */
const interrupted = (work: () => Promise<unknown>) => openDatabase(interruptDatabase(env.DB, work));

describe("relations", () => {
  it("are kept as rows that follow the events", async () => {
    const [a, b] = [await make(), await make()];
    const c = await make({ relations: [...to("follows", a).relations, ...to("causes", b).relations] });
    expect(await listRows(c)).toEqual([
      { source: c.id, type: "causes", target: b.id },
      { source: c.id, type: "follows", target: a.id },
    ]);
    await writeEvents(db, [edit(c, to("follows", b))], context);
    expect(await listRows(c)).toEqual([{ source: c.id, type: "follows", target: b.id }]);
    await writeEvents(db, [{ before: { ...c, ...to("follows", b), version: 2 } }], context);
    expect(await listRows(c)).toEqual([]);
  });

  it.each(RELATION_TYPES)("%s leads back to where it came from only where that makes sense", async (type) => {
    const [a, b, c] = [await make(), await make(), await make()];
    expect(await writeEvents(db, [edit(a, to(type, b)), edit(b, to(type, c))], context)).toBe("written");
    const closing = [edit(c, to(type, a))];
    const isFree = type === "responds_to";
    expect(await findCircular(db, closing)).toEqual(new Set(isFree ? [] : [c.id]));
    expect(await writeEvents(db, closing, context)).toBe(isFree ? "written" : "cyclic");
  });

  it("of one batch make no circle, however they are ordered; the events on it are named", async () => {
    const [a, b, c, far] = [await make(), await make(), await make(), await make()];
    const changes = [
      edit(a, to("part_of", b)),
      edit(far, to("part_of", a)),
      edit(b, to("part_of", c)),
      edit(c, to("part_of", a)),
    ];
    expect(await writeEvents(db, changes, context)).toBe("cyclic");
    expect(await findCircular(db, changes)).toEqual(new Set([a.id, b.id, c.id]));
    expect(await listRows(a, b, c, far)).toEqual([]);
  });

  it("may turn round in one batch", async () => {
    const a = await make();
    const b = await make(to("follows", a));
    const changes = [edit(b, { relations: [] }), edit(a, to("follows", b))];
    expect(await findCircular(db, changes)).toEqual(new Set());
    expect(await writeEvents(db, changes, context)).toBe("written");
    expect(await listRows(a)).toEqual([{ source: a.id, type: "follows", target: b.id }]);
  });

  it("make no circle with one that is written at the same moment", async () => {
    const [a, b] = [await make(), await make()];
    const other = interrupted(() => writeEvents(db, [edit(b, to("follows", a))], context));
    expect(await writeEvents(other, [edit(a, to("follows", b))], context)).toBe("cyclic");
    expect(await listRows(a)).toEqual([{ source: b.id, type: "follows", target: a.id }]);
  });
});

describe("an event that is merged", () => {
  it("cannot be related to from the same moment on", async () => {
    const [other, into, late] = [await make(), await make(), await make()];
    const database = interrupted(async () => expect(await merge(other, into)).toBe("written"));
    expect(await writeEvents(database, [edit(late, to("follows", other))], context)).toBe("detached");
    expect(await listRows(late)).toEqual([]);
    const created = createEvent(to("follows", other));
    expect(await writeEvents(db, [{ after: created }], context)).toBe("detached");
    expect(await findEvent(db, created.id)).toBeUndefined();
  });

  it("may be named by what comes back from a time when it was there", async () => {
    const [other, into] = [await make(), await make()];
    const past = await make(to("follows", other));
    await writeEvents(db, [{ before: past }], context);
    expect(await merge(other, into)).toBe("written");
    const change = { after: { ...past, version: 3 }, replaces: 2, action: "restored" } as const;
    expect(await writeEvents(db, [change], context)).toBe("written");
    expect((await findEvent(db, past.id))?.state).toBe("present");
  });

  it("takes along what came to relate to it at the same moment, or nothing is written", async () => {
    const [other, into, late] = [await make(), await make(), await make()];
    const relate = () => writeEvents(db, [edit(late, to("follows", other))], context);
    expect(await merge(other, into, interrupted(relate))).toBe("stale");
    expect((await findEvent(db, other.id))?.state).toBe("present");
    expect(await listReferrers(db, other.id, 10)).toMatchObject([{ id: late.id }]);
    await expectConsistent(env.DB);
  });

  it("lets who asked for it not notice that others wrote meanwhile", async () => {
    const [other, into, late] = [await make({ tags: ["o"] }), await make(), await make()];
    const { secret } = await createToken();
    const database = interruptDatabase(env.DB, async () => {
      await writeEvents(db, [edit(late, to("follows", other)), edit(into, { summary: "Meanwhile" })], context);
    });
    const request = {
      method: "POST",
      body: JSON.stringify({ into: formatId(into.id) }),
      headers: { authorization: `Bearer ${secret}`, "content-type": "application/json", "if-match": '"1"' },
    };
    // The first thing that a new token writes is when it was used.
    await createApp().request(`${ORIGIN}${API}/tokens/self`, { headers: request.headers }, env);
    const path = `${ORIGIN}${API}/events/${formatId(other.id)}/merge`;
    const response = await createApp().request(path, request, { ...env, DB: database });
    expect([response.status, await json(response)]).toMatchObject([
      200,
      { id: formatId(into.id), summary: "Meanwhile", tags: ["o"], version: 3 },
    ]);
    expect(await listRows(late)).toEqual([{ source: late.id, type: "follows", target: into.id }]);
    expect(await findEvent(db, late.id)).toMatchObject({
      event: { version: 3, relations: to("follows", into).relations },
    });
    await expectConsistent(env.DB);
  });

  it("is not merged where it changed meanwhile itself", async () => {
    const [other, into] = [await make(), await make()];
    const change = () => writeEvents(db, [edit(other, { summary: "Newer" })], context);
    expect(await merge(other, into, interrupted(change))).toBe("stale");
    expect(await findEvent(db, other.id)).toMatchObject({ state: "present", event: { summary: "Newer", version: 2 } });
  });
});
