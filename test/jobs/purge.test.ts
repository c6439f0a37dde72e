import { env } from "cloudflare:workers";
import { sql } from "drizzle-orm";
import { beforeEach, describe, expect, it } from "vitest";
import { tagOfEvent, tagOfFacet } from "../../src/domain/cache-tag.ts";
import { type Id, parseId } from "../../src/domain/id.ts";
import { toInstant } from "../../src/domain/instant.ts";
import { publish } from "../../src/jobs/publish.ts";
import { type EdgeCache, purge } from "../../src/jobs/purge.ts";
import { openDatabase, runBatch } from "../../src/store/database.ts";
import { claimPurge, insertPurge, RIPE, settlePurge } from "../../src/store/purges.ts";
import { API, type Client, createClient, createClock, createEvent } from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

// What writes leave to be taken out of the edge's cache, and how that is done: with few requests, each tried until it is taken.

const START = "2026-11-23T12:00:00Z";
const clock = createClock(START);
const pass = (seconds: number) => clock.set(new Date(clock() + seconds * 1000).toISOString());

const SET = tagOfFacet("timelines", "");
const eventTag = (name: string) => tagOfEvent(parseId(name) as Id);

let editor: Client;
/** Requests to the edge, and seconds after which the queue was asked for another run. */
let asked: CachePurgeOptions[];
let delays: (number | undefined)[];
let isTaken: boolean;

const cache: EdgeCache = {
  purge: async (options) => {
    asked.push(options);
    return isTaken
      ? { success: true, errors: [] }
      : { success: false, errors: [{ code: 10_429, message: "too often" }] };
  },
};
const queue = { send: async (_: unknown, options?: QueueSendOptions) => void delays.push(options?.delaySeconds) };
const bindings = { ...env, HUB: queue as unknown as Queue<never> };

async function run() {
  asked = [];
  delays = [];
  await purge(bindings, cache, clock);
  return { asked, delays };
}

async function outbox() {
  const { results } = await env.DB.prepare("SELECT tags FROM purges ORDER BY seq").all<{ tags: string }>();
  return results.map(({ tags }) => (JSON.parse(tags) as string[]).sort());
}

/** The rows that something leaves, which then are gone. */
async function leave(work: () => Promise<unknown>) {
  await env.DB.exec("DELETE FROM purges");
  await work();
  const rows = await outbox();
  await env.DB.exec("DELETE FROM purges");
  return rows;
}

/** A batch that logs a change and leaves these tags, `RIPE` seconds ago or as many as said. */
async function writeAgo(seconds: number, ...tags: string[]) {
  const db = openDatabase(env.DB);
  await runBatch(db, [insertChange, ...insertPurge(tags, toInstant(clock() / 1000 - seconds))]);
}

const write = (...tags: string[]) => writeAgo(RIPE, ...tags);

const insertChange = sql`INSERT INTO changes (at, kind, subject, version, action, content) VALUES (0, 'test', 0, 0, '', '')`;
const tags = (count: number, name = "t") => Array.from({ length: count }, (_, index) => `${name}${index}`);

beforeEach(async () => {
  clock.set(START);
  editor = await createClient({ clock });
  await env.DB.exec("DELETE FROM purges");
  await env.DB.exec("DELETE FROM settings WHERE key = 'purges'");
  isTaken = true;
});

