import { env } from "cloudflare:workers";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  ORIGIN,
  SUFFIXES,
  text,
} from "../helpers/api.ts";
import { meterDatabase } from "../helpers/meter.ts";
import { query } from "./arbitraries.ts";

// One answer has one address, and every other spelling of its query string leads there.

const clock = createClock("2026-11-23T12:00:00Z");
let editor: Client;
let reader: Client;
let id: string;

beforeAll(async () => {
  const vars = { BASE_URL: ORIGIN };
  editor = await createClient({ clock, vars });
  reader = await createReader(clock, vars);
  await editor.post(`${API}/timelines`, {
    slug: "one",
    title: "One",
    translations: { de: { title: "Eins" } },
    rule: "tag=one",
  });
  await editor.post(`${API}/entities`, { slug: "one-entity", name: "One Entity", names: { zh: "一" } });
  await editor.post(`${API}/series`, {
    slug: "one-series",
    name: "One Series",
    recurrence: { rule: "FREQ=YEARLY", start: "2016-12-26" },
  });
  const members = {
    tags: ["one", "a|b!c"],
    countries: ["NZ"],
    entities: [{ name: "One Entity" }],
    series: { name: "One Series" },
  };
  for (let index = 0; index < 12; index++)
    await createEvent(editor, { ...members, category: "one-category", place: { name: "One & All" } });
  const translated = { language: "en", translations: { de: { title: "Eins" } }, recurrence: { rule: "FREQ=YEARLY" } };
  id = (await createEvent(editor, { ...members, ...translated })).id;
});

/** Where an address leads, and where that leads. */
async function follow(path: string) {
  const first = await reader.send("GET", path);
  const location = first.headers.get("location")?.slice(ORIGIN.length);
  return {
    status: first.status,
    location,
    next: location === undefined ? undefined : (await reader.send("GET", location)).status,
  };
}

const led = (location: string) => ({ status: 308, location, next: 200 });
const stays = { status: 200, location: undefined, next: undefined };

it("leads from /on-this-day by an address that is a URI", async () => {
  const reader = await createReader();
  const response = await reader.send("GET", "/on-this-day.rss?tag=a|b");
  expect([response.status, response.headers.get("location")]).toEqual([
    308,
    expect.stringMatching(/\/events\.rss\?on_this_day=today&tag=a%7Cb$/),
  ]);
});

describe("an address", () => {
  it("that is sorted, without what is empty or meant anyway, is answered", async () => {
    for (const path of [
      "/events",
      "/events.json?country=nz&tag=one&from=2020&to=2022&match=certain&q=sample&order=date&limit=5&lang=de",
      "/timelines/one.rss?lang=de&content=summary&updates=bump",
      "/events.json?tag=a%5C%7Cb!c",
      `/events/${id}?as_of=2026-11-23T12:00:00Z&lang=de`,
      `/events/${id}/occurrences.json?from=2026&to=2027&limit=5&lang=de`,
      "/changes.json?since=0&limit=5",
      "/?lang=de",
      "/categories.json?lang=de",
    ]) {
      for (const one of [path, path.replaceAll(":", "%3A")]) expect([one, await follow(one)]).toEqual([one, stays]);
    }
  });

  it("that is spelled otherwise leads there, without a look into the database", async () => {
    for (const [path, location] of [
      ["/events?tag=one&country=NZ", "/events?country=nz&tag=one"],
      ["/events.json?tag=One", "/events.json?tag=one"],
      ["/events.rss?tag=two|one", "/events.rss?tag=one%7Ctwo"],
      ["/events.json?q=&tag=one&country=&from=&limit=", "/events.json?tag=one"],
      ["/timelines/one?lang=de&order=date", "/timelines/one?order=date&lang=de"],
      ["/timelines/one?match=possible&on=2021", "/timelines/one?on=2021"],
      ["/timelines/one?from=2021&to=2021", "/timelines/one?on=2021"],
      ["/timelines/one.atom?content=full", "/timelines/one.atom"],
      ["/embed/one?limit=5&country=nz", "/embed/one?country=nz&limit=5"],
      ["/timelines/one/share?limit=5&country=nz", "/timelines/one/share?country=nz&limit=5"],
      ["/embed/one?theme=dark&layout=story&country=NZ", "/embed/one?country=nz&layout=story&theme=dark"],
      ["/embed/one?theme=&controls=search%20zone", "/embed/one?controls=search+zone"],
      ["/events?as_of=2026-11-22T23:59:59Z", "/events?as_of=2026-11-22"],
      ["/events?%74ag=one", "/events?tag=one"],
      ["/tags/one?tag=", "/tags/one"],
      ["/entities/one-entity.json?lang=zh&country=NZ", "/entities/one-entity.json?country=nz&lang=zh"],
      [`/events/${id}?lang=`, `/events/${id}`],
      [
        `/events/${id}.json?lang=de&as_of=2026-11-23T12:00:00Z`,
        `/events/${id}.json?as_of=2026-11-23T12%3A00%3A00Z&lang=de`,
      ],
      [`/events/${id}/occurrences.json?to=2027&from=2026`, `/events/${id}/occurrences.json?from=2026&to=2027`],
      [
        "/series/one-series/occurrences.json?lang=&from=2026&to=2027",
        "/series/one-series/occurrences.json?from=2026&to=2027",
      ],
      ["/changes.ndjson?limit=5&since=0", "/changes.ndjson?since=0&limit=5"],
      ["/?lang=", "/"],
      ["/categories.json?lang=", "/categories.json"],
      ["/on-this-day.rss?lang=de&country=NZ", "/events.rss?country=nz&on_this_day=today&lang=de"],
    ] as const) {
      expect([path, await follow(path)]).toEqual([path, led(location)]);
    }
    const meter = meterDatabase(env.DB);
    const metered = await createClient({ clock, secret: "", db: meter.db });
    const response = await metered.send("GET", "/events?tag=one&country=NZ");
    expect([response.status, await text(response), meter.take().roundTrips]).toEqual([308, "", 0]);
    const edge = (await reader.send("GET", "/events?tag=one&country=NZ")).headers.get("cloudflare-cdn-cache-control");
    expect(edge).toBe("max-age=60, stale-while-revalidate=60, stale-if-error=86400");
  });

  it("is the same however a client writes what may be written in two ways", async () => {
    for (const query of [
      "tag=a%5C%7Cb!c",
      "tag=a%5C|b!c",
      "tag=a%5c%7cb%21c",
      "q=one+two",
      "q=one%20two",
      "q=%7E1*",
      "q=~1%2A",
    ])
      expect([query, await follow(`/events.json?${query}`)]).toEqual([query, stays]);
  });

  it("that is wrong is a 400 all the same, and one that is nowhere a 404", async () => {
    for (const [path, status] of [
      ["/events?unknown=", 400],
      ["/events?tag=one&unknown=1&country=nz", 400],
      ["/events?lang=de&lang=de", 400],
      ["/changes.json?limit=0&since=0", 400],
      [`/events/${id}?x=1&lang=`, 400],
      ["/sitemap.xml?a=", 400],
    ] as const) {
      expect([path, (await follow(path)).status]).toEqual([path, status]);
    }
  });

  it("leads on once at the most, whatever is asked for", async () => {
    await fc.assert(
      fc.asyncProperty(query, async (asked) => {
        const first = await reader.send("GET", `/events.json?${asked}`);
        await first.body?.cancel();
        const location = first.headers.get("location");
        if (first.status !== 308 || location === null) return;
        const second = await reader.send("GET", location.slice(ORIGIN.length));
        await second.body?.cancel();
        expect([asked, location, second.status]).toEqual([
          asked,
          location,
          expect.toSatisfy((status) => status !== 308),
        ]);
      }),
      { numRuns: 500 },
    );
  });

  it("of a preview, and of the API, is not led anywhere", async () => {
    const preview = await (await editor.post(`${API}/events/${id}/previews`, {})).json<{ url: string }>();
    const { pathname, search } = new URL(preview.url);
    expect((await reader.send("GET", `${pathname}?lang=&${search.slice(1)}`)).status).toBe(200);
    expect((await editor.get(`${API}/events?tag=one&country=NZ&limit=5`)).status).toBe(200);
  });
});

