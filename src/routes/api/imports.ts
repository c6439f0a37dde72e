import type { Context } from "hono";
import * as z from "zod";
import { ImportReport, type RowVerdict } from "../../contract/import.ts";
import { toProblemErrors } from "../../contract/problem.ts";
import { EVENT_STATUSES } from "../../domain/event.ts";
import { type Id, parseId } from "../../domain/id.ts";
import type { AppEnv } from "../../env.ts";
import type { Api, Operation } from "../../http/operation.ts";
import { listParameters, toParameterProblem } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { PARSERS } from "../../import/index.ts";
import type { FieldMap } from "../../import/normalize.ts";
import { ImportError, type Row } from "../../import/rows.ts";
import { openDatabase } from "../../store/database.ts";
import { insertReceiptAlone } from "../../store/receipts.ts";
import { importChunk, inChunks, tryChunk } from "./import-chunks.ts";
import { checkRows, type RowOptions } from "./import-rows.ts";

const MAX_ROWS = 10_000;
const MAX_BODY = 16 * 1024 * 1024;

interface Options extends RowOptions {
  readonly dryRun: boolean;
}

const ImportParameters = z.object({
  dry_run: z.enum(["true", "false"]).optional().meta({ description: "Check and report, write nothing" }),
  status: z
    .enum(EVENT_STATUSES)
    .optional()
    .meta({ description: "For rows that have none; else new events are drafts, and others stay as they are" }),
  map: z.string().optional().meta({ description: "Your names for ours: id:external_id,url:source_url" }),
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

function typeOf(c: Context): string {
  return (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

function readOptions(c: Context): Options {
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
  const { dry_run, status, map = "" } = result.data;
  return { dryRun: dry_run === "true", ...(status && { status }), map: readMap(map, typeOf(c)) };
}

function parseRows(c: Context, text: string): Row[] {
  try {
    const rows = PARSERS[typeOf(c)]?.(text) ?? [];
    if (rows.length <= MAX_ROWS) return rows;
    throw new Problem("too-large", { detail: `${rows.length} rows; send at most ${MAX_ROWS} at a time` });
  } catch (error) {
    if (error instanceof ImportError) throw new Problem("invalid-request", { detail: error.message });
    throw error;
  }
}

function toReport(rows: readonly RowVerdict[], dryRun: boolean): ImportReport {
  const count = (verdict: RowVerdict["verdict"]) => rows.filter((row) => row.verdict === verdict).length;
  return {
    dry_run: dryRun,
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    refused: count("refused"),
    rows: [...rows].sort((a, b) => a.row - b.row),
  };
}

const OPERATION: Operation = {
  method: "post",
  path: "/imports",
  tag: "Imports",
  summary: "Import events",
  description:
    "NDJSON, a JSON list (or one of our JSON documents), or CSV with a header row. A row whose `external_id` (or `id`) is known updates that event; sending the same rows again changes nothing. Every row gets a verdict; a refused row does not stop the others.",
  scope: "events:write",
  query: ImportParameters,
  bodyTypes: Object.keys(PARSERS),
  maxBody: MAX_BODY,
  answers: { 200: { description: "A verdict per row", schema: ImportReport } },
};

export function addImports(api: Api): void {
  api.add(OPERATION, async (c: Context<AppEnv>, { text }) => {
    const options = readOptions(c);
    const { candidates, refused } = checkRows(parseRows(c, text), options);
    const db = openDatabase(c.env.DB);
    const context = { now: c.get("now"), token: c.get("token").id };
    const mark = options.dryRun ? undefined : c.get("mark");
    const verdicts = [...refused];
    const seen = new Map<Id, number>();
    let number = 0;
    for (const chunk of inChunks(candidates)) {
      number += 1;
      const part = mark && { ...mark, key: `${mark.key} ${number}` };
      const chunkVerdicts = options.dryRun
        ? await tryChunk(db, chunk, context, seen)
        : await importChunk(db, chunk, context, seen, part);
      for (const { id, row } of chunkVerdicts) if (id !== undefined) seen.set(parseId(id) as Id, row);
      verdicts.push(...chunkVerdicts);
    }
    const body = JSON.stringify(toReport(verdicts, options.dryRun));
    const headers = { "content-type": "application/json; charset=utf-8" };
    if (mark) await insertReceiptAlone(db, { ...mark, status: 200, headers, body }, context.now);
    return c.body(body, 200, headers);
  });
}
