// What readers that know nothing of the service see in its feeds and calendars, over HTTP from the built Worker, held against
// what the API was told: the sample timeline, and events that readers are known to stumble over.
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { EventResource } from "../../../src/contract/event.ts";
import { describeInBrowser } from "../../helpers/browser.ts";
import { boundsOf, SEED } from "../../helpers/founding.ts";
import { type Server, send, startServer } from "../../helpers/server.ts";
import { HOSTILE, HOSTILE_TIMES, LONG_SUMMARY } from "../hostile.ts";
import { JSON_FEED_SCHEMA } from "../json-feed-schema.ts";
import {
  CALENDAR_READERS,
  FEED_READERS,
  type FeedReader,
  type SeenAppointment,
  type SeenEnclosure,
  type SeenEntry,
  type SeenFeed,
} from "../readers.ts";

/** An event as it was sent: what is not ours to say of it. */
interface Sent {
  readonly external_id: string;
  readonly title: string;
  readonly summary?: string;
  readonly category?: string;
  readonly tags?: readonly string[];
  readonly entities?: readonly (string | { readonly name: string })[];
  readonly countries?: readonly string[];
  readonly place?: { readonly name?: string; readonly country?: string; readonly lat?: number; readonly lon?: number };
  readonly series?: { readonly name: string };
  readonly sources?: readonly { readonly url: string }[];
  readonly media?: readonly { readonly url: string; readonly media_type?: string; readonly length?: number }[];
}

/** A list, and what is in it. */
interface Subject {
  readonly name: string;
  readonly path: string;
  readonly title: string;
  readonly sent: readonly Sent[];
  /** First day or instant, and the one after the last, by external id; absent where no calendar can say it. */
  readonly times: Readonly<Record<string, readonly [start: string, end?: string]>>;
}

const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

const SUBJECTS: readonly Subject[] = [
  {
    name: "the founding timeline",
    path: "/timelines/us-china-tech",
    title: "Technology between the United States and China",
    sent: SEED,
    times: Object.fromEntries(
      SEED.map((event) => [event.external_id, [dayOf(boundsOf(event).min), dayOf(boundsOf(event).max + 1)]]),
    ),
  },
  {
    name: "the hostile timeline",
    path: "/timelines/hostile",
    title: `Hostile <b> & "all" ]]> -->`,
    sent: HOSTILE,
    times: HOSTILE_TIMES,
  },
];

let server: Server;
/** By external id: what the API answers of each event. */
const known = new Map<string, EventResource>();

const get = async (path: string) => {
  const response = await fetch(server.origin + path);
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response.text();
};

/** A whole list, page after page; limit=50 so that there are some. */
async function getPages(path: string, suffix: string): Promise<string[]> {
  const pages: string[] = [];
  for (let address: string | undefined = `${server.origin}${path}${suffix}?limit=50`; address; ) {
    const response: Response = await fetch(address);
    pages.push(await response.text());
    address = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
  }
  return pages;
}

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  const title = SUBJECTS.find(({ path }) => path.endsWith("/hostile"))?.title;
  await send(server, "POST", "/timelines", { slug: "hostile", title, rule: "tag=!us-china-tech" });
  for (const [index, event] of HOSTILE.entries()) {
    // Published out of the order in which they are made, so that the one cannot pass for the other.
    const published_at = `2026-02-0${1 + (index % 9)}T10:00:0${index % 7}Z`;
    await send(server, "POST", "/events", { status: "published", ...event, published_at });
  }
  for (const { path } of SUBJECTS) {
    const { events } = JSON.parse(await get(`${path}.json?limit=1000`)) as { events: EventResource[] };
    for (const event of events) known.set(event.external_id ?? "", event);
  }
});
afterAll(() => server?.stop());

const resourceOf = ({ external_id }: Sent): EventResource => {
  const resource = known.get(external_id);
  if (!resource) throw new Error(`${external_id} is not in the JSON document`);
  return resource;
};

/** Latest publication first, then latest made first. */
function byPublication(a: Sent, b: Sent): number {
  const [one, other] = [resourceOf(a), resourceOf(b)];
  return Date.parse(other.published_at ?? "") - Date.parse(one.published_at ?? "") || (one.id < other.id ? 1 : -1);
}

const iso = (text: string | undefined) => new Date(text ?? "").toISOString();

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what XML cannot hold
const toXml = (text: string) => text.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, "");
const escapeHtml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
const unescapeHtml = (text: string) =>
  text
    .replace(/&(lt|gt|quot);/g, (_, name: string) => ({ lt: "<", gt: ">", quot: '"' })[name] ?? "")
    .replaceAll("&amp;", "&");

