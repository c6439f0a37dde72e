import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import type { Handled } from "../../src/routes/documents/answer.ts";
import { type Plan, recallPlan, rememberPlan } from "../../src/routes/documents/plans.ts";
import { API, type Client, createClient, createClock, createEvent, ORIGIN } from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

const clock = createClock("2026-11-23T12:00:00Z");
const meter = meterDatabase(env.DB);
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock });
  await editor.post(`${API}/timelines`, { slug: "chips", title: "Chips", rule: "tag=chips" });
});

interface Read {
  readonly trips: number;
  readonly titles: readonly string[];
  readonly etag: string;
}

async function read(path: string, DB: D1Database = meter.db, headers: Record<string, string> = {}): Promise<Read> {
  meter.take();
  const response = await createApp(clock).request(ORIGIN + path, { headers }, { ...env, DB });
  const body = await response.text();
  const { events = [] } = (body.startsWith("{") ? JSON.parse(body) : {}) as { events?: { title: string }[] };
  return {
    trips: meter.take().roundTrips,
    titles: events.map(({ title }) => title),
    etag: response.headers.get("etag") ?? "",
  };
}

/** As a database answers of which nothing is remembered. */
async function readAnew(path: string): Promise<Omit<Read, "trips">> {
  const { trips: _trips, ...rest } = await read(path, meterDatabase(env.DB).db);
  return rest;
}

it("reads an address in one round trip once it was asked for, and sees each change at once", async () => {
  const path = "/timelines/chips.json";
  await createEvent(editor, { title: "First", date: "2026-01-01", tags: ["chips"] });
  expect(await read(path)).toMatchObject({ trips: 2, titles: ["First"] });
  expect(await read(path)).toMatchObject({ trips: 1, titles: ["First"] });
  await createEvent(editor, { title: "Second", date: "2026-01-02", tags: ["chips"] });
  expect(await read(path)).toEqual({ trips: 1, ...(await readAnew(path)) });
  expect((await read(path)).titles).toEqual(["First", "Second"]);
});

it("asks for no page where the reader's copy is still right", async () => {
  const path = "/timelines/chips.json";
  const { etag } = await read(path);
  meter.take();
  expect(await read(path, meter.db, { "if-none-match": etag })).toMatchObject({ trips: 1, titles: [] });
});

it("asks for the page again where another is meant by now: another order, a facet that is new", async () => {
  const [chips, unknown] = ["/timelines/chips.json", "/events.json?tag=soon"];
  for (const path of [chips, unknown]) for (const _ of [1, 2]) await read(path);
  expect(await read(unknown)).toMatchObject({ titles: [] });

  const found = await editor.get(`${API}/timelines/chips`);
  const headers = { "if-match": found.headers.get("etag") ?? "" };
  await editor.patch(`${API}/timelines/chips`, { order: "-date" }, headers);
  await createEvent(editor, { title: "Third", date: "2026-01-03", tags: ["soon"] });

  expect(await read(chips)).toEqual({ trips: 2, ...(await readAnew(chips)) });
  expect(await read(chips)).toMatchObject({ trips: 1, titles: ["Second", "First"] });
  expect(await read(unknown)).toEqual({ trips: 2, ...(await readAnew(unknown)) });
  expect(await read(unknown)).toMatchObject({ trips: 1, titles: ["Third"] });
});

it("does not remember searches", async () => {
  for (const _ of [1, 2]) expect(await read("/events.json?q=third")).toMatchObject({ trips: 2, titles: ["Third"] });
});

it("remembers the 500 addresses that were asked for last, for each database", () => {
  const ask = (index: number, DB = env.DB) =>
    ({ env: { DB }, req: { url: `/events?limit=${index}`, header: () => undefined } }) as unknown as Handled;
  const plan: Plan = {
    query: { filter: { clauses: [] }, order: "date", limit: 1 },
    resolution: { facets: new Map(), aliases: new Map(), textMatches: 0 },
  };
  for (let index = 0; index < 500; index++) rememberPlan(ask(index), plan);
  expect(recallPlan(ask(0))).toEqual(plan);
  rememberPlan(ask(0), plan);
  rememberPlan(ask(500), plan);
  expect([0, 1, 2, 500].map((index) => recallPlan(ask(index)) !== undefined)).toEqual([true, false, true, true]);
  expect(recallPlan(ask(0, meter.db))).toBeUndefined();
});
