import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { tagOfEvent, tagOfFacet } from "../../src/domain/cache-tag.ts";
import { type Id, parseId } from "../../src/domain/id.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  json,
  ORIGIN,
  SUFFIXES,
  text,
} from "../helpers/api.ts";

// Every answer says who may keep it, and for how long. Routes come from the code: a new one that is not named here makes the
// first test fail.

const EDGE = "max-age=60, stale-while-revalidate=60, stale-if-error=86400";
const SET = tagOfFacet("timelines", "");
const ALL = tagOfFacet("all", "");
const clock = createClock("2026-11-23T12:00:00Z");

let editor: Client;
let reader: Client;
let id: string;
let target: string;

/** By route: addresses of published documents, each with the tags that it has to have. */
const ROUTES: Readonly<Record<string, () => Readonly<Record<string, readonly string[]>>>> = {
  "/": () => ({ "/": [SET, ALL] }),
  "/timelines/:name": () => ({
    ...everyOfList("/timelines/kept", [SET, tagOfFacet("timeline", "kept")]),
    "/timelines/kept?country=nz": [SET, tagOfFacet("timeline", "kept"), tagOfFacet("country", "nz")],
    "/timelines/kept?order=upcoming": [SET, tagOfFacet("timeline", "kept")],
    "/timelines/kept?as_of=2026-11-23T12:00:00Z": [SET, ALL],
  }),
  "/:name{events(?:\\.[a-z.]+)?}": () => ({
    ...everyOfList("/events", [SET, ALL]),
    "/events?tag=kept|nobody": [SET, tagOfFacet("tag", "kept"), tagOfFacet("tag", "nobody")],
    "/events?tag=kept&country=nz": [SET, tagOfFacet("country", "nz")],
    // Nobody has it yet, and who will have it first has both.
    "/events?country=nz&tag=nobody": [SET, tagOfFacet("tag", "nobody")],
    "/events?tag=!kept": [SET, ALL],
    "/events?q=kept": [SET, ALL],
    "/events?in_force=2026": [SET, tagOfFacet("dated", "effective")],
    "/events?on_this_day=11-23": [SET, tagOfFacet("on_this_day", "11-23")],
  }),
  "/:name{on-this-day(?:\\.[a-z.]+)?}": () => ({ "/on-this-day.rss": [] }),
  "/events/:name": () => ({
    ...every(`/events/${id}`, [SET, eventTag(id), eventTag(target)]),
    ...every(`/events/${target}`, [SET, eventTag(target), eventTag(id)]),
    [`/events/${id}?as_of=2026-11-23T12:00:00Z`]: [SET, ALL, eventTag(id)],
  }),
  "/events/:name/occurrences.json": () => ({
    [`/events/${id}/occurrences.json?from=2026&to=2027`]: [eventTag(id)],
  }),
  "/series/:name/occurrences.json": () => ({ "/series/kept-series/occurrences.json?from=2026&to=2027": [SET] }),
  "/timelines/:slug/share": () => ({
    "/timelines/kept/share": [SET, tagOfFacet("timeline", "kept")],
    "/timelines/kept/share?country=nz": [SET, tagOfFacet("timeline", "kept"), tagOfFacet("country", "nz")],
  }),
  "/embed/:slug": () => ({ "/embed/kept": [SET, tagOfFacet("timeline", "kept")] }),
  "/oembed": () => ({
    [oembed("/timelines/kept")]: [SET, tagOfFacet("timeline", "kept")],
    [oembed(`/events/${id}`)]: [SET, eventTag(id), eventTag(target)],
  }),
  "/entities/:name": () => everyOfList("/entities/kept-entity", [SET, tagOfFacet("entity", "kept-entity")]),
  "/series/:name": () => everyOfList("/series/kept-series", [SET, tagOfFacet("series", "kept-series")]),
  "/tags/:name": () => everyOfList("/tags/kept", [SET, tagOfFacet("tag", "kept")]),
  "/categories/:name": () => everyOfList("/categories/kept-category", [SET, tagOfFacet("category", "kept-category")]),
  "/places/:name": () => everyOfList("/places/kept%20place", [SET, tagOfFacet("place", "kept place")]),
  "/categories.json": () => ({ "/categories.json": [SET] }),
  "/changes.json": () => ({ "/changes.json": [SET, ALL] }),
  "/changes.ndjson": () => ({ "/changes.ndjson": [SET, ALL] }),
  "/sitemap.xml": () => ({ "/sitemap.xml": [SET, ALL] }),
  "/robots.txt": () => ({ "/robots.txt": [] }),
  "/suggest.json": () => ({ "/suggest.json?q=kept": [SET, ALL] }),
  "/health": () => ({}),
  "/ready": () => ({}),
  "/metrics": () => ({}),
  "/llms.txt": () => ({ "/llms.txt": [SET, ALL] }),
  "/timelines/:slug/suggest": () => ({}),
  "/api": () => ({ "/api": [], [`${API}/openapi.json`]: [] }),
};

