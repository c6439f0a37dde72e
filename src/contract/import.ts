import * as z from "zod";
import { about } from "./about.ts";
import { DuplicateResource } from "./duplicate.ts";
import { ProblemError } from "./problem.ts";

/** Something that a row said and the event does not say, or not so. */
export const RowLoss = z
  .object({
    pointer: z.string().meta(about("JSON Pointer (RFC 6901) into the row as it was read")),
    was: z.unknown().meta(about("What the row has, shortened")),
    now: z.unknown().optional().meta(about("What the event has, shortened; absent where it is dropped")),
    why: z.string(),
  })
  .meta(about({ id: "RowLoss" }));
export type RowLoss = z.infer<typeof RowLoss>;

/** What became (or, in a dry run, would become) of one row. */
export const RowVerdict = z
  .object({
    row: z.int().meta(about("Counted from 1; for CSV the first row below the header is 1")),
    verdict: z.enum(["created", "updated", "unchanged", "refused"]),
    id: z.string().optional(),
    external_id: z.string().optional(),
    errors: z.array(ProblemError).optional(),
    losses: z.array(RowLoss).optional().meta(about("What was changed or dropped on the way")),
    possible_duplicates: z
      .array(DuplicateResource)
      .optional()
      .meta(about("Of a new event, where `duplicates=warn` asks for them")),
    undone: z
      .enum(["deleted", "restored", "kept"])
      .optional()
      .meta(about("What became of it when the import was undone; kept: it was changed meanwhile")),
  })
  .meta(about({ id: "RowVerdict" }));
export type RowVerdict = z.infer<typeof RowVerdict>;

/** Members that stand for an import wherever it is shown. */
const Progress = {
  id: z.string(),
  url: z.string(),
  state: z
    .enum(["open", "running", "done", "undoing", "undone"])
    .meta(
      about(
        "open: chunks may come; running until every row is dealt with: one that was stopped is to be resumed; undoing likewise",
      ),
    ),
  total: z.int().meta(about("Rows, so far")),
  done: z.int().meta(about("Rows that have their verdict")),
  chunks: z.int().optional().meta(about("Of an import that comes in chunks: those that are dealt with")),
  created_at: z.string(),
  updated_at: z.string(),
};

const Counts = {
  created: z.int(),
  updated: z.int(),
  unchanged: z.int(),
  refused: z.int(),
};

export const ImportSummary = z.object(Progress).meta(about({ id: "ImportSummary" }));
export type ImportSummary = z.infer<typeof ImportSummary>;

export const ImportList = z
  .object({
    imports: z.array(ImportSummary),
    next: z.string().nullable().meta(about("Address of the next page")),
  })
  .meta(about({ id: "ImportList" }));

/** A dry run has no id and no state: nothing of it is kept. */
export const ImportReport = z
  .object({
    ...z.object(Progress).partial().shape,
    dry_run: z.boolean(),
    ...Counts,
    undone: z
      .object({ deleted: z.int(), restored: z.int(), kept: z.int() })
      .optional()
      .meta(about("Events that were taken back so far")),
    rows: z.array(RowVerdict).meta(about("Of an import that comes in chunks none: each chunk has those of its rows")),
  })
  .meta(about({ id: "ImportReport" }));
export type ImportReport = z.infer<typeof ImportReport>;

const ChunkProgress = {
  chunk: z.int().meta(about("Its number")),
  url: z.string(),
  digest: z.string().meta(about("SHA-256 of the body, in hexadecimal")),
  total: z.int().meta(about("Rows")),
  done: z.int().meta(about("Rows that have their verdict; with fewer than all of them it is to be sent again")),
  ...Counts,
};

export const ChunkSummary = z.object(ChunkProgress).meta(about({ id: "ImportChunkSummary" }));
export type ChunkSummary = z.infer<typeof ChunkSummary>;

export const ChunkList = z
  .object({
    chunks: z.array(ChunkSummary),
    next: z.string().nullable().meta(about("Address of the next page")),
  })
  .meta(about({ id: "ImportChunkList" }));

export const ChunkReport = z
  .object({ ...ChunkProgress, rows: z.array(RowVerdict).meta(about("Counted within the chunk")) })
  .meta(about({ id: "ImportChunk" }));
export type ChunkReport = z.infer<typeof ChunkReport>;

export const CloseInput = z
  .strictObject({
    chunks: z.int().min(0).max(1_000_000).meta(about("How many there were: their numbers are 1 to this")),
  })
  .meta(about({ id: "ImportCloseInput" }));
