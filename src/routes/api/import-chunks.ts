import { about } from "../../contract/about.ts";
import { ChunkList, ChunkReport, type ChunkSummary, CloseInput, ImportReport } from "../../contract/import.ts";
import { pageParameters } from "../../contract/query.ts";
import { sha256 } from "../../crypto.ts";
import { formatId, parseId } from "../../domain/id.ts";
import type { Instant } from "../../domain/instant.ts";
import { databaseOf } from "../../http/database.ts";
import { type Api, type Operation, requireType } from "../../http/operation.ts";
import { nextLink, readPage } from "../../http/pagination.ts";
import { allowParameters } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { PARSERS } from "../../import/index.ts";
import { createLinks } from "../../links.ts";
import type { Database } from "../../store/database.ts";
import { type Chunk, closeImport, findChunk, listChunks, listOdd } from "../../store/import-chunks.ts";
import { findImport, type Import } from "../../store/imports.ts";
import {
  addressOf,
  answerImport,
  contextOf,
  type Handled,
  requireImport,
  requireOwn,
  toCounts,
} from "./import-answers.ts";
import { type Options, parseRows } from "./import-options.ts";
import { createOtherBodyProblem, type ImportState, readVerdicts, runImport } from "./import-parts.ts";
import { checkRows } from "./import-rows.ts";

// An import of any size: its rows come in chunks, which are dealt with as they come, in whatever order and several at once.

/** Bytes of a chunk: small enough that several at once fit into the memory of a Worker with all that is made of them. */
const MAX_CHUNK = 2 * 1024 * 1024;
const MAX_NUMBER = 1_000_000;
const MAX_NAMED = 100;

/** Chunks that are dealt with at once by one Worker: more would only wait for the database, and in memory. */
const MAX_AT_ONCE = 4;
/** Seconds after which one counts no more, because a request that is cut off does not say so. */
const MAX_TIME = 60;

const underWay = new Set<{ readonly until: Instant }>();

/** Does `work` unless too much is under way; then it is to be tried again. */
async function takeTurn<T>(now: Instant, work: () => Promise<T>): Promise<T> {
  for (const turn of underWay) if (turn.until < now) underWay.delete(turn);
  if (underWay.size >= MAX_AT_ONCE) {
    const detail = `${MAX_AT_ONCE} chunks of imports are being dealt with; send this one again in a second`;
    throw new Problem("too-many-requests", { detail, headers: { "retry-after": "1" } });
  }
  const turn = { until: (now + MAX_TIME) as Instant };
  underWay.add(turn);
  try {
    return await work();
  } finally {
    underWay.delete(turn);
  }
}

/** The number in the path. */
function readNumber(c: Handled): number {
  const text = c.req.param("chunk") ?? "";
  const number = /^[1-9]\d{0,6}$/.test(text) ? Number(text) : 0;
  if (number > 0 && number <= MAX_NUMBER) return number;
  throw new Problem("not-found", {
    detail: `chunks are numbered from 1 to ${MAX_NUMBER}; "${text}" is no such number`,
  });
}

/** The import in the path, which must be one that comes in chunks, and the chunk with this number, if it came. */
async function requireChunked(c: Handled, db: Database, number: number) {
  const id = parseId(c.req.param("id") ?? "");
  const found = id === undefined ? undefined : await findChunk(db, id, number);
  return { record: requireChunks(requireOwn(c, found?.record)), chunk: found?.chunk };
}

function requireChunks(record: Import): Import {
  if (record.chunked) return record;
  throw new Problem("conflict", {
    detail: "the import came whole; POST /imports?chunks=true begins one that comes in chunks",
  });
}

function describeChunk(c: Handled, { id }: Import, { counts, ...chunk }: Chunk): ChunkSummary {
  const url = createLinks(c.get("site").baseUrl).apiChunk(formatId(id), chunk.chunk);
  return { chunk: chunk.chunk, url, digest: chunk.digest, total: chunk.total, done: chunk.done, ...toCounts(counts) };
}

function answerChunk(c: Handled, state: ImportState, headers: Readonly<Record<string, string>> = {}): Response {
  const chunk = state.chunk as Chunk;
  const report: ChunkReport = { ...describeChunk(c, state.record, chunk), rows: [...state.verdicts] };
  return c.json(report, 200, headers);
}

/** A new chunk, with its rows. */
async function readRows(c: Handled, db: Database, record: Import, text: string) {
  const options = JSON.parse(record.options) as Options;
  requireType(c, [options.type]);
  const rows = checkRows(await parseRows(db, options, text), options, c.get("now"));
  if (rows.length > 0)
    return { rows, context: { ...contextOf(c, options.duplicates), since: record.chunked?.since ?? 0 } };
  throw new Problem("invalid-content", { errors: [{ pointer: "", detail: "has no rows; a chunk has one at least" }] });
}

