import { type SQL, sql } from "drizzle-orm";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import {
  type Database,
  expectThat,
  isExpectationFailure,
  isUniqueViolation,
  jsonRows,
  runBatch,
  type Statement,
} from "./database.ts";

// An import is dealt with in parts: consecutive rows whose events, verdicts and progress are one transaction. Where it is
// stopped, `done` says how many rows need not be looked at again; undoing goes back part by part in the same way.
// One whose rows come in chunks is open until it is closed. Each chunk is dealt with by itself, in parts as well.

/**
 * open: chunks may come; running: not every row was dealt with, whether someone is at it or not; done; undoing: some of it
 * was taken back, and the rest is to be; undone.
 */
export type ImportState = "open" | "running" | "done" | "undoing" | "undone";

/** How many rows came to what. */
export type Counts = Readonly<Record<string, number>>;

export interface Import {
  readonly id: Id;
  /** Who asked, and the Idempotency-Key. */
  readonly receipt?: string;
  /** SHA-256 of the body. */
  readonly fingerprint: string;
  readonly state: ImportState;
  /** How rows are read, as JSON. */
  readonly options: string;
  readonly token?: Id;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Rows in all. */
  readonly total: number;
  /** Rows that have their verdict. */
  readonly done: number;
  /** Of one that comes in chunks. */
  readonly chunked?: {
    /** Chunks that are dealt with. */
    readonly chunks: number;
    /** The place in the log before which all is older than the import. */
    readonly since: number;
    readonly counts: Counts;
  };
}

/** Numbers of parts from one chunk to the next, and so the most rows that one may have. */
export const CHUNK_PARTS = 10_000;

/** An event that a part wrote: its versions before (0: there was none) and after. */
export type Written = readonly [id: Id, before: number, after: number];

export interface ImportPart {
  /** Rows before its first one, and `CHUNK_PARTS` for each number of its chunk; which part it is. */
  readonly start: number;
  /** A list, as JSON. */
  readonly verdicts: string;
  readonly written: readonly Written[];
}

export interface ImportRow {
  readonly id: number;
  readonly receipt: string | null;
  readonly fingerprint: string;
  readonly state: ImportState;
  readonly options: string;
  readonly token: number | null;
  readonly created: number;
  readonly updated: number;
  readonly total: number;
  readonly done: number;
  readonly chunks: number | null;
  readonly since: number | null;
  readonly counts: string;
}

export function toImport({ id, receipt, token, created, updated, chunks, since, counts, ...row }: ImportRow): Import {
  return {
    ...row,
    id: id as Id,
    createdAt: created as Instant,
    updatedAt: updated as Instant,
    ...(receipt !== null && { receipt }),
    ...(token !== null && { token: token as Id }),
    ...(chunks !== null && { chunked: { chunks, since: since ?? 0, counts: JSON.parse(counts) as Counts } }),
  };
}

const COLUMNS = sql.raw(
  "id, receipt, fingerprint, state, options, token, created, updated, total, done, chunks, since, counts",
);

/** False where an import with this receipt is there. What is open takes its place in the log from there. */
export async function insertImport(db: Database, record: Import): Promise<boolean> {
  const { id, receipt = null, fingerprint, state, options, token = null, createdAt, updatedAt, total, done } = record;
  const chunked = state === "open" ? sql`0, (SELECT COALESCE(MAX(seq), 0) FROM changes)` : sql`NULL, NULL`;
  try {
    await db.run(sql`INSERT INTO imports (${COLUMNS}) VALUES (${id}, ${receipt}, ${fingerprint}, ${state}, ${options},
        ${token}, ${createdAt}, ${updatedAt}, ${total}, ${done}, ${chunked}, '{}')`);
    return true;
  } catch (error) {
    if (isUniqueViolation(error, "imports.receipt")) return false;
    throw error;
  }
}

export const selectImport = (condition: SQL): SQL => sql`SELECT ${COLUMNS} FROM imports WHERE ${condition}`;

async function findBy(db: Database, condition: SQL): Promise<Import | undefined> {
  const [row] = await db.all<ImportRow>(selectImport(condition));
  return row && toImport(row);
}

export function findImport(db: Database, id: Id): Promise<Import | undefined> {
  return findBy(db, sql`id = ${id}`);
}

export function findImportByReceipt(db: Database, receipt: string): Promise<Import | undefined> {
  return findBy(db, sql`receipt = ${receipt}`);
}

/** Newest first, at most `limit`, those before `before`; with `token` only what that token began. */
export async function listImports(db: Database, limit: number, before?: Id, token?: Id): Promise<Import[]> {
  const rows = await db.all<ImportRow>(sql`SELECT ${COLUMNS} FROM imports
      WHERE id < ${before ?? Number.MAX_SAFE_INTEGER} ${token === undefined ? sql`` : sql`AND token = ${token}`}
      ORDER BY id DESC LIMIT ${limit}`);
  return rows.map(toImport);
}

interface PartRow {
  readonly part: number;
  readonly verdicts: string;
  readonly written: string;
}

async function listPartsBy(db: Database, condition: SQL): Promise<ImportPart[]> {
  const rows = await db.all<PartRow>(sql`SELECT part, verdicts, written FROM import_parts WHERE ${condition}`);
  return rows.map(({ part, verdicts, written }) => ({
    start: part,
    verdicts,
    written: JSON.parse(written) as Written[],
  }));
}

/** In the order of the rows; of an import that comes in chunks, those of one chunk. */
export function listParts(db: Database, id: Id, chunk = 0): Promise<ImportPart[]> {
  const first = chunk * CHUNK_PARTS;
  return listPartsBy(db, sql`import = ${id} AND part >= ${first} AND part < ${first + CHUNK_PARTS} ORDER BY part`);
}

