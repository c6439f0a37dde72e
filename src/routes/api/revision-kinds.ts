import type { Context } from "hono";
import type * as z from "zod";
import { EventResource, toEventInput } from "../../contract/event.ts";
import { EntityResource, SeriesResource, toTermInput } from "../../contract/term.ts";
import { TimelineResource, toTimelineInput } from "../../contract/timeline.ts";
import { type Event, withTimes } from "../../domain/event.ts";
import { formatId, type Id, parseId } from "../../domain/id.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Revision } from "../../domain/revision.ts";
import { COLLECTIONS, keepFormerSlug, type Term, type TermKind } from "../../domain/term.ts";
import type { Timeline, TimelineContent } from "../../domain/timeline.ts";
import type { Scope } from "../../domain/token.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks } from "../../links.ts";
import type { Database } from "../../store/database.ts";
import { listWithin, writeEvents } from "../../store/event-writes.ts";
import { findEvent, readContent } from "../../store/events.ts";
import { findRevisions, listRevisions, type RevisedKind } from "../../store/history.ts";
import { findTermBySlug, toTerm } from "../../store/terms.ts";
import { findTimeline, toTimeline } from "../../store/timelines.ts";
import type { WriteContext, WriteOutcome } from "../../store/writes.ts";
import { describe, findTaken, TAKEN } from "./event-record.ts";
import { describeTerm, writeTerm } from "./term-record.ts";
import { describeTimeline, refuseReaching, writeRecord } from "./timeline-record.ts";

// What differs between the records that have revisions.

type Handled = Context<AppEnv>;
export type Json = Readonly<Record<string, unknown>>;

/** A record that is or was there. */
export interface Subject<Item> {
  readonly id: Id;
  /** Of the record, or of its end. */
  readonly version: number;
  readonly createdAt: Instant;
  /** Absent where it was deleted. */
  readonly present?: Item;
}

/** What has revisions, and how it is read back from the log. */
export interface Kind<Item> {
  readonly kind: RevisedKind;
  /** Of the record itself: "/events/{id}". */
  readonly path: string;
  readonly tag: string;
  readonly scope: Scope;
  readonly schema: z.ZodType;
  readonly address: (c: Handled) => string;
  readonly find: (db: Database, c: Handled) => Promise<Subject<Item> | undefined>;
  /** The record as it was at a revision. */
  readonly read: (subject: Subject<Item>, revision: Revision) => Item;
  /** What a client would send to write it. */
  readonly toInput: (item: Item) => Json;
  readonly toResource: (c: Handled, item: Item) => object;
  /** The old record as the next version of what is there, or again of what is not. */
  readonly restore: (old: Item, subject: Subject<Item>, now: Instant) => Item;
  readonly write: (c: Handled, after: Item, subject: Subject<Item>, context: WriteContext) => Promise<WriteOutcome>;
  /** Whether a token that is limited to these timelines may know of it; absent: every token may. */
  readonly isWithin?: (db: Database, present: Item, slugs: readonly string[]) => Promise<boolean> | boolean;
  /** Throws where the token may not make it that, beside what the write itself refuses. */
  readonly requireReach?: (c: Handled, before: Item, after: Item) => void;
}

/** True where the record was taken away, so that there is nothing to show. */
export function isEnd({ action }: Revision): boolean {
  return action === "deleted" || action === "merged";
}

