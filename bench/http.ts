// node bench/http.ts [--rounds 5] [--seconds 1] [--requests 400] [--connections 16] [--parts bundle,serving,rows] [--state folder]
//   [--timeline us-china-tech] [--only pattern] [--write]
// How fast the production bundle answers, beside bare Workers on the same runtime and beside nginx; how large it is; and what D1
// counts. The targets take turns in every round, so that a slow moment of the machine falls on all; the figures are medians of
// the rounds. Processor time is that of whole processes, from /proc; the Worker and the simulator of D1 have one each
// (bench/apart.ts). It is steadier than requests per second wherever the machine has other work.
// --state serves the database of a folder that `wrangler d1 migrations apply --persist-to` and a load have filled, in place of
// the sample timelines; --only measures the targets whose name fits. --write puts the tables into bench/RESULTS.md.
import { readFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { createApp } from "../src/app.ts";
import { FORMATS } from "../src/representations/formats.ts";
import { meterDatabase } from "../test/helpers/meter.ts";
import { createFolder, openWorkshop, QUIET, removeFolder, type Workshop, wrangler } from "../test/helpers/server.ts";
import { load, median, type Sample, type Target } from "./answers.ts";
import { type Running, type RunningDatabase, runDatabase, runWorker } from "./apart.ts";
import { runNginx } from "./nginx.ts";
import { buildBare, copyState, serveMeasured } from "./serve.ts";
import { toTable, writeSection } from "./table.ts";

Object.assign(process.env, QUIET);
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "1" },
    requests: { type: "string", default: "400" },
    connections: { type: "string", default: "16" },
    parts: { type: "string", default: "bundle,serving,rows" },
    state: { type: "string" },
    timeline: { type: "string", default: "us-china-tech" },
    only: { type: "string", default: "" },
    write: { type: "boolean", default: false },
  },
});
const ROUNDS = Number(values.rounds);
const EFFORT = {
  seconds: Number(values.seconds),
  requests: Number(values.requests),
  connections: Number(values.connections),
};
const SLUG = values.timeline;
const ONLY = new RegExp(values.only);
/** Before the first round, and before each sample. */
const WARM_UP = { ...EFFORT, seconds: 0, requests: 2 * EFFORT.requests };
const AWAKE = { ...EFFORT, seconds: 0, requests: 50 };
const PAGE = 50;
const RAW = "raw D1 page of 50 rows, JSON.stringify";
const ROW = "raw D1 row by its key";

const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;

const BUNDLES = [
  { name: "as `wrangler deploy` uploads it", flags: [] },
  { name: "not minified", flags: ["--no-minify"] },
];
const STARTS = 5;

/** Milliseconds in which a processor was at work, from the profile that wrangler takes of the start. */
async function profileStart(folder: string, flags: readonly string[]): Promise<number> {
  const options = ["--outfile", join(folder, "startup.cpuprofile"), ...flags.map((flag) => `--args=${flag}`)];
  const [, active] = /Active: ([\d.]+) ms/.exec(await wrangler(["check", "startup", ...options])) ?? [];
  return Number(active);
}

async function measureBundle(): Promise<string> {
  const folder = createFolder("size");
  const starts = new Map<string, number[]>(BUNDLES.map(({ name }) => [name, []]));
  for (let round = 0; round < STARTS; round++) {
    for (const { name, flags } of BUNDLES) starts.get(name)?.push(await profileStart(folder, flags));
  }
  const rows: string[][] = [];
  for (const { name, flags } of BUNDLES) {
    await wrangler(["deploy", "--dry-run", "--outdir", join(folder, "bundle"), ...flags]);
    const bytes = readFileSync(join(folder, "bundle/index.js"));
    const zipped = gzipSync(bytes, { level: 9 });
    const all = starts.get(name) ?? [];
    rows.push([
      name,
      kib(bytes.length),
      kib(zipped.length),
      `${median(all).toFixed(0)} (${Math.min(...all).toFixed(0)})`,
    ]);
  }
  removeFolder(folder);
  return toTable(["bundle", "raw", "gzip", "start-up: ms of processor time, median (least)"], rows);
}

