import type { Context } from "hono";
import type { EventInput, EventResource } from "../../contract/event.ts";
import { toEventContent } from "../../contract/event.ts";
import type { ProblemError } from "../../contract/problem.ts";
import type { Event, Relation } from "../../domain/event.ts";
import { formatId, type Id, parseId } from "../../domain/id.ts";
import { DEFAULT_LANGUAGE } from "../../domain/translation.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import { allowParameters } from "../../http/parameters.ts";
import { versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks } from "../../links.ts";
import { describeEvent } from "../../representations/event-resource.ts";
import type { Database } from "../../store/database.ts";
import { type EventChange, findCircular, listWithin, writeEvents } from "../../store/event-writes.ts";
import { findEvent, findEvents, findEventsByExternalId } from "../../store/events.ts";
import type { WriteContext, WriteOutcome } from "../../store/writes.ts";

// What operations on events have in common.

export type Handled = Context<AppEnv>;

/** As editors see it: what is to be published later says so. */
export function describe(c: Handled, event: Event, language = DEFAULT_LANGUAGE): EventResource {
  const resource = describeEvent(event, c.get("site"), language);
  const isAhead = event.status === "published" && (event.publishedAt ?? 0) > c.get("now");
  return isAhead ? { ...resource, status: "scheduled" } : resource;
}

export function requireId(name: string): Id {
  const id = parseId(name);
  if (id === undefined) throw new Problem("not-found", { detail: `${name} is not the id of an event` });
  return id;
}

/**
 * The event, draft or not; 404, 410, or 308 to the one that it was merged into. To a token that is limited to timelines
 * nothing else is there.
 */
export async function findRecord(c: Handled, id: Id): Promise<Event> {
  const db = databaseOf(c);
  const found = await findEvent(db, id);
  const name = formatId(id);
  const missing = new Problem("not-found", { detail: `there is no event ${name}` });
  const slugs = c.get("token").timelines;
  if (!found || (slugs && found.state === "deleted")) throw missing;
  if (found.state === "deleted") {
    if (found.mergedInto === undefined) throw new Problem("gone", { detail: `event ${name} was deleted` });
    const location = createLinks(c.get("site").baseUrl).apiEvent(formatId(found.mergedInto));
    throw new Problem("merged", { detail: `event ${name} is one with ${location}`, headers: { location } });
  }
  if (slugs && (await listWithin(db, [found.event], slugs)).length === 0) throw missing;
  return found.event;
}

/** The event named in the path; see `findRecord`. */
export async function requireEvent(c: Handled, parameters: readonly string[] = []): Promise<Event> {
  allowParameters(c, parameters);
  return findRecord(c, requireId(c.req.param("id") ?? ""));
}

/** The event that `input` says, as it will be. */
export function createRecord(c: Handled, id: Id, input: EventInput): Event {
  const now = c.get("now");
  return { ...toEventContent(input, now), id, version: 1, createdAt: now, updatedAt: now, terms: [] };
}

/** The event as it will be after `input` has been put in its place. */
export function replaceContent(c: Handled, before: Event, input: EventInput): Event {
  const now = c.get("now");
  return {
    ...toEventContent(input, now, before),
    id: before.id,
    version: before.version + 1,
    createdAt: before.createdAt,
    updatedAt: now,
    terms: before.terms,
  };
}

function listNewRelations({ before, after }: EventChange): (Relation & { readonly index: number })[] {
  const old = new Set((before?.relations ?? []).map(({ type, event }) => `${type} ${event}`));
  return (after?.relations ?? [])
    .map((relation, index) => ({ ...relation, index }))
    .filter(({ type, event }) => !old.has(`${type} ${event}`));
}

/**
 * What is wrong with the relations that are new, a list for each change: an event relates to others that are there, and
 * not `leaving`. One that was deleted later may stay. At most one round trip, and one more with `slugs`, those that the
 * writer is limited to.
 */
