// node bench/scale.ts [--file large-events.ndjson.gz] [--sizes 1000,100000,1000000] [--folder ...] [--keep] [--write]: what
// reading costs in databases of three sizes, against bars; it ends with 1 where one is missed. Rows and milliseconds of SQL
// are D1's own; latencies are of the production bundle under Miniflare, the sizes taking turns, so that a slow moment falls
// on all. The databases are made anew, which takes some ten minutes; with --keep those in the folder are used where they are
// there. Without a file (LARGE_EVENTS) events are made up. --write puts the tables into bench/RESULTS.md.
import { existsSync, mkdirSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createApp } from "../src/app.ts";
import type { Id } from "../src/domain/id.ts";
import { toInstant } from "../src/domain/instant.ts";
import type { Order } from "../src/domain/query.ts";
import { toCursor } from "../src/http/pagination.ts";
import { readFilter } from "../test/helpers/events.ts";
import { meterDatabase } from "../test/helpers/meter.ts";
import { buildBundle, createFolder, QUIET, removeFolder } from "../test/helpers/server.ts";
import { LOADED, loadState } from "./fill.ts";
import { type Measured, serveMeasured } from "./serve.ts";
import { writeSection } from "./table.ts";

Object.assign(process.env, QUIET);
const { values } = parseArgs({
  options: {
    file: { type: "string", default: process.env["LARGE_EVENTS"] ?? "" },
    sizes: { type: "string", default: "1000,100000,1000000" },
    folder: { type: "string", default: join(tmpdir(), "annals-scale") },
    rounds: { type: "string", default: "200" },
    keep: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
  },
});
const SIZES = values.sizes.split(",").map(Number);
const ROUNDS = Number(values.rounds);

/** Rows read and milliseconds of SQL at the most, at any size. */
interface Bars {
  readonly rows?: number;
  readonly ms?: number;
}

interface Case {
  readonly name: string;
  readonly path: string;
  readonly bars: Bars;
  /** Asked with the ETag of its answer: a 304. */
  readonly again?: boolean;
  /** A histogram: it may read a row for each of its buckets, and 20. */
  readonly byBucket?: boolean;
  /** From the middle of the list: the filter and the order that the path has. */
  readonly middle?: readonly [filter: string, order: Order];
}

const PAGE = { rows: 120 } as const;
const PAIR = { rows: 1200 } as const;
const SAME = { rows: 5 } as const;
/** 500 of what lasts and goes on are looked through besides, at four rows each. */
const UPCOMING = { rows: 2120 } as const;
/** Of a common word 1,001 hits are counted, and 250 events looked through; one of up to 1,000 hits reads four rows for each. */
const WORDS = { rows: 4200, ms: 50 } as const;
const COUNTS = { rows: 1500 } as const;
const TILE = { rows: 500 } as const;
const TYPED = { rows: 200, ms: 50 } as const;