/** What D1 bills, counted by D1 itself: the app in this process on the database of a service. */
async function measureRows(workshop: Workshop): Promise<string> {
  const state = copyState(workshop);
  const service = await serveMeasured({ bundle: workshop.bundle, state, assets: false });
  try {
    const { db, take } = meterDatabase(service.database);
    const app = createApp();
    const rows: (string | number)[][] = [];
    const count = async (name: string, path: string, init: RequestInit = {}, per = 1) => {
      const headers = {
        authorization: `Bearer ${workshop.token}`,
        "content-type": "application/json",
        ...init.headers,
      };
      const response = await app.request(`http://localhost${path}`, { ...init, headers }, { DB: db });
      if (response.status >= 300 && response.status !== 304)
        throw new Error(`${path}: ${response.status} ${await response.text()}`);
      const { roundTrips, rowsRead, rowsWritten } = take();
      rows.push([
        name,
        roundTrips,
        (rowsRead / per).toFixed(per > 1 ? 1 : 0),
        (rowsWritten / per).toFixed(per > 1 ? 1 : 0),
      ]);
      return response;
    };
    const list = "/timelines/us-china-tech.json?limit=50";
    const first = await count("50 of 128 events", list);
    await count("the same, not changed", list, { headers: { "if-none-match": first.headers.get("etag") ?? "" } });
    await count(
      "50 under category and country",
      "/timelines/us-china-tech.json?category=entity-list|export-control&country=cn&limit=50",
    );
    await count("50 under two words", "/timelines/us-china-tech.json?q=chip+export&limit=50");
    const event = {
      external_id: "bench-1",
      date: "2026-11-23",
      title: "An event",
      category: "trade",
      tags: ["us-china-tech"],
      countries: ["CN"],
      status: "published",
    };
    await count("creating one event (three facets, an external id)", "/api/v1/events", {
      method: "POST",
      body: JSON.stringify(event),
    });
    const lines = Array.from({ length: 500 }, (_, index) => JSON.stringify({ ...event, external_id: `many-${index}` }));
    const type = { "content-type": "application/x-ndjson" };
    const many = { method: "POST", body: lines.join("\n"), headers: type };
    await count("importing 500 of them, for each", "/api/v1/imports", many, 500);
    await count("importing them again, for each", "/api/v1/imports", many, 500);
    return toTable(["request", "round trips", "rows read", "rows written"], rows);
  } finally {
    await service.stop();
    removeFolder(state);
  }
}

/** The formats, and where the pages and the embed stand. */
const DOCUMENTS: readonly (readonly [name: string, address: (slug: string) => string])[] = [
  ...FORMATS.map(({ title, suffix }) => [title, (slug: string) => `/timelines/${slug}${suffix}`] as const),
  ["HTML", (slug) => `/timelines/${slug}`],
  ["embed", (slug) => `/embed/${slug}`],
];

/** What a Worker costs that only asks D1: the events of a timeline by the index of its postings, and one row by its key. */
const BARE = (bodies: readonly string[], facet: number, event: number) => `
import { Hono } from "hono";
const small = ${JSON.stringify(JSON.stringify({ text: "x".repeat(2000) }))};
const bodies = ${JSON.stringify(bodies)};
const headers = { "content-type": "application/json; charset=utf-8" };
export default new Hono()
  .get("/small", (c) => c.body(small, 200, headers))
  .get("/bodies/:index", (c) => c.body(bodies[c.req.param("index")], 200, headers))
  .get("/304", (c) => c.body(null, 304))
  .get("/page", async (c) => {
    const { results } = await c.env.DB.prepare(\`SELECT e.id, e.version, e.created, e.updated, e.content, e.terms
      FROM postings p CROSS JOIN events e ON e.id = p.event
      WHERE p.facet = ? AND p.public = 1 ORDER BY p.earliest DESC, p.event DESC LIMIT ${PAGE}\`).bind(${facet}).all();
    return c.body(JSON.stringify(results), 200, headers);
  })
  .get("/row", async (c) => {
    const row = await c.env.DB.prepare("SELECT id, version, created, updated FROM events WHERE id = ?").bind(${event}).first();
    return c.body(JSON.stringify(row), 200, headers);
  });
`;

async function readAnswers(
  origin: string,
  slug: string,
): Promise<{ name: string; path: string; answer: Response; body: string }[]> {
  const answers = [];
  for (const [name, address] of DOCUMENTS) {
    const path = `${address(slug)}?limit=${PAGE}`;
    const answer = await fetch(origin + path);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    answers.push({ name, path, answer, body: await answer.text() });
  }
  return answers;
}

