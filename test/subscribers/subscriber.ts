// Programs that subscribe once and stay: each polls with its validators and keeps what it was told, as a reader of its format
// does. None of them looks at the data behind.
import { parseAtomFeed, parseRssFeed } from "feedsmith";
import ICAL from "ical.js";
import { text } from "../helpers/api.ts";
import type { Fetch } from "./service.ts";

ICAL.design.strict = true;

/** What a subscriber shows of an event. */
export interface Shown {
  readonly title: string;
  /** The date of the event as its format says it: EDTF, or first day and the day after the last. */
  readonly date: string;
}

export interface Subscriber {
  readonly name: string;
  poll(): Promise<void>;
  /** By the short id of the event. */
  shown(): ReadonlyMap<string, Shown>;
  /**
   * One line for each time it called its user: "new 1jn…", "changed 1jn…", "gone 1jn…"; "missed 1jn…" is what is gone and no
   * mark said so.
   */
  readonly calls: readonly string[];
  /** The status of each answer, redirects included. */
  readonly statuses: readonly number[];
}

/** Which validators it keeps; "delta": a tag, and it takes what is new alone (RFC 3229). */
export type Validators = "etag" | "time" | "both" | "none" | "delta";

interface News {
  readonly body: string;
  /** Entries that are not in it are as they were. */
  readonly isDelta: boolean;
}

interface Poller {
  /** Undefined where there is nothing new. */
  get(): Promise<News | undefined>;
  readonly statuses: number[];
}

/** Asks as RFC 9110 has it: a copy's validators come back with the next request, and 308 changes the address for good. */
function createPoller(fetch: Fetch, start: string, kind: Validators): Poller {
  let address = start;
  const always: Record<string, string> = kind === "delta" ? { "a-im": "feed" } : {};
  let headers = always;
  const statuses: number[] = [];
  const get = async (): Promise<News | undefined> => {
    const response = await fetch(address, headers);
    statuses.push(response.status);
    const location = response.headers.get("location");
    if ((response.status === 308 || response.status === 301) && location) {
      address = new URL(location, address).href;
      return get();
    }
    const body = await text(response);
    if (response.status === 304) {
      if (body !== "") throw new Error(`${address}: a 304 with a body`);
      return undefined;
    }
    const isDelta = response.status === 226 && kind === "delta" && response.headers.get("im") === "feed";
    if (response.status !== 200 && !isDelta) throw new Error(`${address}: ${response.status} ${body}`);
    const etag = response.headers.get("etag");
    const modified = response.headers.get("last-modified");
    headers = {
      ...always,
      ...(etag && (kind === "etag" || kind === "both" || kind === "delta") && { "if-none-match": etag }),
      ...(modified && (kind === "time" || kind === "both") && { "if-modified-since": modified }),
    };
    return { body, isDelta };
  };
  return { get, statuses };
}

/** An entry of a feed in whichever format. */
interface Item extends Shown {
  readonly id: string;
  readonly url: string;
  /** RFC 3339 or RFC 822. */
  readonly published: string;
  readonly updated: string;
}

interface Document {
  readonly items: readonly Item[];
  /** Ids of entries that are to go. */
  readonly deleted: readonly string[];
}

const FEED_ID = /^tag:[^:]+:event\/([0-9a-z]{11})$/;
const toShort = (id: string) => FEED_ID.exec(id)?.[1] ?? `? ${id}`;
const textOf = (value: string | { value?: string } | undefined) =>
  (typeof value === "object" ? value.value : value) ?? "";

/** The EDTF date of each entry, in order: an extension that parsers pass over. */
const listDates = (xml: string) => [...xml.matchAll(/<annals:date[^>]*>([^<]*)</g)].map(([, date]) => date ?? "");
const listMarks = (xml: string, element: RegExp) =>
  [...xml.matchAll(element)].map(([tag]) => /ref="([^"]*)"/.exec(tag)?.[1] ?? "");