/** One line a case. */
const CASES: readonly Case[] = [
  { name: "timeline of all, 50", path: "/timelines/everything.json?limit=50", bars: PAGE },
  { name: "rare timeline, 50", path: "/timelines/rare.json?limit=50", bars: PAGE },
  { name: "timeline, 50, RSS", path: "/timelines/everything.rss?limit=50", bars: PAGE },
  { name: "timeline, 50, page", path: "/timelines/storms?limit=50", bars: PAGE },
  { name: "timeline, published order", path: "/timelines/storms.json?limit=50&order=published", bars: PAGE },
  { name: "timeline, upcoming", path: "/timelines/everything.json?limit=50&order=upcoming", bars: UPCOMING },
  ...["everything", "storms"].map(
    (slug): Case => ({
      name: `timeline ${slug}, from its middle`,
      path: `/timelines/${slug}.json?limit=50&order=date`,
      bars: PAGE,
      middle: [`timeline=${slug}`, "date"],
    }),
  ),
  { name: "facet, 50", path: "/events.json?category=football&limit=50", bars: PAGE },
  { name: "facet of few, 50", path: "/events.json?tag=rare&limit=50", bars: PAGE },
  { name: "page of a tag, 50", path: "/tags/hail.json?limit=50", bars: PAGE },
  { name: "timeline, 304", path: "/timelines/everything.json?limit=50", bars: SAME, again: true },
  { name: "timeline, RSS, 304", path: "/timelines/everything.rss?limit=50", bars: SAME, again: true },
  { name: "facet, 304", path: "/events.json?category=football", bars: SAME, again: true },
  { name: "page of a tag, 304", path: "/tags/hail.json", bars: SAME, again: true },
  { name: "two facets that often meet", path: "/events.json?category=severe-weather&country=us&limit=50", bars: PAIR },
  { name: "two facets that rarely meet", path: "/events.json?category=football&country=us&limit=50", bars: PAIR },
  { name: "two facets that never meet", path: "/events.json?tag=hail&category=football&limit=50", bars: PAIR },
  { name: "... by publication, RSS", path: "/events.rss?tag=hail&category=football&limit=50", bars: PAIR },
  {
    name: "... merged values",
    path: "/events.json?tag=hail|tornado&category=football|earthquake&limit=50",
    bars: PAIR,
  },
  { name: "all but a common one", path: "/events.json?country=us&category=!severe-weather&limit=50", bars: PAIR },
  { name: "timeline and a window", path: "/timelines/everything.json?from=1990&to=1991&limit=50", bars: PAIR },
  { name: "commonest word", path: "/events.json?q=in&limit=50", bars: WORDS },
  { name: "commonest beginning", path: "/events.json?q=thu*&limit=50", bars: WORDS },
  { name: "two common words", path: "/events.json?q=thunderstorm+wind&limit=50", bars: WORDS },
  { name: "common word, rare facet", path: "/events.json?q=thunderstorm&category=football&limit=50", bars: WORDS },
  { name: "common words that never meet", path: "/events.json?q=hail+football&limit=50", bars: WORDS },
  { name: "rare word", path: "/events.json?q=remarkably&limit=50", bars: WORDS },
  { name: "less rare word", path: "/events.json?q=mobile&limit=50", bars: WORDS },
  { name: "common and rare word", path: "/events.json?q=hail+mobile&limit=50", bars: WORDS },
  { name: "counts of all", path: "/events.facets.json", bars: COUNTS },
  { name: "counts of a timeline", path: "/timelines/everything.facets.json", bars: COUNTS },
  { name: "counts of two facets", path: "/events.facets.json?category=football&country=us", bars: COUNTS },
  ...[
    ["century", ""],
    ["decade", ""],
    ["year", "from=1500&to=2020&"],
    ["quarter", "from=1900&to=2020&"],
    ["month", "from=1900&to=2020&"],
  ].map(([interval, window]): Case => {
    const path = `/timelines/everything.histogram.json?${window}interval=${interval}`;
    return { name: `histogram by ${interval}`, path, bars: {}, byBucket: true };
  }),
  {
    name: "histogram of five years by day",
    path: "/events.histogram.json?from=1990&to=1994&interval=day",
    bars: {},
    byBucket: true,
  },
  { name: "histogram of a tag", path: "/tags/hail.histogram.json", bars: {}, byBucket: true },
  { name: "tiles, first view", path: "/timelines/everything.tiles.json", bars: TILE },
  ...["1XXX", "19XX", "199X", "1996", "1996-04", "1996-04-27", "1996-04-27T17", "Y0E4", "Y-138E8"].map(
    (tile): Case => ({ name: `tile ${tile}`, path: `/events.tiles.json?tile=${tile}`, bars: TILE }),
  ),
  { name: "suggestions", path: "/suggest.json?q=thu", bars: TYPED },
  { name: "suggestions for a letter", path: "/suggest.json?q=t&limit=20", bars: TYPED },
  { name: "suggestions, 304", path: "/suggest.json?q=thu", bars: SAME, again: true },
];

/** Paths whose latency at each size is held against that at the smallest. */
const PACED = ["/timelines/everything.json?limit=50", "/events.json?category=football&limit=50"] as const;
const MOST_RATIO = 1.3;

interface Found {
  readonly rows: number;
  readonly ms: number;
  readonly trips: number;
  /** Of a histogram. */
  readonly buckets?: number;
}

const NOW = toInstant(LOADED + 3600);
const app = createApp(() => NOW * 1000);
const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

/** The cursor that stands in the middle of the list. */
async function findMiddle(database: D1Database, [filter, order]: readonly [string, Order]): Promise<string> {
  const [facet, key] = filter.split("=");
  const row = await database
    .prepare(
      `SELECT p.earliest AS key, p.event AS id FROM facets f JOIN postings p ON p.facet = f.id AND p.public = 1
       WHERE f.facet = ?1 AND f.key = ?2 ORDER BY p.earliest, p.event LIMIT 1 OFFSET (
         SELECT count / 2 FROM facets WHERE facet = ?1 AND key = ?2)`,
    )
    .bind(facet, key)
    .first<{ key: number; id: Id }>();
  if (!row) throw new Error(`no middle of ${filter}`);
  return toCursor(row, { filter: readFilter(filter), order, limit: 50 });
}

/** Three times, as the first has its own costs; the median is what counts. */
async function measure({ database }: Measured, { path, again, middle, byBucket }: Case): Promise<Found> {
  let ms = 0;
  const meter = meterDatabase(database, (meta) => {
    ms += meta.duration;
  });
  const env = { DB: meter.db, BASE_URL: "", TAG_AUTHORITY: "annals.invalid,2026", SITE_TITLE: "Annals" };
  let address = `http://annals.test${path}${middle ? `&cursor=${await findMiddle(database, middle)}` : ""}`;
  // What is measured is not how an address is led to its canonical form.
  const spelled = await app.request(address, {}, env);
  const body = await spelled.text();
  address = spelled.status === 308 ? (spelled.headers.get("location") ?? address) : address;
  const ask = async (headers: Record<string, string> = {}) => {
    const response = await app.request(address, { headers }, env);
    await response.arrayBuffer();
    return response;
  };
  const headers = again ? { "if-none-match": (await ask()).headers.get("etag") ?? "" } : {};
  const found: Found[] = [];
  for (let turn = 0; turn < 3; turn++) {
    meter.take();
    ms = 0;
    const { status } = await ask(headers);
    if (status !== (again ? 304 : 200)) throw new Error(`${path}: ${status}`);
    const { rowsRead: rows, roundTrips: trips } = meter.take();
    found.push({ rows, trips, ms });
  }
  const buckets = byBucket ? { buckets: (JSON.parse(body) as { buckets: unknown[] }).buckets.length } : {};
  return { ...(found[0] as Found), ms: median(found.map((one) => one.ms)), ...buckets };
}

