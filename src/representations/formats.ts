import type { Document, ListDocument } from "../domain/document.ts";
import { MAX_LIMIT, type Order } from "../domain/query.ts";

/** What is known of a format without rendering it: enough for routes, Link headers, and links in pages. */
export interface Format {
  /** "" for HTML, else as it stands in the address: ".rss". */
  readonly suffix: string;
  /** With its charset where it has one. */
  readonly mediaType: string;
  /** For people. */
  readonly title: string;
  /** Raised whenever the same document would come out as other bytes, so that validators change with it. */
  readonly revision: number;
  /** Where the address does not name one; absent: the timeline's own, or by date. */
  readonly order?: Order;
  /** One record an event, so that a list can be sent record by record however long it is (`limit=all`); how many lines of headings come first. */
  readonly lines?: { readonly headings: 0 | 1 };
  /** Events on a page where the address does not say. */
  readonly limit: number;
  /** Named in `<link rel="alternate">`, so that readers find it. */
  readonly discoverable: boolean;
  /** Saved under this file ending rather than shown. */
  readonly download?: string;
  /** True for a feed: a list of news, which takes `content`, `updates` and `archive`, and which a browser is shown as a page. */
  readonly isFeed?: true;
  /** True for what knows itself which day it is, so that it takes anniversaries as what comes every year. */
  readonly isCalendar?: true;
  /** Of a report on another format: that one, whose events it has. */
  readonly reportOf?: Format;
  /** For the eye: nothing can be read back from it, and what it loses is not reported. */
  readonly isPicture?: true;
  /** How many events that were taken back or deleted it tells of; absent: it cannot say so. */
  readonly tombstones?: number;
  /** Not to be found by search engines: what it has is at another address, for people. */
  readonly isHidden?: true;
}

/** Pure: the same document gives the same bytes. */
export type Render = (document: Document) => string;

/** A file of public/ by its name; undefined where there is none. */
export type ReadFile = (name: string) => Promise<ReadableStream | undefined>;
/** The same for what is no text: it may be made of files that lie in public/ and change with the code alone. */
export type RenderBytes = (document: Document, readFile: ReadFile) => Promise<Uint8Array>;

const PAGE = 200;
/** What is older is on further pages and in the archive. */
const FEED_PAGE = 50;
/** Readers of feeds ask more often than events are taken back or deleted. */
const TOMBSTONES = 20;
/** Calendars merge what they have with what they get, and keep what nothing is said of: they are told of all, to a tenth of a megabyte. */
const CALENDAR_TOMBSTONES = 500;

export const HTML: Format = {
  suffix: "",
  mediaType: "text/html; charset=utf-8",
  title: "HTML",
  revision: 11,
  limit: PAGE,
  discoverable: false,
};

/** What goes into other pages: the list of the widget (docs/embedding.md). */
export const FRAGMENT: Format = {
  suffix: ".fragment.html",
  mediaType: HTML.mediaType,
  title: "HTML fragment",
  revision: 4,
  limit: FEED_PAGE,
  discoverable: false,
  isHidden: true,
};

/** Documents as people see them: they are not offered as data, and nothing is reported of what they leave unsaid. */
export const LOOKS: readonly Format[] = [HTML, FRAGMENT];

/** Every other format, in the order in which people are offered them. */
export const FORMATS: readonly Format[] = [
  {
    suffix: ".rss",
    mediaType: "application/rss+xml; charset=utf-8",
    title: "RSS",
    revision: 5,
    tombstones: TOMBSTONES,
    order: "-published",
    limit: FEED_PAGE,
    discoverable: true,
    isFeed: true,
  },
  {
    suffix: ".atom",
    mediaType: "application/atom+xml; charset=utf-8",
    title: "Atom",
    revision: 4,
    tombstones: TOMBSTONES,
    order: "-published",
    limit: FEED_PAGE,
    discoverable: true,
    isFeed: true,
  },
  {
    suffix: ".feed.json",
    mediaType: "application/feed+json; charset=utf-8",
    title: "JSON Feed",
    revision: 4,
    tombstones: TOMBSTONES,
    order: "-published",
    limit: FEED_PAGE,
    discoverable: true,
    isFeed: true,
  },
  {
    suffix: ".ics",
    mediaType: "text/calendar; charset=utf-8",
    title: "iCalendar",
    revision: 4,
    tombstones: CALENDAR_TOMBSTONES,
    isCalendar: true,
    // Calendars fetch one page; of more events than that, the latest are those to show.
    order: "-date",
    limit: MAX_LIMIT,
    discoverable: true,
  },
  {
    suffix: ".json",
    mediaType: "application/json; charset=utf-8",
    title: "JSON",
    revision: 2,
    limit: PAGE,
    discoverable: true,
  },
  {
    suffix: ".ndjson",
    mediaType: "application/x-ndjson; charset=utf-8",
    title: "NDJSON",
    revision: 2,
    lines: { headings: 0 },
    limit: MAX_LIMIT,
    discoverable: false,
    download: "ndjson",
  },
  {
    suffix: ".csv",
    mediaType: "text/csv; charset=utf-8; header=present",
    title: "CSV",
    revision: 2,
    lines: { headings: 1 },
    limit: MAX_LIMIT,
    discoverable: false,
    download: "csv",
  },
  {
    suffix: ".timelinejs.json",
    mediaType: "application/json; charset=utf-8",
    title: "TimelineJS",
    revision: 1,
    // TimelineJS fetches one page.
    limit: MAX_LIMIT,
    discoverable: false,
  },
  {
    suffix: ".geojson",
    mediaType: "application/geo+json",
    title: "GeoJSON",
    revision: 1,
    limit: MAX_LIMIT,
    discoverable: false,
  },
  {
    suffix: ".jsonld",
    mediaType: "application/ld+json",
    title: "JSON-LD",
    revision: 2,
    limit: PAGE,
    discoverable: false,
  },
  {
    suffix: ".csl.json",
    mediaType: "application/vnd.citationstyles.csl+json",
    title: "CSL-JSON",
    revision: 1,
    limit: MAX_LIMIT,
    discoverable: false,
    download: "csl.json",
  },
  {
    suffix: ".bib",
    mediaType: "application/x-bibtex; charset=utf-8",
    title: "BibTeX",
    revision: 1,
    limit: MAX_LIMIT,
    discoverable: false,
    download: "bib",
  },
  {
    suffix: ".svg",
    mediaType: "image/svg+xml; charset=utf-8",
    title: "SVG",
    revision: 2,
    limit: PAGE,
    discoverable: false,
    isPicture: true,
  },
  {
    suffix: ".png",
    mediaType: "image/png",
    title: "PNG",
    revision: 2,
    limit: PAGE,
    discoverable: false,
    isPicture: true,
  },
];

/** The events of any document: the one of an event's document, else those of the page. */
export function eventsOf(document: Document): ListDocument["events"] {
  return document.kind === "event" ? [document.event] : document.events;
}