/** Files that are served beside the Worker. */
const STATIC = /^\/(ns\/|embed\/[\d.]+\.js$|[a-z-]+\.(css|js|svg)$)/;

/** Everything that looks like an address of ours. */
function listLinks(body: string): string[] {
  const decoded = body
    .replaceAll(/\r\n /g, "")
    // The code for an embed is text in a page.
    .replaceAll("&amp;amp;", "&amp;")
    .replaceAll("&amp;", "&")
    .replaceAll("&quot;", '"')
    .replaceAll("&#38;", "&")
    .replaceAll("\\u0026", "&");
  return [...decoded.matchAll(/https:\/\/annals\.test([^\s"'<>\\)}`]*)/g)].map(
    ([, path = ""]) => path.split("#")[0] ?? "",
  );
}

it("no document leads anywhere but to where its links say", async () => {
  const queries = [
    "",
    "?lang=de",
    "?country=nz&limit=5",
    "?tag=one%7Ctwo&order=-date&limit=5&lang=de&content=summary",
    "?as_of=2026-11-23T12:00:00Z",
  ];
  const starts = [
    ...SUFFIXES.flatMap((suffix) => queries.map((query) => `/timelines/one${suffix}${query}`)),
    ...SUFFIXES.flatMap((suffix) => [
      `/events${suffix}?limit=5`,
      `/events/${id}${suffix}?lang=de`,
      `/entities/one-entity${suffix}`,
    ]),
    ...[".rss", ".atom", ".feed.json"].map(
      (suffix) => `/events${suffix}?tag=one&limit=5&content=summary&updates=silent`,
    ),
    ...[
      "/",
      "/?lang=de",
      "/changes.json?limit=1",
      "/llms.txt",
      "/sitemap.xml",
      "/embed/one?limit=5",
      "/timelines/one/share",
      "/timelines/one/share?tag=one%7Ctwo&order=-date&limit=5&lang=de&content=summary",
      "/embed/one?limit=5&layout=story&zone=viewer",
      "/tags/one",
      "/places/one%20%26%20all?limit=1&lang=de",
    ],
    ...["/events?on_this_day=today", "/timelines/one?order=upcoming&limit=1"],
  ];
  const navigation = { accept: "text/html", "sec-fetch-dest": "document" };
  const found = new Map<string, string>();
  for (const start of starts.filter((path) => !path.includes("as_of") || !path.includes("lang"))) {
    for (const headers of [{}, ...(/\.(rss|atom|feed\.json)/.test(start) ? [navigation] : [])]) {
      const response = await reader.send("GET", start, { headers });
      expect([start, response.status]).toEqual([start, 200]);
      const body = await text(response);
      for (const link of listLinks(`${body} ${response.headers.get("link") ?? ""}`)) found.set(link, start);
    }
  }
  expect(found.size).toBeGreaterThan(150);
  const stray: unknown[] = [];
  for (const [link, start] of found) {
    if (link.startsWith(API) || link.startsWith("/websub") || link.includes("archive=") || STATIC.test(link)) continue;
    const { status, headers } = await reader.send("GET", link === "" ? "/" : link);
    if (status >= 300) stray.push([start, link, status, headers.get("location")]);
  }
  expect(stray).toEqual([]);
});
