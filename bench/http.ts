// node bench/http.ts [--rounds 5] [--seconds 3] [--connections 16] [--write]: how fast the production bundle answers, beside a
// bare Hono route on the same runtime, and how large it is. The targets take turns in every round, so that a slow moment of
// the machine falls on all; the figures are medians of the rounds. Processor time is workerd's own, from /proc, with the
// simulator of D1 in it; it is steadier than requests per second wherever the machine has other work.
// --write puts the tables into bench/RESULTS.md.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import { createApp } from "../src/app.ts";
import { meterDatabase } from "../test/helpers/meter.ts";
import {
  createFolder,
  openWorkshop,
  QUIET,
  ROOT,
  removeFolder,
  type Workshop,
  wrangler,
} from "../test/helpers/server.ts";
import { buildBare, copyState, type Measured, readCpu, serveMeasured } from "./serve.ts";

Object.assign(process.env, QUIET);
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "3" },
    connections: { type: "string", default: "16" },
    write: { type: "boolean", default: false },
  },
});
const ROUNDS = Number(values.rounds);
const SECONDS = Number(values.seconds);
const CONNECTIONS = Number(values.connections);
const WARM_UP = 0.5;

interface Target {
  readonly name: string;
  readonly service: Measured;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

interface Sample {
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Microseconds of workerd's processor time a request. */
  readonly cpu: number;
  readonly bytes: number;
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
const quantile = (sorted: readonly number[], share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;

const HEAD_END = Buffer.from("\r\n\r\n");

/** One connection that asks again as soon as it is answered. A client this small leaves the processors to the server. */
class Connection {
  readonly latencies: number[] = [];
  bytes = 0;
  #socket: Socket;
  #request: Buffer;
  #status: string;
  #head = Buffer.alloc(0);
  #missing = 0;
  #began = 0;
  #open = true;
  readonly #done: Promise<void>;

  constructor({ service, path, headers = {}, status }: Target) {
    const { hostname, port, host } = new URL(service.origin);
    const lines = Object.entries({ host, connection: "keep-alive", ...headers }).map(
      ([name, value]) => `${name}: ${value}`,
    );
    this.#request = Buffer.from(`GET ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
    this.#status = `HTTP/1.1 ${status} `;
    this.#socket = connect(Number(port), hostname);
    this.#socket.setNoDelay(true);
    this.#done = new Promise((resolve, reject) => {
      this.#socket.on("connect", () => this.#ask());
      this.#socket.on("data", (chunk) => {
        try {
          this.#read(chunk);
        } catch (error) {
          reject(error as Error);
          this.#socket.destroy();
        }
      });
      this.#socket.on("close", () => resolve());
      this.#socket.on("error", reject);
    });
    // Looked at in stop(); until then a failure is not yet anybody's.
    this.#done.catch(() => {});
  }

  #ask(): void {
    if (!this.#open) {
      this.#socket.end();
      return;
    }
    this.#began = performance.now();
    this.#socket.write(this.#request);
  }

  #read(chunk: Buffer): void {
    if (this.#missing > 0) this.#missing -= chunk.length;
    else {
      this.#head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk]);
      const end = this.#head.indexOf(HEAD_END);
      if (end < 0) return;
      const head = this.#head.toString("latin1", 0, end);
      if (!head.startsWith(this.#status)) throw new Error(`not ${this.#status}but ${head.split("\r\n")[0]}`);
      const [, length] = /\r\ncontent-length: (\d+)/i.exec(head) ?? [];
      const size = length === undefined && this.#status.includes(" 304 ") ? 0 : Number(length);
      if (Number.isNaN(size)) throw new Error(`an answer without Content-Length:\n${head}`);
      this.bytes = size;
      this.#missing = end + HEAD_END.length + size - this.#head.length;
      this.#head = Buffer.alloc(0);
    }
    if (this.#missing > 0) return;
    if (this.#missing < 0) throw new Error("more bytes than were announced");
    this.latencies.push(performance.now() - this.#began);
    this.#ask();
  }

  stop(): Promise<void> {
    this.#open = false;
    return this.#done;
  }
}

const sleep = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));

async function load(target: Target, seconds: number): Promise<Sample> {
  const { processes } = target.service;
  const connections = Array.from({ length: CONNECTIONS }, () => new Connection(target));
  const cpuBefore = readCpu(processes);
  const began = performance.now();
  await sleep(seconds);
  await Promise.all(connections.map((connection) => connection.stop()));
  const elapsed = (performance.now() - began) / 1000;
  const cpu = readCpu(processes) - cpuBefore;
  const latencies = connections.flatMap((connection) => connection.latencies).sort((a, b) => a - b);
  return {
    perSecond: latencies.length / elapsed,
    p50: quantile(latencies, 0.5),
    p99: quantile(latencies, 0.99),
    cpu: (cpu / latencies.length) * 1e6,
    bytes: connections[0]?.bytes ?? 0,
  };
}

const kib = (bytes: number) => `${(bytes / 1024).toFixed(0)} KiB`;

function toTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

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
      if (response.status >= 400) throw new Error(`${path}: ${response.status} ${await response.text()}`);
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
    await count("50 under category and country", `${list}&category=entity-list|export-control&country=CN`);
    await count("50 under two words", `${list}&q=chip+export`);
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

const BARE = (body: string) => `
import { Hono } from "hono";
const small = ${JSON.stringify(JSON.stringify({ text: "x".repeat(2000) }))};
const large = ${JSON.stringify(body)};
const headers = { "content-type": "application/json; charset=utf-8" };
export default new Hono()
  .get("/small", (c) => c.body(small, 200, headers))
  .get("/large", (c) => c.body(large, 200, headers))
  .get("/304", (c) => c.body(null, 304));
`;

async function measureServing(workshop: Workshop): Promise<string> {
  const state = copyState(workshop);
  const ours = await serveMeasured({ bundle: workshop.bundle, state, assets: false });
  const list = "/timelines/us-china-tech.json?limit=50";
  const answer = await fetch(ours.origin + list);
  const folder = await buildBare(BARE(await answer.text()));
  const bareState = copyState(workshop);
  const bare = await serveMeasured({ bundle: join(folder, "bundle"), state: bareState, assets: false });
  const etag = answer.headers.get("etag") ?? "";
  const targets: Target[] = [
    { name: "bare Hono: 2 KB", service: bare, path: "/small", status: 200 },
    { name: "bare Hono: the bytes of the JSON below", service: bare, path: "/large", status: 200 },
    { name: "bare Hono: 304", service: bare, path: "/304", status: 304 },
    { name: "timeline, 50 events, 304", service: ours, path: list, headers: { "if-none-match": etag }, status: 304 },
    { name: "timeline, 50 events, JSON", service: ours, path: list, status: 200 },
    { name: "timeline, 50 events, RSS", service: ours, path: list.replace(".json", ".rss"), status: 200 },
    { name: "timeline, 50 events, HTML", service: ours, path: list.replace(".json", ""), status: 200 },
    { name: "timeline, all 128 events, HTML", service: ours, path: "/timelines/us-china-tech", status: 200 },
  ];
  const samples = new Map(targets.map(({ name }) => [name, [] as Sample[]]));
  try {
    for (let round = 1; round <= ROUNDS; round++) {
      for (const target of targets) {
        await load(target, WARM_UP);
        const sample = await load(target, SECONDS);
        samples.get(target.name)?.push(sample);
        console.error(`round ${round}: ${target.name}: ${sample.perSecond.toFixed(0)}/s, ${sample.cpu.toFixed(0)} us`);
      }
    }
  } finally {
    await Promise.all([ours.stop(), bare.stop()]);
    for (const each of [state, bareState, folder]) removeFolder(each);
  }
  const floor = median(samples.get(targets[0]?.name ?? "")?.map(({ cpu }) => cpu) ?? []);
  const rows = [...samples].map(([name, all]) => {
    const of = (pick: (sample: Sample) => number) => median(all.map(pick));
    const cpu = of((sample) => sample.cpu);
    return [
      name,
      of(({ bytes }) => bytes),
      of(({ perSecond }) => perSecond).toFixed(0),
      of(({ p50 }) => p50).toFixed(1),
      of(({ p99 }) => p99).toFixed(0),
      cpu.toFixed(0),
      (cpu / floor).toFixed(1),
    ];
  });
  return toTable(["answer", "bytes", "requests/s", "p50 ms", "p99 ms", "CPU µs/request", "x bare"], rows);
}

/** Puts `text` under the heading, in place of what was there; other sections stay as they are. */
function writeSection(heading: string, text: string): void {
  const file = join(ROOT, "bench/RESULTS.md");
  const before = existsSync(file) ? readFileSync(file, "utf8") : "# Results\n";
  const section = `## ${heading}\n\n${text}\n`;
  const start = before.indexOf(`## ${heading}\n`);
  const end = start < 0 ? -1 : before.indexOf("\n## ", start + 1);
  const after =
    start < 0
      ? `${before.trimEnd()}\n\n${section}`
      : `${before.slice(0, start)}${section}${end < 0 ? "" : before.slice(end)}`;
  writeFileSync(file, after);
}

const workshop = await openWorkshop();
try {
  const load = (loadavg()[0] ?? 0).toFixed(1);
  const machine = `${cpus().length} processors (${cpus()[0]?.model.trim()}), load ${load} at the start`;
  const bundle = await measureBundle();
  console.log(bundle);
  const serving = await measureServing(workshop);
  console.log(serving);
  const rows = await measureRows(workshop);
  console.log(rows);
  if (values.write) {
    writeSection(
      "Bundle and start-up",
      `\`node bench/http.ts --write\` on ${machine}; ${STARTS} starts by \`wrangler check startup\`, in turns. Cloudflare's limits are 3 MB
compressed on the free plan, and 1 s for the start.

${bundle}`,
    );
    writeSection(
      "Serving",
      `\`node bench/http.ts --write\` on ${machine}; ${ROUNDS} rounds of ${SECONDS} s, ${CONNECTIONS} connections, medians. The production
bundle on workerd's own socket through Miniflare, without the router for assets, beside a bare Hono route on the same runtime, in
turns. Processor time is workerd's; the simulator of D1 is in it, which Cloudflare would not bill as the Worker's.

${serving}

What D1 counts for a request, from its own \`meta\`:

${rows}`,
    );
  }
} finally {
  removeFolder(workshop.folder);
}