/** The facet of the timeline, and one event of it. */
async function findRows({ d1 }: RunningDatabase, slug: string): Promise<{ facet: number; event: number }> {
  const found = await d1
    .prepare(
      `SELECT f.id AS facet, p.event FROM facets f JOIN postings p ON p.facet = f.id AND p.public = 1
       WHERE f.facet = 'timeline' AND f.key = ? LIMIT 1`,
    )
    .bind(slug)
    .first<{ facet: number; event: number }>();
  if (!found) throw new Error(`there is no timeline ${slug} with events`);
  return found;
}

async function measureServing(workshop: Workshop, state: string): Promise<string> {
  const folder = createFolder("speed");
  const running: Running[] = [];
  const keep = <Started extends Running>(started: Started) => {
    running.push(started);
    return started;
  };
  try {
    const database = keep(await runDatabase(folder, state));
    const ours = keep(await runWorker(workshop.bundle, database));
    const kept = keep(await runWorker(workshop.bundle, database, { kept: true }));
    const answers = await readAnswers(ours.origin, SLUG);
    const { facet, event } = await findRows(database, SLUG);
    const source = await buildBare(
      BARE(
        answers.map(({ body }) => body),
        facet,
        event,
      ),
    );
    const bare = keep(await runWorker(join(source, "bundle"), database));
    const files = new Map(answers.map(({ body }, index) => [String(index), body]));
    const nginx = await runNginx(folder, files);
    if (nginx) keep(nginx);
    else console.error("nginx is not installed: left out");
    const [first] = answers;
    const etag = first?.answer.headers.get("etag") ?? "";
    const path = first?.path ?? "";
    const targets: Target[] = [
      { name: "bare Hono: 2 KB", service: bare, path: "/small", status: 200 },
      { name: "bare Hono: 304", service: bare, path: "/304", status: 304 },
      { name: ROW, service: bare, path: "/row", status: 200 },
      { name: "304", service: ours, path, headers: { "if-none-match": etag }, status: 304 },
      { name: RAW, service: bare, path: "/page", status: 200 },
      ...answers.flatMap(({ name, path }, index): Target[] => [
        { name, service: ours, path, status: 200 },
        { name: `${name}, hot`, service: kept, path, status: 200 },
        { name: `${name}, bare Hono`, service: bare, path: `/bodies/${index}`, status: 200 },
        ...(nginx ? [{ name: `${name}, nginx`, service: nginx, path: `/${index}`, status: 200 }] : []),
      ]),
    ];
    const samples = await measureInTurns(targets.filter(({ name }) => ONLY.test(name)));
    removeFolder(source);
    return `${tabulateFloor(samples)}\n\n${tabulateDocuments(
      samples,
      answers.map(({ name }) => name),
    )}`;
  } finally {
    await Promise.all(running.map((one) => one.stop()));
    removeFolder(folder);
  }
}

type Samples = ReadonlyMap<string, readonly Sample[]>;

async function measureInTurns(targets: readonly Target[]): Promise<Samples> {
  const samples = new Map(targets.map(({ name }) => [name, [] as Sample[]]));
  for (const target of targets) await load(target, WARM_UP);
  for (let round = 1; round <= ROUNDS; round++) {
    for (const target of targets) {
      await load(target, AWAKE);
      const sample = await load(target, EFFORT);
      samples.get(target.name)?.push(sample);
      console.error(`round ${round}: ${target.name}: ${sample.perSecond.toFixed(0)}/s, ${sample.cpu.toFixed(0)} us`);
    }
  }
  return samples;
}

const of = (samples: Samples, name: string, pick: (sample: Sample) => number) =>
  median((samples.get(name) ?? []).map(pick));
const cpuOf = (samples: Samples, name: string) => of(samples, name, ({ cpu }) => cpu);
const ratio = (one: number, other: number) => (one > 0 && other > 0 ? (one / other).toFixed(2) : "");

