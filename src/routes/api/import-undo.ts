import type { ImportReport, RowVerdict } from "../../contract/import.ts";
import type { ProblemError } from "../../contract/problem.ts";
import type { Event } from "../../domain/event.ts";
import { formatId, type Id, parseId } from "../../domain/id.ts";
import { Problem } from "../../http/problem.ts";
import type { Database } from "../../store/database.ts";
import { type EventChange, findCircular, writeEvents } from "../../store/event-writes.ts";
import { findEvents, findEventsByExternalId, readContent } from "../../store/events.ts";
import {
  beginUndo,
  type ChangedEvent,
  findImport,
  findLastPart,
  type Import,
  type ImportPart,
  listChanged,
  listContents,
  undoStatements,
  writeAlone,
} from "../../store/imports.ts";
import type { WriteContext } from "../../store/writes.ts";

const MAX_ATTEMPTS = 5;
const MAX_NAMED = 100;
/** Parts of an import in chunks that one request takes back, so that it ends. */
const PARTS_AT_ONCE = 20;

function describeChanged({ id, version, current, isDeleted }: ChangedEvent): ProblemError {
  const state = isDeleted ? "is deleted;" : `has version ${current}, and`;
  return { value: formatId(id), detail: `${state} the import left version ${version}` };
}

/** Takes the first step, unless it was taken; a 409 names the events that were changed since the import. */
async function begin(db: Database, { id, state }: Import, { now }: WriteContext): Promise<void> {
  if (state === "undoing" || state === "undone" || (await beginUndo(db, id, now))) return;
  const changed = await listChanged(db, id, MAX_NAMED + 1);
  const errors = changed.slice(0, MAX_NAMED).map(describeChanged);
  const count = `${errors.length} events${changed.length > MAX_NAMED ? " and more" : ""}`;
  throw new Problem("conflict", {
    detail: `${count} were changed since the import, and what was changed would be lost; nothing was undone. Restore or delete the others one by one`,
    errors,
  });
}

/** The event as it was before the import, as its next version. */
function takeBack(present: Event, content: string, { now }: WriteContext): Event {
  const { id, version, createdAt, terms } = present;
  return { ...readContent(content), id, version: version + 1, createdAt, updatedAt: now, terms };
}

/** Of changes: the events whose old external id another event has now. */
async function listTaken(db: Database, changes: readonly EventChange[]): Promise<Id[]> {
  const returning = changes.flatMap(({ before, after }) =>
    after && after.externalId !== undefined && after.externalId !== before?.externalId ? [after] : [],
  );
  const owners = await findEventsByExternalId(
    db,
    returning.map(({ externalId = "" }) => externalId),
  );
  return returning.filter(({ id, externalId = "" }) => (owners.get(externalId)?.id ?? id) !== id).map(({ id }) => id);
}

/** Of changes: the events whose old relations would lead back to themselves by now. */
async function listCircular(db: Database, changes: readonly EventChange[]): Promise<Id[]> {
  const related = changes.some(({ after }) => after && after.relations.length > 0);
  return related ? [...(await findCircular(db, changes))] : [];
}

/** What has to be written for a part to be taken back; events that were changed meanwhile stay as they are. */
async function planPart(db: Database, { written }: ImportPart, context: WriteContext): Promise<EventChange[]> {
  const present = new Map(
    (
      await findEvents(
        db,
        written.map(([id]) => id),
      )
    ).map((event) => [event.id, event]),
  );
  const contents = await listContents(
    db,
    written.filter(([, before]) => before > 0).map(([id, before]) => [id, before]),
  );
  const changes = written.flatMap(([id, before, after]): EventChange[] => {
    const event = present.get(id);
    if (event?.version !== after) return [];
    if (before === 0) return [{ before: event }];
    const content = contents.get(id);
    return content === undefined
      ? []
      : [{ before: event, after: takeBack(event, content, context), action: "restored" }];
  });
  const kept = new Set([...(await listTaken(db, changes)), ...(await listCircular(db, changes))]);
  return changes.filter(({ before }) => before && !kept.has(before.id));
}

/** Of an import that is being undone. */
export function countUndone(rows: readonly RowVerdict[]): NonNullable<ImportReport["undone"]> {
  const count = (undone: RowVerdict["undone"]) => rows.filter((row) => row.undone === undone).length;
  return { deleted: count("deleted"), restored: count("restored"), kept: count("kept") };
}

/** The verdicts of a part, with what became of each event when it was taken back. */
function toVerdicts({ verdicts, written }: ImportPart, changes: readonly EventChange[]): RowVerdict[] {
  const fates = new Map<Id, RowVerdict["undone"]>(written.map(([id]) => [id, "kept"]));
  for (const { before, after } of changes) if (before) fates.set(before.id, after ? "restored" : "deleted");
  return (JSON.parse(verdicts) as RowVerdict[]).map((verdict) => {
    const undone = verdict.id === undefined ? undefined : fates.get(parseId(verdict.id) as Id);
    return { ...verdict, ...(undone && { undone }) };
  });
}

/** One transaction, all of it or none: where something came in between, the part is as it was. */
async function undoPart(db: Database, record: Import, part: ImportPart, context: WriteContext): Promise<void> {
  const changes = await planPart(db, part, context);
  const verdicts = toVerdicts(part, changes);
  const counts = record.chunked ? countUndone(verdicts) : {};
  const also = undoStatements(record, { ...part, verdicts: JSON.stringify(verdicts) }, counts, context.now);
  if (changes.length === 0) {
    await writeAlone(db, also);
  } else if ((await writeEvents(db, changes, { ...context, also })) === "outside") {
    const detail = "events of the import are in none of the timelines that the token may write";
    throw new Problem("forbidden", { detail });
  }
}

/**
 * Takes back what an import did, the last part first: events that it created are deleted, others get the content that they
 * had. Refused as a whole where one of them was changed since; what is changed when the undoing has begun is kept. Goes on
 * where it was stopped; several at once take each part back once. Of an import in chunks the first parts only: the same
 * again goes on, until it is undone.
 */
export async function undoImport(db: Database, record: Import, context: WriteContext): Promise<Import> {
  await begin(db, record, context);
  let [last, attempt, taken] = [-1, 1, 0];
  for (let part = await findLastPart(db, record.id); part; part = await findLastPart(db, record.id)) {
    attempt = part.start === last ? attempt + 1 : 1;
    if (part.start !== last && record.chunked && taken++ === PARTS_AT_ONCE) break;
    last = part.start;
    if (attempt > MAX_ATTEMPTS) {
      throw new Problem("conflict", { detail: "other writers keep changing these events; try again to go on" });
    }
    await undoPart(db, record, part, context);
  }
  return (await findImport(db, record.id)) as Import;
}
