import { type EventInput, toEventContent, toEventInput } from "../../contract/event.ts";
import type { RowVerdict } from "../../contract/import.ts";
import type { Event } from "../../domain/event.ts";
import { createIds, formatId, type Id } from "../../domain/id.ts";
import { formatInstant } from "../../domain/instant.ts";
import { Problem } from "../../http/problem.ts";
import type { RequestMark } from "../../http/receipt.ts";
import type { Database } from "../../store/database.ts";
import { type EventChange, writeEvents } from "../../store/event-writes.ts";
import { findEvents, findEventsByExternalId } from "../../store/events.ts";
import { findReceipt, insertReceiptAlone } from "../../store/receipts.ts";
import type { WriteContext } from "../../store/writes.ts";
import { type Candidate, refuse } from "./import-rows.ts";

/** One transaction: events, and characters of their content. D1 takes 2 MB a value, and a Chinese character makes 7 bytes of words. */
const CHUNK_ROWS = 500;
const CHUNK_SIZE = 200_000;
const MAX_ATTEMPTS = 5;

/** The row that is about an event, by the event's id. */
export type Seen = ReadonlyMap<Id, number>;

/** What one transaction can take at a time. */
export function* inChunks(candidates: readonly Candidate[]): Generator<Candidate[]> {
  let chunk: Candidate[] = [];
  let size = 0;
  for (const candidate of candidates) {
    if (chunk.length > 0 && (chunk.length >= CHUNK_ROWS || size + candidate.size > CHUNK_SIZE)) {
      yield chunk;
      chunk = [];
      size = 0;
    }
    chunk.push(candidate);
    size += candidate.size;
  }
  if (chunk.length > 0) yield chunk;
}

function isSame(before: Event, after: Event): boolean {
  return JSON.stringify(toEventInput(before)) === JSON.stringify(toEventInput(after));
}

/** The row, with what it leaves open about publication taken from the event that is there. */
function withStatusOf(before: Event | undefined, { input, saysStatus }: Candidate): EventInput {
  if (!before || saysStatus) return input;
  const publishedAt = before.publishedAt === undefined ? undefined : formatInstant(before.publishedAt);
  return { ...input, status: before.status, published_at: input.published_at ?? publishedAt };
}

/** What each row of a chunk means, given what is there: by external id, else by our own id, else it is new. */
async function planChunk(db: Database, chunk: readonly Candidate[], context: WriteContext, seen: Seen) {
  const externalIds = chunk.flatMap(({ input }) => input.external_id ?? []);
  const ids = chunk.flatMap(({ id }) => id ?? []);
  const byExternalId = await findEventsByExternalId(db, externalIds);
  const byId = new Map((await findEvents(db, ids)).map((event) => [event.id, event]));
  const fresh = createIds(chunk.length, Date.now());
  const rows = new Map(seen);
  const changes: EventChange[] = [];
  const verdicts = chunk.map((candidate, index): RowVerdict => {
    const { row, input, id } = candidate;
    const before = byExternalId.get(input.external_id ?? "") ?? (id === undefined ? undefined : byId.get(id));
    const first = before && rows.get(before.id);
    if (first !== undefined) return refuse(row, [{ pointer: "", detail: `is about the event of row ${first}` }]);
    const after: Event = {
      ...toEventContent(withStatusOf(before, candidate), context.now, before),
      id: before?.id ?? (fresh[index] as Id),
      version: (before?.version ?? 0) + 1,
      createdAt: before?.createdAt ?? context.now,
      updatedAt: context.now,
      terms: before?.terms ?? [],
    };
    rows.set(after.id, row);
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

/** What was kept for this chunk when the same request came before, or at the same moment. */
async function findVerdicts(db: Database, mark: RequestMark): Promise<RowVerdict[] | undefined> {
  const receipt = await findReceipt(db, mark.key);
  if (receipt && receipt.fingerprint !== mark.fingerprint) throw new Problem("idempotency-key-reused");
  return receipt && (JSON.parse(receipt.body) as RowVerdict[]);
}

/** Writes one chunk, all of it or none; with a `mark` once, however often it is asked for. */
export async function importChunk(
  db: Database,
  chunk: readonly Candidate[],
  context: WriteContext,
  seen: Seen,
  mark: RequestMark | undefined,
): Promise<RowVerdict[]> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const kept = mark && (await findVerdicts(db, mark));
    if (kept) return kept;
    const { changes, verdicts } = await planChunk(db, chunk, context, seen);
    const receipt = mark && { ...mark, status: 200, headers: {}, body: JSON.stringify(verdicts) };
    if (changes.length > 0) {
      const outcome = await writeEvents(db, changes, { ...context, ...(receipt && { receipt }) });
      if (outcome === "written") return verdicts;
      // Someone wrote one of these events in between: look again at what is there.
    } else if (receipt) {
      await insertReceiptAlone(db, receipt, context.now);
    } else return verdicts;
  }
  throw new Problem("conflict", { detail: "other writers keep changing these events; try again" });
}

/** What an import would do; what it would create has no id yet. */
export async function tryChunk(db: Database, chunk: readonly Candidate[], context: WriteContext, seen: Seen) {
  const { verdicts } = await planChunk(db, chunk, context, seen);
  return verdicts.map(({ id, ...rest }): RowVerdict => {
    return rest.verdict === "created" || id === undefined ? rest : { ...rest, id };
  });
}