const misses: string[] = [];

async function measureAll(services: readonly Measured[]): Promise<string[]> {
  const lines: string[] = [];
  for (const each of CASES) {
    const found: Found[] = [];
    for (const service of services) found.push(await measure(service, each));
    for (const [index, { rows, ms, buckets = Number.POSITIVE_INFINITY }] of found.entries()) {
      const { rows: mostRows = buckets + 20, ms: mostMs = Number.POSITIVE_INFINITY } = each.bars;
      if (rows > mostRows) misses.push(`${each.name}: ${rows} rows at ${SIZES[index]}, ${mostRows} at the most`);
      if (ms > mostMs) misses.push(`${each.name}: ${ms} ms of SQL at ${SIZES[index]}, ${mostMs} at the most`);
    }
    const byBucket = found.map(({ buckets }) => buckets).join(", ");
    const bar = [
      each.byBucket ? `buckets (${byBucket}) + 20` : each.bars.rows,
      each.bars.ms === undefined ? undefined : `${each.bars.ms} ms`,
    ].filter(Boolean);
    const last = found.at(-1);
    lines.push(
      `| ${each.name} | \`${each.path.replaceAll("|", "\\|")}\` | ${found.map(({ rows }) => rows).join(" | ")} | ${last?.ms} | ${bar.join(", ")} |`,
    );
    console.log(lines.at(-1));
  }
  return lines;
}

async function time(address: string): Promise<number> {
  const start = performance.now();
  const response = await fetch(address);
  await response.arrayBuffer();
  return performance.now() - start;
}

/** Medians in milliseconds; every round asks each size once, in another order. */
async function paceAll(services: readonly Measured[]): Promise<string[]> {
  const lines: string[] = [];
  for (const path of PACED) {
    const times: number[][] = services.map(() => []);
    for (let round = -20; round < ROUNDS; round++) {
      for (let turn = 0; turn < services.length; turn++) {
        const index = (turn + round + 20) % services.length;
        const taken = await time(`${services[index]?.origin}${path}`);
        if (round >= 0) times[index]?.push(taken);
      }
    }
    const medians = times.map(median);
    const ratios = medians.map((one) => one / (medians[0] ?? 1));
    const last = ratios.at(-1) ?? 1;
    if (last > MOST_RATIO) misses.push(`${path}: ${last.toFixed(2)} times as long, ${MOST_RATIO} at the most`);
    lines.push(`| \`${path}\` | ${medians.map((one) => one.toFixed(2)).join(" | ")} | ${last.toFixed(2)} |`);
    console.log(lines.at(-1));
  }
  return lines;
}

function writeTables(costs: readonly string[], paces: readonly string[]): void {
  const sizes = SIZES.map((size) => size.toLocaleString("en")).join(" | ");
  const rule = SIZES.map(() => "---:").join(" | ");
  const machine = `${cpus().length} processors (${cpus()[0]?.model.split(" ").slice(0, 2).join(" ")}), load ${loadavg()[0]?.toFixed(1)} at the end`;
  writeSection(
    "Reading at scale",
    `\`node bench/scale.ts --write\` on ${machine}. Rows that D1 counts for a whole request, at each number of events, and
milliseconds of SQL at the last.

| case | address | ${sizes} | ms | bar |
| --- | --- | ${rule} | ---: | ---: |
${costs.join("\n")}

Latency of the production bundle in ms, medians of ${ROUNDS} rounds in turns; the bar of the ratio of the last to the first is ${MOST_RATIO}.

| address | ${sizes} | ratio |
| --- | ${rule} | ---: |
${paces.join("\n")}`,
  );
}

mkdirSync(values.folder, { recursive: true });
const bundle = createFolder("bundle");
const services: Measured[] = [];
try {
  await buildBundle(bundle);
  for (const size of SIZES) {
    const state = join(values.folder, String(size));
    if (!(values.keep && existsSync(state))) await loadState(state, { file: values.file }, size);
    services.push(await serveMeasured({ bundle, state, assets: false }));
  }
  const costs = await measureAll(services);
  const paces = await paceAll(services);
  if (values.write) writeTables(costs, paces);
} finally {
  await Promise.all(services.map(({ stop }) => stop()));
  removeFolder(bundle);
}
for (const miss of misses) console.error(`MISSED ${miss}`);
process.exitCode = misses.length > 0 ? 1 : 0;
