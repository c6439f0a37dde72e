import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../src/app.ts";
import { FORMATS, LOOKS } from "../../src/representations/formats.ts";
import {
  API,
  type Client,
  countChanges,
  createClient,
  createClock,
  createEvent,
  createReader,
  json,
  text,
} from "../helpers/api.ts";

// An event that is scheduled for noon is nowhere a second before, and everywhere at noon; one that is withdrawn is gone
// everywhere. Routes and formats come from the code: a new one that is not named here makes the first test fail.

const SECOND_BEFORE = "2026-11-23T11:59:59.999Z";
const NOON = "2026-11-23T12:00:00Z";
const AFTERNOON = "2026-11-23T15:00:00Z";
const SUFFIXES = [...LOOKS, ...FORMATS].map(({ suffix }) => suffix);

const TITLE = "Zwolfuhrlauten";
/** In the body alone, so that a search that names it in its title does not show what is searched for. */
const WORD = "Mittagsgelaut";
const clock = createClock("2026-11-23T09:00:00Z");

let editor: Client;
let reader: Client;
/** The event that the clock makes public, and one that is public all along and related to it. */
let event: { id: string };
let other: { id: string };

/** Ends of the event's own address. */
const OCCURRENCES = "/occurrences.json?from=2026&to=2027";
const OWN = [...SUFFIXES, OCCURRENCES];

const withSuffixes = (path: string, ...queries: string[]) =>
  SUFFIXES.flatMap((suffix) => ["", ...queries].map((query) => path + suffix + query));

/** Filters of every kind that hold for the event. */
const FILTERS = [
  `?q=${WORD}`,
  "?category=clock-category",
  "?tag=clock-tag",
  "?entity=clock+entity",
  "?country=zw",
  "?place=clock+place",
  "?series=clock+series",
  "?language=eo",
  "?timeline=clock",
  "?event_status=confirmed",
  "?dated=effective",
  "?on_this_day=11-23",
  "?this_week=2026-W48",
  "?in_force=2026-11-23&match=certain",
  "?on=2026-11-23",
  "?from=2026-11&to=2026-12",
  "?tag=!nothing",
  "?tag=clock-tag|other&entity=clock+entity&country=!us",
  `?q=${WORD}&tag=clock-tag`,
  "?order=date",
  "?order=-date",
  "?order=published",
  "?order=-published",
  "?limit=5",
  "?lang=de",
];

/** By route as the app has it: addresses where the event is to be seen from its time on, or why it never is. */
const ROUTES: Readonly<Record<string, (() => readonly string[]) | string>> = {
  "/timelines/:name": () => [
    ...withSuffixes("/timelines/clock"),
    ...FILTERS.map((query) => `/timelines/clock.json${query}`),
  ],
  // Queries and forms know nothing of each other: every filter in two forms, and some in all.
  "/:name{events(?:\\.[a-z.]+)?}": () => [
    ...withSuffixes("/events", `?q=${WORD}`, "?in_force=2026-11-23"),
    ...FILTERS.slice(1).flatMap((query) => [`/events${query}`, `/events.json${query}`]),
  ],
  "/:name{on-this-day(?:\\.[a-z.]+)?}": "leads to the list of all events",
  // Its own address is a test of its own below: it answers 404 before. Here: what another says of it.
  "/events/:name": () => ["", ".json"].map((suffix) => `/events/${other.id}${suffix}`),
  "/timelines/:slug/share": "names no event",
  "/embed/:slug": () => ["/embed/clock", "/embed/clock?tag=clock-tag"],
  "/oembed": "an event is not found there before its time (test/routes/oembed.test.ts), and of a list it has the title",
  "/entities/:name": () => withSuffixes("/entities/clock-entity", "?country=zw"),
  "/series/:name": () => withSuffixes("/series/clock-series", "?in_force=2026-11-23"),
  "/tags/:name": () => withSuffixes("/tags/clock-tag", "?country=zw"),
  "/categories/:name": () => withSuffixes("/categories/clock-category"),
  "/places/:name": () => withSuffixes("/places/clock%20place"),
  "/sitemap.xml": () => ["/sitemap.xml"],
  "/changes.json": () => ["/changes.json", "/changes.json?since=0"],
  "/changes.ndjson": () => ["/changes.ndjson"],
  "/events/:name/occurrences.json": "is of one event: its own addresses are a test of their own",
  "/series/:name/occurrences.json": "names no event: what is to be expected follows from the rule of the series",
  "/categories.json": "names no event",
  "/suggest.json": () => [`/suggest.json?q=${encodeURIComponent(TITLE.slice(0, 5))}`],
  "/": "names no event; its counts are a test of their own",
  "/robots.txt": "names no event",
  "/llms.txt": "names no event",
  "/health": "names no event",
  "/ready": "names no event",
  "/metrics": "names no event; how much there is of what, for those who run the service",
  "/timelines/:slug/suggest": "a form; names no event",
  "/api": "names no event",
};

