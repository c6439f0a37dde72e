import type { DuplicateResource } from "../../contract/duplicate.ts";
import { type EventInput, toEventContent, toEventInput } from "../../contract/event.ts";
import type { RowVerdict } from "../../contract/import.ts";
import type { ProblemError } from "../../contract/problem.ts";
import type { Event } from "../../domain/event.ts";
import { createIds, formatId, type Id, parseId } from "../../domain/id.ts";
import { DEFAULT_LANGUAGE, localize, type Translated } from "../../domain/translation.ts";
import { Problem } from "../../http/problem.ts";
import type { Database } from "../../store/database.ts";
import { type EventChange, findCircular, listWithin, writeEvents } from "../../store/event-writes.ts";
import { findEvents, findEventsByExternalId } from "../../store/events.ts";
import { advanceChunk, type Chunk, chunkStatements, findChunk, listChangedSince } from "../../store/import-chunks.ts";
import {
  advance,
  CHUNK_PARTS,
  type Counts,
  findImport,
  type Import,
  listParts,
  partStatements,
  type Written,
  writeAlone,
} from "../../store/imports.ts";
import type { WriteContext } from "../../store/writes.ts";
import { toDuplicateErrors } from "./duplicates.ts";
import { findRelationErrors } from "./event-record.ts";
import { type Candidate, type CheckedRow, isRefused, refuse } from "./import-rows.ts";

/** One transaction: rows, and characters of their content, so that 500 of some 400 characters are one. */
const PART_ROWS = 500;
/** Rows, where those that are like others are named. */
const PART_ALIKE = 50;
const PART_SIZE = 250_000;
/** Characters of what is said of its rows, which is one value too. */
const PART_REPORT = 300_000;
const MAX_ATTEMPTS = 5;

/** The row that is about an event, by the event's id. */
type Seen = ReadonlyMap<Id, number>;

function reportSize(checked: CheckedRow): number {
  const said = isRefused(checked) ? [checked.errors] : [checked.losses, checked.ours];
  return JSON.stringify(said).length;
}

/** Who imports, and what they wish to know. */
export interface ImportContext extends WriteContext {
  /** Of an import in chunks: what was changed after this place in the log is not written over. */
  readonly since?: number;
  /** Looks for events on record that may be the same as new ones. */
  readonly findAlike?: (events: readonly Event[]) => Promise<DuplicateResource[][]>;
  /** Whether rows are refused for that. */
  readonly refusesAlike?: boolean;
}

/** What one transaction can take of the rows from `start` on; at least one. */
function takePart(rows: readonly CheckedRow[], start: number, { findAlike }: ImportContext): readonly CheckedRow[] {
  let [size, report] = [0, 0];
  let end = start;
  const last = Math.min(rows.length, start + (findAlike ? PART_ALIKE : PART_ROWS));
  for (; end < last; end++) {
    const checked = rows[end] as CheckedRow;
    size += isRefused(checked) ? 0 : checked.size;
    report += reportSize(checked);
    if (end > start && (size > PART_SIZE || report > PART_REPORT)) break;
  }
  return rows.slice(start, end);
}

/** An event as who writes it says it. */
type Said = ReturnType<typeof toEventInput>;

/** Entries of the log that have no time and are there already have the time that they have there. */
function withTimesOf(old: Said, updates: EventInput["updates"]): EventInput["updates"] {
  const times = new Map(old.updates?.map(({ at, text }) => [text, at]));
  return updates.map((update) => ({ ...update, at: update.at ?? times.get(update.text) }));
}

/**
 * A row in another language than the event that is there, which has the texts of that event's language as translations: a
 * list in a reader's language that comes back. It is turned back, as texts that are not translated are still in the
 * language of the event.
 */
function turnBack(old: Said, input: EventInput): EventInput {
  const { language: own = DEFAULT_LANGUAGE, translations: known = {} } = old;
  const { language = own, translations = {} } = input;
  const isTurned = language !== own && translations[own]?.["title"] && known[language]?.["title"];
  if (!isTurned) return input;
  const turnable: typeof input & Translated = { ...input, language, translations };
  const { untranslated: _untranslated, ...turned } = localize(turnable, own);
  const order = Object.keys(known);
  const sorted = Object.entries(turned.translations ?? {}).sort(([a], [b]) => order.indexOf(a) - order.indexOf(b));
  return { ...turned, language: old.language, translations: Object.fromEntries(sorted) };
}