/** How texts come out of a format, and then out of a reader; from what was sent. */
function texts({ name, suffix }: FeedReader) {
  const asText = suffix === ".feed.json" ? (text: string) => text : toXml;
  // It reads entities once more than there are escapes.
  const asRead = name === "feed-parser" ? unescapeHtml : (text: string) => text;
  return {
    title: (text: string) => asRead(asText(text)),
    // The description of RSS is HTML.
    summary: (text: string) => asRead(suffix === ".rss" ? escapeHtml(asText(text)) : asText(text)),
    content: (html: string) => asRead(asText(html)),
  };
}

/** Without doubles within a facet; a tag may say the same as the category. */
function categoriesOf({ category, tags = [], entities = [], countries = [], place, series }: Sent): string[] {
  const names = entities.map((entity) => (typeof entity === "string" ? entity : entity.name));
  const facets = [[category], tags, names, [...countries, place?.country], [series?.name]];
  return facets.flatMap((labels) => [...new Set(labels.filter((label) => label !== undefined))]);
}

const TYPES: Readonly<Record<string, string>> = { png: "image/png" };
function enclosuresOf({ media = [] }: Sent): SeenEnclosure[] {
  return media.map(({ url, media_type, length }) => {
    const type = media_type ?? TYPES[/\.([a-z0-9]+)\?/.exec(url)?.[1] ?? ""];
    return { url, ...(type && { type }), ...(length && { length }) };
  });
}

type Enclosures = readonly SeenEnclosure[];

/** RSS has one at most, with its length; JSON Feed needs the type. */
function showEnclosures(enclosures: Enclosures, suffix: string): Enclosures {
  if (suffix === ".feed.json") return enclosures.filter(({ type }) => type);
  return suffix === ".rss" ? enclosures.filter(({ type, length }) => type && length).slice(0, 1) : enclosures;
}

function expectedEntry(event: Sent, reader: FeedReader, contents: ReadonlyMap<string, string>): Required<SeenEntry> {
  const { uri, url, when, published_at, updated_at, body } = resourceOf(event);
  const { title, summary, content } = texts(reader);
  const enclosures = enclosuresOf(event);
  const categories = categoriesOf(event).map(title);
  const isJson = reader.suffix === ".feed.json";
  const told = event.summary ?? (body ? LONG_SUMMARY : undefined);
  return {
    id: uri,
    url,
    title: title(`${when.label}: ${event.title}`),
    published: iso(published_at),
    updated: iso(updated_at),
    summary: told && summary(told),
    content: content(contents.get(uri) ?? ""),
    categories: isJson ? [...new Set(categories)] : categories,
    sources: (event.sources ?? []).map((source) => source.url),
    enclosures: showEnclosures(enclosures, reader.suffix),
  };
}

/** What a reader can show of it: the members that it has. */
function pick(entry: SeenEntry, names: readonly string[]): SeenEntry {
  return Object.fromEntries(names.map((name) => [name, entry[name as keyof SeenEntry]]));
}

/** The HTML of each entry as JSON Feed has it, where nothing is escaped. */
async function readContents({ path }: Subject): Promise<Map<string, string>> {
  const pages = await getPages(path, ".feed.json");
  const items: { id: string; content_html: string }[] = pages.flatMap((page) => JSON.parse(page).items);
  return new Map(items.map(({ id, content_html }) => [id, content_html]));
}