const addresses = () => Object.values(ROUTES).flatMap((row) => (typeof row === "string" ? [] : row()));

/** Feeds of changes tell what was taken back by its id too. */
const isMarked = (path: string) =>
  path.startsWith("/changes") ||
  FORMATS.some(({ suffix, tombstones = 0 }) => tombstones > 0 && path.split("?")[0]?.endsWith(suffix));

/** Pictures name no id, and what is painted has no text at all: of that, ETags are looked at. */
const hasIds = (path: string) => !/\.(svg|png)(?=\?|$)/.test(path);
const hasTitles = (path: string) => !/\.png(?=\?|$)/.test(path);

async function read(path: string) {
  const response = await reader.get(path);
  expect([path, response.status]).toEqual([path, 200]);
  const body = (await text(response)).replaceAll(/<\/?mark>/g, "");
  return { body, etag: response.headers.get("etag") ?? "" };
}

/** Of some addresses, those where the id, and those where the title is to be seen. */
async function survey(paths = addresses()) {
  const seen = { ids: [] as string[], titles: [] as string[] };
  for (const path of paths) {
    const { body } = await read(path);
    if (body.includes(event.id)) seen.ids.push(path);
    if (body.includes(TITLE)) seen.titles.push(path);
  }
  return seen;
}

const etags = async () => {
  const found = new Map<string, string>();
  for (const path of addresses()) found.set(path, (await read(path)).etag);
  return found;
};

beforeAll(async () => {
  editor = await createClient({ clock });
  reader = await createReader(clock);
  await editor.post(`${API}/timelines`, { slug: "clock", title: "Clock", rule: "tag=clock-tag" });
  await editor.post(`${API}/entities`, { slug: "clock-entity", name: "Clock Entity" });
  await editor.post(`${API}/series`, { slug: "clock-series", name: "Clock Series" });
  const members = {
    category: "clock-category",
    tags: ["clock-tag"],
    entities: [{ name: "Clock Entity" }],
    countries: ["ZW"],
    place: { name: "Clock Place" },
    series: { name: "Clock Series", edition: 1 },
    language: "eo",
    event_status: "confirmed",
    date: "2026-11-23",
    recurrence: { rule: "FREQ=YEARLY" },
    dates: { effective: "2026-11-01" },
    body: WORD,
  };
  other = await createEvent(editor, { ...members, title: "There all along" });
  event = await createEvent(editor, {
    ...members,
    title: TITLE,
    status: "scheduled",
    published_at: NOON,
    relations: [{ type: "follows", event: other.id }],
  });
});

const LISTS = ["/timelines/clock", "/events", "/entities/clock-entity", "/series/clock-series", "/tags/clock-tag"];

/** Every list in every format, and its embed, as of an instant. */
const addressesAsOf = (time: string) => [
  ...LISTS.flatMap((path) => withSuffixes(path).map((address) => `${address}?as_of=${time}`)),
  `/events.json?q=${WORD}&as_of=${time}`,
  `/events.json?in_force=2026-11-23&as_of=${time}`,
  `/embed/clock?as_of=${time}`,
];

describe("the table", () => {
  it("has every public route of the app, and no other", () => {
    const routes = createApp()
      .routes.filter(({ method, path }) => method === "GET" && !path.startsWith(`${API}/`))
      .map(({ path }) => path);
    expect(Object.keys(ROUTES).sort()).toEqual([...new Set(routes)].sort());
  });

  it("has every list in every format", () => {
    const missing = LISTS.flatMap((path) => SUFFIXES.map((suffix) => path + suffix)).filter(
      (path) => !addresses().includes(path),
    );
    expect(missing).toEqual([]);
  });
});

describe("a second before", () => {
  it("the event is nowhere", async () => {
    clock.set(SECOND_BEFORE);
    expect(await survey()).toEqual({ ids: [], titles: [] });
  });

  it("no address of its own answers", async () => {
    clock.set(SECOND_BEFORE);
    for (const suffix of OWN) {
      const response = await reader.get(`/events/${event.id}${suffix}`);
      expect([suffix, response.status]).toEqual([suffix, 404]);
      expect(await text(response)).not.toContain(TITLE);
    }
  });

  it("is not counted", async () => {
    clock.set(SECOND_BEFORE);
    expect(await counts()).toEqual({ home: "1", page: "1", timeline: 1, all: 1, entity: 1, tag: 1 });
  });
});

/** Every number that tells how many events there are. */
async function counts() {
  const total = async (path: string) => (await json(await reader.get(path))).total;
  const shown = async (path: string) => /(\d+) events?\b/.exec(await text(await reader.get(path)))?.[1];
  return {
    home: await shown("/"),
    page: await shown("/timelines/clock"),
    timeline: await total("/timelines/clock.json"),
    all: await total("/events.json"),
    entity: await total("/entities/clock-entity.json"),
    tag: await total("/events.json?tag=clock-tag"),
  };
}