const oembed = (path: string) => `/oembed?url=${encodeURIComponent(ORIGIN + path)}`;
const eventTag = (name: string) => tagOfEvent(parseId(name) as Id);

function every(path: string, tags: readonly string[]) {
  return Object.fromEntries(SUFFIXES.map((suffix) => [path + suffix, tags]));
}

/** Beside its formats a list has documents on the whole of it. */
function everyOfList(path: string, tags: readonly string[]) {
  const levels = [".histogram.json", ".tiles.json", ".facets.json"].map((suffix) => [path + suffix, tags]);
  return { ...every(path, tags), ...Object.fromEntries(levels) };
}

const published = () => Object.assign({}, ...Object.values(ROUTES).map((row) => row())) as Record<string, string[]>;

async function policyOf(path: string, headers: Readonly<Record<string, string>> = {}, client = reader) {
  const response = await client.get(path, headers);
  await response.body?.cancel();
  return {
    status: response.status,
    browser: response.headers.get("cache-control"),
    edge: response.headers.get("cloudflare-cdn-cache-control"),
    tags: (response.headers.get("cache-tag") ?? "").split(",").filter(Boolean).sort(),
    vary: response.headers.get("vary"),
  };
}

beforeAll(async () => {
  const vars = { BASE_URL: ORIGIN };
  editor = await createClient({ clock, vars });
  reader = await createReader(clock, vars);
  await editor.post(`${API}/timelines`, { slug: "kept", title: "Kept", rule: "tag=kept", suggestions: true });
  await editor.post(`${API}/entities`, { slug: "kept-entity", name: "Kept Entity" });
  const recurrence = { rule: "FREQ=YEARLY", start: "2016-12-26" };
  await editor.post(`${API}/series`, { slug: "kept-series", name: "Kept Series", recurrence });
  for (const title of ["One", "Two"]) await createEvent(editor, { title, tags: ["kept"] });
  target = (await createEvent(editor, { tags: ["kept"] })).id;
  const members = {
    tags: ["kept"],
    countries: ["NZ"],
    place: { name: "Kept Place" },
    category: "kept-category",
    entities: [{ name: "Kept Entity" }],
    series: { name: "Kept Series" },
    relations: [{ type: "follows", event: target }],
    recurrence: { rule: "FREQ=YEARLY" },
  };
  id = (await createEvent(editor, { date: "2021-11-23", ...members })).id;
});

