// Imports a file of any size: npm run import -- FILE [options]; --help says which. It holds a few chunks of the file and
// nothing else, and stopped at whatever moment it goes on where it was.
import { closeSync, createReadStream, ftruncateSync, openSync, readSync, rmSync, statSync, writeSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { createGunzip } from "node:zlib";
import { type Chunk, cut, FORMATS, type Format, type Unsendable } from "./import/cut.ts";
import { createProgress, formatNumber, formatTime } from "./import/progress.ts";
import { ask, type Service } from "./import/service.ts";
import { readState, removeState, type State, writeState } from "./import/state.ts";

const HELP = `Imports a file of events into a service, whatever its size.

  npm run import -- FILE [options]

FILE is NDJSON (one event a line) or CSV with a header row, gzipped or not.
Stopped at any moment, the same command goes on where it was.

  --to URL           the service (http://localhost:8787)
  --token TOKEN      a token that may write events; else ANNALS_TOKEN or TOKEN of the environment
  --format FORMAT    ndjson or csv; else as the file is called
  --map THEIRS:OURS  your names for ours, separated by commas: id:external_id,url:source_url
  --status STATUS    of rows that do not say: draft (as without it), published, unlisted, ...
  --duplicates HOW   warn or refuse: rows like events that are there
  --dry-run          check every row, write nothing
  --concurrency N    requests at once, 1 to 4 (2); 1 where rows are related to rows before them
  --rows N           of a request at most (500)
  --bytes N          of a request at most (300000)
  --state FILE       what is done (FILE.import.json)
  --refused FILE     rows that were refused, with their lines and why (FILE.refused.ndjson)
  --restart          forget what is done, and begin another import
  --help             this

It ends with 0 if every row was taken, 1 if it could not go on, 2 if rows were refused.`;

const OPTIONS = {
  to: { type: "string", default: "http://localhost:8787" },
  token: { type: "string" },
  format: { type: "string" },
  map: { type: "string" },
  status: { type: "string" },
  duplicates: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  concurrency: { type: "string", default: "2" },
  rows: { type: "string", default: "500" },
  bytes: { type: "string", default: "300000" },
  state: { type: "string" },
  refused: { type: "string" },
  restart: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

class Stop extends Error {}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({ allowPositionals: true, options: OPTIONS });
    return { values, positionals };
  } catch (error) {
    throw new Stop(`${error instanceof Error ? error.message : error}\n\n${HELP}`);
  }
}

type Values = ReturnType<typeof readArguments>["values"];

function readNumber(name: string, text: string, most: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (value >= 1 && value <= most) return value;
  throw new Stop(`--${name} ${text} is not a whole number from 1 to ${most}.`);
}

/** "storms.ndjson.gz" -> ndjson. */
function formatOf(path: string, asked: string | undefined): Format {
  const name = asked ?? /\.(ndjson|jsonl|csv)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase().replace("jsonl", "ndjson");
  if (name !== undefined && name in FORMATS) return name as Format;
  throw new Stop(`${asked ?? basename(path)} is neither ndjson nor csv; --format says which it is.`);
}

function readJob(path: string, values: Values) {
  const format = formatOf(path, values.format);
  const query = new URLSearchParams();
  for (const name of ["map", "status", "duplicates"] as const) {
    const value = values[name];
    if (value !== undefined) query.set(name, value);
  }
  const { size, mtimeMs } = statSync(path);
  const rows = readNumber("rows", values.rows, 10_000);
  const bytes = readNumber("bytes", values.bytes, 2_000_000);
  const origin = values.to.replace(/\/+$/, "");
  return {
    path,
    size,
    query,
    cut: { format, rows, bytes },
    origin,
    isDry: values["dry-run"],
    concurrency: readNumber("concurrency", values.concurrency, 4),
    statePath: values.state ?? `${path}.import.json`,
    refusedPath: values.refused ?? `${path}.refused.ndjson`,
    what: { to: origin, file: basename(path), size, modified: mtimeMs, format, rows, bytes, query: String(query) },
  };
}

type Job = ReturnType<typeof readJob>;

