// node bench/shards.ts [--state folder] [--timeline slug] [--seconds 60] [--write]: what waits for what when timelines are spread over several D1
// databases, as docs/scaling.md has it. First it measures what one read and one write take of a database's time: the
// statements that the service sends, on a copy of the state (a folder of `wrangler --persist-to`, for example one that
// bench/scale.ts has filled; else the sample timelines). The rest is a simulation: each database does one thing at a time,
// as D1 does; requests come at random (Poisson) and ask for timelines by Zipf's law; the seed is fixed.
import { cpSync, existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { parseArgs } from "node:util";
import { createApp } from "../src/app.ts";
import { createFolder, createToken, openWorkshop, QUIET, removeFolder, serve } from "../test/helpers/server.ts";
import { toTable, writeSection } from "./table.ts";

/** Milliseconds of a database's time. */
export interface ServiceTimes {
  /** The first round trip of a read: what is asked for, and its version. A 304 ends there. */
  readonly resolve: number;
  /** The second: one page. */
  readonly page: number;
  /** A write of one event: what it reads, and its batch. */
  readonly write: number;
}

export interface Load {
  readonly requestsPerSecond: number;
  readonly writesPerSecond: number;
  /** Of the requests, those for a filter over everything: every database has to be asked. */
  readonly everywhere: number;
  readonly timelines: number;
  /** Addresses of one timeline that are asked for: formats, languages, filters. */
  readonly addresses: number;
}

export interface Layout {
  readonly databases: number;
  /** Copies of each that answer reads; the first takes the writes too. */
  readonly replicas: number;
  readonly cached: boolean;
}

export interface Outcome {
  /** Of the requests, those that no database was asked for before they were answered. */
  readonly hits: number;
  readonly queriesPerSecond: number;
  /** Share of its time that the busiest copy was at work; from 1 on it does not keep up. */
  readonly busiest: number;
  /** Milliseconds from asking the databases to the last answer, of what was not in the cache. */
  readonly p50: number;
  readonly p99: number;
}

/** Seconds for which an answer is fresh at the edge, for which it is given while a new one is fetched, and until a purge arrives. */
const EDGE = { fresh: 60, stale: 60, purge: 20 };

/** Mulberry32: small, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Draws from 0 to `count` - 1, the first the most often. */
function createZipf(count: number, random: () => number): () => number {
  const sums: number[] = [];
  for (let rank = 1; rank <= count; rank++) sums.push((sums.at(-1) ?? 0) + 1 / rank);
  const whole = sums.at(-1) ?? 0;
  return () => {
    const wanted = random() * whole;
    let [low, high] = [0, count - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}

/** One copy of a database: what it has to do is done in turn. Times in seconds. */
class Copy {
  #free = 0;
  busy = 0;

  /** When it is done, if it is asked at `time` for `milliseconds` of work. */
  ask(time: number, milliseconds: number): number {
    this.#free = Math.max(time, this.#free) + milliseconds / 1000;
    this.busy += milliseconds / 1000;
    return this.#free;
  }
}

interface Cached {
  filled: number;
  /** When a purge takes it away. */
  gone: number;
}

const quantile = (sorted: readonly number[], share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;

export function simulate(load: Load, layout: Layout, times: ServiceTimes, seconds: number): Outcome {
  const random = createRandom(20_260_101);
  const pick = createZipf(load.timelines, random);
  const copies = Array.from({ length: layout.databases }, () =>
    Array.from({ length: layout.replicas }, () => new Copy()),
  );
  const cache = new Map<number, Cached>();
  const keysOf = (timeline: number) =>
    Array.from({ length: load.addresses }, (_, index) => timeline * load.addresses + index);
  const warm = layout.cached ? EDGE.fresh + EDGE.stale : 0;
  const waits: number[] = [];
  let [requests, hits, queries] = [0, 0, 0];
  let before: number[] = [];

  const read = (time: number, homes: readonly number[], isChanged: boolean): number => {
    const ends = homes.map((home) => {
      const all = copies[home] ?? [];
      const copy = all[Math.floor(random() * all.length)];
      queries += isChanged ? 2 : 1;
      const resolved = copy?.ask(time, times.resolve) ?? time;
      return isChanged ? (copy?.ask(resolved, times.page) ?? time) : resolved;
    });
    return Math.max(...ends);
  };
  const request = (time: number) => {
    const isEverywhere = random() < load.everywhere;
    const timeline = isEverywhere ? load.timelines : pick();
    const homes = isEverywhere ? copies.map((_, index) => index) : [timeline % layout.databases];
    const key = timeline * load.addresses + Math.floor(random() * load.addresses);
    const kept = layout.cached ? cache.get(key) : undefined;
    requests++;
    if (kept && time < kept.gone && time - kept.filled < EDGE.fresh + EDGE.stale) {
      hits++;
      if (time - kept.filled < EDGE.fresh) return;
      // Stale: answered at once, and asked for again behind it, mostly to hear that nothing has changed.
      read(time, homes, false);
    } else waits.push((read(time, homes, true) - time) * 1000);
    cache.set(key, { filled: time, gone: Number.POSITIVE_INFINITY });
  };
  const write = (time: number) => {
    const timeline = pick();
    copies[timeline % layout.databases]?.[0]?.ask(time, times.write);
    queries += 2;
    for (const key of [...keysOf(timeline), ...keysOf(load.timelines)]) {
      const kept = cache.get(key);
      if (kept && kept.gone > time + EDGE.purge) kept.gone = time + EDGE.purge;
    }
  };

  const rate = load.requestsPerSecond + load.writesPerSecond;
  let isWarm = false;
  for (let time = 0; time < warm + seconds; time += -Math.log(1 - random()) / rate) {
    if (!isWarm && time >= warm) {
      isWarm = true;
      [requests, hits, queries] = [0, 0, 0];
      waits.length = 0;
      before = copies.flat().map(({ busy }) => busy);
    }
    if (random() * rate < load.writesPerSecond) write(time);
    else request(time);
  }
  waits.sort((a, b) => a - b);
  const busy = copies.flat().map((copy, index) => (copy.busy - (before[index] ?? 0)) / seconds);
  return {
    hits: hits / requests,
    queriesPerSecond: queries / seconds,
    busiest: Math.max(...busy),
    p50: quantile(waits, 0.5),
    p99: quantile(waits, 0.99),
  };
}

interface Recorded {
  readonly sql: string;
  readonly parameters: readonly (string | number | null)[];
}

/** A database that keeps what it is asked, one list for each round trip. */
function recordDatabase(d1: D1Database): { readonly db: D1Database; readonly take: () => Recorded[][] } {
  let trips: Recorded[][] = [];
  const statements = new WeakMap<object, { readonly real: D1PreparedStatement; readonly recorded: Recorded }>();
  const wrap = (real: D1PreparedStatement, recorded: Recorded): D1PreparedStatement => {
    const ask = <Name extends "all" | "run" | "raw">(name: Name) => {
      trips.push([recorded]);
      return real[name]();
    };
    const wrapped = {
      bind: (...parameters: (string | number | null)[]) => wrap(real.bind(...parameters), { ...recorded, parameters }),
      all: () => ask("all"),
      run: () => ask("run"),
      raw: () => ask("raw"),
    } as unknown as D1PreparedStatement;
    statements.set(wrapped, { real, recorded });
    return wrapped;
  };
  const db = {
    prepare: (sql: string) => wrap(d1.prepare(sql), { sql, parameters: [] }),
    batch: (asked: D1PreparedStatement[]) => {
      const all = asked.flatMap((statement) => statements.get(statement) ?? []);
      trips.push(all.map(({ recorded }) => recorded));
      return d1.batch(all.map(({ real }) => real));
    },
    withSession: () => Object.assign(db, { getBookmark: () => null }),
  } as unknown as D1Database;
  return {
    db,
    take: () => {
      const taken = trips;
      trips = [];
      return taken;
    },
  };
}

/** Median milliseconds of a transaction with these statements, which is undone. The first rounds fill SQLite's cache. */
function timeTrip(sqlite: DatabaseSync, statements: readonly Recorded[], rounds = 60): number {
  const prepared = statements.map(({ sql, parameters }) => ({ statement: sqlite.prepare(sql), parameters }));
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const began = performance.now();
    sqlite.exec("BEGIN");
    for (const { statement, parameters } of prepared) statement.all(...parameters);
    times.push(performance.now() - began);
    sqlite.exec("ROLLBACK");
  }
  return times.sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? 0;
}

/**
 * Milliseconds that a database is busy with a round trip besides its SQL: reading the request, writing the answer. As a look-up
 * by primary key took of the simulator of D1, whose SQL takes next to nothing.
 */
const OVERHEAD = 0.45;

const SQLITE = "v3/d1/miniflare-D1DatabaseObject";

function findSqlite(state: string): string {
  const files = readdirSync(join(state, SQLITE)).filter((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
  const [file] = files.sort((a, b) => statSync(join(state, SQLITE, b)).size - statSync(join(state, SQLITE, a)).size);
  if (file === undefined) throw new Error(`no database in ${state}`);
  return join(state, SQLITE, file);
}

interface Measured {
  readonly times: ServiceTimes;
  readonly events: number;
  readonly bytes: number;
  /** Bytes of each table with its indexes, largest first. */
  readonly tables: readonly { readonly name: string; readonly bytes: number }[];
}

/** The largest single thing that a database holds is what a limit of 10 GB is used up by. */
function measureTables(sqlite: DatabaseSync): Measured["tables"] {
  const rows = sqlite
    .prepare(`SELECT COALESCE(m.tbl_name, s.name) AS name, SUM(s.pgsize) AS bytes FROM dbstat s
      LEFT JOIN sqlite_schema m ON m.name = s.name GROUP BY 1 ORDER BY 2 DESC`)
    .all() as { name: string; bytes: number }[];
  const tables = new Map<string, number>();
  for (const { name, bytes } of rows) {
    const table = name.replace(/^search_\w+$/, "search");
    tables.set(table, (tables.get(table) ?? 0) + bytes);
  }
  return [...tables].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes);
}

/** The statements of one page and of one event written, by round trip. */
async function record(bundle: string, state: string, timeline: string) {
  const serving = await serve({ bundle, state, assets: false });
  try {
    const { db, take } = recordDatabase(serving.database);
    const authorization = `Bearer ${await createToken(serving.database)}`;
    const app = createApp();
    const ask = async (path: string, init: RequestInit = {}) => {
      const headers = { authorization, "content-type": "application/json" };
      const response = await app.request(`http://annals.test${path}`, { headers, ...init }, { DB: db });
      if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
      return take();
    };
    take();
    const [resolve = [], page = []] = await ask(`/timelines/${timeline}.json?limit=50`, { headers: {} });
    const event = {
      date: "2026-01-01",
      title: "One more event",
      category: "trade",
      tags: ["a", "b"],
      countries: ["CN"],
    };
    const body = JSON.stringify({ ...event, status: "published" });
    return { resolve, page, write: await ask("/api/v1/events", { method: "POST", body }) };
  } finally {
    await serving.stop();
  }
}

/** What the service asks of its database for one page, and for one event written; then those statements by themselves. */
async function measure(bundle: string, from: string, timeline: string): Promise<Measured> {
  const state = createFolder("shards");
  const untouched = join(state, "untouched.sqlite");
  cpSync(from, state, { recursive: true });
  try {
    // The first event after a migration may have counts to move, and a value that is new has more rows than others.
    await record(bundle, state, timeline);
    // What was written last may stand in the log of the file still.
    for (const suffix of ["", "-wal"]) {
      const file = `${findSqlite(state)}${suffix}`;
      if (existsSync(file)) cpSync(file, `${untouched}${suffix}`);
    }
    const { resolve, page, write } = await record(bundle, state, timeline);
    const sqlite = new DatabaseSync(untouched);
    const time = (statements: readonly Recorded[]) => OVERHEAD + timeTrip(sqlite, statements);
    const times = {
      resolve: time(resolve),
      page: time(page),
      write: write.map(time).reduce((sum, each) => sum + each, 0),
    };
    const [{ events } = { events: 0 }] = sqlite.prepare("SELECT COUNT(*) AS events FROM events").all() as {
      events: number;
    }[];
    const tables = measureTables(sqlite);
    sqlite.close();
    return { times, events, bytes: statSync(untouched).size, tables };
  } finally {
    removeFolder(state);
  }
}

const LOAD: Load = { requestsPerSecond: 1000, writesPerSecond: 2, everywhere: 0.05, timelines: 1000, addresses: 12 };

const CASES: readonly (readonly [Partial<Load>, Layout])[] = [
  ...[1, 2, 4, 8].map((databases) => [{}, { databases, replicas: 1, cached: false }] as const),
  ...[2, 4].map((replicas) => [{}, { databases: 1, replicas, cached: false }] as const),
  [{}, { databases: 1, replicas: 1, cached: true }],
  [{ requestsPerSecond: 10_000 }, { databases: 1, replicas: 1, cached: true }],
  [
    { requestsPerSecond: 10_000, writesPerSecond: 20 },
    { databases: 1, replicas: 1, cached: true },
  ],
  [
    { requestsPerSecond: 10_000, writesPerSecond: 20 },
    { databases: 4, replicas: 1, cached: true },
  ],
  [
    { requestsPerSecond: 10_000, writesPerSecond: 20 },
    { databases: 4, replicas: 2, cached: true },
  ],
];

function simulateAll(times: ServiceTimes, seconds: number): string {
  const rows = CASES.map(([change, layout]) => {
    const load = { ...LOAD, ...change };
    const { hits, queriesPerSecond, busiest, p50, p99 } = simulate(load, layout, times, seconds);
    const wait = (milliseconds: number) => (busiest >= 1 ? "grows" : milliseconds.toFixed(1));
    return [
      load.requestsPerSecond,
      load.writesPerSecond,
      layout.databases,
      layout.replicas,
      layout.cached ? `${(hits * 100).toFixed(1)} %` : "none",
      queriesPerSecond.toFixed(0),
      `${(busiest * 100).toFixed(0)} %`,
      wait(p50),
      wait(p99),
    ];
  });
  const head = [
    "requests/s",
    "writes/s",
    "databases",
    "copies of each",
    "from the cache",
    "round trips/s",
    "busiest copy",
    "p50 ms",
    "p99 ms",
  ];
  return toTable(head, rows);
}

const { values } = parseArgs({
  options: {
    state: { type: "string" },
    timeline: { type: "string", default: "us-china-tech" },
    seconds: { type: "string", default: "60" },
    write: { type: "boolean", default: false },
  },
});
Object.assign(process.env, QUIET);
const workshop = await openWorkshop();
try {
  const { times, events, bytes, tables } = await measure(
    workshop.bundle,
    values.state ?? workshop.seeded,
    values.timeline,
  );
  const per = (part: number) => (part / events).toFixed(0);
  const sizes = toTable(
    ["of the database", "bytes an event"],
    [...tables.slice(0, 6).map(({ name, bytes }) => [`\`${name}\``, per(bytes)]), ["all", per(bytes)]],
  );
  const measured = `With ${events} events, median milliseconds of a database's time, ${OVERHEAD} of each round trip for what is not SQL: ${times.resolve.toFixed(2)} for the first round trip of a read (a 304 ends there),
${times.page.toFixed(2)} for a page of 50, ${times.write.toFixed(2)} for one event written, all of its round trips, without the commit.`;
  const table = simulateAll(times, Number(values.seconds));
  console.log(`${measured}\n\n${sizes}\n\n${table}`);
  if (values.write) {
    const state = values.state ? " --state folder" : "";
    writeSection("Several databases", `\`node bench/shards.ts${state} --write\`. ${measured}\n\n${sizes}\n\n${table}`);
  }
} finally {
  removeFolder(workshop.folder);
}
