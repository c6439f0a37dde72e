import type { Context } from "hono";
import * as z from "zod";
import { about } from "../../contract/about.ts";
import { DUPLICATE_POLICIES, type DuplicatePolicy } from "../../contract/duplicate.ts";
import { toProblemErrors } from "../../contract/problem.ts";
import { EdtfText } from "../../contract/values.ts";
import { parseEdtf } from "../../domain/date/edtf.ts";
import { EVENT_STATUSES } from "../../domain/event.ts";
import { listParameters, toParameterProblem } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { PARSERS } from "../../import/index.ts";
import type { FieldMap } from "../../import/normalize.ts";
import { ImportError, type ParseOptions, type Row } from "../../import/rows.ts";
import type { Database } from "../../store/database.ts";
import { findCategories } from "../../store/settings.ts";
import type { RowOptions } from "./import-rows.ts";

// How the rows of an import are to be read, as its address says.

const NDJSON = "application/x-ndjson";
/** Of a body. */
const MAX_ROWS = 10_000;

/** What has to be known to read the same rows from the same body again. */
export interface Options extends RowOptions {
  /** Media type. */
  readonly type: string;
  readonly duplicates: DuplicatePolicy;
  /** EDTF. */
  readonly from?: string;
  readonly to?: string;
  /** The rows come in chunks. */
  readonly isChunked?: true;
}

export const ImportParameters = z.object({
  chunks: z
    .enum(["true", "false"])
    .optional()
    .meta(
      about(
        "The rows come in chunks, each to an address of its own, until the import is closed; this request has none",
      ),
    ),
  dry_run: z.enum(["true", "false"]).optional().meta(about("Check and report, write nothing")),
  status: z
    .enum(EVENT_STATUSES)
    .optional()
    .meta(about("For rows that have none; else new events are drafts, and others stay as they are")),
  duplicates: z
    .enum(DUPLICATE_POLICIES)
    .default("ignore")
    .meta(
      about(
        "Where a new event is like one on record. warn: name those that may be the same; refuse: refuse the row; ignore: do not look. Rows that are near each other are not compared",
      ),
    ),
  from: EdtfText.optional().meta(
    about(
      "Of calendars: a rule that no event here can have is made into events of their own, of which none is before this date (EDTF)",
    ),
  ),
  to: EdtfText.optional().meta(about("Of calendars: none of those events is after this date")),
  map: z.string().optional().meta(about("Your names for ours: id:external_id,url:source_url")),
});

/** "id:external_id,url:source_url". The columns of CSV are known by their names in lower case. */
function readMap(text: string, type: string): FieldMap {
  const pairs = text.split(",").filter((pair) => pair !== "");
  const bad = pairs.find((pair) => !/^[^:]+:\w+$/.test(pair));
  if (bad !== undefined) {
    throw toParameterProblem([{ parameter: "map", value: bad, detail: "is not of the form theirs:ours" }]);
  }
  return Object.fromEntries(
    pairs.map((pair) => {
      const [theirs = "", ours = ""] = pair.split(":");
      return [type === "text/csv" ? theirs.trim().toLowerCase() : theirs, ours];
    }),
  );
}

export function typeOf(c: Context): string {
  return (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

export function readOptions(c: Context): Options & { readonly dryRun: boolean } {
  const parameters = listParameters(c);
  const names = parameters.map(([name]) => name);
  const twice = parameters.filter(([name], index) => names.indexOf(name) !== index);
  if (twice.length > 0) {
    throw toParameterProblem(twice.map(([parameter, value]) => ({ parameter, value, detail: "is given twice" })));
  }
  const result = z.strictObject(ImportParameters.shape).safeParse(Object.fromEntries(parameters));
  if (!result.success) {
    throw toParameterProblem(
      toProblemErrors(result.error.issues, Object.fromEntries(parameters)).map(({ pointer, value, detail }) => ({
        parameter: (pointer ?? "").slice(1),
        value: String(value ?? ""),
        detail,
      })),
    );
  }
  const { chunks, dry_run, status, duplicates, from, to, map = "" } = result.data;
  if (chunks === "true" && dry_run === "true") {
    const detail = "is not for a dry run, of which nothing is kept; send each chunk as a dry run of its own";
    throw toParameterProblem([{ parameter: "chunks", value: chunks, detail }]);
  }
  const type = typeOf(c);
  return {
    dryRun: dry_run === "true",
    type,
    duplicates,
    ...(status && { status }),
    map: readMap(map, type),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(chunks === "true" && { isChunked: true }),
  };
}

/** What parsers are told besides the text. Only NDJSON is never of another program, whose words may be categories here. */
async function readParseOptions(db: Database, { type, from, to, map }: Options): Promise<ParseOptions> {
  const [first, last] = [from, to].map((text) => (text === undefined ? undefined : parseEdtf(text)));
  return {
    isMapped: Object.keys(map).length > 0,
    ...(type !== NDJSON && { categories: (await findCategories(db)).list }),
    ...(first?.ok && { from: first.value.earliest }),
    ...(last?.ok && { to: last.value.latest }),
  };
}

export async function parseRows(db: Database, options: Options, text: string): Promise<Row[]> {
  const told = await readParseOptions(db, options);
  try {
    const rows = PARSERS[options.type]?.(text, told) ?? [];
    if (rows.length <= MAX_ROWS) return rows;
    throw new Problem("too-large", { detail: `${rows.length} rows; send at most ${MAX_ROWS} at a time` });
  } catch (error) {
    if (error instanceof ImportError) throw new Problem("invalid-request", { detail: error.message });
    throw error;
  }
}
