// node bench/render.ts [entries] [--write]: processor time to write a feed or a calendar, ours against feedsmith, `feed`,
// ical-generator and ts-ics, in interleaved rounds, up to the octets that are sent. All begin with events that nothing was made
// of before: others are given our entries as objects of their own, which is what it takes to use them. "Ready" is
// feedsmith alone, with those objects made before; ours never stands still at that point. "Kept" is ours the second time.
// --write puts the table into bench/RESULTS.md.
import { cpus, loadavg } from "node:os";
import { generateAtomFeed, generateJsonFeed, generateRssFeed } from "feedsmith";
import { type Feed, toFeed } from "../src/domain/feed.ts";
import { createAddresses } from "../src/representations/addresses.ts";
import { facetUri } from "../src/representations/annals.ts";
import { render as renderAtom } from "../src/representations/atom.ts";
import { render as renderCsv } from "../src/representations/csv.ts";
import { ENTRY_TEXTS } from "../src/representations/entry-texts.ts";
import { render as renderIcs } from "../src/representations/ics.ts";
import { render as renderOurJson } from "../src/representations/json.ts";
import { render as renderJsonFeed } from "../src/representations/jsonfeed.ts";
import { render as renderRss } from "../src/representations/rss.ts";
import { createEvent, createTimelineDocument } from "../test/helpers/documents.ts";
import { anew, type TimelineDocument, toIcalGenerator, toNpmFeed, writeTsIcs } from "./rivals.ts";
import { writeSection } from "./table.ts";

const ENTRIES = Number(process.argv[2] ?? 500) || 500;
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
const toFeedOf = (made: TimelineDocument, suffix: string) => toFeed(made, createAddresses(made, suffix), ENTRY_TEXTS);
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

const rss = toRss(toFeedOf(document, ".rss"));
const atom = toAtom(toFeedOf(document, ".atom"));
const json = toJson(toFeedOf(document, ".feed.json"));

type Work = (document: TimelineDocument) => string;

interface Contest {
  readonly name: string;
  readonly ours: Work;
  readonly others: Readonly<Record<string, Work>>;
}

const CONTESTS: readonly Contest[] = [
  {
    name: "RSS",
    ours: renderRss,
    others: {
      feedsmith: (made) => String(generateRssFeed(toRss(toFeedOf(made, ".rss")))),
      "feedsmith, ready": () => String(generateRssFeed(rss)),
      feed: (made) => toNpmFeed(toFeedOf(made, ".rss")).rss2(),
    },
  },
  {
    name: "Atom",
    ours: renderAtom,
    others: {
      feedsmith: (made) => String(generateAtomFeed(toAtom(toFeedOf(made, ".atom")))),
      "feedsmith, ready": () => String(generateAtomFeed(atom)),
      feed: (made) => toNpmFeed(toFeedOf(made, ".atom")).atom1(),
    },
  },
  {
    name: "JSON Feed",
    ours: renderJsonFeed,
    others: {
      feedsmith: (made) => JSON.stringify(generateJsonFeed(toJson(toFeedOf(made, ".feed.json")))),
      "feedsmith, ready": () => JSON.stringify(generateJsonFeed(json)),
      feed: (made) => toNpmFeed(toFeedOf(made, ".feed.json")).json1(),
    },
  },
  {
    name: "iCalendar",
    ours: renderIcs,
    others: { "ical-generator": (made) => toIcalGenerator(made).toString(), "ts-ics": writeTsIcs },
  },
  { name: "CSV", ours: renderCsv, others: {} },
  { name: "JSON", ours: renderOurJson, others: {} },
];

const encoder = new TextEncoder();

/** Milliseconds that this thread was at work: what else the machine does is not in it. */
function readThread(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

function time(work: Work, made: TimelineDocument): number {
  const start = readThread();
  encoder.encode(work(made));
  return readThread() - start;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function race({ ours, others }: Contest): Map<string, number> {
  const times = new Map(["ours", "kept", ...Object.keys(others)].map((name) => [name, [] as number[]]));
  for (let round = -5; round < ROUNDS; round++) {
    const fresh = anew(document);
    const took = [["ours", time(ours, fresh)] as const, ["kept", time(ours, fresh)] as const];
    for (const [name, work] of Object.entries(others)) took.push([name as "ours", time(work, anew(document))]);
    if (round >= 0) for (const [name, ms] of took) times.get(name)?.push(ms);
  }
  return new Map([...times].map(([name, all]) => [name, median(all)]));
}

const rows = CONTESTS.map((contest) => {
  const { ours = 0, kept = 0, ...others } = Object.fromEntries(race(contest));
  const against = Object.entries(others).map(([name, ms]) => `${name} ${ms.toFixed(1)} (${(ms / ours).toFixed(1)} x)`);
  return `| ${contest.name} | ${ours.toFixed(1)} | ${kept.toFixed(2)} | ${against.join(", ")} |`;
});
const table = [
  "| format | ours, ms | kept | others: ms, and how many times ours |",
  "| --- | ---: | ---: | --- |",
  ...rows,
].join("\n");
console.log(table);
if (process.argv.includes("--write")) {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  writeSection(
    "Rendering",
    `\`node bench/render.ts --write\`: ${ENTRIES} entries, Node ${process.versions.node}, medians of ${ROUNDS} interleaved rounds, processor time of the
thread up to the octets that are sent, on ${cpus().length} processors (${cpus()[0]?.model.trim()}), load ${load} at the end. Each round begins with events that nothing
was made of before; "kept" is ours the second time, when what was made of each event is there. "Ready" is feedsmith's generator
alone, with its objects made beforehand.

${table}

In JSON Feed ours carries the event's date, sources and place besides, and makes the HTML; feedsmith's writes fewer members.

The bars were RSS five times as fast as feedsmith and iCalendar fifty times as fast as ical-generator: both missed. Of our time for RSS a third is
joining and encoding the octets that are sent ("kept" is little else), which no way of writing them spares, and which the others
have as well; feedsmith's begins with our entries, so that a part of ours, their HTML and labels, is in its time too. "Calendars" says why a
fiftieth of ical-generator is out of reach: less than the encoding alone.`,
  );
}