function readRss(xml: string): Document {
  const dates = listDates(xml);
  const items = (parseRssFeed(xml).items ?? []).map(({ guid, title, link, pubDate, dc }, index) => ({
    id: guid?.value ?? "",
    title: textOf(title),
    url: link ?? "",
    date: dates[index] ?? "",
    published: pubDate ?? "",
    updated: dc?.dates?.[0] ?? "",
  }));
  return { items, deleted: listMarks(xml, /<annals:deleted [^>]*>/g) };
}

function readAtom(xml: string): Document {
  const dates = listDates(xml);
  const items = (parseAtomFeed(xml).entries ?? []).map(({ id, title, links, published, updated }, index) => ({
    id: id ?? "",
    title: textOf(title),
    url: links?.find(({ rel }) => rel === "alternate")?.href ?? "",
    date: dates[index] ?? "",
    published: published ?? "",
    updated: updated ?? "",
  }));
  return { items, deleted: listMarks(xml, /<at:deleted-entry [^>]*>/g) };
}

interface JsonItem {
  readonly id: string;
  readonly title: string;
  readonly url: string;
  readonly date_published: string;
  readonly date_modified: string;
  readonly _annals: { readonly date: string };
}

function readJsonFeed(json: string): Document {
  const { items, _annals } = JSON.parse(json) as { items: JsonItem[]; _annals: { deleted?: { id: string }[] } };
  return {
    items: items.map(({ id, title, url, date_published, date_modified, _annals: { date } }) => ({
      id,
      title,
      url,
      date,
      published: date_published,
      updated: date_modified,
    })),
    deleted: (_annals.deleted ?? []).map(({ id }) => id),
  };
}

export interface FeedFormat {
  readonly suffix: string;
  read(text: string): Document;
}

export const FEED_FORMATS: readonly FeedFormat[] = [
  { suffix: ".rss", read: readRss },
  { suffix: ".atom", read: readAtom },
  { suffix: ".feed.json", read: readJsonFeed },
];

/** True where the page of an entry says that it is gone, or is another now. */
async function isGone(fetch: Fetch, url: string): Promise<boolean> {
  const { status, headers } = await fetch(url);
  // 404 is what an event says that went back to its editors.
  if (status !== 308) return status === 410 || status === 404;
  const next = headers.get("location") ?? "";
  return new URL(next).pathname !== new URL(url).pathname || isGone(fetch, next);
}

/**
 * A feed reader: knows entries by id, keeps those that the feed no longer has, shows an entry as changed when its time of
 * change moved, and lets go of what the feed says is deleted. Of what is missing and has no mark it looks at the page.
 */
export function createFeedReader(
  fetch: Fetch,
  address: string,
  format: FeedFormat,
  validators: Validators,
): Subscriber {
  const poller = createPoller(fetch, address, validators);
  const kept = new Map<string, Item>();
  const calls: string[] = [];
  return {
    name: `${format.suffix}, ${validators}`,
    calls,
    statuses: poller.statuses,
    shown: () => new Map([...kept].map(([id, { title, date }]) => [toShort(id), { title, date }])),
    poll: async () => {
      const news = await poller.get();
      if (!news) return;
      const { items, deleted } = format.read(news.body);
      for (const item of items) {
        const before = kept.get(item.id);
        if (!before) calls.push(`new ${toShort(item.id)}`);
        else if (Date.parse(item.updated) > Date.parse(before.updated)) calls.push(`changed ${toShort(item.id)}`);
        kept.set(item.id, item);
      }
      for (const id of deleted) if (kept.delete(id)) calls.push(`gone ${toShort(id)}`);
      if (news.isDelta) return;
      const listed = new Set(items.map(({ id }) => id));
      for (const { id, url } of [...kept.values()].filter((item) => !listed.has(item.id))) {
        if ((await isGone(fetch, url)) && kept.delete(id)) calls.push(`missed ${toShort(id)}`);
      }
    },
  };
}