describe("a write", () => {
  it("leaves the tags of an event, of what it names and of every facet that readers see it in, one row a batch", async () => {
    const target = (await createEvent(editor)).id;
    let id = "";
    const relations = [{ type: "follows", event: target }];
    const [created, ...none] = await leave(async () => {
      id = (await createEvent(editor, { date: "2021-12", tags: ["left"], countries: ["NZ"], relations })).id;
    });
    expect(none).toEqual([]);
    const facets = [tagOfFacet("all", ""), tagOfFacet("tag", "left"), tagOfFacet("country", "nz")];
    expect(created).toEqual([...facets, eventTag(id), eventTag(target)].sort());
    const change = { tags: ["right"], relations: [] };
    const [changed] = await leave(() => editor.patch(`${API}/events/${id}`, change, { "if-match": "*" }));
    expect(changed).toEqual([...(created ?? []), tagOfFacet("tag", "right")].sort());
    const [deleted] = await leave(() => editor.delete(`${API}/events/${id}`, { "if-match": "*" }));
    const left = [tagOfFacet("all", ""), tagOfFacet("tag", "right"), tagOfFacet("country", "nz"), eventTag(id)];
    expect(deleted).toEqual(left.sort());
  });

  it("of a draft leaves nothing, of what only its address leads to its own tag", async () => {
    let id = "";
    const create = async () => {
      id = (await createEvent(editor, { status: "draft", tags: ["d"] })).id;
    };
    expect(await leave(create)).toEqual([]);
    expect(await leave(() => editor.patch(`${API}/events/${id}`, { title: "D" }, { "if-match": "*" }))).toEqual([]);
    const show = () => editor.patch(`${API}/events/${id}`, { status: "unlisted" }, { "if-match": "*" });
    expect(await leave(show)).toEqual([[eventTag(id)]]);
    expect(await leave(() => editor.delete(`${API}/events/${id}`, { "if-match": "*" }))).toEqual([[eventTag(id)]]);
  });

  it("under one name of a record leaves the tags of all its names", async () => {
    const record = { slug: "left-entity", name: "Left Entity", aliases: ["The Left"] };
    const [row] = await leave(async () => expect((await editor.post(`${API}/entities`, record)).status).toBe(201));
    expect(row).toEqual([SET]);
    const [created] = await leave(() => createEvent(editor, { entities: [{ name: "The Left" }] }));
    expect(created).toEqual(
      expect.arrayContaining(["left-entity", "left entity", "the left"].map((key) => tagOfFacet("entity", key))),
    );
  });

  it("of a timeline leaves every address that it has or had, and the set that all lists hang on", async () => {
    const timelineTag = (slug: string) => tagOfFacet("timeline", slug);
    const create = () => editor.post(`${API}/timelines`, { slug: "left", title: "Left", rule: "tag=left" });
    expect(await leave(create)).toEqual([[SET, timelineTag("left")].sort()]);
    const [member] = await leave(() => createEvent(editor, { tags: ["left"] }));
    expect(member).toContain(timelineTag("left"));
    const rename = () => editor.patch(`${API}/timelines/left`, { slug: "gone-left" }, { "if-match": "*" });
    expect(await leave(rename)).toEqual([[SET, timelineTag("left"), timelineTag("gone-left")].sort()]);
    const categories = () =>
      editor.put(`${API}/categories`, { categories: [{ key: "left", label: "Left" }] }, { "if-match": '"0"' });
    expect(await leave(async () => expect((await categories()).status).toBeLessThan(300))).toEqual([[SET]]);
  });

  it("that fails, or is the same again, leaves nothing; one of many leaves that all has to go", async () => {
    const bad = () => editor.post(`${API}/events`, { title: "No date" });
    expect(await leave(bad)).toEqual([]);
    const event = await createEvent(editor);
    const stale = () => editor.patch(`${API}/events/${event.id}`, { title: "Stale" }, { "if-match": '"7"' });
    expect(await leave(stale)).toEqual([]);
    const many = Array.from({ length: 500 }, (_, index) => ({
      date: "2021",
      title: `Left ${index}`,
      status: "published",
    }));
    expect(await leave(async () => expect((await editor.post(`${API}/imports`, many)).status).toBe(200))).toEqual([[]]);
  });

  it("that is none leaves that all has to go: the time of an event came", async () => {
    const scheduled = { status: "scheduled", published_at: "2026-11-23T12:00:30Z" };
    expect(await leave(() => createEvent(editor, scheduled))).toHaveLength(1);
    expect(await leave(() => publish(env, clock()))).toEqual([]);
    pass(30);
    expect(await leave(() => publish(env, clock()))).toEqual([[]]);
    expect(await leave(() => publish(env, clock()))).toEqual([]);
  });
});

