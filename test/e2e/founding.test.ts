import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { FORMATS, LOOKS } from "../../src/representations/formats.ts";
import {
  boundsOf,
  FEEDS,
  FILTERS,
  type ReadEvent,
  read,
  readCalendar,
  SEED,
  type SeedEvent,
  SUFFIXES,
} from "../helpers/founding.ts";
import { type Server, send, startServer } from "../helpers/server.ts";

const TIMELINE = "/timelines/us-china-tech";

/** What our own JSON says of an event; other formats are compared with it. */
interface Resource {
  readonly id: string;
  readonly external_id: string;
  readonly date: string;
  readonly title: string;
  readonly published_at: string;
  readonly when: { readonly label: string; readonly earliest: string; readonly latest: string };
}

let server: Server;
let known: ReadonlyMap<string, Resource>;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  const { events } = (await (await get(`${TIMELINE}.json`)).json()) as { events: Resource[] };
  known = new Map(events.map((event) => [event.external_id, event]));
});
afterAll(() => server?.stop());

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const response = await fetch(new URL(path, server.origin), { headers });
  if (!response.ok && response.status !== 304) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

/** All of them: feeds have 50 on a page unless asked for more. */
async function getEvents(suffix: string, query = "", path = TIMELINE): Promise<readonly ReadEvent[]> {
  const response = await get(`${path}${suffix}?${query === "" ? "" : `${query}&`}limit=1000`);
  return (await read(suffix, await response.text())).events;
}

function resourceOf({ external_id }: SeedEvent): Resource {
  const resource = known.get(external_id);
  if (!resource) throw new Error(`${external_id} is not in the JSON document`);
  return resource;
}

/** First day first, then in the order in which they were made; ids ascend with their making. */
function byDate(a: SeedEvent, b: SeedEvent): number {
  return boundsOf(a).min - boundsOf(b).min || (resourceOf(a).id < resourceOf(b).id ? -1 : 1);
}

/** Latest publication first, then latest made first. */
function byPublication(a: SeedEvent, b: SeedEvent): number {
  const [first, second] = [resourceOf(a), resourceOf(b)];
  return Date.parse(second.published_at) - Date.parse(first.published_at) || (first.id < second.id ? 1 : -1);
}

/** What a format says of the date: the words, the EDTF text, in JSON-LD that as far as it is sure, in a citation its parts. */
function toShownDate(suffix: string, { date, when }: Pick<Resource, "date" | "when">): string | undefined {
  if (LOOKS.some((look) => look.suffix === suffix)) return when.label;
  if (suffix === ".csl.json" || suffix === ".bib") return date.replace("?", "");
  return suffix === ".jsonld" && date.includes("?") ? undefined : date;
}

/** Feeds begin with what is new to readers, calendars with the last day, the others with the first. */
function inOrderOf(suffix: string, events: readonly SeedEvent[]): SeedEvent[] {
  if (suffix === ".ics") return [...events].sort((a, b) => byDate(b, a));
  return [...events].sort(FEEDS.has(suffix) ? byPublication : byDate);
}

function expectedIn(suffix: string, events: readonly SeedEvent[]): ReadEvent[] {
  return inOrderOf(suffix, events).map((event) => {
    const { id, when } = resourceOf(event);
    return {
      id,
      title: FEEDS.has(suffix) ? `${when.label}: ${event.title}` : event.title,
      date: toShownDate(suffix, { when, date: event.date }),
    };
  });
}

const toReadEvent = ({ id, title, date }: ReadEvent): ReadEvent => ({ id, title, date });

it("reads every format that is published", () => {
  expect([...SUFFIXES].sort()).toEqual(
    [...LOOKS, ...FORMATS.filter(({ isPicture }) => !isPicture)].map(({ suffix }) => suffix).sort(),
  );
});

describe.each(SUFFIXES)("the founding timeline as %j", (suffix) => {
  it("has each of the 128 events of the seed once, in the order of the format, with its title and date", async () => {
    const events = await getEvents(suffix);
    expect(events.map(toReadEvent)).toEqual(expectedIn(suffix, SEED));
    expect(events).toHaveLength(128);
  });

  it.each(Object.keys(FILTERS))("has under ?%s what the seed file says", async (query) => {
    const wanted = SEED.filter(FILTERS[query] ?? (() => false));
    expect(wanted.length).toBeGreaterThan(0);
    expect(wanted.length).toBeLessThan(128);
    expect((await getEvents(suffix, query)).map(toReadEvent)).toEqual(expectedIn(suffix, wanted));
  });

  it("gives every event once, and nothing else, on the way along next", async () => {
    const seen: (string | undefined)[] = [];
    let pages = 0;
    for (let address: string | undefined = `${TIMELINE}${suffix}?limit=30`; address; pages++) {
      const response = await get(address);
      const { events, next } = await read(suffix, await response.text());
      const [, linked] = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "") ?? [];
      // These formats have no place for it, so that the header alone says it; a fragment leads people on to the page.
      if (![".csv", ".ndjson", ".jsonld", ".csl.json", ".bib", ".fragment.html"].includes(suffix))
        expect(next).toBe(linked);
      seen.push(...events.map(({ id }) => id));
      address = linked;
    }
    expect(pages).toBe(5);
    expect(seen).toEqual(expectedIn(suffix, SEED).map(({ id }) => id));
  });

  it("has the same bytes the second time, and none for those who have them", async () => {
    for (const path of [TIMELINE, "/events", "/timelines/sanctions"].map((name) => `${name}${suffix}`)) {
      const first = await get(path);
      const body = await first.arrayBuffer();
      expect(body.byteLength).toBeGreaterThan(1000);
      const again = await get(path);
      expect(Buffer.from(await again.arrayBuffer()).equals(Buffer.from(body))).toBe(true);
      const etag = first.headers.get("etag") ?? "";
      expect(etag).toMatch(/^"[^"]+"$/);
      expect(again.headers.get("etag")).toBe(etag);
      const cached = await get(path, { "if-none-match": etag });
      expect([cached.status, (await cached.arrayBuffer()).byteLength, cached.headers.get("etag")]).toEqual([
        304,
        0,
        etag,
      ]);
      const since = await get(path, { "if-modified-since": first.headers.get("last-modified") ?? "" });
      expect([since.status, (await since.arrayBuffer()).byteLength]).toEqual([304, 0]);
    }
  });
});

