// Imports a file of any size: npm run import -- FILE [options]; --help says which. It holds a few chunks of the file and
// nothing else, and stopped at whatever moment it goes on where it was.
import { rmSync } from "node:fs";
import { FORMATS } from "./import/cut.ts";
import { HELP, type Job, readArguments, readJob, Stop } from "./import/job.ts";
import { createProgress, formatNumber, formatTime } from "./import/progress.ts";
import { type Report, sendAll, type Totals, toTotals } from "./import/send.ts";
import { ask, type Service } from "./import/service.ts";
import { readState, removeState, type State, writeState } from "./import/state.ts";

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
