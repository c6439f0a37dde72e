import { about } from "../../contract/about.ts";
import { BatchInput, type BatchOperation, BatchReport } from "../../contract/batch.ts";
import { EventInput, READ_ONLY, toEventInput } from "../../contract/event.ts";
import type { ProblemError } from "../../contract/problem.ts";
import type { Event } from "../../domain/event.ts";
import { createIds, formatId, type Id, parseId } from "../../domain/id.ts";
import { databaseOf } from "../../http/database.ts";
import { type Api, requireContent } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { Problem, type ProblemType } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import type { Database } from "../../store/database.ts";
import {
  type EventChange,
  findCircular,
  findVersions,
  listWithin,
  MAX_WRITE,
  measureWrite,
  writeEvents,
} from "../../store/event-writes.ts";
import { findEvents } from "../../store/events.ts";
import type { WriteContext, WriteOutcome } from "../../store/writes.ts";
import {
  CIRCLE,
  createRecord,
  findRelationErrors,
  findTaken,
  type Handled,
  replaceContent,
  TAKEN,
} from "./event-record.ts";
import { applyMergePatch } from "./merge-patch.ts";

/** Bytes. */
const MAX_BODY = 1024 * 1024;
/** More help nobody. */
const MAX_ERRORS = 100;

/** Which events there are for the operations that name one. */
type Known = ReadonlyMap<string, Event>;
/** What one operation means, or what is wrong with it. */
type Planned = EventChange | readonly ProblemError[];

/** Where the content of an operation stands in it. */
function memberOf({ op }: BatchOperation): string {
  return op === "patch" ? "/patch" : op === "delete" ? "" : "/event";
}

/** Errors that point into one operation -> errors that point into the batch. */
function within(index: number, member: string, errors: readonly ProblemError[]): ProblemError[] {
  return errors.map((error) => ({ ...error, pointer: `/operations/${index}${member}${error.pointer ?? ""}` }));
}

function refuse(type: ProblemType, errors: readonly ProblemError[], detail?: string): Problem {
  return new Problem(type, { errors: errors.slice(0, MAX_ERRORS), ...(detail !== undefined && { detail }) });
}

function requireNone(errors: readonly ProblemError[]): void {
  if (errors.length > 0) throw refuse("invalid-content", errors);
}

/** What `work` makes, or what the problem that it throws says of the content. */
function tryContent<Item>(work: () => Item): Item | readonly ProblemError[] {
  try {
    return work();
  } catch (error) {
    if (error instanceof Problem && error.type === "invalid-content") return error.options.errors ?? [];
    throw error;
  }
}

function isRefused(planned: Planned): planned is readonly ProblemError[] {
  return Array.isArray(planned);
}

/** The events that the operations name, each once, as far as the token reaches them. At most two round trips. */
async function readKnown(c: Handled, operations: readonly BatchOperation[]): Promise<Known> {
  const firstWith = new Map<string, number>();
  const errors = operations.flatMap((operation, index): ProblemError[] => {
    if (operation.op === "create") return [];
    const first = firstWith.get(operation.id);
    firstWith.set(operation.id, first ?? index);
    if (first === undefined) return [];
    const detail = `is that of operation ${first} too; make one operation of the two`;
    return within(index, "/id", [{ value: operation.id, detail }]);
  });
  requireNone(errors);
  const db = databaseOf(c);
  const found = await findEvents(
    db,
    [...firstWith.keys()].map((id) => parseId(id) as Id),
  );
  const slugs = c.get("token").timelines;
  const reached = slugs && found.length > 0 ? await listWithin(db, found, slugs) : found;
  const known = new Map(reached.map((event) => [formatId(event.id), event]));
  requireNone(
    operations.flatMap((operation, index) =>
      operation.op === "create" || known.has(operation.id)
        ? []
        : within(index, "/id", [{ value: operation.id, detail: "is not the id of an event that is there" }]),
    ),
  );
  return known;
}

/** 412 that names every operation whose version is not the one that is there. */
function requireVersions(operations: readonly BatchOperation[], versionOf: (id: string) => number | undefined): void {
  const errors = operations.flatMap((operation, index) => {
    if (operation.op === "create") return [];
    const current = versionOf(operation.id);
    if (current === operation.version) return [];
    const detail = `is not the current version of ${operation.id}, which is ${current}`;
    return within(index, "/version", [{ value: operation.version, detail }]);
  });
  if (errors.length === 0) return;
  throw refuse("stale", errors, "read what has changed again and apply your changes to it; nothing was written");
}

/** `id` is for an event that is created. */
function planOperation(c: Handled, operation: BatchOperation, known: Known, id: Id): Planned {
  if (operation.op === "create") {
    return tryContent(() => ({ after: createRecord(c, id, requireContent(EventInput, operation.event, READ_ONLY)) }));
  }
  const before = known.get(operation.id) as Event;
  if (operation.op === "delete") return { before };
  return tryContent(() => {
    const content = operation.op === "patch" ? applyMergePatch(toEventInput(before), operation.patch) : operation.event;
    return { before, after: replaceContent(c, before, requireContent(EventInput, content, READ_ONLY)) };
  });
}