function tabulateFloor(samples: Samples): string {
  const names = ["bare Hono: 2 KB", "bare Hono: 304", ROW, "304", RAW];
  const rows = names.map((name) => [
    name === "304" ? "our 304" : name,
    of(samples, name, ({ bytes }) => bytes),
    of(samples, name, ({ perSecond }) => perSecond).toFixed(0),
    of(samples, name, ({ p50 }) => p50).toFixed(1),
    of(samples, name, ({ p99 }) => p99).toFixed(0),
    cpuOf(samples, name).toFixed(0),
    of(samples, name, ({ databaseCpu }) => databaseCpu).toFixed(0),
    name === "304" ? `${ratio(cpuOf(samples, name), cpuOf(samples, ROW))} x the row` : "",
  ]);
  return toTable(["answer", "bytes", "requests/s", "p50 ms", "p99 ms", "Worker µs", "D1 µs", ""], rows);
}

function tabulateDocuments(samples: Samples, names: readonly string[]): string {
  const raw = cpuOf(samples, RAW);
  const rows = names.map((name) => {
    const [cold, hot, bare, nginx] = [name, `${name}, hot`, `${name}, bare Hono`, `${name}, nginx`].map((each) =>
      cpuOf(samples, each),
    );
    return [
      name,
      of(samples, name, ({ bytes }) => bytes),
      of(samples, name, ({ perSecond }) => perSecond).toFixed(0),
      of(samples, name, ({ p50 }) => p50).toFixed(1),
      of(samples, name, ({ p99 }) => p99).toFixed(0),
      (cold ?? 0).toFixed(0),
      of(samples, name, ({ databaseCpu }) => databaseCpu).toFixed(0),
      ratio(cold ?? 0, raw),
      hot ? hot.toFixed(0) : "",
      bare ? bare.toFixed(0) : "",
      ratio(hot ?? 0, bare ?? 0),
      nginx ? nginx.toFixed(0) : "",
    ];
  });
  return toTable(
    [
      "document, 50 events",
      "bytes",
      "requests/s",
      "p50 ms",
      "p99 ms",
      "Worker µs",
      "D1 µs",
      "x raw page",
      "hot µs",
      "bare Hono µs",
      "x",
      "nginx µs",
    ],
    rows,
  );
}

/** What each part measures, and what --write says above its tables. */
const PARTS: Readonly<Record<string, (workshop: Workshop, machine: string) => Promise<void>>> = {
  async bundle(_workshop, machine) {
    const table = await measureBundle();
    report(
      "Bundle and start-up",
      `\`node bench/http.ts --parts bundle --write\` on ${machine}; ${STARTS} starts by \`wrangler check startup\`, in turns. Cloudflare's
limits are 3 MB compressed on the free plan, and 1 s for the start.

${table}`,
    );
  },
  async serving(workshop, machine) {
    const state = values.state ?? copyState(workshop);
    const tables = await measureServing(workshop, state);
    if (values.state === undefined) removeFolder(state);
    report(
      "Serving",
      `\`node bench/http.ts --parts serving --write\` on ${machine}; medians of ${ROUNDS} rounds of ${EFFORT.seconds} s and
${EFFORT.requests} requests at least, after ${WARM_UP.requests} to warm up, over ${EFFORT.connections} connections. The
production bundle on workerd's own socket through Miniflare, without the router for assets; bare Workers on the same runtime; nginx.
Processor time is that of whole processes: the simulator of D1 has its own, so that "Worker µs" is the Worker with its
sockets, its parsing of what D1 answers, and its collection of garbage, for one request. "Raw" is what a Worker of three lines
takes to read the same 50 events by the index of the same postings and to write the rows with JSON.stringify. Ours is asked
again and again: no answer is kept, but what was made of each event is, as in any isolate that is not new (docs/adr/0025).
"Hot" is our Worker with the answers kept in a Map before Hono; "bare Hono" a route with the same bytes.

${tables}`,
    );
  },
  async rows(workshop) {
    report(
      "Rows",
      `\`node bench/http.ts --parts rows --write\`: what D1 counts for a request, from its own \`meta\`.

${await measureRows(workshop)}`,
    );
  },
};

function report(heading: string, text: string): void {
  console.log(text);
  if (values.write) writeSection(heading, text);
}

const workshop = await openWorkshop();
try {
  const busy = (loadavg()[0] ?? 0).toFixed(1);
  const machine = `${cpus().length} processors (${cpus()[0]?.model.trim()}), load ${busy} at the start`;
  for (const name of values.parts.split(",")) {
    const part = PARTS[name];
    if (!part) throw new Error(`there is no part ${name}; there are ${Object.keys(PARTS).join(", ")}`);
    await part(workshop, machine);
  }
} finally {
  removeFolder(workshop.folder);
}
