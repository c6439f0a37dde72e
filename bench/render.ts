// node bench/render.ts [entries]: time to write a feed, ours against feedsmith's generator, in interleaved rounds.
// Both begin with the events: feedsmith is given our entries as objects of its own, which is what it takes to use it.
// "ready" is feedsmith alone, with those objects made before; ours never stands still at that point.
import { generateAtomFeed, generateJsonFeed, generateRssFeed } from "feedsmith";
import { type Feed, toFeed } from "../src/domain/feed.ts";
import { createAddresses } from "../src/representations/addresses.ts";
import { facetUri } from "../src/representations/annals.ts";
import { render as renderAtom } from "../src/representations/atom.ts";
import { render as renderCsv } from "../src/representations/csv.ts";
import { ENTRY_TEXTS } from "../src/representations/entry-texts.ts";
import { render as renderIcs } from "../src/representations/ics.ts";
import { render as renderJsonFeed } from "../src/representations/jsonfeed.ts";
import { render as renderRss } from "../src/representations/rss.ts";
import { createEvent, createTimelineDocument } from "../test/helpers/documents.ts";

const ENTRIES = Number(process.argv[2] ?? 500);
const ROUNDS = 30;

const events = Array.from({ length: ENTRIES }, (_, index) =>
  createEvent(index + 1, {
    date: `20${String(10 + (index % 15))}-${String(1 + (index % 12)).padStart(2, "0")}-${String(1 + (index % 28)).padStart(2, "0")}`,
    title: `Event ${index} & the answer to it`,
    summary:
      "The US Commerce Department listed the centres, saying the machines were believed to be used in “explosive” work.",
    category: "entity-list",
    tags: ["entity-list", "supercomputing", `tag-${index % 40}`],
    entities: [{ name: "National University of Defense Technology" }, { name: "Intel" }],
    countries: ["US", "CN"],
    sources: [
      { url: `https://example.org/a/${index}?x=1&y=2`, title: "Agencies block exports", publisher: "Example Monitor" },
      { url: `https://example.com/b/${index}`, title: "Blocked", publisher: "Example Gear" },
    ],
  }),
);
const document = createTimelineDocument(events);
const feed = (suffix: string) => toFeed(document, createAddresses(document, suffix), ENTRY_TEXTS);
const date = (seconds: number) => new Date(seconds * 1000);

function toRss(from: Feed) {
  return {
    title: from.title,
    link: from.pageUrl,
    description: from.description ?? "",
    language: from.language,
    lastBuildDate: date(from.updatedAt),
    generator: "Annals",
    ttl: 60,
    atom: { links: [{ rel: "self", type: "application/rss+xml", href: from.selfUrl }] },
    items: from.entries.map((entry) => ({
      title: entry.title,
      link: entry.url,
      guid: { value: entry.id, isPermaLink: false },
      pubDate: date(entry.publishedAt),
      description: entry.summary ?? "",
      content: { encoded: entry.content ?? "" },
      categories: entry.categories.map(({ facet, label }) => ({ name: label, domain: facetUri(facet) })),
      dc: { sources: entry.sources.map(({ url }) => url) },
    })),
  };
}

function toAtom(from: Feed) {
  return {
    id: from.id,
    title: { value: from.title },
    updated: date(from.updatedAt),
    authors: [{ name: from.author, uri: from.homeUrl }],
    links: [{ rel: "self", href: from.selfUrl }],
    entries: from.entries.map((entry) => ({
      id: entry.id,
      title: { value: entry.title },
      published: date(entry.publishedAt),
      updated: date(entry.updatedAt),
      links: [
        { rel: "alternate", type: "text/html", href: entry.url },
        ...entry.sources.map(({ url, title }) => ({ rel: "via", href: url, title: title ?? "" })),
      ],
      categories: entry.categories.map(({ facet, key, label }) => ({ term: key, scheme: facetUri(facet), label })),
      summary: { value: entry.summary ?? "" },
      content: { type: "html", value: entry.content ?? "" },
    })),
  };
}

function toJson(from: Feed) {
  return {
    title: from.title,
    home_page_url: from.pageUrl,
    feed_url: from.selfUrl,
    items: from.entries.map((entry) => ({
      id: entry.id,
      url: entry.url,
      title: entry.title,
      content_html: entry.content ?? "",
      summary: entry.summary ?? "",
      date_published: date(entry.publishedAt),
      date_modified: date(entry.updatedAt),
      tags: entry.categories.map(({ label }) => label),
    })),
  };
}

const rss = toRss(feed(".rss"));
const atom = toAtom(feed(".atom"));
const json = toJson(feed(".feed.json"));

interface Contest {
  readonly name: string;
  readonly ours: () => string;
  readonly theirs?: () => string;
  readonly ready?: () => string;
}

const CONTESTS: readonly Contest[] = [
  {
    name: "RSS",
    ours: () => renderRss(document),
    theirs: () => String(generateRssFeed(toRss(feed(".rss")))),
    ready: () => String(generateRssFeed(rss)),
  },
  {
    name: "Atom",
    ours: () => renderAtom(document),
    theirs: () => String(generateAtomFeed(toAtom(feed(".atom")))),
    ready: () => String(generateAtomFeed(atom)),
  },
  {
    name: "JSON Feed",
    ours: () => renderJsonFeed(document),
    theirs: () => JSON.stringify(generateJsonFeed(toJson(feed(".feed.json")))),
    ready: () => JSON.stringify(generateJsonFeed(json)),
  },
  { name: "iCalendar", ours: () => renderIcs(document) },
  { name: "CSV", ours: () => renderCsv(document) },
];

function time(work: () => string): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

console.log(`${ENTRIES} entries, median of ${ROUNDS} rounds, milliseconds`);
console.log("format        ours   feedsmith   ratio    ready   ratio");
for (const { name, ours, theirs, ready } of CONTESTS) {
  const works = [ours, theirs, ready];
  const times: number[][] = [[], [], []];
  for (let round = -5; round < ROUNDS; round++) {
    works.forEach((work, index) => {
      const took = work ? time(work) : Number.NaN;
      if (round >= 0) times[index]?.push(took);
    });
  }
  const [own = 0, other = 0, alone = 0] = times.map(median);
  const against = (value: number) => (Number.isNaN(value) ? "" : `${value.toFixed(2)}   ${(value / own).toFixed(1)}x`);
  console.log(name.padEnd(10), own.toFixed(2).padStart(7), against(other).padStart(17), against(alone).padStart(15));
}