describe("at noon", () => {
  it("the event is everywhere, under other ETags, and no job has run", async () => {
    clock.set(SECOND_BEFORE);
    const before = await etags();
    const homeBefore = await reader.get("/");
    clock.set(NOON);
    const written = await countChanges();
    const unchanged: string[] = [];
    for (const [path, etag] of before) {
      if ((await reader.get(path, { "if-none-match": etag })).status !== 200) unchanged.push(path);
    }
    expect(unchanged).toEqual([]);
    const home = await reader.get("/", { "if-none-match": homeBefore.headers.get("etag") ?? "" });
    expect(home.status).toBe(200);
    // The feed of changes says in the log what it says to readers; every other read writes nothing.
    const logged = await countChanges();
    expect(logged - written).toBe(1);
    expect(await survey()).toEqual({
      ids: addresses().filter(hasIds),
      titles: addresses().filter((path) => !path.startsWith("/sitemap") && hasTitles(path)),
    });
    expect(await countChanges()).toBe(logged);
  });

  it("every address of its own answers", async () => {
    clock.set(NOON);
    for (const suffix of OWN) {
      const response = await reader.get(`/events/${event.id}${suffix}`);
      expect([suffix, response.status]).toEqual([suffix, 200]);
      if (suffix !== OCCURRENCES && hasTitles(suffix)) expect(await text(response)).toContain(TITLE);
    }
  });

  it("is counted", async () => {
    clock.set(NOON);
    expect(await counts()).toEqual({ home: "2", page: "2", timeline: 2, all: 2, entity: 2, tag: 2 });
  });

  it("every address is a 304 from then on, as long as nothing happens", async () => {
    clock.set(NOON);
    const known = await etags();
    clock.set("2026-11-23T14:59:59Z");
    const changed: string[] = [];
    for (const [path, etag] of known) {
      if ((await reader.get(path, { "if-none-match": etag })).status !== 304) changed.push(path);
    }
    expect(changed).toEqual([]);
  });
});

describe("as of another instant", () => {
  const own = async (time: string) => {
    const found: number[] = [];
    for (const suffix of SUFFIXES) {
      found.push((await reader.get(`/events/${event.id}${suffix}?as_of=${time}`)).status);
    }
    return [...new Set(found)];
  };

  it("the event is nowhere as of the second before, and everywhere as of noon", async () => {
    clock.set(AFTERNOON);
    expect(await survey(addressesAsOf("2026-11-23T11:59:59Z"))).toEqual({ ids: [], titles: [] });
    expect(await own("2026-11-23T11:59:59Z")).toEqual([404]);
    const paths = addressesAsOf(NOON);
    expect(await survey(paths)).toEqual({ ids: paths.filter(hasIds), titles: paths.filter(hasTitles) });
    expect(await own(NOON)).toEqual([200]);
  });

  it("nobody sees ahead", async () => {
    clock.set(SECOND_BEFORE);
    for (const path of [...addressesAsOf(NOON), `/events/${other.id}?as_of=${NOON}`]) {
      expect([path, (await reader.get(path)).status]).toEqual([path, 400]);
    }
  });
});

describe("withdrawn in the afternoon", () => {
  it("the event is gone everywhere, under other ETags, but for marks that say so", async () => {
    clock.set(AFTERNOON);
    const before = await etags();
    const response = await editor.patch(
      `${API}/events/${event.id}`,
      { status: "withdrawn", note: "Rung in error" },
      { "if-match": '"1"' },
    );
    expect(response.status).toBe(200);
    expect(await survey()).toEqual({ ids: addresses().filter(isMarked), titles: [] });
    const unchanged: string[] = [];
    for (const [path, etag] of before) {
      if ((await reader.get(path, { "if-none-match": etag })).status !== 200) unchanged.push(path);
    }
    expect(unchanged).toEqual([]);
  });

  it("every address of its own says so", async () => {
    clock.set(AFTERNOON);
    for (const suffix of OWN) {
      const response = await reader.get(`/events/${event.id}${suffix}`);
      const problem = await json(response);
      expect([suffix, response.status, problem.detail]).toEqual([
        suffix,
        410,
        `event ${event.id} was withdrawn on ${AFTERNOON}: Rung in error`,
      ]);
      expect(JSON.stringify(problem)).not.toContain(TITLE);
    }
  });

  it("nor is it in what was to be seen before", async () => {
    clock.set("2026-11-23T15:00:01Z");
    const { ids, titles } = await survey(addressesAsOf(NOON));
    expect({ ids: ids.filter((path) => !isMarked(path)), titles }).toEqual({ ids: [], titles: [] });
    for (const suffix of SUFFIXES) {
      expect((await reader.get(`/events/${event.id}${suffix}?as_of=${NOON}`)).status).toBe(410);
    }
  });

  it("is not counted", async () => {
    clock.set(AFTERNOON);
    expect(await counts()).toEqual({ home: "1", page: "1", timeline: 1, all: 1, entity: 1, tag: 1 });
  });
});
