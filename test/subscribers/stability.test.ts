import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { FORMATS, LOOKS } from "../../src/representations/formats.ts";
import { API, json, text } from "../helpers/api.ts";
import { FOUNDING_COUNT, loadFounding } from "./founding.ts";
import { type Service, startService } from "./service.ts";

// Every document of the sample timelines comes again byte for byte: a day later, from another process, and from another host
// but for its links. Who has it is sent nothing.

const DAY = 86_400;
/** As long as each other, so that no line of a calendar is folded elsewhere. */
const [HOST, OTHER] = ["annals.test", "annali.test"];
const SUFFIXES = [...LOOKS, ...FORMATS].map(({ suffix }) => suffix);

let service: Service;
/** One of the events. */
let id = "";

const every = (path: string, ...queries: string[]) =>
  SUFFIXES.flatMap((suffix) => ["", ...queries].map((query) => path + suffix + query));

/** By route as the app has it: what is asked for, or why nothing is. */
const ROUTES: Readonly<Record<string, (() => readonly string[]) | string>> = {
  "/": () => ["/"],
  "/timelines/:name": () => [
    ...every("/timelines/us-china-tech", "?limit=20", "?lang=zh", "?category=entity-list&country=CN&order=date"),
    ...every("/timelines/china-manufacturing-day"),
    "/timelines/us-china-tech.facets.json?from=2022",
    "/timelines/us-china-tech.rss?content=summary",
    "/timelines/us-china-tech.atom?updates=bump",
    "/timelines/us-china-tech.feed.json?order=published",
  ],
  "/:name{events(?:\\.[a-z.]+)?}": () =>
    every("/events", "?q=huawei", "?from=2020&to=2022-06", "?as_of=2026-01-10T12:30:00Z"),
  "/:name{on-this-day(?:\\.[a-z.]+)?}": "leads to on_this_day=today, which is another document every day",
  "/events/:name": () => every(`/events/${id}`),
  "/events/:name/occurrences.json": () => [`/events/${id}/occurrences.json?from=2026&to=2027`],
  "/entities/:name": () => every("/entities/huawei", "?country=CN"),
  "/series/:name": () => every("/series/china-manufacturing-day"),
  "/tags/:name": () => every("/tags/semiconductors", "?country=NL"),
  "/categories/:name": () => every("/categories/entity-list", "?lang=zh"),
  "/places/:name": () => every("/places/beijing"),
  "/series/:name/occurrences.json": () => ["/series/china-manufacturing-day/occurrences.json?from=2026&to=2030"],
  "/timelines/:slug/share": () => [
    "/timelines/us-china-tech/share",
    "/timelines/us-china-tech/share?tag=semiconductors",
  ],
  "/embed/:slug": () => ["/embed/us-china-tech", "/embed/us-china-tech?tag=semiconductors&limit=5"],
  "/oembed":
    "is asked by an address with its host, which is another one at the other host (test/routes/oembed.test.ts)",
  "/changes.json": () => ["/changes.json", "/changes.json?since=100&limit=10"],
  "/changes.ndjson": () => ["/changes.ndjson?limit=50"],
  "/categories.json": () => ["/categories.json"],
  "/suggest.json": () => ["/suggest.json?q=hua", "/suggest.json?q=芯&limit=5"],
  "/sitemap.xml": () => ["/sitemap.xml"],
  "/robots.txt": () => ["/robots.txt"],
  "/llms.txt": () => ["/llms.txt"],
  "/timelines/:slug/suggest": "a form",
  "/health": "has no validator, and is kept by nobody",
  "/ready": "has no validator, and is kept by nobody",
  "/metrics": "for those who run the service",
  "/api": () => ["/api"],
};

const addresses = () => Object.values(ROUTES).flatMap((row) => (typeof row === "string" ? [] : row()));

interface Read {
  readonly path: string;
  readonly body: string;
  readonly etag: string;
  readonly modified: string | undefined;
}

async function read(path: string): Promise<Read> {
  const response = await service.fetch(service.origin + path);
  const body = await text(response);
  expect([path, response.status]).toEqual([path, 200]);
  const etag = response.headers.get("etag") ?? "";
  return { path, body, etag, modified: response.headers.get("last-modified") ?? undefined };
}

async function readAll(): Promise<Read[]> {
  const found: Read[] = [];
  for (const path of addresses()) found.push(await read(path));
  return found;
}

/** Compared one by one: a difference names its document, and not a megabyte of others. */
function expectSame(found: readonly Read[], before: readonly Read[]): void {
  for (const [index, document] of found.entries()) expect(document).toEqual(before[index]);
}

let before: Read[];

beforeAll(async () => {
  service = await startService("2026-01-10T12:00:00Z", `http://${HOST}`);
  await loadFounding(service);
  await service.send("POST", "/entities", { slug: "huawei", name: "Huawei", names: { zh: "华为" } });
  const recurrence = { rule: "FREQ=YEARLY", start: "2016-12-26" };
  await service.send("POST", "/series", {
    slug: "china-manufacturing-day",
    name: "China Manufacturing Day",
    recurrence,
  });
  const { events } = await json(await service.fetch(`${service.origin}/events.json?q=huawei&limit=1`));
  id = events[0].id;
  await service.send("PATCH", `/events/${id}`, { summary: "Changed since", recurrence: { rule: "FREQ=YEARLY" } });
  service.pass(3600);
  before = await readAll();
});

describe("every document of the sample timelines", () => {
  it("is asked for here", () => {
    const routes = createApp()
      .routes.filter(({ method, path }) => method === "GET" && !path.startsWith(`${API}/`))
      .map(({ path }) => path);
    expect(Object.keys(ROUTES).sort()).toEqual([...new Set(routes)].sort());
    expect(JSON.parse(before.find(({ path }) => path === "/events.json")?.body ?? "").total).toBe(FOUNDING_COUNT);
  });

  it("repeats byte for byte a day later", async () => {
    service.pass(DAY);
    expectSame(await readAll(), before);
  });

  it("repeats byte for byte from a new process, a year later", async () => {
    service.pass(365 * DAY);
    service.redeploy();
    expectSame(await readAll(), before);
  });

  it("is a 304 without a byte to who has it, by its tag and by its time", async () => {
    expect(before.length).toBeGreaterThan(100);
    for (const { path, etag, modified } of before) {
      const asked = [{ "if-none-match": etag }, ...(modified ? [{ "if-modified-since": modified }] : [])];
      for (const headers of asked) {
        const response = await service.fetch(service.origin + path, headers as Record<string, string>);
        const answer = [response.status, await text(response), response.headers.get("etag")];
        expect([path, headers, ...answer]).toEqual([path, headers, 304, "", etag]);
      }
    }
  });

  it("is the same on another host but for its links, under another tag", async () => {
    service.move(`http://${OTHER}`);
    for (const { path, body, etag } of before) {
      const there = await read(path);
      if (/\.png(?=\?|$)/.test(path)) {
        // The address is painted at its foot.
        expect([path, there.etag]).not.toEqual([path, etag]);
        continue;
      }
      // A line of a calendar may be folded within an address.
      const whole = (one: string) => (path.includes(".ics") ? one.replaceAll("\r\n ", "") : one);
      expect([path, whole(there.body).replaceAll(OTHER, HOST)]).toEqual([path, whole(body)]);
      const names = there.body.includes(OTHER);
      // Else a copy from before the move would be taken for right, with its links to the host before.
      if (names && etag !== "") expect([path, there.etag]).not.toEqual([path, etag]);
      expect([path, there.body.includes(HOST)]).toEqual([path, false]);
    }
    service.move(`http://${HOST}`);
  });
});