/** The bytes of the file, unpacked where they are gzip, and how many of the file were read so far. */
function openFile(path: string): { readonly bytes: AsyncIterable<Uint8Array>; readonly read: () => number } {
  const head = Buffer.alloc(2);
  const file = openSync(path, "r");
  readSync(file, head, 0, 2, 0);
  closeSync(file);
  const stream = createReadStream(path, { highWaterMark: 64 * 1024 });
  const read = () => stream.bytesRead;
  if (head.readUInt16BE() !== 0x1f8b) return { bytes: stream, read };
  const gunzip = createGunzip();
  stream.on("error", (error) => gunzip.destroy(error));
  return { bytes: stream.pipe(gunzip), read };
}

/** What was remembered, which must be of the same import; undefined where nothing is to be gone on with. */
function recall({ statePath, what }: Job): State | undefined {
  const state = readState(statePath);
  const odd = state && Object.entries(what).find(([name, value]) => state.what[name] !== value);
  // What was wrong in itself was never opened.
  if (!odd || state.id === undefined) return odd ? undefined : state;
  const [name, value] = odd;
  throw new Stop(
    `${statePath} is of an import with another ${name} (${state.what[name]}, now ${value}). Go on with that one, or begin again with --restart.`,
  );
}

/** Where it begins or goes on, with the import opened. */
async function begin(job: Job, service: Service, isNew: boolean): Promise<State> {
  const before = isNew ? undefined : recall(job);
  const state: State = before ?? { key: crypto.randomUUID(), what: job.what, done: 0, line: 0, unsent: 0, refused: 0 };
  if (state.id !== undefined) return state;
  // Written before the import is opened, so that it is found again if the answer does not arrive.
  writeState(job.statePath, state);
  const headers = { "content-type": FORMATS[job.cut.format], "idempotency-key": state.key };
  const query = new URLSearchParams(job.query);
  query.set("chunks", "true");
  const { id } = await ask(service, "POST", `/imports?${query}`, { headers, body: "" });
  const opened = { ...state, id };
  writeState(job.statePath, opened);
  return opened;
}

interface Verdict {
  readonly row: number;
  readonly verdict: string;
  readonly errors?: unknown;
}

interface Report {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly refused: number;
  readonly rows: readonly Verdict[];
}

function sendChunk(job: Job, service: Service, state: State, chunk: Chunk): Promise<Report> {
  const headers = { "content-type": FORMATS[job.cut.format] };
  const body = chunk.text;
  if (!job.isDry) return ask(service, "PUT", `/imports/${state.id}/chunks/${chunk.number}`, { headers, body });
  const query = new URLSearchParams(job.query);
  query.set("dry_run", "true");
  return ask(service, "POST", `/imports?${query}`, { headers, body });
}

/** Of NDJSON the service counts lines, of CSV rows; there are no blank ones in what was sent. */
function listRefused({ lines, rows }: Chunk, report: Report): string[] {
  return report.rows
    .filter(({ verdict }) => verdict === "refused")
    .map(({ row, errors }) => JSON.stringify({ line: lines[row - 1], errors, row: rows[row - 1] }));
}

const toUnsent = ({ line, detail }: Unsendable) => JSON.stringify({ line, errors: [{ pointer: "", detail }] });

/** What is to be done about one chunk, or one row that cannot be sent, when those before it are done. */
interface Step {
  readonly item: Chunk | Unsendable;
  readonly report?: Promise<Report>;
  /** Of the file, from 0 to 1. */
  readonly part: number;
}

type Totals = Omit<Report, "rows"> & { readonly unsent: number };

/** Adds what a report counts. */
function addReport(totals: Totals, { created, updated, unchanged, refused }: Report): Totals {
  return {
    ...totals,
    created: totals.created + created,
    updated: totals.updated + updated,
    unchanged: totals.unchanged + unchanged,
    refused: totals.refused + refused,
  };
}

const NOTHING: Totals = { created: 0, updated: 0, unchanged: 0, refused: 0, unsent: 0 };
const toTotals = (report: Report): Totals => addReport(NOTHING, report);

