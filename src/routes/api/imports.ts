import type { Context } from "hono";
import * as z from "zod";
import { DUPLICATE_POLICIES, type DuplicatePolicy } from "../../contract/duplicate.ts";
import { ImportList, ImportReport, type ImportSummary, type RowVerdict } from "../../contract/import.ts";
import { toProblemErrors } from "../../contract/problem.ts";
import { pageParameters } from "../../contract/query.ts";
import { EdtfText } from "../../contract/values.ts";
import { sha256 } from "../../crypto.ts";
import { parseEdtf } from "../../domain/date/edtf.ts";
import { EVENT_STATUSES, type Event } from "../../domain/event.ts";
import { createIds, formatId, type Id, parseId } from "../../domain/id.ts";
import { formatInstant } from "../../domain/instant.ts";
import type { AppEnv } from "../../env.ts";
import type { Api, Operation } from "../../http/operation.ts";
import { nextLink, readPage } from "../../http/pagination.ts";
import { allowParameters, listParameters, toParameterProblem } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createReuseProblem } from "../../http/receipt.ts";
import { PARSERS } from "../../import/index.ts";
import type { FieldMap } from "../../import/normalize.ts";
import { ImportError, type ParseOptions, type Row } from "../../import/rows.ts";
import { createLinks } from "../../links.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { findImport, findImportByReceipt, type Import, insertImport, listImports } from "../../store/imports.ts";
import { findCategories } from "../../store/settings.ts";
import { listDuplicates } from "./duplicates.ts";
import { type ImportContext, type ImportState, readVerdicts, runImport, tryImport } from "./import-parts.ts";
import { checkRows, type RowOptions } from "./import-rows.ts";
import { undoImport } from "./import-undo.ts";

type Handled = Context<AppEnv>;

const NDJSON = "application/x-ndjson";
const MAX_ROWS = 10_000;
const MAX_BODY = 16 * 1024 * 1024;

/** What has to be known to read the same rows from the same body again. */
interface Options extends RowOptions {
  /** Media type. */
  readonly type: string;
  readonly duplicates: DuplicatePolicy;
  /** EDTF. */
  readonly from?: string;
  readonly to?: string;
}

