import * as z from "zod";
import { about } from "../../contract/about.ts";
import { ImportList, ImportReport } from "../../contract/import.ts";
import { pageParameters } from "../../contract/query.ts";
import { sha256 } from "../../crypto.ts";
import { createIds, formatId, type Id, parseId } from "../../domain/id.ts";
import { databaseOf } from "../../http/database.ts";
import type { Api, Operation } from "../../http/operation.ts";
import { nextLink, readPage } from "../../http/pagination.ts";
import { allowParameters } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createReuseProblem } from "../../http/receipt.ts";
import { PARSERS } from "../../import/index.ts";
import { createLinks } from "../../links.ts";
import type { Database } from "../../store/database.ts";
import { findImportByReceipt, type Import, insertImport, listImports } from "../../store/imports.ts";
import {
  addressOf,
  answerImport,
  contextOf,
  describeImport,
  type Handled,
  requireImport,
  toReport,
} from "./import-answers.ts";
import { addImportChunks } from "./import-chunks.ts";
import { ImportParameters, type Options, parseRows, readOptions } from "./import-options.ts";
import { readVerdicts, runImport, tryImport } from "./import-parts.ts";
import { checkRows } from "./import-rows.ts";
import { undoImport } from "./import-undo.ts";

const MAX_BODY = 16 * 1024 * 1024;

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
    state: options.isChunked ? "open" : total === 0 ? "done" : "running",
    options: JSON.stringify(options),
    token: c.get("token").id,
    createdAt: now,
    updatedAt: now,
    total,
    done: 0,
    // Its place in the log is found when it is written.
    ...(options.isChunked && { chunked: { chunks: 0, since: 0, counts: {} } }),
  };
  const before = receipt === undefined ? undefined : await findImportByReceipt(db, receipt);
  if (!before && (await insertImport(db, record))) return { record, isRepeated: false };
  const known = before ?? (await findImportByReceipt(db, receipt ?? ""));
  if (known?.fingerprint !== fingerprint || known.options !== record.options) {
    throw createReuseProblem(c);
  }
  return { record: known, isRepeated: true };
}

/** An import whose rows come in chunks. */
async function openImport(c: Handled, db: Database, text: string, options: Options): Promise<Response> {
  if (text.trim() !== "") {
    const detail = "is not empty; the rows of an import in chunks go to /imports/{id}/chunks/1 and so on";
    throw new Problem("invalid-content", { errors: [{ pointer: "", detail }] });
  }
  const { record, isRepeated } = await beginImport(c, db, text, options, 0);
  const headers = { location: addressOf(c, record), ...(isRepeated && { "idempotency-replayed": "true" }) };
  return answerImport(c, await readVerdicts(db, { record }), headers);
}

async function importRows(c: Handled, text: string): Promise<Response> {
  const { dryRun, ...options } = readOptions(c);
  const db = databaseOf(c);
  if (options.isChunked) return openImport(c, db, text, options);
  const rows = checkRows(await parseRows(db, options, text), options, c.get("now"));
  const context = contextOf(c, options.duplicates);
  if (dryRun) return c.json(toReport(await tryImport(db, rows, context), true));
  const { record, isRepeated } = await beginImport(c, db, text, options, rows.length);
  const location = addressOf(c, record);
  const state = await runImport(db, { record }, rows, context, location);
  const isReplay = isRepeated && record.state !== "running";
  return answerImport(c, state, { location, ...(isReplay && { "idempotency-replayed": "true" }) });
}

async function resumeImport(c: Handled, text: string): Promise<Response> {
  allowParameters(c);
  const db = databaseOf(c);
  const record = await requireImport(c, db);
  if (record.chunked) {
    throw new Problem("conflict", { detail: "the import comes in chunks; send those again that are not dealt with" });
  }
  if ((await sha256(text)) !== record.fingerprint) {
    const detail = "is not the body that the import began with; send that one, byte by byte";
    throw new Problem("invalid-content", { errors: [{ pointer: "", detail }] });
  }
  if (record.state === "undoing" || record.state === "undone") {
    throw new Problem("conflict", { detail: `the import is ${record.state}; what is undone is not gone on with` });
  }
  const options = JSON.parse(record.options) as Options;
  const rows = checkRows(await parseRows(db, options, text), options, c.get("now"));
  return answerImport(c, await runImport(db, { record }, rows, contextOf(c, options.duplicates), addressOf(c, record)));
}

const MAX_PAGE = 100;
const USUAL_PAGE = 20;

async function listPage(c: Handled): Promise<Response> {
  const { limit, after } = readPage(c, { most: MAX_PAGE, usual: USUAL_PAGE, parse: parseId });
  const { id, timelines } = c.get("token");
  const found = await listImports(databaseOf(c), limit + 1, after, timelines && id);
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
  scope: "events:write",
  query: ImportParameters,
  keepsKey: true,
  bodyTypes: Object.keys(PARSERS),
  maxBody: MAX_BODY,
  about: about({
    tag: "Imports",
    summary: "Import events",
    description:
      "NDJSON, a JSON list (or one of our JSON documents), CSV with a header row, iCalendar, timelines of TimelineJS (JSON, or its sheet as CSV), or a feed (RSS, Atom, JSON Feed), whose entries become drafts whatever `status` says. A row whose `external_id` (or `id`) is known updates that event; sending the same rows again changes nothing. Every row gets a verdict; a refused row does not stop the others.",
    answers: { 200: REPORT },
  }),
};

const RESUME: Operation = {
  method: "post",
  path: "/imports/{id}/resume",
  scope: "events:write",
  bodyTypes: Object.keys(PARSERS),
  maxBody: MAX_BODY,
  about: about({
    tag: "Imports",
    summary: "Go on with an import that was stopped",
    description:
      "With the same body again, which is read as it was at first. Rows that have their verdict are not touched; of an import that is done this is the report.",
    answers: { 200: REPORT },
  }),
};

export function addImports(api: Api): void {
  api.add(
    {
      method: "get",
      path: "/imports",
      scope: "read",
      query: pageParameters(MAX_PAGE, USUAL_PAGE),
      about: about({
        tag: "Imports",
        summary: "List imports",
        description: "Newest first. A token limited to timelines sees its own.",
        answers: { 200: { description: "One page", schema: ImportList } },
      }),
    },
    listPage,
  );

  api.add(IMPORT, (c, { text }) => importRows(c, text));

  api.add(
    {
      method: "get",
      path: "/imports/{id}",
      scope: "read",
      about: about({
        tag: "Imports",
        summary: "Read an import",
        description: "How far it is, and the verdicts so far.",
        answers: { 200: REPORT },
      }),
    },
    async (c) => {
      allowParameters(c);
      const db = databaseOf(c);
      return answerImport(c, await readVerdicts(db, { record: await requireImport(c, db) }));
    },
  );

  addImportChunks(api);

  api.add(RESUME, (c, { text }) => resumeImport(c, text));

  api.add(
    {
      method: "post",
      path: "/imports/{id}/undo",
      scope: "events:write",
      body: z.strictObject({}),
      about: about({
        tag: "Imports",
        summary: "Undo an import",
        description:
          "Events that it created are deleted, those that it updated get back what they said before. Refused as a whole (409, which names them) where one was changed since. Where it was stopped, the same request goes on; of an import in chunks each takes some thousands of rows back, until `state` is undone.",
        example: {},
        answers: { 200: REPORT },
      }),
    },
    async (c) => {
      allowParameters(c);
      const db = databaseOf(c);
      const record = await undoImport(db, await requireImport(c, db), contextOf(c));
      return answerImport(c, await readVerdicts(db, { record }));
    },
  );
}