interface Appointment extends Shown {
  readonly sequence: number;
  readonly isCancelled: boolean;
}

function readCalendar(text: string): Map<string, Appointment> {
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  const value = (event: ICAL.Component, name: string) => event.getFirstPropertyValue(name)?.toString() ?? "";
  return new Map(
    events.map((event) => [
      value(event, "uid").split("@")[0] ?? "",
      {
        title: value(event, "summary"),
        date: `${value(event, "dtstart")}/${value(event, "dtend")}`,
        sequence: Number(value(event, "sequence")),
        isCancelled: value(event, "status") === "CANCELLED",
      },
    ]),
  );
}

/**
 * A calendar that merges by UID: what has a lower SEQUENCE than it knows is old news, and CANCELLED takes it away. What is
 * missing goes too, as in calendars that mirror the file.
 */
export function createCalendar(fetch: Fetch, address: string, validators: Validators): Subscriber {
  const poller = createPoller(fetch, address, validators);
  const kept = new Map<string, Appointment>();
  const calls: string[] = [];
  return {
    name: `.ics, ${validators}`,
    calls,
    statuses: poller.statuses,
    shown: () =>
      new Map(
        [...kept].filter(([, { isCancelled }]) => !isCancelled).map(([id, { title, date }]) => [id, { title, date }]),
      ),
    poll: async () => {
      const news = await poller.get();
      if (!news) return;
      const events = readCalendar(news.body);
      for (const [id, event] of events) {
        const before = kept.get(id);
        if (before && event.sequence < before.sequence) continue;
        if (event.isCancelled) {
          if (before && !before.isCancelled) calls.push(`gone ${id}`);
        } else if (!before || before.isCancelled) calls.push(`new ${id}`);
        else if (event.title !== before.title || event.date !== before.date) {
          // The same number for something else would not be taken up by a calendar that compares numbers alone.
          calls.push(event.sequence > before.sequence ? `changed ${id}` : `changed ${id} without a sequence`);
        }
        // A mark for what it never had is nothing to it.
        if (before || !event.isCancelled) kept.set(id, event);
      }
      for (const [id, { isCancelled }] of kept) {
        if (events.has(id)) continue;
        kept.delete(id);
        if (!isCancelled) calls.push(`missed ${id}`);
      }
    },
  };
}

interface Change {
  readonly seq: number;
  readonly id: string;
  readonly event?: { readonly title: string; readonly date: string };
}

/** A copy of all that is public, kept by the change feed: goes on from where it was, with one request where nothing is new. */
export function createReplica(
  fetch: Fetch,
  origin: () => string,
  { suffix, limit }: { readonly suffix: ".json" | ".ndjson"; readonly limit: number },
): Subscriber {
  const kept = new Map<string, Shown>();
  const calls: string[] = [];
  const statuses: number[] = [];
  let since = 0;
  const getPage = async (): Promise<readonly Change[]> => {
    const response = await fetch(`${origin()}/changes${suffix}?since=${since}&limit=${limit}`);
    statuses.push(response.status);
    const body = await text(response);
    if (response.status !== 200) throw new Error(body);
    if (suffix === ".json") {
      const page = JSON.parse(body) as { changes: Change[]; since: number };
      since = page.since;
      return page.changes;
    }
    const changes = body
      .split("\n")
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Change);
    since = changes.at(-1)?.seq ?? since;
    return changes;
  };
  return {
    name: `/changes${suffix}`,
    calls,
    statuses,
    shown: () => kept,
    poll: async () => {
      for (let before = -1; before !== since; ) {
        before = since;
        for (const { id, event } of await getPage()) {
          const known = kept.get(id);
          if (event) {
            if (!known) calls.push(`new ${id}`);
            else if (known.title !== event.title || known.date !== event.date) calls.push(`changed ${id}`);
            kept.set(id, { title: event.title, date: event.date });
          } else if (kept.delete(id)) calls.push(`gone ${id}`);
        }
      }
    },
  };
}