describe.each(SUBJECTS)("$name", (subject) => {
  it.each(FEED_READERS)("is the same in $suffix to $name as what was sent, in order", async (reader) => {
    const contents = await readContents(subject);
    const pages: SeenFeed[] = [];
    for (const page of await getPages(subject.path, reader.suffix)) pages.push(await reader.read(page));
    const entries = pages.flatMap((page) => page.entries);
    const names = Object.keys(entries[0] ?? {});
    const expected = subject.sent
      .toSorted(byPublication)
      .map((event) => pick(expectedEntry(event, reader, contents), names));
    expect(names).toEqual(expect.arrayContaining(["id", "url", "title", "published", "summary", "content"]));
    expect(entries.map((entry) => pick(entry, names))).toEqual(expected);
    expect(entries).toHaveLength(subject.sent.length);
    expect(pages.map(({ title, page }) => ({ title, page }))).toEqual(
      pages.map(() => ({ title: texts(reader).title(subject.title), page: server.origin + subject.path })),
    );
    expect(pages[0]?.self).toBe(`${server.origin}${subject.path}${reader.suffix}?limit=50`);
  });

  it("begins the HTML of each entry with its date, and has its title nowhere as markup", async () => {
    for (const event of subject.sent) {
      const { uri, when } = resourceOf(event);
      const html = (await readContents(subject)).get(uri) ?? "";
      expect(html).toMatch(/^<p><(time datetime|data value)="[^"<>]+">/);
      expect(html).toContain(`>${escapeHtml(when.label)}</`);
    }
  });

  it.each(CALENDAR_READERS)("is on the same days in .ics to $name", async ({ read, lendsZone }) => {
    const seen = (await getPages(subject.path, ".ics")).flatMap((page) => read(page));
    const sayable = subject.sent.filter(({ external_id }) => subject.times[external_id]);
    expect(new Set(seen.map(({ uid }) => uid)).size).toBe(seen.length);
    const found = new Map(seen.map((appointment) => [appointment.uid ?? "", appointment]));
    expect(seen).toHaveLength(sayable.length);
    for (const event of sayable) {
      const { id, url, updated_at, place } = resourceOf(event);
      const appointment = found.get(`${id}@annals.invalid`);
      const [stated = "", end] = subject.times[event.external_id] ?? [];
      const isFloating = stated.includes("T") && !stated.endsWith("Z");
      const start = lendsZone && isFloating ? (appointment?.start ?? "") : stated;
      expect([event.external_id, appointment]).toEqual([
        event.external_id,
        {
          uid: `${id}@annals.invalid`,
          title: event.title,
          start,
          // Where there is no end, a time is the end of itself (RFC 5545 section 3.6.1); some readers say so.
          end: end ?? (appointment?.end === undefined ? undefined : start),
          url,
          description: appointment?.description,
          status: appointment?.status,
          sequence: 0,
          changed: iso(updated_at),
          categories: [...new Set([...(event.category ? [event.category] : []), ...(event.tags ?? [])])],
          place: place?.name ?? place?.country,
          geo: place?.lat === undefined ? undefined : [place.lat, place.lon ?? 0],
        } satisfies SeenAppointment,
      ]);
      if (event.summary) expect(appointment?.description).toContain(event.summary.replace(CONTROLS, ""));
    }
  });

  it("is in .ics from the last day back", async () => {
    const [{ read } = { read: () => [] }] = CALENDAR_READERS;
    const starts = (await getPages(subject.path, ".ics")).flatMap((page) => read(page)).map(({ start }) => start);
    const days = starts.map((start) => start.slice(0, 10));
    expect(days).toEqual(days.toSorted().reverse());
  });

  it("counts what no calendar can say", async () => {
    const counted = (await getPages(subject.path, ".ics")).map((page) =>
      Number(/X-ANNALS-SKIPPED:(\d+)/.exec(page)?.[1]),
    );
    const unsayable = subject.sent.filter(({ external_id }) => !subject.times[external_id]);
    expect(counted.reduce((sum, count) => sum + count)).toBe(unsayable.length);
  });

  it("is JSON Feed 1.1 by its schema", async () => {
    const validate = new Ajv({ allErrors: true }).compile(JSON_FEED_SCHEMA);
    for (const page of await getPages(subject.path, ".feed.json")) {
      validate(JSON.parse(page));
      expect(validate.errors).toBeNull();
    }
  });
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what a calendar cannot hold
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

describe("the schema of JSON Feed", () => {
  it("refuses what is no JSON Feed", () => {
    const validate = new Ajv({ allErrors: true }).compile(JSON_FEED_SCHEMA);
    const feed = { version: "https://jsonfeed.org/version/1.1", title: "A", items: [] };
    const item = { id: "a", content_text: "b" };
    expect(validate(feed)).toBe(true);
    for (const wrong of [
      { ...feed, version: "https://jsonfeed.org/version/1" },
      { ...feed, hubs: [{ type: "WebSub" }] },
      { ...feed, unknown: 1 },
      { ...feed, items: [{ id: 1, content_text: "b" }] },
      { ...feed, items: [{ id: "a" }] },
      { ...feed, items: [{ ...item, date_published: "2021-12-26" }] },
      { ...feed, items: [{ ...item, attachments: [{ url: "https://example.org/a" }] }] },
      { ...feed, items: [{ ...item, tags: ["a", "a"] }] },
    ]) {
      expect([wrong, validate(wrong)]).toEqual([wrong, false]);
    }
  });
});

describeInBrowser("a strict parser of XML", (open) => {
  it("reads every feed, and finds in it what the feed is", async () => {
    const page = await (await open()).newPage();
    const parse = (xml: string) =>
      page.evaluate((text) => {
        const { documentElement } = new DOMParser().parseFromString(text, "application/xml");
        const count = (name: string) => documentElement.getElementsByTagName(name).length;
        const error = documentElement.getElementsByTagName("parsererror")[0]?.textContent ?? undefined;
        return { root: documentElement.localName, entries: count("item") + count("entry"), error };
      }, xml);
    expect((await parse("<a>&nbsp;</a>")).error).toContain("nbsp");
    for (const { path, sent } of SUBJECTS) {
      expect(await parse(await get(`${path}.rss?limit=1000`))).toEqual({ root: "rss", entries: sent.length });
      expect(await parse(await get(`${path}.atom?limit=1000`))).toEqual({ root: "feed", entries: sent.length });
    }
  });
});
