import type { Context } from "hono";
import type { DuplicatePolicy } from "../../contract/duplicate.ts";
import type { ImportReport, ImportSummary, RowVerdict } from "../../contract/import.ts";
import type { Event } from "../../domain/event.ts";
import { formatId, parseId } from "../../domain/id.ts";
import { formatInstant } from "../../domain/instant.ts";
import type { AppEnv } from "../../env.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks } from "../../links.ts";
import type { Database } from "../../store/database.ts";
import { type Counts, findImport, type Import } from "../../store/imports.ts";
import { listDuplicates } from "./duplicates.ts";
import type { ImportContext, ImportState } from "./import-parts.ts";
import { countUndone } from "./import-undo.ts";

// Who asks for an import, and what they are told of it.

export type Handled = Context<AppEnv>;

export function addressOf(c: Handled, { id }: Import): string {
  return createLinks(c.get("site").baseUrl).apiImport(formatId(id));
}

export function describeImport(c: Handled, record: Import): ImportSummary {
  return {
    id: formatId(record.id),
    url: addressOf(c, record),
    state: record.state,
    total: record.total,
    done: record.done,
    ...(record.chunked && { chunks: record.chunked.chunks }),
    created_at: formatInstant(record.createdAt),
    updated_at: formatInstant(record.updatedAt),
  };
}

export function toReport(rows: readonly RowVerdict[], dryRun: boolean): ImportReport {
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

/** What was counted of an import in chunks, or of one of these. */
export function toCounts({ created = 0, updated = 0, unchanged = 0, refused = 0 }: Counts) {
  return { created, updated, unchanged, refused };
}

/** Of an import in chunks, which has too many rows to be named. */
function toTotals({ counts }: NonNullable<Import["chunked"]>, isUndone: boolean) {
  const { deleted = 0, restored = 0, kept = 0 } = counts;
  return { dry_run: false, ...toCounts(counts), rows: [], ...(isUndone && { undone: { deleted, restored, kept } }) };
}

/** The same text for the same state, so that a request that is sent again is answered as it was before. */
export function answerImport(
  c: Handled,
  { record, verdicts }: ImportState,
  headers: Readonly<Record<string, string>> = {},
) {
  const isUndone = record.state === "undoing" || record.state === "undone";
  const report: ImportReport = {
    ...describeImport(c, record),
    ...(record.chunked
      ? toTotals(record.chunked, isUndone)
      : { ...toReport(verdicts, false), ...(isUndone && { undone: countUndone(verdicts) }) }),
  };
  return c.json(report, 200, headers);
}

export function contextOf(c: Handled, duplicates: DuplicatePolicy = "ignore"): ImportContext {
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
export async function requireImport(c: Handled, db: Database): Promise<Import> {
  const name = c.req.param("id") ?? "";
  const id = parseId(name);
  return requireOwn(c, id === undefined ? undefined : await findImport(db, id));
}

/** The import, if there is one of which the token may know. */
export function requireOwn(c: Handled, record: Import | undefined): Import {
  const { id: token, timelines } = c.get("token");
  if (record && (!timelines || record.token === token)) return record;
  throw new Problem("not-found", { detail: `there is no import ${c.req.param("id") ?? ""}` });
}
