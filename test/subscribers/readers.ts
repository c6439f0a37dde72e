// Feed readers and calendars that know nothing of this service, each brought to one shape, so that they can be compared with
// what the API was told and with each other.
import { parseFeed } from "@rowanmanning/feed-parser";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import ICAL from "ical.js";
import nodeIcal, { type VEvent } from "node-ical";
import RssParser from "rss-parser";

ICAL.design.strict = true;

/** An entry as one reader shows it; a member is absent where that reader has no place for it. */
export interface SeenEntry {
  readonly id?: string | undefined;
  readonly url?: string | undefined;
  readonly title?: string | undefined;
  /** RFC 3339, with milliseconds as `Date` writes them. */
  readonly published?: string | undefined;
  readonly updated?: string | undefined;
  readonly summary?: string | undefined;
  readonly content?: string | undefined;
  readonly categories?: readonly string[];
  readonly sources?: readonly string[];
  readonly enclosures?: readonly SeenEnclosure[];
}

export interface SeenEnclosure {
  readonly url: string | undefined;
  readonly type?: string | undefined;
  readonly length?: number | undefined;
}

export interface SeenFeed {
  readonly title: string | undefined;
  readonly page: string | undefined;
  readonly self: string | undefined;
  readonly updated?: string | undefined;
  readonly entries: readonly SeenEntry[];
}

export interface FeedReader {
  readonly name: string;
  readonly suffix: string;
  read(text: string): SeenFeed | Promise<SeenFeed>;
}

const iso = (date: string | Date | null | undefined) => (date ? new Date(date).toISOString() : undefined);

/** The text of an Atom construct, or of an element with attributes. */
const textOf = (value: string | { value?: string } | undefined) => (typeof value === "string" ? value : value?.value);

type Links = readonly { readonly rel?: string | undefined; readonly href?: string | undefined }[];
const hrefOf = (links: Links | undefined, rel: string) => links?.find((link) => link.rel === rel)?.href;

function readRssByFeedsmith(text: string): SeenFeed {
  const feed = parseRssFeed(text);
  return {
    title: textOf(feed.title),
    page: feed.link,
    self: hrefOf(feed.atom?.links, "self"),
    updated: iso(feed.lastBuildDate),
    entries: (feed.items ?? []).map((item) => ({
      id: item.guid?.value,
      url: item.link,
      title: textOf(item.title),
      published: iso(item.pubDate),
      updated: iso(item.dc?.dates?.[0]),
      summary: textOf(item.description),
      content: item.content?.encoded,
      categories: (item.categories ?? []).flatMap(({ name }) => name ?? []),
      sources: item.dc?.sources ?? [],
      enclosures: (item.enclosures ?? []).map(({ url, type, length }) => ({ url, type, length })),
    })),
  };
}

function readAtomByFeedsmith(text: string): SeenFeed {
  const feed = parseAtomFeed(text);
  return {
    title: textOf(feed.title),
    page: hrefOf(feed.links, "alternate"),
    self: hrefOf(feed.links, "self"),
    updated: iso(feed.updated),
    entries: (feed.entries ?? []).map((entry) => ({
      id: entry.id,
      url: hrefOf(entry.links, "alternate"),
      title: textOf(entry.title),
      published: iso(entry.published),
      updated: iso(entry.updated),
      summary: textOf(entry.summary),
      content: textOf(entry.content),
      categories: (entry.categories ?? []).flatMap(({ label }) => label ?? []),
      sources: (entry.links ?? []).flatMap(({ rel, href }) => (rel === "via" && href ? [href] : [])),
      enclosures: (entry.links ?? []).flatMap(({ rel, href, type, length }) =>
        rel === "enclosure" ? [{ url: href, type, length }] : [],
      ),
    })),
  };
}

function readJsonFeedByFeedsmith(text: string): SeenFeed {
  const feed = parseJsonFeed(text);
  return {
    title: feed.title,
    page: feed.home_page_url,
    self: feed.feed_url,
    entries: (feed.items ?? []).map((item) => ({
      id: item.id,
      url: item.url,
      title: item.title,
      published: iso(item.date_published),
      updated: iso(item.date_modified),
      summary: item.summary,
      content: item.content_html,
      categories: item.tags ?? [],
      enclosures: (item.attachments ?? []).map(({ url, mime_type, size_in_bytes }) => ({
        url,
        type: mime_type,
        length: size_in_bytes,
      })),
    })),
  };
}

interface RssParserItem {
  readonly id?: string;
  readonly guid?: string;
  readonly link?: string;
  readonly title?: string;
  readonly isoDate?: string;
  readonly updated?: string;
  readonly summary?: string;
  readonly content?: string;
  readonly "content:encoded"?: string;
  readonly categories?: readonly (string | { readonly _: string })[];
}

const labelOf = (category: string | { readonly _: string }) => (typeof category === "string" ? category : category._);

async function readRssByRssParser(text: string): Promise<SeenFeed> {
  const feed = await new RssParser<object, RssParserItem>().parseString(text);
  return {
    title: feed.title,
    page: feed.link,
    self: feed.feedUrl,
    entries: feed.items.map((item) => ({
      id: item.guid,
      url: item.link,
      title: item.title,
      published: item.isoDate,
      summary: item.content,
      content: item["content:encoded"],
      categories: (item.categories ?? []).map(labelOf),
    })),
  };
}

