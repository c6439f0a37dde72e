import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { parseId } from "../../src/domain/id.ts";
import { type Instant, parseInstant } from "../../src/domain/instant.ts";
import { renderSitemap } from "../../src/representations/sitemap.ts";
import { openDatabase } from "../../src/store/database.ts";
import { listSitemap } from "../../src/store/sitemap.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  expectProblem,
  json,
  ORIGIN,
  text,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";

const clock = createClock("2026-11-01T09:00:00Z");
let editor: Client;
let reader: Client;
// biome-ignore lint/suspicious/noExplicitAny: what the API answered
const events: Record<string, any> = {};

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
`;
const url = (path: string, changed?: string) =>
  `<url><loc>${ORIGIN}${path}</loc>${changed ? `<lastmod>${changed}</lastmod>` : ""}</url>\n`;
const map = (...urls: string[]) => `${HEAD}${urls.join("")}</urlset>\n`;
const at = (name: string) => `/events/${events[name].id}`;
const read = async () => text(await reader.get("/sitemap.xml"));
/** Ids tell the order of records to 16 ms, so that of two made at once either may come first. */
const sorted = (sitemap: string) => sitemap.split("\n").sort();

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
});

const CHANGED = "2026-11-01T10:05:00Z";

/** Times on the clock, one per write, so that every lastmod tells which write it comes from. */
async function fill(): Promise<void> {
  clock.set("2026-11-01T10:00:00Z");
  await editor.post(`${API}/timelines`, { slug: "chips", title: "Chips", rule: "tag=chips" });
  clock.set("2026-11-01T10:01:00Z");
  await editor.post(`${API}/timelines`, { slug: "empty", title: "Empty", rule: "tag=nothing" });
  clock.set("2026-11-01T10:02:00Z");
  await editor.post(`${API}/entities`, { slug: "huawei", name: "Huawei", aliases: ["华为"] });
  clock.set("2026-11-01T10:03:00Z");
  await editor.post(`${API}/series`, { slug: "manufacturing-day", name: "Manufacturing Day" });
  clock.set("2026-11-01T10:03:30Z");
  events["scheduled"] = await createEvent(editor, {
    tags: ["chips"],
    entities: ["Huawei"],
    published_at: "2026-11-23T12:00:00Z",
  });
  clock.set("2026-11-01T10:04:00Z");
  events["first"] = await createEvent(editor, { tags: ["chips"], entities: ["华为"] });
  // More writes within one second would move the time of the last change on.
  clock.set("2026-11-01T10:04:30Z");
  for (const status of ["draft", "unlisted", "archived"]) events[status] = await createEvent(editor, { status });
  for (const name of ["withdrawn", "deleted"]) events[name] = await createEvent(editor);
  await editor.patch(`${API}${at("withdrawn")}`, { status: "withdrawn", note: "A mistake" }, { "if-match": '"1"' });
  await editor.delete(`${API}${at("deleted")}`, { "if-match": '"1"' });
  clock.set(CHANGED);
  events["second"] = await createEvent(editor, { series: { name: "Manufacturing Day", edition: 6 } });
}

/** What is there before noon on the 23rd. */
const beforeNoon = () => [
  url("/timelines/empty", "2026-11-01T10:01:00Z"),
  url("/timelines/chips", "2026-11-01T10:04:00Z"),
  url("/series/manufacturing-day", CHANGED),
  url("/entities/huawei", "2026-11-01T10:04:00Z"),
  url("/tags/chips", "2026-11-01T10:04:00Z"),
  url(at("second"), CHANGED),
  url(at("first"), "2026-11-01T10:04:00Z"),
];

describe("/sitemap.xml", () => {
  it("names the pages of the service where there is nothing else", async () => {
    expect(await read()).toBe(map(url("/"), url("/events")));
    await fill();
  });

  it("names what is public, each page with its last change, the newest first", async () => {
    clock.set("2026-11-23T11:59:59Z");
    const response = await reader.get("/sitemap.xml");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/xml; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("max-age=10");
    expect(response.headers.get("last-modified")).toBe("Sun, 01 Nov 2026 10:05:00 GMT");
    const found = await text(response);
    expect(sorted(found)).toEqual(sorted(map(url("/", CHANGED), url("/events", CHANGED), ...beforeNoon())));
    expect(found.slice(0, HEAD.length)).toBe(HEAD);
    expect(found.indexOf(at("second"))).toBeLessThan(found.indexOf(at("first")));
  });

  it("is a 304 as long as nothing changes, and names an event from its second on, with no write", async () => {
    clock.set("2026-11-23T11:59:59Z");
    const etag = (await reader.get("/sitemap.xml")).headers.get("etag") ?? "";
    const same = await reader.get("/sitemap.xml", { "if-none-match": etag });
    expect([same.status, same.headers.get("etag"), await text(same)]).toEqual([304, etag, ""]);

    clock.set("2026-11-23T12:00:00Z");
    const noon = "2026-11-23T12:00:00Z";
    const next = await reader.get("/sitemap.xml", { "if-none-match": etag });
    expect([next.status, sorted(await text(next))]).toEqual([
      200,
      sorted(
        map(
          url("/", noon),
          url("/events", noon),
          ...beforeNoon().filter((line) => !/chips|huawei/.test(line)),
          url("/timelines/chips", noon),
          url("/entities/huawei", noon),
          url("/tags/chips", noon),
          url(at("scheduled"), noon),
        ),
      ),
    ]);
    expect(next.headers.get("etag")).not.toBe(etag);
  });

  it("drops a withdrawn event and a merged entity", async () => {
    clock.set("2026-11-24T00:00:00Z");
    await editor.post(`${API}/entities`, { slug: "zte", name: "ZTE" });
    const path = `${API}${at("second")}`;
    expect(await read()).toContain(url("/entities/zte", "2026-11-24T00:00:00Z"));
    await editor.patch(path, { status: "withdrawn", note: "Not so" }, { "if-match": '"1"' });
    const merged = await editor.post(`${API}/entities/zte/merge`, { into: "huawei" }, { "if-match": '"1"' });
    expect([merged.status, await json(merged)]).toEqual([200, expect.objectContaining({ slug: "huawei" })]);
    const found = await read();
    expect([...found.matchAll(/\/entities\/([^<]*)/g)].map(([, slug]) => slug)).toEqual(["huawei"]);
    expect(found).not.toContain(events["second"].id);
    expect(found).toContain(url(at("first"), "2026-11-01T10:04:00Z"));
  });

  it("keeps to its limits, the newest of each kind, in one round trip", async () => {
    const now = parseInstant("2026-11-25T00:00:00Z") as Instant;
    const { db, take } = meterDatabase(env.DB);
    const found = await listSitemap(openDatabase(db), now, { timelines: 1, terms: 1, values: 1, events: 1 });
    expect(take().roundTrips).toBe(1);
    expect([found.timelines.length, found.terms.length, found.values]).toEqual([
      1,
      1,
      [{ facet: "tag", key: "chips", changedAt: parseInstant("2026-11-23T12:00:00Z") }],
    ]);
    expect(found.events).toEqual([
      { id: parseId(events["scheduled"].id), changedAt: parseInstant("2026-11-23T12:00:00Z") },
    ]);
  });

  it("reads as many rows with ten times the events, where its limits are the same", async () => {
    const now = parseInstant("2026-12-01T00:00:00Z") as Instant;
    const limits = { timelines: 1, terms: 1, values: 2, events: 2 };
    const { db, take } = meterDatabase(env.DB);
    const cost = async () => {
      await listSitemap(openDatabase(db), now, limits);
      return take().rowsRead;
    };
    const few = await cost();
    for (let index = 0; index < 30; index++) await createEvent(editor, { tags: ["chips"] });
    expect(await cost()).toBe(few);
  });

  it("takes two round trips, and one for a 304", async () => {
    const { db, take } = meterDatabase(env.DB);
    const app = createApp(clock);
    const ask = async (headers: Record<string, string> = {}) => {
      const response = await app.request(`${ORIGIN}/sitemap.xml`, { headers }, { ...env, DB: db });
      return { status: response.status, etag: response.headers.get("etag") ?? "", trips: take().roundTrips };
    };
    const { etag, ...first } = await ask();
    expect(first).toEqual({ status: 200, trips: 2 });
    expect(await ask({ "if-none-match": etag })).toEqual({ status: 304, etag, trips: 1 });
  });

  it("escapes addresses", () => {
    const changedAt = parseInstant("2026-11-23T12:00:00Z") as Instant;
    expect(renderSitemap([{ url: "https://a.example/?a=1&b=<'\">", changedAt }])).toBe(
      `${HEAD}<url><loc>https://a.example/?a=1&amp;b=&lt;'&quot;&gt;</loc><lastmod>2026-11-23T12:00:00Z</lastmod></url>\n</urlset>\n`,
    );
  });

  it("takes no parameter and no other method", async () => {
    await expectProblem(await reader.get("/sitemap.xml?page=2"), {
      status: 400,
      type: "invalid-parameter",
      errors: [{ parameter: "page", value: "2", detail: "is not a parameter here; there are none" }],
    });
    await expectProblem(await reader.post("/sitemap.xml", {}), { status: 405, type: "method-not-allowed" });
  });
});

describe("/robots.txt", () => {
  it("opens what is published, and names the sitemap", async () => {
    const response = await reader.get("/robots.txt");
    expect([response.status, response.headers.get("content-type"), await text(response)]).toEqual([
      200,
      "text/plain; charset=utf-8",
      `User-agent: *\nDisallow: /api/v1/\n\nSitemap: ${ORIGIN}/sitemap.xml\n`,
    ]);
    const etag = response.headers.get("etag") ?? "";
    expect((await reader.get("/robots.txt", { "if-none-match": etag })).status).toBe(304);
  });
});
