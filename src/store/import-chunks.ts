import { type SQL, sql } from "drizzle-orm";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { type Database, expectThat, jsonRows, runBatch, type Statement } from "./database.ts";
import {
  addCounts,
  type Counts,
  type Import,
  type ImportPart,
  type ImportRow,
  selectImport,
  toImport,
} from "./imports.ts";

// Imports whose rows come in chunks: bodies with a number, in whatever order and several at once. Each is written in parts
// as an import that comes whole is, and what is counted is counted in the same transaction.

/** One body of an import. */
export interface Chunk {
  /** Its number, from 1. */
  readonly chunk: number;
  /** SHA-256 of the body. */
  readonly digest: string;
  /** Rows. */
  readonly total: number;
  /** Rows that have their verdict. */
  readonly done: number;
  readonly counts: Counts;
}

type ChunkRow = Omit<Chunk, "counts"> & { readonly counts: string };

function toChunk({ counts, ...row }: ChunkRow): Chunk {
  return { ...row, counts: JSON.parse(counts) as Counts };
}

const selectChunks = (condition: SQL): SQL =>
  sql`SELECT chunk, digest, total, done, counts FROM import_chunks WHERE ${condition}`;

/** An import, and one of its chunks as far as it came. One round trip. */
export async function findChunk(
  db: Database,
  id: Id,
  number: number,
): Promise<{ readonly record: Import | undefined; readonly chunk: Chunk | undefined }> {
  const [[record], [chunk]] = (await runBatch(db, [
    selectImport(sql`id = ${id}`),
    selectChunks(sql`import = ${id} AND chunk = ${number}`),
  ])) as [ImportRow[], ChunkRow[]];
  return { record: record && toImport(record), chunk: chunk && toChunk(chunk) };
}

/** By number, at most `limit`, those after the number `after`. */
export async function listChunks(db: Database, id: Id, limit: number, after = 0): Promise<Chunk[]> {
  const condition = sql`import = ${id} AND chunk > ${after} ORDER BY chunk LIMIT ${limit}`;
  return (await db.all<ChunkRow>(selectChunks(condition))).map(toChunk);
}

/** The chunk when rows that came to this have been dealt with as well. */
export function advanceChunk(chunk: Chunk, counts: Counts): Chunk {
  const sums = Object.entries(counts).map(([name, count]) => [name, (chunk.counts[name] ?? 0) + count]);
  const done = Object.values(counts).reduce((sum, count) => sum + count, chunk.done);
  return { ...chunk, done, counts: { ...chunk.counts, ...Object.fromEntries(sums) } };
}

/**
 * What goes into the batch that writes the events of a part of a chunk. Others may be at other chunks at the same time, so
 * all that is expected is that the import is open and the chunk where the writer saw it; what is counted is added.
 */
export function chunkStatements(
  { id }: Import,
  chunk: Chunk,
  part: ImportPart,
  counts: Counts,
  now: Instant,
): Statement[] {
  const { chunk: number, digest, total } = chunk;
  const { done } = advanceChunk(chunk, counts);
  const isAt = sql`COALESCE((SELECT done FROM import_chunks WHERE import = ${id} AND chunk = ${number}), 0) = ${chunk.done}`;
  return [
    expectThat(sql`EXISTS (SELECT 1 FROM imports WHERE id = ${id} AND state = 'open') AND ${isAt}`, "running"),
    sql`INSERT INTO import_parts (import, part, verdicts, written)
        VALUES (${id}, ${part.start}, ${part.verdicts}, ${JSON.stringify(part.written)})`,
    sql`INSERT INTO import_chunks (import, chunk, digest, total, done, counts)
        VALUES (${id}, ${number}, ${digest}, ${total}, ${done}, ${JSON.stringify(counts)})
        ON CONFLICT (import, chunk) DO UPDATE SET done = excluded.done, counts = ${addCounts(counts)}`,
    sql`UPDATE imports SET total = total + ${chunk.done === 0 ? total : 0}, done = done + ${done - chunk.done},
        chunks = chunks + ${done === total ? 1 : 0}, counts = ${addCounts(counts)}, updated = ${now}
        WHERE id = ${id}`,
  ];
}

/** Ends an import if the chunks from 1 to `chunks` are dealt with, and there are no others; else false, and nothing happens. */
export async function closeImport(db: Database, id: Id, chunks: number, now: Instant): Promise<boolean> {
  const rows = await db.all(sql`UPDATE imports SET state = 'done', updated = ${now}
      WHERE id = ${id} AND state = 'open' AND chunks = ${chunks} AND done = total
      AND NOT EXISTS (SELECT 1 FROM import_chunks WHERE import = ${id} AND chunk > ${chunks}) RETURNING id`);
  return rows.length > 0;
}

/** Of the chunks from 1 to `chunks` those that are not dealt with, and those with higher numbers; at most `limit` of each. */
export async function listOdd(
  db: Database,
  id: Id,
  chunks: number,
  limit: number,
): Promise<{ readonly missing: readonly number[]; readonly extra: readonly number[] }> {
  const [missing = [], extra = []] = (await runBatch(db, [
    sql`WITH RECURSIVE numbers (n) AS (SELECT 1 WHERE ${chunks} > 0 UNION ALL
          SELECT n + 1 FROM numbers WHERE n < ${chunks})
        SELECT n AS chunk FROM numbers WHERE NOT EXISTS (SELECT 1 FROM import_chunks c
          WHERE c.import = ${id} AND c.chunk = n AND c.done = c.total) LIMIT ${limit}`,
    sql`SELECT chunk FROM import_chunks WHERE import = ${id} AND chunk > ${chunks} ORDER BY chunk LIMIT ${limit}`,
  ])) as { chunk: number }[][];
  return { missing: missing.map(({ chunk }) => chunk), extra: extra.map(({ chunk }) => chunk) };
}

/** Those of the events that were changed after the place `since` of the log. One round trip. */
export async function listChangedSince(db: Database, ids: readonly Id[], since: number): Promise<Set<Id>> {
  const rows = await db.all<{ id: number }>(
    sql`SELECT value AS id FROM ${jsonRows(ids)} WHERE EXISTS (SELECT 1 FROM changes c
        WHERE c.subject = value AND c.kind = 'event' AND c.action <> 'published' AND c.seq > ${since})`,
  );
  return new Set(rows.map(({ id }) => id as Id));
}