async function readAtomByRssParser(text: string): Promise<SeenFeed> {
  const parser = new RssParser<object, RssParserItem>({ customFields: { item: ["updated"] } });
  const feed = await parser.parseString(text);
  return {
    title: feed.title,
    page: feed.link,
    self: feed.feedUrl,
    entries: feed.items.map((item) => ({
      id: item.id,
      url: item.link,
      title: item.title,
      published: item.isoDate,
      updated: iso(item.updated),
      summary: item.summary,
      content: item.content,
    })),
  };
}

function readByFeedParser(text: string): SeenFeed {
  const feed = parseFeed(text).toJSON();
  return {
    title: feed.title ?? undefined,
    page: feed.url ?? undefined,
    self: feed.self ?? undefined,
    updated: feed.updated ?? undefined,
    entries: feed.items.map((item) => ({
      id: item.id ?? undefined,
      url: item.url ?? undefined,
      title: item.title ?? undefined,
      published: item.published ?? undefined,
      updated: item.updated ?? undefined,
      summary: item.description ?? undefined,
      content: item.content ?? undefined,
      categories: item.categories.map(({ label, term }) => label ?? term),
    })),
  };
}

export const FEED_READERS: readonly FeedReader[] = [
  { name: "feedsmith", suffix: ".rss", read: readRssByFeedsmith },
  { name: "rss-parser", suffix: ".rss", read: readRssByRssParser },
  { name: "feed-parser", suffix: ".rss", read: readByFeedParser },
  { name: "feedsmith", suffix: ".atom", read: readAtomByFeedsmith },
  { name: "rss-parser", suffix: ".atom", read: readAtomByRssParser },
  { name: "feed-parser", suffix: ".atom", read: readByFeedParser },
  { name: "feedsmith", suffix: ".feed.json", read: readJsonFeedByFeedsmith },
];

/** An event as a calendar shows it. `start` and `end` are days ("2021-12-26"), wall times without a zone, or instants in UTC. */
export interface SeenAppointment {
  readonly uid: string | undefined;
  readonly title: string | undefined;
  readonly start: string;
  /** Exclusive; absent where the calendar says none. */
  readonly end: string | undefined;
  readonly url: string | undefined;
  readonly description: string | undefined;
  readonly status: string | undefined;
  readonly sequence: number;
  readonly changed: string | undefined;
  readonly categories: readonly string[];
  readonly place: string | undefined;
  readonly geo: readonly [number, number] | undefined;
}

export interface CalendarReader {
  readonly name: string;
  /** True for one that takes a time without a zone for one in the first VTIMEZONE, against RFC 5545 section 3.3.5. */
  readonly lendsZone?: true;
  read(text: string): readonly SeenAppointment[];
}

/** "2021-12-26", "2021-12-26T09:00:00" where the time is nobody's in particular, or "2021-12-26T01:00:00.000Z". */
function formatTime(time: ICAL.Time | null | undefined): string | undefined {
  if (!time) return undefined;
  if (time.isDate || time.zone === ICAL.Timezone.localTimezone) return time.toString();
  return new Date(time.toUnixTime() * 1000).toISOString();
}

function readByIcalJs(text: string): SeenAppointment[] {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  return calendar.getAllSubcomponents("vevent").map((event) => {
    const value = (name: string) => event.getFirstPropertyValue(name)?.toString();
    const geo = event.getFirstPropertyValue("geo") as unknown as [number, number] | null;
    return {
      uid: value("uid"),
      title: value("summary"),
      start: formatTime(event.getFirstPropertyValue("dtstart") as ICAL.Time) ?? "",
      end: formatTime(event.getFirstPropertyValue("dtend") as ICAL.Time | null),
      url: value("url"),
      description: value("description"),
      status: value("status"),
      sequence: Number(value("sequence")),
      changed: formatTime(event.getFirstPropertyValue("last-modified") as ICAL.Time | null),
      categories: (event.getFirstProperty("categories")?.getValues() ?? []).map(String),
      place: value("location"),
      geo: geo ? [Number(geo[0]), Number(geo[1])] : undefined,
    };
  });
}

/** node-ical gives a Date in any case: of a day its midnight in the zone of the process, with a mark. */
function formatDate(date: (Date & { dateOnly?: boolean; tz?: string }) | undefined): string | undefined {
  if (!date) return undefined;
  const two = (number: number) => String(number).padStart(2, "0");
  const day = `${String(date.getFullYear()).padStart(4, "0")}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  if (date.dateOnly) return day;
  if (date.tz !== undefined) return date.toISOString();
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

const plain = (value: unknown): string | undefined =>
  typeof value === "object" && value !== null && "val" in value ? String(value.val) : (value as string | undefined);

function readByNodeIcal(text: string): SeenAppointment[] {
  const events = Object.values(nodeIcal.sync.parseICS(text)).filter(
    (component): component is VEvent => component?.type === "VEVENT",
  );
  return events.map((event) => ({
    uid: event.uid,
    title: plain(event.summary),
    start: formatDate(event.start) ?? "",
    end: formatDate(event.end),
    url: plain(event.url),
    description: plain(event.description),
    status: event.status,
    sequence: Number(event.sequence),
    changed: iso(event.lastmodified),
    categories: event.categories ?? [],
    place: plain(event.location),
    geo: event.geo ? [Number(event.geo.lat), Number(event.geo.lon)] : undefined,
  }));
}

export const CALENDAR_READERS: readonly CalendarReader[] = [
  { name: "ical.js, strict", read: readByIcalJs },
  { name: "node-ical", lendsZone: true, read: readByNodeIcal },
];
