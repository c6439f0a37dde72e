// Reads what the service publishes with parsers that know nothing of it, and says from the seed file alone what ought to be there.
import { readFileSync } from "node:fs";
import { parse as parseCsv } from "csv-parse/sync";
import edtf from "edtf";
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from "feedsmith";
import ICAL from "ical.js";
import RssParser from "rss-parser";
import { readCitations, toEdtf } from "./citations.ts";

ICAL.design.strict = true;

/** An event as a reader of some format sees it. `date` is EDTF text, but in HTML the date in words. */
export interface ReadEvent {
  readonly id: string | undefined;
  readonly title: string | undefined;
  readonly date: string | undefined;
}

/** One page of a list. */
export interface Reading {
  readonly events: readonly ReadEvent[];
  /** The address of the next page, where the format has a place for it. */
  readonly next?: string | undefined;
}

const FEED_ID = /^tag:[^:]+:event\/([0-9a-z]{11})$/;
const fromFeedId = (id: string | undefined) => FEED_ID.exec(id ?? "")?.[1];

const ENTITIES: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
function toPlainText(html: string | undefined): string | undefined {
  return html?.replace(/<[^>]*>/g, "").replace(/&(\w+|#39);/g, (all, name: string) => ENTITIES[name] ?? all);
}

function readHtml(text: string): Reading {
  const articles = text.split(/<article (?:part="event" )?id="e-/).slice(1);
  return {
    events: articles.map((article) => ({
      id: /^([0-9a-z]{11})"/.exec(article)?.[1],
      title: toPlainText(/<h[2-4] id="t-[^>]*>(.*?)<\/h[2-4]>/s.exec(article)?.[1]),
      date: toPlainText(/<p (?:class="when"|part="date")[^>]*>(.*?)<\/p>/s.exec(article)?.[1]),
    })),
    next: toPlainText(/<a rel="next"[^>]*? href="([^"]*)"/.exec(text)?.[1]),
  };
}

interface JsonEvent {
  readonly id: string;
  readonly title: string;
  readonly date: string;
}

const toReadEvent = ({ id, title, date }: JsonEvent): ReadEvent => ({ id, title, date });

function readJson(text: string): Reading {
  const { events, next } = JSON.parse(text) as { events: JsonEvent[]; next: string | null };
  return { events: events.map(toReadEvent), next: next ?? undefined };
}

function readNdjson(text: string): Reading {
  if (text !== "" && !text.endsWith("\n")) throw new Error("NDJSON without a line end at its end");
  const lines = text.split("\n").slice(0, -1);
  return { events: lines.map((line) => toReadEvent(JSON.parse(line) as JsonEvent)) };
}

function readCsv(text: string): Reading {
  const rows: JsonEvent[] = parseCsv(text, { columns: true, bom: true });
  return { events: rows.map(toReadEvent) };
}

function readJsonFeed(text: string): Reading {
  const feed = parseJsonFeed(text);
  const raw = JSON.parse(text) as { items: { _annals: { date: string } }[] };
  return {
    events: (feed.items ?? []).map(({ id, title }, index) => ({
      id: fromFeedId(id),
      title,
      date: raw.items[index]?._annals.date,
    })),
    next: feed.next_url,
  };
}

/** RSS and Atom are read twice, and both parsers must see the same. */
async function readTwice(text: string, other: readonly Omit<ReadEvent, "date">[]): Promise<ReadEvent[]> {
  const parser = new RssParser({ customFields: { item: [["annals:date", "edtf"], "id"] } });
  const { items } = await parser.parseString(text);
  const events = items.map((item) => {
    const {
      guid,
      id = guid,
      title,
      edtf: date,
    } = item as unknown as Record<string, string | { _: string } | undefined>;
    return { id: fromFeedId(id as string), title: title as string, date: typeof date === "object" ? date._ : date };
  });
  const same = JSON.stringify(events.map(({ id, title }) => ({ id, title }))) === JSON.stringify(other);
  if (!same) throw new Error("feedsmith and rss-parser read different entries");
  return events;
}

async function readRss(text: string): Promise<Reading> {
  const feed = parseRssFeed(text);
  const other = (feed.items ?? []).map(({ guid, title }) => ({ id: fromFeedId(guid?.value), title }));
  return { events: await readTwice(text, other), next: feed.atom?.links?.find(({ rel }) => rel === "next")?.href };
}

async function readAtom(text: string): Promise<Reading> {
  const feed = parseAtomFeed(text);
  const other = (feed.entries ?? []).map(({ id, title }) => ({
    id: fromFeedId(id),
    title: typeof title === "string" ? title : title?.value,
  }));
  return { events: await readTwice(text, other), next: feed.links?.find(({ rel }) => rel === "next")?.href };
}

/** ical.js leaves the text of an X- property escaped. */
const unescapeIcs = (text: string | undefined) => text?.replace(/\\([\\;,])/g, "$1");

export interface CalendarEvent extends ReadEvent {
  readonly start: string;
  /** Exclusive. */
  readonly end: string | undefined;
}

export function readCalendar(text: string): { events: CalendarEvent[]; skipped: number; next: string | undefined } {
  const calendar = new ICAL.Component(ICAL.parse(text));
  const value = (component: ICAL.Component, name: string) => component.getFirstPropertyValue(name)?.toString();
  // A mark of what is gone has no summary; an event that was cancelled has.
  const shown = calendar.getAllSubcomponents("vevent").filter((event) => event.hasProperty("summary"));
  return {
    events: shown.map((event) => ({
      id: value(event, "uid")?.split("@")[0],
      title: value(event, "summary"),
      date: unescapeIcs(value(event, "x-annals-date")),
      start: value(event, "dtstart") ?? "",
      end: value(event, "dtend"),
    })),
    skipped: Number(value(calendar, "x-annals-skipped")),
    next: calendar
      .getAllProperties("link")
      .find((property) => property.getParameter("linkrel") === "next")
      ?.getFirstValue()
      ?.toString(),
  };
}

interface Slide {
  readonly unique_id: string;
  readonly text: { readonly headline: string };
  readonly _annals: { readonly date: string };
}

function readTimelineJs(text: string): Reading {
  const { events, _annals } = JSON.parse(text) as { events: Slide[]; _annals: { next?: string } };
  return {
    events: events.map((slide) => ({
      id: slide.unique_id,
      title: toPlainText(slide.text.headline),
      date: slide._annals.date,
    })),
    next: _annals.next,
  };
}

function readGeoJson(text: string): Reading {
  const { features, next } = JSON.parse(text) as { features: { properties: JsonEvent }[]; next?: string | null };
  return { events: features.map(({ properties }) => toReadEvent(properties)), next: next ?? undefined };
}

interface SchemaEvent {
  readonly identifier: string;
  readonly name: string;
  readonly startDate?: string;
  readonly endDate?: string;
}

function readJsonLd(text: string): Reading {
  const document = JSON.parse(text) as SchemaEvent | { itemListElement: { item: SchemaEvent }[] };
  const events = "itemListElement" in document ? document.itemListElement.map(({ item }) => item) : [document];
  return {
    events: events.map(({ identifier, name, startDate, endDate }) => ({
      id: fromFeedId(identifier),
      title: name,
      date: endDate === undefined ? startDate : `${startDate}/${endDate}`,
    })),
  };
}

function readCited(text: string): Reading {
  return {
    events: readCitations(text).map(({ id, title, issued }) => ({
      id: /^annals-([0-9a-z]{11})$/.exec(id)?.[1],
      title,
      date: toEdtf(issued),
    })),
  };
}

/** How each published format is read; "" is HTML. */
export const READERS: Readonly<Record<string, (text: string) => Reading | Promise<Reading>>> = {
  "": readHtml,
  ".fragment.html": readHtml,
  ".json": readJson,
  ".feed.json": readJsonFeed,
  ".rss": readRss,
  ".atom": readAtom,
  ".ics": readCalendar,
  ".csv": readCsv,
  ".ndjson": readNdjson,
  ".timelinejs.json": readTimelineJs,
  ".geojson": readGeoJson,
  ".jsonld": readJsonLd,
  ".csl.json": readCited,
  ".bib": readCited,
};
export const SUFFIXES = Object.keys(READERS);

/** Formats for feed readers: the latest publication first, and the date of the event in the title. */
export const FEEDS: ReadonlySet<string> = new Set([".rss", ".atom", ".feed.json"]);

export async function read(suffix: string, text: string): Promise<Reading> {
  const reader = READERS[suffix];
  if (!reader) throw new Error(`nothing here reads ${suffix}`);
  return reader(text);
}

/** A line of the seed. */
export interface SeedEvent {
  readonly external_id: string;
  readonly date: string;
  readonly title: string;
  readonly summary: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly entities: readonly string[];
  readonly countries: readonly string[];
  readonly place?: { readonly name?: string; readonly country?: string };
  readonly series?: { readonly name: string };
}

export const SEED: readonly SeedEvent[] = readFileSync(new URL("../../seed/events.ndjson", import.meta.url), "utf8")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line) as SeedEvent);

/** First and last millisecond that a date of the seed may mean, as the edtf library has it. */
export function boundsOf({ date }: SeedEvent): { readonly min: number; readonly max: number } {
  const { min, max } = edtf(date);
  return { min, max };
}

const countriesOf = ({ countries, place }: SeedEvent) => [...countries, ...(place?.country ? [place.country] : [])];
const during = (from: string, to: string) => (event: SeedEvent) => {
  const { min, max } = boundsOf(event);
  return min <= Date.parse(`${to}T23:59:59.999Z`) && max >= Date.parse(`${from}T00:00:00Z`);
};
const says = (event: SeedEvent, pattern: RegExp) =>
  [event.title, event.summary, event.category, ...event.tags, ...event.entities, event.place?.name, event.series?.name]
    .filter((part) => part !== undefined)
    .some((part) => pattern.test(part));

/** Filters as they stand in an address, and what they mean, said without our own code. */
export const FILTERS: Readonly<Record<string, (event: SeedEvent) => boolean>> = {
  "category=entity-list&country=CN": (event) => event.category === "entity-list" && countriesOf(event).includes("CN"),
  "category=entity-list|export-control": ({ category }) => ["entity-list", "export-control"].includes(category),
  "tag=semiconductors&country=!US": (event) =>
    event.tags.includes("semiconductors") && !countriesOf(event).includes("US"),
  "category=!entity-list|countermeasure|trade&tag=ai|quantum": ({ category, tags }) =>
    !["entity-list", "countermeasure", "trade"].includes(category) &&
    ["ai", "quantum"].some((tag) => tags.includes(tag)),
  "country=CN&country=NL|KR": (event) =>
    countriesOf(event).includes("CN") && ["NL", "KR"].some((country) => countriesOf(event).includes(country)),
  "from=2022-10&to=2023-03": during("2022-10-01", "2023-03-31"),
  "entity=huawei&to=2020": (event) => event.entities.includes("Huawei") && during("0001-01-01", "2020-12-31")(event),
  "on=2014": during("2014-01-01", "2014-12-31"),
  "q=huawei": (event) => says(event, /(?<![\p{L}\p{N}])huawei/iu),
  "q=%22entity+list%22+-huawei&category=entity-list": (event) =>
    event.category === "entity-list" &&
    says(event, /(?<![\p{L}\p{N}])entity\P{L}+list(?![\p{L}\p{N}])/iu) &&
    !says(event, /(?<![\p{L}\p{N}])huawei/iu),
  "place=beijing": (event) => event.place?.name === "Beijing",
  "series=china+manufacturing+day&from=2020": (event) =>
    event.series?.name === "China Manufacturing Day" && boundsOf(event).max >= Date.UTC(2020),
};