export async function findRelationErrors(
  db: Database,
  changes: readonly EventChange[],
  slugs: readonly string[] | undefined,
  leaving: ReadonlySet<Id> = new Set(),
): Promise<ProblemError[][]> {
  const related = changes.map(listNewRelations);
  const wanted = [...new Set(related.flat().map(({ event }) => event))];
  const found = await findEvents(db, wanted);
  const known = slugs && found.length > 0 ? await listWithin(db, found, slugs) : found;
  const ids = new Set(known.map(({ id }) => id));
  return changes.map(({ after }, place) =>
    (related[place] ?? []).flatMap(({ event, index }) => {
      const error = { pointer: `/relations/${index}/event`, value: formatId(event) };
      if (event === after?.id) return [{ ...error, detail: "is the event itself" }];
      if (leaving.has(event)) return [{ ...error, detail: "is deleted by another operation" }];
      return ids.has(event) ? [] : [{ ...error, detail: "is not the id of an event that is there" }];
    }),
  );
}

function requireGoodRelations(errors: readonly ProblemError[]): void {
  if (errors.length > 0) throw new Problem("invalid-content", { errors });
}

/**
 * Of events that take an external id: those whose id another event has, and which one; undefined for one that a writer who
 * is limited to `slugs` does not reach.
 */
export async function findTaken(
  db: Database,
  changes: readonly EventChange[],
  slugs: readonly string[] | undefined,
): Promise<Map<Id, Id | undefined>> {
  const wanted = changes.flatMap(({ after }) => after ?? []);
  const owners = await findEventsByExternalId(
    db,
    wanted.flatMap(({ externalId }) => externalId ?? []),
  );
  const found = [...owners.values()];
  const known = new Set(slugs && found.length > 0 ? await listWithin(db, found, slugs) : found);
  return new Map(
    wanted.flatMap(({ id, externalId = "" }) => {
      const owner = owners.get(externalId);
      return !owner || owner.id === id ? [] : [[id, known.has(owner) ? owner.id : undefined] as const];
    }),
  );
}

export const TAKEN = "another record has this external id, slug or name";
export const CIRCLE = "a relation would lead the event back to itself";

/** The answer to a writer who came too late; or what became of the event meanwhile. */
async function staleProblem(c: Handled, id: Id): Promise<Problem> {
  const { version } = await findRecord(c, id);
  const current = versionTag(version);
  return new Problem("stale", {
    detail: `it was changed at the same moment; the current version is ${current}: read it again and apply your change to it`,
    headers: { etag: current },
    version,
  });
}

/** Writes one change; where it cannot be written, the problem names the member. */
export async function writeEvent(c: Handled, change: EventChange, context: WriteContext): Promise<WriteOutcome> {
  const db = databaseOf(c);
  const [errors = []] = await findRelationErrors(db, [change], context.within);
  requireGoodRelations(errors);
  const outcome = await writeEvents(db, [change], context);
  if (outcome === "stale" && change.before) throw await staleProblem(c, change.before.id);
  if (outcome === "conflict") {
    const [owner] = (await findTaken(db, [change], context.within)).values();
    const value = change.after?.externalId;
    const detail = owner === undefined ? "is that of another event" : `is that of event ${formatId(owner)}`;
    throw new Problem("conflict", { detail: TAKEN, errors: [{ pointer: "/external_id", value, detail }] });
  }
  if (outcome === "cyclic") throw new Problem("conflict", { detail: CIRCLE, errors: await listCircles(db, change) });
  if (outcome === "detached") {
    const [found = []] = await findRelationErrors(db, [change], context.within);
    requireGoodRelations(found);
  }
  return outcome;
}

/** The new relations of a change by which it comes back to itself: every one of them may be the one too many. */
async function listCircles(db: Database, change: EventChange): Promise<ProblemError[]> {
  const { after } = change;
  if (!after) return [];
  const single = (relation: Relation): EventChange => {
    const next = { ...after, relations: [...(change.before?.relations ?? []), relation] };
    return change.before ? { before: change.before, after: next } : { after: next };
  };
  const errors: ProblemError[] = [];
  for (const { index, type, event } of listNewRelations(change)) {
    if ((await findCircular(db, [single({ type, event })])).size === 0) continue;
    errors.push({
      pointer: `/relations/${index}`,
      value: `${type} ${formatId(event)}`,
      detail: "makes a circle: that event leads back to this one",
    });
  }
  return errors;
}
