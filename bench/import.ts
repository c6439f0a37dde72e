// node bench/import.ts [--events 100000] [--concurrency 2] [--rows 500]: imports so many storms into the production bundle
// with `npm run import`, beside inserts of the same rows into a bare table by json_each, in one run. LARGE_EVENTS names the
// file of the storms; where it has fewer, they come again under other ids, 28 years later each time.
import { spawn } from "node:child_process";
import { cpSync, createWriteStream, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { createGzip } from "node:zlib";
import {
  createFolder,
  createToken,
  openWorkshop,
  QUIET,
  ROOT,
  removeFolder,
  type Workshop,
} from "../test/helpers/server.ts";
import { buildBare, type Measured, readCpu, serveMeasured } from "./serve.ts";
import { readStorms } from "./storms.ts";

const { values } = parseArgs({
  options: {
    events: { type: "string", default: "100000" },
    concurrency: { type: "string", default: "2" },
    rows: { type: "string", default: "500" },
  },
});
const EVENTS = Number(values.events);

/** In megabytes. */
function readMemory(processes: readonly number[]): number {
  const kilobytes = processes.map((id) => {
    try {
      return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      // It has ended.
      return 0;
    }
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

const RAW = `export default { async fetch(request, env) {
  await env.DB.prepare("INSERT INTO raw SELECT value->>'id', value FROM json_each(?)").bind(await request.text()).run();
  return new Response(null, { status: 204 });
} };`;

/** Rows a second, into a table of two columns, so many at a time. */
async function insertRaw({ origin, database }: Measured, count: number): Promise<number> {
  await database.exec("DROP TABLE IF EXISTS raw");
  await database.exec("CREATE TABLE raw (id TEXT, content TEXT)");
  const size = Number(values.rows);
  let [rows, spent]: [string[], number] = [[], 0];
  const send = async () => {
    const body = `[${rows.join(",")}]`;
    const start = performance.now();
    const { status } = await fetch(origin, { method: "POST", body });
    spent += performance.now() - start;
    if (status !== 204) throw new Error(`the bare table answers ${status}`);
    rows = [];
  };
  for await (const line of readStorms(count)) {
    rows.push(line);
    if (rows.length === size) await send();
  }
  if (rows.length > 0) await send();
  await database.exec("DROP TABLE raw");
  return count / (spent / 1000);
}

interface Sample {
  readonly seconds: number;
  readonly done: number;
  /** Megabytes. */
  readonly client: number;
  readonly service: number;
  /** Seconds of processor time of the service so far. */
  readonly cpu: number;
}

/** Looks every second how far it is, and what memory it takes, until `ended`. */
async function watch(serving: Measured, client: number, ended: Promise<unknown>): Promise<Sample[]> {
  const samples: Sample[] = [];
  const [start, cpu] = [performance.now(), readCpu(serving.processes)];
  let isOver = false;
  void ended.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 1000))]);
    const row = await serving.database
      .prepare("SELECT MAX(done) AS done FROM imports")
      .first<{ done: number | null }>();
    samples.push({
      seconds: (performance.now() - start) / 1000,
      done: row?.done ?? 0,
      client: readMemory([client]),
      service: readMemory(serving.processes),
      cpu: readCpu(serving.processes) - cpu,
    });
  }
  return samples;
}

async function importFile(serving: Measured, path: string) {
  const token = await createToken(serving.database);
  const options = ["--map", "id:external_id,url:source_url,endDate:end_date", "--status", "published"];
  const args = [path, "--to", serving.origin, ...options, "--rows", values.rows, "--concurrency", values.concurrency];
  // As `npm run import` runs it, without npm's own process.
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { scripts: { import: string } };
  const child = spawn(process.execPath, [...scripts.import.split(" ").slice(1), ...args], {
    cwd: ROOT,
    env: { ...QUIET, ANNALS_TOKEN: token },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const ended = new Promise<void>((resolve, reject) => {
    // Some rows of the file say what the service does not take, and are refused.
    child.on("exit", (code) =>
      code === 0 || code === 2 ? resolve() : reject(new Error(`the import ended with ${code}`)),
    );
  });
  const samples = await watch(serving, child.pid ?? 0, ended);
  await ended;
  return samples;
}

/** For each tenth of the events: rows a second, processor time for each, and the most memory in megabytes. */
function describeTenths(samples: readonly Sample[]): string[] {
  const lines: string[] = [];
  let before: Sample = { seconds: 0, done: 0, client: 0, service: 0, cpu: 0 };
  for (let tenth = 1; tenth <= 10; tenth++) {
    const last = samples.find(({ done }) => done >= (EVENTS * tenth) / 10);
    if (!last) break;
    const within = samples.filter(({ done, client }) => done > before.done && done <= last.done && client > 0);
    const rate = (last.done - before.done) / (last.seconds - before.seconds);
    const most = (name: "client" | "service") => Math.max(0, ...within.map((sample) => sample[name])).toFixed(0);
    const micros = ((last.cpu - before.cpu) * 1e6) / (last.done - before.done);
    lines.push(
      `| ${tenth * 10}% | ${rate.toFixed(0)} | ${micros.toFixed(0)} | ${most("client")} | ${most("service")} |`,
    );
    before = last;
  }
  return lines;
}

function copyEmpty({ empty }: Workshop): string {
  const state = createFolder("bench");
  cpSync(empty, state, { recursive: true });
  return state;
}

async function main(): Promise<void> {
  Object.assign(process.env, QUIET);
  const workshop = await openWorkshop();
  const bare = await buildBare(RAW);
  const path = join(workshop.folder, "storms.ndjson.gz");
  const text = Readable.from(addNewlines(readStorms(EVENTS)));
  await pipeline(text, createGzip({ level: 1 }), createWriteStream(path));
  console.log(`${EVENTS} storms, ${(statSync(path).size / 1e6).toFixed(0)} MB by gzip`);

  const states = [copyEmpty(workshop), copyEmpty(workshop)] as const;
  const raw = await serveMeasured({ bundle: join(bare, "bundle"), state: states[0], assets: false });
  const serving = await serveMeasured({ bundle: workshop.bundle, state: states[1], assets: false });
  const before = await insertRaw(raw, EVENTS);
  const samples = await importFile(serving, path);
  const after = await insertRaw(raw, EVENTS);
  const last = samples.at(-1) as Sample;
  const rate = EVENTS / last.seconds;
  console.log(
    `\n| | rows a second |\n|---|---|\n| bare table, before | ${before.toFixed(0)} |\n| import | ${rate.toFixed(0)} |\n| bare table, after | ${after.toFixed(0)} |`,
  );
  console.log(`\nProcessor time of the service: ${((last.cpu / EVENTS) * 1e6).toFixed(0)} µs an event`);
  console.log(
    "\n| of the events | rows a second | workerd, CPU µs an event | client, MB | workerd, MB |\n|---|---:|---:|---:|---:|",
  );
  console.log(describeTenths(samples).join("\n"));
  const [events, log] = await Promise.all(
    ["events", "changes WHERE kind = 'event'"].map((table) =>
      serving.database.prepare(`SELECT COUNT(*) AS count FROM ${table}`).first<{ count: number }>(),
    ),
  );
  console.log(`\n${events?.count} events, ${log?.count} entries of the log`);
  await Promise.all([serving.stop(), raw.stop()]);
  for (const folder of [workshop.folder, bare, ...states]) removeFolder(folder);
}

async function* addNewlines(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let block = "";
  for await (const line of lines) {
    block += `${line}\n`;
    if (block.length < 65_536) continue;
    yield block;
    block = "";
  }
  yield block;
}

await main();
