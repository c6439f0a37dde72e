import { statSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { FORMATS, type Format, Stop } from "./cut.ts";

// What the command line asks for.

export const HELP = `Imports a file of events into a service, whatever its size.

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

export { Stop } from "./cut.ts";

export function readArguments() {
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

export function readJob(path: string, values: Values) {
  const format = formatOf(path, values.format);
  const query = new URLSearchParams();
  for (const name of ["map", "status", "duplicates"] as const) {
    const value = values[name];
    if (value !== undefined) query.set(name, value);
  }
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isFile()) throw new Stop(`${path} is no file.`);
  const { size, mtimeMs } = found;
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

export type Job = ReturnType<typeof readJob>;