describe("the founding calendar", () => {
  it("spans the days that the JSON names, its end exclusive, and leaves nothing out", async () => {
    const { events, skipped } = readCalendar(await (await get(`${TIMELINE}.ics`)).text());
    const expected = inOrderOf(".ics", SEED).map((event) => {
      const { id, when } = resourceOf(event);
      const after = new Date(Date.parse(when.latest) + 86_400_000).toISOString().slice(0, 10);
      return { id, start: when.earliest, end: after };
    });
    expect(events.map(({ id, start, end }) => ({ id, start, end }))).toEqual(expected);
    expect(skipped).toBe(0);
  });

  it("agrees with the edtf library on the first and the last day", () => {
    for (const event of SEED) {
      const { min, max } = boundsOf(event);
      const days = [min, max].map((time) => new Date(time).toISOString().slice(0, 10));
      expect([resourceOf(event).when.earliest, resourceOf(event).when.latest]).toEqual(days);
    }
  });
});

it("has every event at an address of its own, in every format", { timeout: 180_000 }, async () => {
  const look = async ({ id, title, date, when }: Resource, suffix: string) => {
    const text = await (await get(`/events/${id}${suffix}`)).text();
    if (suffix === "") expect(text).toContain(`<link rel="canonical" href="${server.origin}/events/${id}">`);
    else if (suffix === ".json") expect(JSON.parse(text)).toMatchObject({ id, title, date });
    else {
      const { events } = await read(suffix, text);
      const shown = FEEDS.has(suffix) ? `${when.label}: ${title}` : title;
      expect(events.map(toReadEvent)).toEqual([{ id, title: shown, date: toShownDate(suffix, { date, when }) }]);
    }
  };
  for (const resource of known.values()) await Promise.all(SUFFIXES.map((suffix) => look(resource, suffix)));
});

it("has the same validators and bytes after a restart", async () => {
  const paths = SUFFIXES.flatMap((suffix) => [`${TIMELINE}${suffix}`, `/events${suffix}?q=huawei&limit=5`]);
  const look = async (path: string) => {
    const response = await get(path);
    return { path, etag: response.headers.get("etag"), body: await response.text() };
  };
  const before = await Promise.all(["/", "/embed/us-china-tech", ...paths].map(look));
  await server.restart();
  for (const document of before) expect(await look(document.path)).toEqual(document);
});

describe("an event that comes and goes", () => {
  const EVENT = {
    date: "2023-05-21",
    title: "中国芯片产业报告",
    summary: "关于先进制程的说明。",
    language: "zh-Hans",
    tags: ["us-china-tech"],
    countries: ["CN"],
    status: "published",
  };
  let id: string;
  const before = new Map<string, string>();

  beforeAll(async () => {
    for (const suffix of SUFFIXES) before.set(suffix, (await get(TIMELINE + suffix)).headers.get("etag") ?? "");
    const created = await send(server, "POST", "/events", EVENT);
    ({ id } = (await created.json()) as { id: string });
  });

  it("shows at once to those who hold the document of before", async () => {
    for (const suffix of SUFFIXES) {
      const response = await get(TIMELINE + suffix, { "if-none-match": before.get(suffix) ?? "" });
      expect(response.status).toBe(200);
      const { events } = await read(suffix, await response.text());
      const all = await getEvents(suffix);
      expect(all.map((event) => event.id)).toContain(id);
      // Where a page has fewer than all, it is by date that the event is on a later one.
      if (events.length === all.length) expect(events.map((event) => event.id)).toContain(id);
      expect(all).toHaveLength(129);
    }
  });

  it.each(["芯片", "产业", "报告", "制程", "先进制程"])("is found by %s in every format", async (word) => {
    for (const suffix of SUFFIXES) {
      const events = await getEvents(suffix, `q=${encodeURIComponent(word)}`, "/events");
      expect(events.map((event) => event.id)).toEqual([id]);
    }
  });

  it("is not found by characters that do not stand together", async () => {
    expect(await getEvents(".json", `q=${encodeURIComponent("片芯")}`, "/events")).toEqual([]);
    expect(await getEvents(".json", `q=${encodeURIComponent("中芯")}`, "/events")).toEqual([]);
  });

  it("is gone once deleted, from its addresses and from every list", async () => {
    await send(server, "DELETE", `/events/${id}`, undefined, { "if-match": '"1"' });
    for (const suffix of SUFFIXES) {
      expect((await fetch(`${server.origin}/events/${id}${suffix}`)).status).toBe(410);
      expect((await getEvents(suffix)).map(toReadEvent)).toEqual(expectedIn(suffix, SEED));
      expect(await getEvents(suffix, `q=${encodeURIComponent("芯片")}`, "/events")).toEqual([]);
    }
  });
});