/**
 * The row, with what it leaves open about publication taken from the event that is there; and with what no public form
 * has, so that it cannot be meant to go where it is not named.
 */
function complete(old: Said, { input, says }: Candidate): EventInput {
  const publication = {
    status: old.status ?? "draft",
    published_at: input.published_at ?? old.published_at,
    note: input.note ?? (old.status === "withdrawn" ? old.note : undefined),
  };
  return {
    ...input,
    updates: withTimesOf(old, input.updates),
    ...(!says.has("relations") && { relations: old.relations ?? [] }),
    ...(!says.has("suggestion") && { suggestion: old.suggestion }),
    ...(!says.has("status") && publication),
  };
}

/** What a row means, given what is there. */
interface Draft {
  readonly verdict: RowVerdict;
  readonly before?: Event;
  /** Absent for a row that is refused. */
  readonly after?: Event;
}

/**
 * In an import that comes in chunks: rows about events that were changed since it was opened, most likely by another of its
 * rows, which can be in any chunk.
 */
async function refuseChanged(db: Database, drafts: readonly Draft[], since: number | undefined) {
  const ids = since === undefined ? [] : drafts.flatMap(({ before, after }) => (before && after ? [before.id] : []));
  if (since === undefined || ids.length === 0) return drafts;
  const detail = "is about an event that was changed since the import was opened, by another row or by someone else";
  const changed = await listChangedSince(db, ids, since);
  return refuseDrafts(drafts, new Map([...changed].map((id) => [id, [{ pointer: "", detail }]])));
}

/** By external id, else by our own id, else it is new. */
async function draftPart(
  db: Database,
  taken: readonly CheckedRow[],
  { now }: WriteContext,
  seen: Seen,
): Promise<Draft[]> {
  const candidates = taken.flatMap((checked) => (isRefused(checked) ? [] : [checked]));
  const [byExternalId, byId] = await Promise.all([
    findEventsByExternalId(
      db,
      candidates.flatMap(({ input }) => input.external_id ?? []),
    ),
    findEvents(
      db,
      candidates.flatMap(({ id }) => id ?? []),
    ).then((events) => new Map(events.map((event) => [event.id, event]))),
  ]);
  const fresh = createIds(taken.length, Date.now());
  const rows = new Map(seen);
  return taken.map((checked, index): Draft => {
    if (isRefused(checked)) return { verdict: checked };
    const { row, input, id } = checked;
    const before = byExternalId.get(input.external_id ?? "") ?? (id === undefined ? undefined : byId.get(id));
    const first = before && rows.get(before.id);
    if (first !== undefined) {
      return { verdict: refuse(row, [{ pointer: "", detail: `is about the event of row ${first}` }]) };
    }
    const old = before && toEventInput(before);
    const after: Event = {
      ...(old
        ? toEventContent(complete(old, { ...checked, input: turnBack(old, input) }), now, before)
        : checked.content),
      id: before?.id ?? (fresh[index] as Id),
      version: (before?.version ?? 0) + 1,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      terms: before?.terms ?? [],
    };
    rows.set(after.id, row);
    const isSame = old && JSON.stringify(old) === JSON.stringify(toEventInput(after));
    const verdict = isSame ? "unchanged" : before ? "updated" : "created";
    const losses = before && before.id === id ? checked.losses : [...checked.ours, ...checked.losses];
    return {
      verdict: {
        row,
        verdict,
        id: formatId(after.id),
        ...(input.external_id !== undefined && { external_id: input.external_id }),
        ...(losses.length > 0 && { losses: [...losses] }),
      },
      ...(before && { before }),
      after,
    };
  });
}

/** What a draft changes; nothing where all is as it was, or the row is refused. */
function toChange({ verdict, before, after }: Draft): EventChange[] {
  if (!after || verdict.verdict === "unchanged") return [];
  return [before ? { before, after } : { after }];
}

/** The drafts, some of them refused for what `list` says of them, by the ids of their events. */
function refuseDrafts(drafts: readonly Draft[], errors: ReadonlyMap<Id, readonly ProblemError[]>): Draft[] {
  return drafts.map((draft) => {
    const found = draft.after && errors.get(draft.after.id);
    return found && found.length > 0 ? { verdict: refuse(draft.verdict.row, found) } : draft;
  });
}