const ImportParameters = z.object({
  dry_run: z.enum(["true", "false"]).optional().meta({ description: "Check and report, write nothing" }),
  status: z
    .enum(EVENT_STATUSES)
    .optional()
    .meta({ description: "For rows that have none; else new events are drafts, and others stay as they are" }),
  duplicates: z.enum(DUPLICATE_POLICIES).default("ignore").meta({
    description:
      "Where a new event is like one on record. warn: name those that may be the same; refuse: refuse the row; ignore: do not look. Rows that are near each other are not compared",
  }),
  from: EdtfText.optional().meta({
    description:
      "Of calendars: a rule that no event here can have is made into events of their own, of which none is before this date (EDTF)",
  }),
  to: EdtfText.optional().meta({ description: "Of calendars: none of those events is after this date" }),
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

function readOptions(c: Context): Options & { readonly dryRun: boolean } {
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
  const { dry_run, status, duplicates, from, to, map = "" } = result.data;
  const type = typeOf(c);
  return {
    dryRun: dry_run === "true",
    type,
    duplicates,
    ...(status && { status }),
    map: readMap(map, type),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
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

async function parseRows(db: Database, options: Options, text: string): Promise<Row[]> {
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

function addressOf(c: Handled, { id }: Import): string {
  return createLinks(c.get("site").baseUrl).apiImport(formatId(id));
}

function describeImport(c: Handled, record: Import): ImportSummary {
  return {
    id: formatId(record.id),
    url: addressOf(c, record),
    state: record.state,
    total: record.total,
    done: record.done,
    created_at: formatInstant(record.createdAt),
    updated_at: formatInstant(record.updatedAt),
  };
}

function toReport(rows: readonly RowVerdict[], dryRun: boolean): ImportReport {
  const count = (verdict: RowVerdict["verdict"]) => rows.filter((row) => row.verdict === verdict).length;
  return {
    dry_run: dryRun,
    created: count("created"),
    updated: count("updated"),
    unchanged: count("unchanged"),
    refused: count("refused"),
    rows: [...rows],
  };
}

/** Of an import that is being undone. */
function countUndone(rows: readonly RowVerdict[]): NonNullable<ImportReport["undone"]> {
  const count = (undone: RowVerdict["undone"]) => rows.filter((row) => row.undone === undone).length;
  return { deleted: count("deleted"), restored: count("restored"), kept: count("kept") };
}

/** The same text for the same state, so that a request that is sent again is answered as it was before. */
function answerImport(c: Handled, { record, verdicts }: ImportState, headers: Readonly<Record<string, string>> = {}) {
  const isUndone = record.state === "undoing" || record.state === "undone";
  const report: ImportReport = {
    ...describeImport(c, record),
    ...toReport(verdicts, false),
    ...(isUndone && { undone: countUndone(verdicts) }),
  };
  return c.json(report, 200, headers);
}

function contextOf(c: Handled, duplicates: DuplicatePolicy = "ignore"): ImportContext {
  const { id, timelines } = c.get("token");
  return {
    now: c.get("now"),
    token: id,
    ...(timelines && { within: timelines }),
    ...(duplicates !== "ignore" && { findAlike: (events: readonly Event[]) => listDuplicates(c, events) }),
    refusesAlike: duplicates === "refuse",
  };
}

/** The import named in the path. A token that is limited to timelines knows only of its own. */
async function requireImport(c: Handled, db: Database): Promise<Import> {
  const name = c.req.param("id") ?? "";
  const id = parseId(name);
  const record = id === undefined ? undefined : await findImport(db, id);
  const { id: token, timelines } = c.get("token");
  if (record && (!timelines || record.token === token)) return record;
  throw new Problem("not-found", { detail: `there is no import ${name}` });
}

interface Begun {
  readonly record: Import;
  /** True where the same request came before, or at the same moment. */
  readonly isRepeated: boolean;
}

/** The import that this request begins, or began when it came before. */
async function beginImport(c: Handled, db: Database, text: string, options: Options, total: number): Promise<Begun> {
  const now = c.get("now");
  const receipt = c.get("mark")?.key;
  const fingerprint = await sha256(text);
  const [id] = createIds(1, Date.now());
  const record: Import = {
    id: id as Id,
    ...(receipt !== undefined && { receipt }),
    fingerprint,
    state: total === 0 ? "done" : "running",
    options: JSON.stringify(options),
    token: c.get("token").id,
    createdAt: now,
    updatedAt: now,
    total,
    done: 0,
  };
  const before = receipt === undefined ? undefined : await findImportByReceipt(db, receipt);
  if (!before && (await insertImport(db, record))) return { record, isRepeated: false };
  const known = before ?? (await findImportByReceipt(db, receipt ?? ""));
  if (known?.fingerprint !== fingerprint || known.options !== record.options) {
    throw createReuseProblem(c);
  }
  return { record: known, isRepeated: true };
}

async function importRows(c: Handled, text: string): Promise<Response> {
  const { dryRun, ...options } = readOptions(c);
  const db = openDatabase(c.env.DB);
  const rows = checkRows(await parseRows(db, options, text), options, c.get("now"));
  const context = contextOf(c, options.duplicates);
  if (dryRun) return c.json(toReport(await tryImport(db, rows, context), true));
  const { record, isRepeated } = await beginImport(c, db, text, options, rows.length);
  const location = addressOf(c, record);
  const state = await runImport(db, record, rows, context, location);
  const isReplay = isRepeated && record.state !== "running";
  return answerImport(c, state, { location, ...(isReplay && { "idempotency-replayed": "true" }) });
}

async function resumeImport(c: Handled, text: string): Promise<Response> {
  allowParameters(c);
  const db = openDatabase(c.env.DB);
  const record = await requireImport(c, db);
  if ((await sha256(text)) !== record.fingerprint) {
    const detail = "is not the body that the import began with; send that one, byte by byte";
    throw new Problem("invalid-content", { errors: [{ pointer: "", detail }] });
  }
  if (record.state === "undoing" || record.state === "undone") {
    throw new Problem("conflict", { detail: `the import is ${record.state}; what is undone is not gone on with` });
  }
  const options = JSON.parse(record.options) as Options;
  const rows = checkRows(await parseRows(db, options, text), options, c.get("now"));
  return answerImport(c, await runImport(db, record, rows, contextOf(c, options.duplicates), addressOf(c, record)));
}

const MAX_PAGE = 100;
const USUAL_PAGE = 20;

async function listPage(c: Handled): Promise<Response> {
  const { limit, after } = readPage(c, { most: MAX_PAGE, usual: USUAL_PAGE, parse: parseId });
  const { id, timelines } = c.get("token");
  const found = await listImports(openDatabase(c.env.DB), limit + 1, after, timelines && id);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const query = `limit=${limit}&cursor=${last && formatId(last.id)}`;
  const next = found.length > limit ? createLinks(c.get("site").baseUrl).apiImports(query) : null;
  const imports = shown.map((record) => describeImport(c, record));
  return c.json({ imports, next }, 200, nextLink(next));
}

const REPORT = { description: "A verdict per row", schema: ImportReport };

const IMPORT: Operation = {
  method: "post",
  path: "/imports",
  tag: "Imports",
  summary: "Import events",
  description:
    "NDJSON, a JSON list (or one of our JSON documents), CSV with a header row, iCalendar, timelines of TimelineJS (JSON, or its sheet as CSV), or a feed (RSS, Atom, JSON Feed), whose entries become drafts whatever `status` says. A row whose `external_id` (or `id`) is known updates that event; sending the same rows again changes nothing. Every row gets a verdict; a refused row does not stop the others.",
  scope: "events:write",
  query: ImportParameters,
  keepsKey: true,
  bodyTypes: Object.keys(PARSERS),
  maxBody: MAX_BODY,
  answers: { 200: REPORT },
};

const RESUME: Operation = {
  method: "post",
  path: "/imports/{id}/resume",
  tag: "Imports",
  summary: "Go on with an import that was stopped",
  description:
    "With the same body again, which is read as it was at first. Rows that have their verdict are not touched; of an import that is done this is the report.",
  scope: "events:write",
  bodyTypes: Object.keys(PARSERS),
  maxBody: MAX_BODY,
  answers: { 200: REPORT },
};

export function addImports(api: Api): void {
  api.add(
    {
      method: "get",
      path: "/imports",
      tag: "Imports",
      summary: "List imports",
      description: "Newest first. A token limited to timelines sees its own.",
      scope: "read",
      query: pageParameters(MAX_PAGE, USUAL_PAGE),
      answers: { 200: { description: "One page", schema: ImportList } },
    },
    listPage,
  );

  api.add(IMPORT, (c, { text }) => importRows(c, text));

  api.add(
    {
      method: "get",
      path: "/imports/{id}",
      tag: "Imports",
      summary: "Read an import",
      description: "How far it is, and the verdicts so far.",
      scope: "read",
      answers: { 200: REPORT },
    },
    async (c) => {
      allowParameters(c);
      const db = openDatabase(c.env.DB);
      return answerImport(c, await readVerdicts(db, await requireImport(c, db)));
    },
  );

  api.add(RESUME, (c, { text }) => resumeImport(c, text));

  api.add(
    {
      method: "post",
      path: "/imports/{id}/undo",
      tag: "Imports",
      summary: "Undo an import",
      description:
        "Events that it created are deleted, those that it updated get back what they said before. Refused as a whole (409, which names them) where one was changed since. Where it was stopped, the same request goes on.",
      scope: "events:write",
      body: z.strictObject({}),
      example: {},
      answers: { 200: REPORT },
    },
    async (c) => {
      allowParameters(c);
      const db = openDatabase(c.env.DB);
      const record = await undoImport(db, await requireImport(c, db), contextOf(c));
      return answerImport(c, await readVerdicts(db, record));
    },
  );
}