/** The next to be taken back: the last that was not. */
export async function findLastPart(db: Database, id: Id): Promise<ImportPart | undefined> {
  const [part] = await listPartsBy(db, sql`import = ${id} AND undone = 0 ORDER BY part DESC LIMIT 1`);
  return part;
}

/**
 * What goes into the batch that writes the events of a part: the import must be where `record` says that it is, which of
 * several that go on with it at once only one finds, and is `rows` further then.
 */
export function partStatements(record: Import, part: ImportPart, rows: number, now: Instant): Statement[] {
  const { id, done, total } = record;
  const { state } = advance(record, rows, now);
  return [
    expectThat(
      sql`EXISTS (SELECT 1 FROM imports WHERE id = ${id} AND state = 'running' AND done = ${done} AND total = ${total})`,
      "running",
    ),
    sql`INSERT INTO import_parts (import, part, verdicts, written)
        VALUES (${id}, ${part.start}, ${part.verdicts}, ${JSON.stringify(part.written)})`,
    sql`UPDATE imports SET done = ${done + rows}, state = ${state}, updated = ${now} WHERE id = ${id}`,
  ];
}

/** The import as it is when `rows` more have been dealt with. */
export function advance(record: Import, rows: number, now: Instant): Import {
  const done = record.done + rows;
  return { ...record, done, state: done === record.total ? "done" : "running", updatedAt: now };
}

/** For a part, forward or back, that changes no event. False where the import is not where the writer saw it. */
export async function writeAlone(db: Database, statements: readonly Statement[]): Promise<boolean> {
  try {
    await runBatch(db, statements);
    return true;
  } catch (error) {
    if (isExpectationFailure(error, "running")) return false;
    throw error;
  }
}

/** The state of an import of which nothing, or all, is left to be taken back. */
const STATE_OF_UNDO = sql.raw(`CASE WHEN EXISTS
    (SELECT 1 FROM import_parts p WHERE p.import = imports.id AND p.undone = 0) THEN 'undoing' ELSE 'undone' END`);

const changedSince = (id: Id): SQL => sql`FROM import_parts p CROSS JOIN json_each(p.written) w
    JOIN events e ON e.id = w.value->>0 WHERE p.import = ${id} AND e.version <> w.value->>2`;

/** An event that is not as an import left it. */
export interface ChangedEvent {
  readonly id: Id;
  /** That the import left. */
  readonly version: number;
  /** That is there. */
  readonly current: number;
  readonly isDeleted: boolean;
}

/** Those of the events of an import that were changed since, at most `limit`. */
export async function listChanged(db: Database, id: Id, limit: number): Promise<ChangedEvent[]> {
  const rows = await db.all<{ id: number; version: number; current: number; deleted: number }>(
    sql`SELECT w.value->>0 AS id, w.value->>2 AS version, e.version AS current, e.status = 'deleted' AS deleted
        ${changedSince(id)} ORDER BY id LIMIT ${limit}`,
  );
  return rows.map(({ deleted, ...row }) => ({ ...row, id: row.id as Id, isDeleted: deleted === 1 }));
}

/** The first step back. False, and nothing happens, where one of the events was changed since the import. */
export async function beginUndo(db: Database, id: Id, now: Instant): Promise<boolean> {
  try {
    await runBatch(db, [
      expectThat(sql`NOT EXISTS (SELECT 1 ${changedSince(id)})`),
      sql`UPDATE imports SET state = ${STATE_OF_UNDO}, updated = ${now}
          WHERE id = ${id} AND state IN ('open', 'running', 'done')`,
    ]);
    return true;
  } catch (error) {
    if (isExpectationFailure(error)) return false;
    throw error;
  }
}

/** The object of numbers in the column `counts`, with these added. */
export function addCounts(counts: Counts): SQL {
  const sums = Object.entries(counts).map(
    ([name, count]) => sql`, ${`$.${name}`}, COALESCE(counts->>${name}, 0) + ${count}`,
  );
  return sums.length === 0 ? sql`counts` : sql`json_set(counts${sql.join(sums)})`;
}

/** What goes into the batch that takes the events of a part back: it must not have been taken back yet. */
export function undoStatements(
  { id }: Import,
  { start, verdicts }: ImportPart,
  counts: Counts,
  now: Instant,
): Statement[] {
  return [
    expectThat(
      sql`EXISTS (SELECT 1 FROM imports i JOIN import_parts p ON p.import = i.id
          WHERE i.id = ${id} AND i.state = 'undoing' AND p.part = ${start} AND p.undone = 0)`,
      "running",
    ),
    sql`UPDATE import_parts SET undone = 1, verdicts = ${verdicts} WHERE import = ${id} AND part = ${start}`,
    sql`UPDATE imports SET state = ${STATE_OF_UNDO}, updated = ${now}, counts = ${addCounts(counts)}
        WHERE id = ${id}`,
  ];
}

/** What the log says of events at these versions, by id. */
export async function listContents(
  db: Database,
  versions: readonly (readonly [id: Id, version: number])[],
): Promise<Map<Id, string>> {
  if (versions.length === 0) return new Map();
  const rows = await db.all<{ subject: number; content: string }>(
    sql`SELECT c.subject, c.content FROM ${jsonRows(versions)} CROSS JOIN changes c ON c.subject = value->>0
        WHERE c.kind = 'event' AND c.version = value->>1 AND c.action <> 'published'`,
  );
  return new Map(rows.map(({ subject, content }) => [subject as Id, content]));
}

/** Imports that began before `before` answer no repeated request any more. */
export async function forgetImportReceipts(db: Database, before: Instant): Promise<void> {
  await db.run(sql`UPDATE imports SET receipt = NULL WHERE receipt IS NOT NULL AND created < ${before}`);
}