/** Those that a writer who is limited to timelines may not touch, or not in this way. */
async function refuseOutside(db: Database, drafts: readonly Draft[], slugs: readonly string[] | undefined) {
  if (!slugs) return drafts;
  const events = drafts.flatMap(({ before, after }) => (after ? [before ?? after, after] : []));
  const within = new Set(await listWithin(db, events, slugs));
  const detail = `is, before or after, in none of the timelines that the token may write: ${slugs.join(", ")}`;
  const isOutside = ({ before, after }: Draft) => after && !(within.has(after) && within.has(before ?? after));
  const outside = drafts.filter(isOutside).flatMap(({ after }) => after?.id ?? []);
  return refuseDrafts(drafts, new Map(outside.map((id) => [id, [{ pointer: "", detail }]])));
}

/** Those with relations to what is not there, or that lead back to where they came from. */
async function refuseRelations(db: Database, drafts: readonly Draft[], slugs: readonly string[] | undefined) {
  const changes = drafts.flatMap(toChange);
  if (!changes.some(({ after }) => after && after.relations.length > 0)) return drafts;
  const errors = await findRelationErrors(db, changes, slugs);
  let rest = refuseDrafts(drafts, new Map(changes.map(({ after }, place) => [after?.id as Id, errors[place] ?? []])));
  for (;;) {
    const circular = await findCircular(db, rest.flatMap(toChange));
    if (circular.size === 0) return rest;
    const error = { pointer: "/relations", detail: "makes a circle: one of them leads back to this event" };
    rest = refuseDrafts(rest, new Map([...circular].map((id) => [id, [error]])));
  }
}

/** New events, with those on record that may be the same; or refused for that. */
async function nameAlike(drafts: readonly Draft[], { findAlike, refusesAlike = false }: ImportContext) {
  const fresh = drafts.flatMap(({ before, after }) => (after && !before ? [after] : []));
  if (!findAlike || fresh.length === 0) return drafts;
  const found = await findAlike(fresh);
  const alike = new Map(fresh.map(({ id }, index) => [id, found[index] ?? []]));
  if (refusesAlike) return refuseDrafts(drafts, new Map([...alike].map(([id, list]) => [id, toDuplicateErrors(list)])));
  return drafts.map((draft) => {
    const list = (draft.after && alike.get(draft.after.id)) ?? [];
    return list.length === 0 ? draft : { ...draft, verdict: { ...draft.verdict, possible_duplicates: list } };
  });
}

async function planPart(db: Database, taken: readonly CheckedRow[], context: ImportContext, seen: Seen) {
  const drafts = await refuseChanged(db, await draftPart(db, taken, context, seen), context.since);
  const inside = await refuseOutside(db, drafts, context.within);
  const related = await refuseRelations(db, inside, context.within);
  const plan = await nameAlike(related, context);
  return { changes: plan.flatMap(toChange), verdicts: plan.map(({ verdict }) => verdict) };
}

function toWritten({ before, after }: EventChange): Written[] {
  return after ? [[after.id, before?.version ?? 0, after.version]] : [];
}

function listSeen(verdicts: readonly RowVerdict[]): Map<Id, number> {
  return new Map(verdicts.flatMap(({ id, row }) => (id === undefined ? [] : [[parseId(id) as Id, row] as const])));
}

/** An import, or with `chunk` that chunk of it, and what was said of its rows so far. */
export interface ImportState {
  readonly record: Import;
  readonly chunk?: Chunk;
  readonly verdicts: readonly RowVerdict[];
}

/** What is being dealt with: a whole import, or a chunk of one. */
type Begun = Pick<ImportState, "record" | "chunk">;

/** How far the rows of that are. */
function placeOf({ record, chunk }: Begun): { readonly done: number; readonly total: number } {
  return chunk ?? record;
}

function isUnfinished({ record, chunk }: ImportState): boolean {
  return chunk ? record.state === "open" && chunk.done < chunk.total : record.state === "running";
}

/** Of a whole import in chunks, which has too many rows, only how far it is. */
export async function readVerdicts(db: Database, begun: Begun): Promise<ImportState> {
  const { record, chunk } = begun;
  const isRead = placeOf(begun).done > 0 && (chunk !== undefined || !record.chunked);
  const parts = isRead ? await listParts(db, record.id, chunk?.chunk) : [];
  return { ...begun, verdicts: parts.flatMap(({ verdicts }) => JSON.parse(verdicts) as RowVerdict[]) };
}