/** Sends what is not done yet, a few chunks at once, and notes what is done in the order of the file. */
async function sendAll(job: Job, service: Service, begun: State, progress: ReturnType<typeof createProgress>) {
  const { bytes, read } = openFile(job.path);
  const refusedFile = openSync(job.refusedPath, "a");
  ftruncateSync(refusedFile, begun.refused);
  let [state, skipped, sent] = [begun, 0, 0];
  let totals: Totals = { ...NOTHING, unsent: begun.unsent };
  const steps: Step[] = [];
  const say = (texts: readonly string[]) => (texts.length === 0 ? 0 : writeSync(refusedFile, `${texts.join("\n")}\n`));
  const settle = async ({ item, report, part }: Step) => {
    if (!("rows" in item)) {
      state = { ...state, line: item.line, unsent: state.unsent + 1, refused: state.refused + say([toUnsent(item)]) };
      totals = { ...totals, unsent: state.unsent };
      return;
    }
    const answer = (await report) as Report;
    const line = Math.max(state.line, item.lines.at(-1) ?? 0);
    state = { ...state, done: item.number, line, refused: state.refused + say(listRefused(item, answer)) };
    sent += item.lines.length;
    totals = addReport(totals, answer);
    if (!job.isDry) writeState(job.statePath, state);
    progress.show({ rows: skipped + sent, refused: totals.refused + totals.unsent, part });
  };
  try {
    for await (const item of cut(bytes, job.cut)) {
      const isDone = "rows" in item ? item.number <= begun.done : item.line <= begun.line;
      if (isDone) {
        skipped += "rows" in item ? item.lines.length : 0;
        progress.begin({ rows: skipped, refused: 0, part: read() / job.size });
        continue;
      }
      const report = "rows" in item ? sendChunk(job, service, state, item) : undefined;
      // It is waited for in its turn; until then its failure is nobody's.
      report?.catch(() => {});
      steps.push({ item, part: Math.min(1, read() / job.size), ...(report && { report }) });
      while (steps.length >= job.concurrency) await settle(steps.shift() as Step);
    }
    for (const step of steps.splice(0)) await settle(step);
  } finally {
    closeSync(refusedFile);
  }
  return { state, sent, totals };
}

/** `sent` rows took these seconds; where it went on, others were sent before. */
function describe({ unsent, ...sums }: Totals, sent: number, seconds: number): string {
  const counts = { ...sums, refused: sums.refused + unsent };
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const named = Object.entries(counts).map(([name, count]) => `${formatNumber(count)} ${name}`);
  const pace = `${formatNumber(sent)} sent in ${formatTime(seconds)}, ${formatNumber(sent / Math.max(seconds, 0.001))}/s`;
  return `${formatNumber(all)} rows: ${named.join(", ")} (${pace})`;
}

async function run(job: Job, service: Service, isNew: boolean): Promise<number> {
  const none: State = { key: "", what: job.what, done: 0, line: 0, unsent: 0, refused: 0 };
  const begun = job.isDry ? none : await begin(job, service, isNew);
  const progress = createProgress(process.stderr);
  const told: Service = {
    ...service,
    onRetry: (why, seconds) => progress.say(`${why}; again in ${seconds.toFixed(1)} s`),
  };
  const { state, sent, totals } = await sendAll(job, told, begun, progress);
  progress.end();
  const sums = job.isDry ? totals : { ...toTotals(await close(told, state)), unsent: state.unsent };
  console.log(describe(sums, sent, progress.seconds()));
  const refused = sums.refused + sums.unsent;
  if (refused > 0) console.log(`The rows that were refused, with their lines and why: ${job.refusedPath}`);
  else rmSync(job.refusedPath, { force: true });
  if (job.isDry) console.log("Nothing was written.");
  else
    console.log(`To take it back: POST ${job.origin}/api/v1/imports/${state.id}/undo with {} until it says "undone"`);
  removeState(job.statePath);
  return refused > 0 ? 2 : 0;
}

function close(service: Service, { id, done }: State): Promise<Report> {
  const init = { headers: { "content-type": "application/json" }, body: JSON.stringify({ chunks: done }) };
  return ask(service, "POST", `/imports/${id}/close`, init);
}

async function main(): Promise<number> {
  const { values, positionals } = readArguments();
  if (values.help) {
    console.log(HELP);
    return 0;
  }
  const [path, ...more] = positionals;
  if (path === undefined || more.length > 0) throw new Stop(`One file is needed.\n\n${HELP}`);
  const token = values.token ?? process.env["ANNALS_TOKEN"] ?? process.env["TOKEN"];
  if (!token)
    throw new Stop("A token is needed: --token, or ANNALS_TOKEN in the environment. npm run token makes one.");
  const job = readJob(path, values);
  return run(job, { origin: job.origin, token }, values.restart);
}

try {
  process.exitCode = await main();
} catch (error) {
  process.stderr.write(`\n${error instanceof Error ? error.message : error}\n`);
  if (!(error instanceof Stop)) process.stderr.write("The same command goes on where it was.\n");
  // Requests that are under way have nobody any more to wait for them.
  process.exit(1);
}
