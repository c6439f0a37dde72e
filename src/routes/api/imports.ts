import type { Context } from "hono";
import * as z from "zod";
import { EventInput, toEventContent, toEventInput } from "../../contract/event.ts";
import { ImportReport, type RowVerdict } from "../../contract/import.ts";
import { toProblemErrors } from "../../contract/problem.ts";
import { EVENT_STATUSES, type Event } from "../../domain/event.ts";
import { createIds, formatId, type Id, parseId } from "../../domain/id.ts";
import type { AppEnv } from "../../env.ts";
import type { Api, Operation } from "../../http/operation.ts";
import { listParameters, toParameterProblem } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { PARSERS } from "../../import/index.ts";
import { type FieldMap, normalizeRow } from "../../import/normalize.ts";
import { ImportError, type Row } from "../../import/rows.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { type EventChange, type WriteContext, writeEvents } from "../../store/event-writes.ts";
import { findEvents, findEventsByExternalId } from "../../store/events.ts";
import { insertReceiptAlone } from "../../store/receipts.ts";

const MAX_ROWS = 10_000;
const MAX_BODY = 16 * 1024 * 1024;
/** One transaction of the database: events, and characters of their content. */
const CHUNK_ROWS = 500;
const CHUNK_SIZE = 500_000;

interface Options {
  readonly dryRun: boolean;
  /** For rows that do not say. */
  readonly status: string;
  readonly map: FieldMap;
}

/** A row that can be written, and where. */
interface Candidate {
  readonly row: number;
  readonly input: EventInput;
  /** What the row names as its event, if that is one of our ids. */
  readonly id: Id | undefined;
}

const ImportParameters = z.object({
  dry_run: z.enum(["true", "false"]).optional().meta({ description: "Check and report, write nothing" }),
  status: z.enum(EVENT_STATUSES).optional().meta({ description: "For rows without a status; draft unless said" }),
  map: z.string().optional().meta({ description: "Your names for ours: id:external_id,url:source_url" }),
});

function readOptions(c: Context): Options {
  const parameters = listParameters(c);
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
  const { dry_run, status = "draft", map = "" } = result.data;
  const pairs = map.split(",").filter((pair) => pair !== "");
  const bad = pairs.find((pair) => !/^[^:]+:\w+$/.test(pair));
  if (bad !== undefined) {
    throw toParameterProblem([{ parameter: "map", value: bad, detail: "is not of the form theirs:ours" }]);
  }
  return { dryRun: dry_run === "true", status, map: Object.fromEntries(pairs.map((pair) => pair.split(":"))) };
}

function parseRows(c: Context, text: string): Row[] {
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  try {
    const rows = PARSERS[type]?.(text) ?? [];
    if (rows.length <= MAX_ROWS) return rows;
    throw new Problem("too-large", { detail: `${rows.length} rows; send at most ${MAX_ROWS} at a time` });
  } catch (error) {
    if (error instanceof ImportError) throw new Problem("invalid-request", { detail: error.message });
    throw error;
  }
}

/** Checks every row by itself; those that are wrong get their verdict now. */
function checkRows(rows: readonly Row[], { status, map }: Options): { candidates: Candidate[]; refused: RowVerdict[] } {
  const candidates: Candidate[] = [];
  const refused: RowVerdict[] = [];
  const firstWith = new Map<string, number>();
  for (const row of rows) {
    if ("error" in row) {
      refused.push({ row: row.row, verdict: "refused", errors: [{ pointer: "", detail: row.error }] });
      continue;
    }
    const record = { status, ...normalizeRow(row.value, map) };
    const result = EventInput.safeParse(record);
    if (!result.success) {
      refused.push({ row: row.row, verdict: "refused", errors: toProblemErrors(result.error.issues, record) });
      continue;
    }
    const id = typeof row.value["id"] === "string" && !("id" in map) ? parseId(row.value["id"]) : undefined;
    const name =
      result.data.external_id !== undefined ? `external_id ${result.data.external_id}` : id && `id ${formatId(id)}`;
    const first = name && firstWith.get(name);
    if (name && first !== undefined) {
      refused.push({
        row: row.row,
        verdict: "refused",
        errors: [{ pointer: "", detail: `has the ${name} of row ${first}` }],
      });
      continue;
    }
    if (name) firstWith.set(name, row.row);
    candidates.push({ row: row.row, input: result.data, id });
  }
  return { candidates, refused };
}