async function importChunk(c: Handled, text: string): Promise<Response> {
  allowParameters(c);
  const number = readNumber(c);
  const db = databaseOf(c);
  const { record, chunk: known } = await requireChunked(c, db, number);
  const digest = await sha256(text);
  if (known && known.digest !== digest) throw createOtherBodyProblem(known);
  if (known && known.done === known.total) {
    return answerChunk(c, await readVerdicts(db, { record, chunk: known }), { "idempotency-replayed": "true" });
  }
  if (record.state !== "open")
    throw new Problem("conflict", { detail: `the import is ${record.state}; it takes no more rows` });
  return takeTurn(c.get("now"), async () => {
    const { rows, context } = await readRows(c, db, record, text);
    const chunk = known ?? { chunk: number, digest, total: rows.length, done: 0, counts: {} };
    return answerChunk(c, await runImport(db, { record, chunk }, rows, context, addressOf(c, record)));
  });
}

const MAX_PAGE = 1000;
const USUAL_PAGE = 100;

async function listPage(c: Handled): Promise<Response> {
  const parse = (cursor: string) => (/^[1-9]\d{0,6}$/.test(cursor) ? Number(cursor) : undefined);
  const { limit, after } = readPage(c, { most: MAX_PAGE, usual: USUAL_PAGE, parse });
  const db = databaseOf(c);
  const record = requireChunks(await requireImport(c, db));
  const found = await listChunks(db, record.id, limit + 1, after);
  const shown = found.slice(0, limit);
  const query = `limit=${limit}&cursor=${shown.at(-1)?.chunk}`;
  const next = found.length > limit ? createLinks(c.get("site").baseUrl).apiChunks(formatId(record.id), query) : null;
  return c.json({ chunks: shown.map((chunk) => describeChunk(c, record, chunk)), next }, 200, nextLink(next));
}

/** Which chunks stand in the way of closing an import. */
async function createOpenProblem(db: Database, { id, state }: Import, chunks: number): Promise<Problem> {
  if (state !== "open") return new Problem("conflict", { detail: `the import is ${state}` });
  const { missing, extra } = await listOdd(db, id, chunks, MAX_NAMED);
  const errors = [
    ...missing.map((value) => ({ value, detail: "was not sent, or not dealt with to its end; send it" })),
    ...extra.map((value) => ({ value, detail: `was sent; the chunks were said to be ${chunks}` })),
  ];
  const detail = `${missing.length} chunks are missing and ${extra.length} are more than were said${errors.length > MAX_NAMED ? ", of those that are named" : ""}`;
  return new Problem("conflict", { detail, errors });
}

async function close(c: Handled, chunks: number): Promise<Response> {
  allowParameters(c);
  const db = databaseOf(c);
  const record = requireChunks(await requireImport(c, db));
  const isClosed = record.state === "done" && record.chunked?.chunks === chunks;
  if (!isClosed && !(await closeImport(db, record.id, chunks, c.get("now")))) {
    throw await createOpenProblem(db, record, chunks);
  }
  return answerImport(c, await readVerdicts(db, { record: (await findImport(db, record.id)) as Import }));
}

const CHUNK_REPORT = { description: "How far the chunk is, with a verdict per row", schema: ChunkReport };

const SEND: Operation = {
  method: "put",
  path: "/imports/{id}/chunks/{chunk}",
  scope: "events:write",
  bodyTypes: Object.keys(PARSERS),
  maxBody: MAX_CHUNK,
  about: about({
    tag: "Imports",
    summary: "Send a chunk of an import",
    description:
      "Rows of an import that was begun with `chunks=true`, in the format that it was begun with; chunks are numbered from 1. The same again changes nothing, and is answered with the same verdicts; where one was stopped it goes on. Chunks may come in any order and a few at once; 429 with Retry-After says that too many are being dealt with. Rows about events that were changed since the import was opened, by another of its rows most likely, are refused.",
    answers: { 200: CHUNK_REPORT },
  }),
};

const CLOSE: Operation<{ chunks: number }> = {
  method: "post",
  path: "/imports/{id}/close",
  scope: "events:write",
  body: CloseInput,
  about: about({
    tag: "Imports",
    summary: "Close an import that came in chunks",
    description: "With the number of chunks that there were: those that are missing are named (409).",
    example: { chunks: 2 },
    answers: { 200: { description: "What became of the import", schema: ImportReport } },
  }),
};

export function addImportChunks(api: Api): void {
  api.add(SEND, (c, { text }) => importChunk(c, text));
  api.add(CLOSE, (c, { body }) => close(c, body.chunks));

  api.add(
    {
      method: "get",
      path: "/imports/{id}/chunks",
      scope: "read",
      query: pageParameters(MAX_PAGE, USUAL_PAGE),
      about: about({
        tag: "Imports",
        summary: "List the chunks of an import",
        description: "By number: those that came, and how far each is.",
        answers: { 200: { description: "One page", schema: ChunkList } },
      }),
    },
    listPage,
  );

  api.add(
    {
      method: "get",
      path: "/imports/{id}/chunks/{chunk}",
      scope: "read",
      about: about({
        tag: "Imports",
        summary: "Read a chunk of an import",
        description: "The verdicts on its rows, which are counted within the chunk.",
        answers: { 200: CHUNK_REPORT },
      }),
    },
    async (c) => {
      allowParameters(c);
      const number = readNumber(c);
      const db = databaseOf(c);
      const { record, chunk } = await requireChunked(c, db, number);
      if (!chunk) throw new Problem("not-found", { detail: `chunk ${number} of the import did not come yet` });
      return answerChunk(c, await readVerdicts(db, { record, chunk }));
    },
  );
}
