import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { tagOfEvent, tagOfFacet } from "../../src/domain/cache-tag.ts";
import { type Id, parseId } from "../../src/domain/id.ts";
import { BROWSER, EDGE, STALE } from "../../src/http/caching.ts";
import { createClient, createClock, createEvent } from "../helpers/api.ts";
import { type Alter, createWorld, type World } from "../helpers/freshness.ts";

// The promise of docs/caching.md, in seconds, without those for which a browser keeps what it has: by purge, and at worst.
const SOON = 30 - BROWSER;
const WORST = EDGE + STALE;
/** Of what becomes public by the clock: the cron of the minute comes first. */
const SCHEDULED = 90 - BROWSER;

const clock = createClock("2026-11-23T12:00:00Z");
let secret: string;
let shown: string;
let follower: string;

const addresses = () => [
  "/timelines/fresh.json?limit=5",
  "/timelines/late.json",
  "/events.json?limit=5",
  "/events.json?tag=later",
  "/entities/fresh-entity.json?limit=5",
  `/events/${shown}.json`,
  `/events/${follower}.json`,
  "/changes.json?limit=5",
];

beforeAll(async () => {
  const editor = await createClient({ clock });
  secret = editor.secret ?? "";
  await editor.post("/api/v1/timelines", { slug: "fresh", title: "Fresh", rule: "tag=fresh" });
  const record = { slug: "fresh-entity", name: "Fresh Entity", aliases: ["The Fresh"] };
  await editor.post("/api/v1/entities", record);
  shown = (await createEvent(editor, { tags: ["fresh"] })).id;
  follower = (await createEvent(editor, { tags: ["fresh"], relations: [{ type: "follows", event: shown }] })).id;
  // What all that left would take out what readers have.
  await env.DB.exec("DELETE FROM purges");
});

let writes = 0;
const text = () => `Write ${++writes}`;
const CREATE = "/events?duplicates=ignore";
const event = (members: object = {}) => ({
  date: "2026-11-23",
  title: text(),
  status: "published",
  tags: ["fresh"],
  ...members,
});

type Kind = (world: World) => Promise<void>;

/** Writes of events, each of which changes some of the addresses, and no other changes them. */
const EVENTS: readonly Kind[] = [
  (world) => world.write("PATCH", `/events/${shown}`, { title: text() }),
  (world) => world.write("POST", CREATE, event({ tags: ["later"] })),
  (world) => world.write("POST", CREATE, event({ tags: [], entities: [{ name: "The Fresh" }] })),
  (world) => world.write("POST", CREATE, event()),
];

/** What follows an event, which is there in its document; and what events are named after, on which every document hangs. */
const OTHERS: readonly Kind[] = [
  (world) => world.write("PATCH", `/events/${follower}`, { status: "withdrawn", note: text() }),
  (world) => world.write("PATCH", `/events/${follower}`, { status: "published" }),
  (world) => world.write("PATCH", "/entities/fresh-entity", { description: text() }),
  (world) => world.write("POST", "/timelines", { slug: "late", title: text(), rule: "tag=later" }),
  (world) => world.write("DELETE", "/timelines/late"),
];

async function each(world: World, kinds: readonly Kind[]): Promise<void> {
  for (const write of kinds) {
    await write(world);
    await world.pass(3);
  }
  await world.pass(SOON + 2);
}

/** 200 writes a minute. */
async function storm(world: World, seconds: number): Promise<void> {
  let due = 0;
  for (let second = 0; second < seconds; second++) {
    for (due += 200 / 60; due >= 1; due--) {
      const tags = [writes % 3 === 0 ? "later" : "fresh"];
      if (writes % 4 === 0) await world.write("PATCH", `/events/${shown}`, { title: text() });
      else await world.write("POST", CREATE, event({ tags }));
    }
    await world.pass(1);
  }
}

const without =
  (tag: string): Alter =>
  (headers) => {
    const tags = headers.get("cache-tag")?.split(",") ?? [];
    headers.set("cache-tag", tags.filter((one) => one !== tag).join(","));
  };

describe("what is written", () => {
  it("is seen by who wrote it at once, and by everyone soon, whatever it was; not where a tag is forgotten", async () => {
    const forgotten: Readonly<Record<string, Alter>> = {
      timeline: without(tagOfFacet("timeline", "fresh")),
      value: without(tagOfFacet("tag", "later")),
      entity: without(tagOfFacet("entity", "fresh-entity")),
      event: without(tagOfEvent(parseId(shown) as Id)),
      all: without(tagOfFacet("all", "")),
      set: without(tagOfFacet("timelines", "")),
    };
    const world = createWorld(clock, secret, addresses(), forgotten);
    await world.pass(1);
    await each(world, EVENTS);
    for (const name of Object.keys(forgotten)) {
      const age = world.takeWorst(name);
      expect([name, age > SOON || age]).toEqual([name, name === "set" ? age : true]);
    }
    await each(world, OTHERS);
    expect(world.takeWorst("set")).toBeGreaterThan(SOON);
    expect(world.takeWorst()).toBeLessThanOrEqual(SOON);
    expect(world.purges).toEqual({ asked: world.purges.taken, taken: world.purges.taken, everything: 0 });
    expect(world.count("HIT")).toBeGreaterThan(4 * world.count("MISS"));
  });

  it("is seen soon under 200 writes a minute and through a deploy, and a little later at worst while no purge is taken", async () => {
    const longer: Alter = (headers) => headers.set("cloudflare-cdn-cache-control", "max-age=600");
    const world = createWorld(clock, secret, addresses(), { longer });
    await storm(world, 15);
    world.deploy();
    await storm(world, 15);
    expect(world.takeWorst()).toBeLessThanOrEqual(SOON);
    expect(world.purges.asked).toBe(world.purges.taken);
    expect(world.purges.asked).toBeLessThanOrEqual(5 + 30 / 12);

    world.refusesPurges = true;
    await storm(world, 15);
    await world.pass(WORST);
    const broken = world.takeWorst();
    expect(broken).toBeGreaterThan(SOON);
    expect(broken).toBeLessThanOrEqual(WORST);
    // What is kept for longer besides breaks the promise: these tests see it.
    expect(world.takeWorst("longer")).toBeGreaterThan(WORST);

    world.refusesPurges = false;
    // By then it is tried again.
    await world.pass(50);
    world.takeWorst();
    await storm(world, 5);
    await world.pass(SOON);
    expect(world.takeWorst()).toBeLessThanOrEqual(SOON);
  });

  it("is seen when its time comes, soon after the next minute", async () => {
    const world = createWorld(clock, secret, addresses());
    const time = new Date(clock() + 20_000).toISOString().replace(".000", "");
    await world.write("POST", CREATE, event({ status: "scheduled", published_at: time }));
    await world.pass(20 + SCHEDULED);
    const age = world.takeWorst();
    expect(age).toBeGreaterThan(SOON);
    expect(age).toBeLessThanOrEqual(SCHEDULED);
  });
});