/** Where it is now, after someone else has been at it. */
async function lookAgain(db: Database, { record: { id }, chunk }: Begun): Promise<ImportState> {
  const found: { record: Import | undefined; chunk?: Chunk | undefined } = chunk
    ? await findChunk(db, id, chunk.chunk)
    : { record: await findImport(db, id) };
  if (!found.record) throw new Error("an import is gone");
  const now = found.chunk ?? chunk;
  return readVerdicts(db, { record: found.record, ...(now && { chunk: now }) });
}

/** Those that there are. */
function countVerdicts(rows: readonly RowVerdict[]): Counts {
  const counts: Record<string, number> = {};
  for (const { verdict } of rows) counts[verdict] = (counts[verdict] ?? 0) + 1;
  return counts;
}

/** Writes one part with its verdicts and the progress made, all of it or none; undefined where something came in between. */
async function writePart(
  db: Database,
  state: ImportState,
  taken: readonly CheckedRow[],
  context: ImportContext,
  seen: Seen,
): Promise<ImportState | undefined> {
  const { changes, verdicts } = await planPart(db, taken, context, seen);
  const { record, chunk } = state;
  const part = {
    start: placeOf(state).done + (chunk?.chunk ?? 0) * CHUNK_PARTS,
    verdicts: JSON.stringify(verdicts),
    written: changes.flatMap(toWritten),
  };
  const counts = countVerdicts(verdicts);
  const also = chunk
    ? chunkStatements(record, chunk, part, counts, context.now)
    : partStatements(record, part, taken.length, context.now);
  const isWritten =
    changes.length > 0
      ? (await writeEvents(db, changes, { ...context, also })) === "written"
      : await writeAlone(db, also);
  if (!isWritten) return undefined;
  return chunk
    ? { record, chunk: advanceChunk(chunk, counts), verdicts }
    : { record: advance(record, taken.length, context.now), verdicts };
}

/**
 * Goes on with an import, or a chunk of one, after the last row that has a verdict, to its end. Several may do so at once:
 * each part is written once. `address` is where to go on from if it has to stop.
 */
export async function runImport(
  db: Database,
  begun: Begun,
  rows: readonly CheckedRow[],
  context: ImportContext,
  address: string,
): Promise<ImportState> {
  const stop = (why: string) => new Problem("conflict", { detail: `${why}; the import is ${address}` });
  if (rows.length !== placeOf(begun).total)
    throw stop("its rows are not read as they were when it began; undo it and begin again");
  let state = await readVerdicts(db, begun);
  const seen = listSeen(state.verdicts);
  for (let attempt = 1; isUnfinished(state); ) {
    const { done } = placeOf(state);
    const written = await writePart(db, state, takePart(rows, done, context), context, seen);
    if (!written && attempt === MAX_ATTEMPTS) {
      throw stop("other writers keep changing these events; resume it when they are done");
    }
    const next = written ?? (await lookAgain(db, state));
    if (next.chunk && next.chunk.digest !== begun.chunk?.digest) throw createOtherBodyProblem(next.chunk);
    attempt = placeOf(next).done === done ? attempt + 1 : 1;
    for (const [id, row] of listSeen(next.verdicts)) seen.set(id, row);
    state = written ? { ...written, verdicts: [...state.verdicts, ...written.verdicts] } : next;
  }
  const { done, total } = placeOf(state);
  if (done < total) {
    throw stop(state.chunk ? `it is ${state.record.state}, and takes no more rows` : "it was undone before its end");
  }
  return state;
}

/** A chunk that is there came with another body than the one that came now. */
export function createOtherBodyProblem({ chunk, digest }: Chunk): Problem {
  const detail = `chunk ${chunk} came with another body before, whose SHA-256 is ${digest}; a chunk keeps its rows`;
  return new Problem("conflict", { detail });
}

/** What an import would do; what it would create has no id yet. */
export async function tryImport(
  db: Database,
  rows: readonly CheckedRow[],
  context: ImportContext,
): Promise<RowVerdict[]> {
  const tried: RowVerdict[] = [];
  const seen = new Map<Id, number>();
  while (tried.length < rows.length) {
    const { verdicts } = await planPart(db, takePart(rows, tried.length, context), context, seen);
    for (const [id, row] of listSeen(verdicts)) seen.set(id, row);
    tried.push(...verdicts);
  }
  return tried.map(({ id, ...rest }) => (rest.verdict === "created" || id === undefined ? rest : { ...rest, id }));
}