describe("a published document", () => {
  it("is asked for here, whatever route it has", () => {
    const routes = createApp()
      .routes.filter(({ method, path }) => method === "GET" && !path.startsWith(`${API}/`))
      .map(({ path }) => path);
    expect(Object.keys(ROUTES).sort()).toEqual([...new Set(routes)].sort());
  });

  it("may be kept by browsers and by the edge, until something that it hangs on is written", async () => {
    for (const [path, tags] of Object.entries(published())) {
      const found = await policyOf(path);
      const isDaily = path.includes("upcoming");
      expect([path, found]).toEqual([
        path,
        {
          status: path.startsWith("/on-this-day") ? 308 : 200,
          browser: "max-age=10",
          edge: isDaily ? EDGE.replace("86400", String(12 * 3600 - 60)) : EDGE,
          tags: [...tags].sort(),
          vary: found.vary,
        },
      ]);
      expect(`${found.browser} ${found.edge}`).not.toMatch(/public|s-maxage|must-revalidate|proxy-revalidate/);
    }
  });

  it("says the same in a 304", async () => {
    for (const path of Object.keys(published())) {
      const { headers } = await reader.get(path);
      const etag = headers.get("etag");
      if (!etag) continue;
      const { status, ...policy } = await policyOf(path, { "if-none-match": etag });
      expect([path, status]).toEqual([path, 304]);
      expect(policy).toEqual({ ...(await policyOf(path)), status: undefined });
    }
  });

  it("is kept by nobody for who sends a token, nor by the edge where the address of the service is not set", async () => {
    const local = await createReader(clock);
    for (const path of Object.keys(published())) {
      const { browser, edge, tags } = await policyOf(path, {}, editor);
      expect([path, browser, edge, tags]).toEqual([path, "no-store", "no-store", []]);
      expect([path, (await policyOf(path, {}, local)).edge]).toEqual([path, "no-store"]);
    }
  });

  it("that is another tomorrow ends with the day", async () => {
    const daily = [
      "/events?on_this_day=today",
      "/events.rss?on_this_day=today",
      "/events?this_week=today",
      "/timelines/kept.json?order=upcoming",
      "/timelines/kept.rss?retention=7",
    ];
    const at = async (time: string) => {
      clock.set(time);
      const policies = await Promise.all(daily.map((path) => policyOf(path)));
      expect(new Set(policies.map(({ browser, edge }) => `${browser} | ${edge}`)).size).toBe(1);
      return [policies[0]?.browser, policies[0]?.edge];
    };
    const edge = (fresh: number, stale: number, broken: number) =>
      `max-age=${fresh}, stale-while-revalidate=${stale}, stale-if-error=${broken}`;
    expect(await at("2026-11-23T23:58:30Z")).toEqual(["max-age=10", edge(60, 30, 30)]);
    expect(await at("2026-11-23T23:59:15Z")).toEqual(["max-age=10", edge(45, 0, 0)]);
    expect(await at("2026-11-23T23:59:59Z")).toEqual(["max-age=1", edge(1, 0, 0)]);
    expect(await at("2026-11-24T00:00:00Z")).toEqual(["max-age=10", edge(60, 60, 86_340)]);
    clock.set("2026-11-23T12:00:00Z");
  });

  it("hangs on headers of the request where it says so, and nowhere else", async () => {
    const others = {
      accept: "text/html",
      "accept-language": "zh",
      "sec-fetch-dest": "document",
      "a-im": "feed",
      origin: "https://other.example",
      "user-agent": "Mozilla/5.0",
      cookie: "a=b",
      "save-data": "on",
    };
    for (const path of Object.keys(published())) {
      const plain = await reader.get(path);
      const vary = (plain.headers.get("vary") ?? "").toLowerCase().split(/, ?/);
      const rest = Object.entries(others).filter(([name]) => !vary.includes(name));
      const same = await reader.get(path, Object.fromEntries(rest));
      expect([path, (await text(same)) === (await text(plain))]).toEqual([path, true]);
      const variant = await reader.get(path, others);
      await variant.body?.cancel();
      for (const { headers } of [same, variant]) {
        const told = ["vary", "cache-tag", "cache-control"].map((name) => headers.get(name));
        expect([path, ...told]).toEqual([
          path,
          ...["vary", "cache-tag", "cache-control"].map((name) => plain.headers.get(name)),
        ]);
      }
    }
  });
});

describe("what is for nobody to keep", () => {
  it("is errors, forms, previews, parts of feeds, and all of the API", async () => {
    const etag = (await reader.get("/timelines/kept.rss")).headers.get("etag") ?? "";
    await createEvent(editor, { tags: ["kept"] });
    const delta = await policyOf("/timelines/kept.rss", { "a-im": "feed", "if-none-match": etag });
    expect(delta).toMatchObject({ status: 226, browser: "no-store, im", edge: "no-store" });
    const preview = await json(await editor.post(`${API}/events/${id}/previews`, {}));
    const kept = new URL(preview.url).pathname + new URL(preview.url).search;
    const gone = (await createEvent(editor)).id;
    await editor.delete(`${API}/events/${gone}`, { "if-match": "*" });
    const addresses = ["/nowhere", "/events?limit=0", "/timelines/none", `/events/${gone}`, "/tags/KEPT", kept].concat([
      "/timelines/kept/suggest",
      "/websub",
      API,
      `${API}/events`,
      `${API}/timelines/kept`,
      `${API}/tokens`,
    ]);
    for (const path of addresses) {
      const { browser, edge, tags } = await policyOf(path);
      expect([path, browser, edge, tags]).toEqual([path, expect.stringMatching(/^(private, )?no-store$/), null, []]);
    }
    for (const method of ["OPTIONS", "POST", "PUT", "DELETE", "PROPFIND"]) {
      for (const path of Object.keys(published())) {
        const response = await reader.send(method, path);
        await response.body?.cancel();
        expect([method, path, response.headers.get("cache-control")]).toEqual([method, path, "no-store"]);
      }
    }
  });
});