export const EVENTS: Kind<Event> = {
  kind: "event",
  path: "/events/{id}",
  tag: "Events",
  scope: "events:write",
  schema: EventResource,
  address: (c) => createLinks(c.get("site").baseUrl).apiEvent(c.req.param("id") ?? ""),
  find: async (db, c) => {
    const id = parseId(c.req.param("id") ?? "");
    const found = id === undefined ? undefined : await findEvent(db, id);
    if (id === undefined || !found) return undefined;
    if (found.state === "deleted") return { id, version: found.version, createdAt: found.createdAt };
    const { version, createdAt } = found.event;
    return { id, version, createdAt, present: found.event };
  },
  read: ({ id, createdAt }, { version, at, content }) => ({
    ...readContent(content),
    id,
    version,
    createdAt,
    updatedAt: at,
    terms: [],
  }),
  toInput: (event) => toEventInput(event) as Json,
  toResource: (c, event) => describe(c, event),
  restore: (old, { version, present }, now) => ({
    ...withTimes(old, present, now),
    version: version + 1,
    updatedAt: now,
    terms: present?.terms ?? [],
  }),
  write: async (c, after, { version, present }, context) => {
    const db = databaseOf(c);
    const change = present ? { before: present, after } : { after, replaces: version };
    const outcome = await writeEvents(db, [{ ...change, action: "restored" }], context);
    if (outcome !== "conflict") return outcome;
    const [owner] = (await findTaken(db, [{ after }], context.within)).values();
    const detail = owner === undefined ? "is that of another event" : `is that of event ${formatId(owner)}`;
    throw new Problem("conflict", {
      detail: TAKEN,
      errors: [{ pointer: "/external_id", value: after.externalId, detail }],
    });
  },
  isWithin: async (db, present, slugs) => (await listWithin(db, [present], slugs)).length > 0,
};

/** A record that is no more has no slug: it is named by its id then. */
async function findLost(db: Database, kind: RevisedKind, name: string): Promise<Subject<never> | undefined> {
  const id = parseId(name);
  const [last] = id === undefined ? [] : await listRevisions(db, kind, id, 1);
  if (id === undefined || !last || !isEnd(last)) return undefined;
  const [first] = await findRevisions(db, kind, id, [1]);
  return { id, version: last.version, createdAt: first?.at ?? last.at };
}

export const TIMELINES: Kind<Timeline> = {
  kind: "timeline",
  path: "/timelines/{slug}",
  tag: "Timelines",
  scope: "timelines:write",
  schema: TimelineResource,
  address: (c) => createLinks(c.get("site").baseUrl).apiTimeline(c.req.param("slug") ?? ""),
  find: async (db, c) => {
    const name = c.req.param("slug") ?? "";
    const present = await findTimeline(db, name);
    if (!present) return findLost(db, "timeline", name);
    const { id, version, createdAt } = present;
    return { id, version, createdAt, present };
  },
  read: ({ id, createdAt }, { version, at, content }) => {
    const { slug } = JSON.parse(content) as TimelineContent;
    return toTimeline({ id, slug, version, created: createdAt, updated: at, content });
  },
  toInput: (timeline) => toTimelineInput(timeline) as Json,
  toResource: (c, timeline) => describeTimeline(c, timeline),
  restore: (old, { version }, now) => ({ ...old, version: version + 1, updatedAt: now }),
  write: (c, after, { present: before }, context) =>
    writeRecord(c, { ...(before ? { before, after } : { after }), action: "restored" }, context),
  isWithin: (_, { slug }, slugs) => slugs.includes(slug),
  requireReach: refuseReaching,
};

export function createTermKind(kind: TermKind): Kind<Term> {
  const collection = COLLECTIONS[kind];
  return {
    kind,
    path: `/${collection}/{slug}`,
    tag: kind === "entity" ? "Entities" : "Series",
    schema: kind === "entity" ? EntityResource : SeriesResource,
    scope: "terms:write",
    address: (c) => createLinks(c.get("site").baseUrl).apiTerm(collection, c.req.param("slug") ?? ""),
    find: async (db, c) => {
      const name = c.req.param("slug") ?? "";
      const present = await findTermBySlug(db, kind, name);
      if (!present) return findLost(db, kind, name);
      const { id, version, createdAt } = present;
      return { id, version, createdAt, present };
    },
    read: ({ id, createdAt }, { version, at, content }) =>
      toTerm({ id, kind, slug: null, version, created: createdAt, updated: at, content, merged: null }),
    toInput: (term) => toTermInput(term) as Json,
    toResource: (c, term) => describeTerm(c, term),
    restore: (old, { version, present }, now) => {
      const after = { ...old, version: version + 1, updatedAt: now };
      return present ? keepFormerSlug(present, after) : after;
    },
    write: (c, after, { version, present: before }, context) => {
      const change = before ? { before, after } : { after, replaces: version };
      return writeTerm(c, [{ ...change, action: "restored" }], after, context);
    },
  };
}