describe("a purge", () => {
  it("takes the tags of many writes together, each once, and nothing twice", async () => {
    await write("a", "b");
    await write("b", "c");
    expect(await run()).toEqual({ asked: [{ tags: ["b", "c", "a"] }], delays: [] });
    expect(await outbox()).toEqual([]);
    expect(await run()).toEqual({ asked: [], delays: [] });
  });

  it("costs one row read where there is nothing to do, and two round trips where there is", async () => {
    const meter = meterDatabase(env.DB);
    const counted = { ...bindings, DB: meter.db };
    await purge(counted, cache, clock);
    expect(meter.take()).toMatchObject({ roundTrips: 1, rowsWritten: 0 });
    for (const tag of ["a", "b", "c"]) await write(tag);
    await purge(counted, cache, clock);
    // The claim and the end of two runs, of which the second finds nothing; the three rows that go. A setting has a place by key.
    expect(meter.take()).toMatchObject({ roundTrips: 3, rowsWritten: 2 + 1 + 3 });
  });

  it("asks for a hundred tags at a time, five times at once and five times a minute", async () => {
    await write(...tags(250));
    const first = await run();
    expect(first.asked.map((one) => one.tags?.length)).toEqual([100, 100, 50]);
    await write("x");
    await write("y");
    expect((await run()).asked).toEqual([{ tags: ["y", "x"] }]);
    await write("z");
    expect((await run()).asked).toEqual([{ tags: ["z"] }]);
    await write("late");
    expect(await run()).toEqual({ asked: [], delays: [12] });
    // Another run sees to it.
    expect(await run()).toEqual({ asked: [], delays: [] });
    pass(11);
    expect(await run()).toEqual({ asked: [], delays: [] });
    pass(1);
    expect(await run()).toEqual({ asked: [{ tags: ["late"] }], delays: [] });

    let requests = 0;
    for (let second = 0; second <= 120; second++) {
      await write("steady");
      requests += (await run()).asked.length;
      pass(1);
    }
    expect(requests).toBe(10);
  });

  it("takes everything out where there is more than it may ask for", async () => {
    await write(...tags(400));
    await write(...tags(400, "u"));
    expect(await run()).toEqual({ asked: [{ purgeEverything: true }], delays: [] });
    expect(await outbox()).toEqual([]);
  });

  it("that is not taken is tried again, each time later, until it is; nothing of it is lost", async () => {
    isTaken = false;
    await write("a");
    const waits: unknown[] = [];
    for (let attempt = 0; attempt < 5; attempt++) {
      const { asked, delays } = await run();
      expect(asked).toHaveLength(1);
      waits.push(...delays);
      // A write in between does not make it ask before its time.
      await write(`b${attempt}`);
      expect(await run()).toEqual({ asked: [], delays: [] });
      pass(delays[0] ?? 0);
    }
    expect(waits).toEqual([12, 24, 48, 48, 48]);
    isTaken = true;
    expect(await run()).toEqual({ asked: [{ tags: ["b4", "b3", "b2", "b1", "b0", "a"] }], delays: [] });
    await write("c");
    isTaken = false;
    expect((await run()).delays).toEqual([12]);
  });

  it("of what is long forgotten by the edge is not made", async () => {
    await write("old");
    pass(601);
    await write("new");
    expect((await run()).asked).toEqual([{ tags: ["new"] }]);
    await write("old");
    pass(601);
    expect((await run()).asked).toEqual([]);
    expect(await outbox()).toEqual([]);
  });

  it("is made by one run of several at once, and by another where that one died", async () => {
    await write("a");
    const db = openDatabase(env.DB);
    const now = () => toInstant(clock() / 1000);
    const claims = await Promise.all([1, 2, 3].map(() => claimPurge(db, now())));
    expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1);
    pass(30);
    const second = await claimPurge(db, now());
    expect(second).toMatchObject({ requests: [["a"]] });
    await write("b");
    // The first was only slow: it must not take away what it does not know of, nor end the other's run.
    const [first] = claims.filter((claim) => claim !== undefined);
    if (typeof first !== "object" || typeof second !== "object") throw new Error("no claim");
    await settlePurge(db, first);
    expect(await outbox()).toEqual([["b"]]);
    expect(await claimPurge(db, now())).toBeUndefined();
    await settlePurge(db, second);
    expect(await outbox()).toEqual([["b"]]);
    expect((await run()).asked).toEqual([{ tags: ["b"] }]);
  });

  it("is nothing to wait for where there is no cache", async () => {
    await write("a");
    await purge(bindings, undefined, clock);
    expect(await outbox()).toEqual([]);
  });

  it("waits until replicas have the write, and answers that were begun before are finished", async () => {
    await writeAgo(RIPE, "old");
    await writeAgo(RIPE - 1, "young");
    expect(await run()).toEqual({ asked: [{ tags: ["old"] }], delays: [] });
    expect(await outbox()).toEqual([["young"]]);
    pass(1);
    expect((await run()).asked).toEqual([{ tags: ["young"] }]);
    expect(await outbox()).toEqual([]);
  });

  it("that is refused for hours leaves no more than what is not forgotten yet", async () => {
    isTaken = false;
    for (let minute = 0; minute < 60; minute++) {
      await write(`t${minute}`);
      await run();
      pass(60);
    }
    expect((await outbox()).length).toBeLessThanOrEqual(12);
  });
});