function* inChunks(candidates: readonly Candidate[]): Generator<Candidate[]> {
  let chunk: Candidate[] = [];
  let size = 0;
  for (const candidate of candidates) {
    const weight = JSON.stringify(candidate.input).length;
    if (chunk.length > 0 && (chunk.length >= CHUNK_ROWS || size + weight > CHUNK_SIZE)) {
      yield chunk;
      chunk = [];
      size = 0;
    }
    chunk.push(candidate);
    size += weight;
  }
  if (chunk.length > 0) yield chunk;
}

function isSame(before: Event, after: Event): boolean {
  return JSON.stringify(toEventInput(before)) === JSON.stringify(toEventInput(after));
}

/** What each row of a chunk means, given what is there: by external id, else by our own id, else it is new. */
async function planChunk(db: Database, chunk: readonly Candidate[], context: WriteContext) {
  const externalIds = chunk.flatMap(({ input }) => input.external_id ?? []);
  const ids = chunk.flatMap(({ id }) => id ?? []);
  const byExternalId = await findEventsByExternalId(db, externalIds);
  const byId = new Map((await findEvents(db, ids)).map((event) => [event.id, event]));
  const fresh = createIds(chunk.length, Date.now());
  const changes: EventChange[] = [];
  const verdicts = chunk.map(({ row, input, id }, index): RowVerdict => {
    const before = byExternalId.get(input.external_id ?? "") ?? (id === undefined ? undefined : byId.get(id));
    const after: Event = {
      ...toEventContent(input, before?.publishedAt ?? context.now),
      id: before?.id ?? (fresh[index] as Id),
      version: (before?.version ?? 0) + 1,
      createdAt: before?.createdAt ?? context.now,
      updatedAt: context.now,
    };
    const names = {
      id: formatId(after.id),
      ...(input.external_id !== undefined && { external_id: input.external_id }),
    };
    if (before && isSame(before, after)) return { row, verdict: "unchanged", ...names };
    changes.push(before ? { before, after } : { after });
    return { row, verdict: before ? "updated" : "created", ...names };
  });
  return { changes, verdicts };
}

/** Writes one chunk, all of it or none; what was created in a dry run has no id yet. */
async function importChunk(
  db: Database,
  chunk: readonly Candidate[],
  context: WriteContext,
  dryRun: boolean,
): Promise<RowVerdict[]> {
  for (let attempt = 1; ; attempt++) {
    const { changes, verdicts } = await planChunk(db, chunk, context);
    if (dryRun)
      return verdicts.map(({ id, ...rest }) =>
        rest.verdict === "created" ? rest : { ...rest, ...(id !== undefined && { id }) },
      );
    const outcome = changes.length === 0 ? "written" : await writeEvents(db, changes, context);
    if (outcome === "written") return verdicts;
    // Someone wrote one of these events in between: look again at what is there.
    if (attempt === 3) throw new Problem("conflict", { detail: "other writers keep changing these events; try again" });
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
    const verdicts = [...refused];
    for (const chunk of inChunks(candidates)) verdicts.push(...(await importChunk(db, chunk, context, options.dryRun)));
    const report = toReport(verdicts, options.dryRun);
    const mark = c.get("mark");
    if (mark && !options.dryRun) {
      const headers = { "content-type": "application/json; charset=utf-8" };
      await insertReceiptAlone(db, { ...mark, status: 200, headers, body: JSON.stringify(report) }, context.now);
    }
    return c.json(report);
  });
}
