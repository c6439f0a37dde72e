import { closeSync, createReadStream, ftruncateSync, openSync, readSync, writeSync } from "node:fs";
import { createGunzip } from "node:zlib";
import { type Chunk, cut, FORMATS, type Unsendable } from "./cut.ts";
import type { Job } from "./job.ts";
import type { createProgress } from "./progress.ts";
import { ask, type Service } from "./service.ts";
import { type State, writeState } from "./state.ts";

// The file on its way: read, cut, sent, and what became of its rows noted in their order.

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

interface Verdict {
  readonly row: number;
  readonly verdict: string;
  readonly errors?: unknown;
}

export interface Report {
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

export type Totals = Omit<Report, "rows"> & { readonly unsent: number };

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
export const toTotals = (report: Report): Totals => addReport(NOTHING, report);

/** Sends what is not done yet, a few chunks at once, and notes what is done in the order of the file. */
export async function sendAll(job: Job, service: Service, begun: State, progress: ReturnType<typeof createProgress>) {
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