/** What every operation means, or a problem that names all that is wrong with any. */
function planChanges(c: Handled, operations: readonly BatchOperation[], known: Known): EventChange[] {
  const ids = createIds(operations.length, Date.now());
  const planned = operations.map((operation, index) => planOperation(c, operation, known, ids[index] as Id));
  requireNone(
    planned.flatMap((item, index) =>
      isRefused(item) ? within(index, memberOf(operations[index] as BatchOperation), item) : [],
    ),
  );
  return planned.filter((item): item is EventChange => !isRefused(item));
}

/** What is wrong with new relations, by operation; also those to what the same batch deletes. */
async function requireRelations(
  db: Database,
  operations: readonly BatchOperation[],
  changes: readonly EventChange[],
  slugs: readonly string[] | undefined,
): Promise<void> {
  const deleted = new Set(changes.flatMap(({ before, after }) => (before && !after ? [before.id] : [])));
  const found = await findRelationErrors(db, changes, slugs, deleted);
  requireNone(found.flatMap((errors, index) => within(index, memberOf(operations[index] as BatchOperation), errors)));
}

/** Errors of the operations for which `problemOf` finds one. */
function listErrors(
  operations: readonly BatchOperation[],
  changes: readonly EventChange[],
  member: string,
  problemOf: (change: EventChange, index: number) => Omit<ProblemError, "pointer"> | undefined,
): ProblemError[] {
  return changes.flatMap((change, index) => {
    const error = problemOf(change, index);
    return error ? within(index, memberOf(operations[index] as BatchOperation) + member, [error]) : [];
  });
}

async function listTaken(
  db: Database,
  operations: readonly BatchOperation[],
  changes: readonly EventChange[],
  slugs: readonly string[] | undefined,
): Promise<ProblemError[]> {
  const owners = await findTaken(db, changes, slugs);
  const firstWith = new Map<string, number>();
  return listErrors(operations, changes, "/external_id", ({ after }, index) => {
    const value = after?.externalId;
    if (!after || value === undefined) return undefined;
    const first = firstWith.get(value);
    firstWith.set(value, first ?? index);
    if (first !== undefined) return { value, detail: `is that of operation ${first} too` };
    const owner = owners.get(after.id);
    if (!owners.has(after.id)) return undefined;
    return { value, detail: owner === undefined ? "is that of another event" : `is that of event ${formatId(owner)}` };
  });
}

/** Writes all the changes or none; where they cannot be written, the problem names the operations. */
async function write(
  c: Handled,
  operations: readonly BatchOperation[],
  changes: readonly EventChange[],
  context: WriteContext,
): Promise<WriteOutcome> {
  const db = databaseOf(c);
  const outcome = await writeEvents(db, changes, context);
  if (outcome === "stale") {
    const ids = changes.flatMap(({ before }) => before?.id ?? []);
    const versions = await findVersions(db, ids);
    requireVersions(operations, (id) => versions.get(parseId(id) as Id));
  }
  if (outcome === "conflict") throw refuse("conflict", await listTaken(db, operations, changes, context.within), TAKEN);
  if (outcome === "cyclic") {
    const circular = await findCircular(db, changes);
    const errors = listErrors(operations, changes, "/relations", ({ after }) =>
      after && circular.has(after.id) ? { detail: "makes a circle, alone or with other operations" } : undefined,
    );
    throw refuse("conflict", errors, CIRCLE);
  }
  if (outcome === "detached") await requireRelations(db, operations, changes, context.within);
  return outcome;
}

function requireSize(changes: readonly EventChange[]): void {
  const size = measureWrite(changes);
  if (size <= MAX_WRITE) return;
  throw new Problem("too-large", {
    detail: `the events would be ${size} bytes to write; ${MAX_WRITE} are possible at once: send fewer operations`,
  });
}

function toReport(operations: readonly BatchOperation[], changes: readonly EventChange[]): BatchReport {
  return {
    operations: changes.map(({ before, after }, index) => ({
      op: (operations[index] as BatchOperation).op,
      id: formatId((after ?? before)?.id as Id),
      version: after?.version ?? (before?.version ?? 0) + 1,
    })),
  };
}

async function writeBatch(c: Handled, { operations }: BatchInput): Promise<Response> {
  allowParameters(c);
  const known = await readKnown(c, operations);
  requireVersions(operations, (id) => known.get(id)?.version);
  const changes = planChanges(c, operations, known);
  await requireRelations(databaseOf(c), operations, changes, c.get("token").timelines);
  requireSize(changes);
  return answerWrite(c, { status: 200, body: toReport(operations, changes) }, (context) =>
    write(c, operations, changes, context),
  );
}

export function addBatch(api: Api): void {
  api.add(
    {
      method: "post",
      path: "/events/batch",
      scope: "events:write",
      body: BatchInput,
      maxBody: MAX_BODY,
      about: about({
        tag: "Events",
        summary: "Write many events at once",
        description:
          "All operations are done, in one transaction, or none. What is wrong is named by its place: /operations/3/event/date. A version that is not the current one refuses the batch (412).",
        example: {
          operations: [
            {
              op: "create",
              event: { date: "2021-12-26", title: "Sixth China Manufacturing Day", status: "published" },
            },
            { op: "create", event: { date: "2022-01", title: "Guidelines for robots", tags: ["robots"] } },
          ],
        },
        answers: { 200: { description: "What was done, in the order of the operations", schema: BatchReport } },
      }),
    },
    (c, { body }) => writeBatch(c, body),
  );
}
