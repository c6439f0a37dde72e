import type { Context } from "hono";
import * as z from "zod";
import { EventResource, toEventInput } from "../../contract/event.ts";
import {
  DiffResource,
  describeRevision,
  RestoreInput,
  RevisionList,
  type RevisionSummary,
  revisionResource,
} from "../../contract/revision.ts";
import { EntityResource, SeriesResource, toTermInput, toTermResource } from "../../contract/term.ts";
import { TimelineResource, toTimelineInput, toTimelineResource } from "../../contract/timeline.ts";
import { type Event, withTimes } from "../../domain/event.ts";
import { formatId, type Id, parseId } from "../../domain/id.ts";
import type { Instant } from "../../domain/instant.ts";
import { listChanged, listDifferences, type Revision } from "../../domain/revision.ts";
import { COLLECTIONS, keepFormerSlug, TERM_KINDS, type Term, type TermKind } from "../../domain/term.ts";
import type { Timeline, TimelineContent } from "../../domain/timeline.ts";
import type { Scope } from "../../domain/token.ts";
import type { AppEnv } from "../../env.ts";
import type { Api } from "../../http/operation.ts";
import { allowParameters, readNumber, toParameterProblem } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks, termUri, timelineUri } from "../../links.ts";
import { describeEvent } from "../../representations/event-resource.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { listWithin, writeEvents } from "../../store/event-writes.ts";
import { findEvent, readContent } from "../../store/events.ts";
import { findRevisions, listRevisions, type RevisedKind } from "../../store/history.ts";
import { writeTerms } from "../../store/term-writes.ts";
import { findTermBySlug, toTerm } from "../../store/terms.ts";
import { writeTimeline } from "../../store/timeline-writes.ts";
import { findTimeline, toTimeline } from "../../store/timelines.ts";
import type { WriteContext, WriteOutcome } from "../../store/writes.ts";
import { findTaken, TAKEN } from "./event-record.ts";
import { refuseReaching } from "./timelines.ts";

type Handled = Context<AppEnv>;
type Json = Readonly<Record<string, unknown>>;

/** A record that is or was there. */
interface Subject<Item> {
  readonly id: Id;
  /** Of the record, or of its end. */
  readonly version: number;
  readonly createdAt: Instant;
  /** Absent where it was deleted. */
  readonly present?: Item;
}

/** What has revisions, and how it is read back from the log. */
interface Kind<Item> {
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
  readonly write: (db: Database, after: Item, subject: Subject<Item>, context: WriteContext) => Promise<WriteOutcome>;
  /** Whether a token that is limited to these timelines may know of it; absent: every token may. */
  readonly isWithin?: (db: Database, present: Item, slugs: readonly string[]) => Promise<boolean> | boolean;
  /** Throws where the token may not make it that, beside what the write itself refuses. */
  readonly requireReach?: (c: Handled, before: Item, after: Item) => void;
}

/** True where the record was taken away, so that there is nothing to show. */
function isEnd({ action }: Revision): boolean {
  return action === "deleted" || action === "merged";
}

const EVENTS: Kind<Event> = {
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
  toResource: (c, event) => describeEvent(event, c.get("site"), "en"),
  restore: (old, { version, present }, now) => ({
    ...withTimes(old, present, now),
    version: version + 1,
    updatedAt: now,
    terms: present?.terms ?? [],
  }),
  write: async (db, after, { version, present }, context) => {
    const change = present ? { before: present, after } : { after, replaces: version };
    const outcome = await writeEvents(db, [{ ...change, action: "restored" }], context);
    if (outcome !== "conflict") return outcome;
    const [owner] = (await findTaken(db, [{ after }])).values();
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

const TIMELINES: Kind<Timeline> = {
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
  toResource: (c, timeline) => {
    const { baseUrl, tagAuthority } = c.get("site");
    const url = createLinks(baseUrl).timeline(timeline.slug);
    return toTimelineResource(timeline, { uri: timelineUri(tagAuthority, formatId(timeline.id)), url });
  },
  restore: (old, { version }, now) => ({ ...old, version: version + 1, updatedAt: now }),
  write: (db, after, { present: before }, context) =>
    writeTimeline(db, { ...(before ? { before, after } : { after }), action: "restored" }, context),
  isWithin: (_, { slug }, slugs) => slugs.includes(slug),
  requireReach: refuseReaching,
};

function createTermKind(kind: TermKind): Kind<Term> {
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
    toResource: (c, term) => {
      const { baseUrl, tagAuthority } = c.get("site");
      const page = createLinks(baseUrl).term(collection, term.slug);
      return toTermResource(term, { uri: termUri(tagAuthority, kind, formatId(term.id)), page });
    },
    restore: (old, { version, present }, now) => {
      const after = { ...old, version: version + 1, updatedAt: now };
      return present ? keepFormerSlug(present, after) : after;
    },
    write: (db, after, { version, present: before }, context) =>
      writeTerms(db, [{ ...(before ? { before, after } : { after, replaces: version }), action: "restored" }], context),
  };
}

/** What a limited token may know of is there now and within its timelines; where it was before does not count. */
async function isInReach<Item>(c: Handled, db: Database, { isWithin }: Kind<Item>, { present }: Subject<Item>) {
  const slugs = c.get("token").timelines;
  if (!slugs || !isWithin) return true;
  return present !== undefined && (await isWithin(db, present, slugs));
}

/** The record of the path, there or not any more; 404 where there never was one, or none that the token may know of. */
async function requireSubject<Item>(c: Handled, db: Database, kind: Kind<Item>): Promise<Subject<Item>> {
  const found = await kind.find(db, c);
  if (found && (await isInReach(c, db, kind, found))) return found;
  const name = c.req.param("id") ?? c.req.param("slug");
  throw new Problem("not-found", { detail: `there is no ${kind.kind} ${name}` });
}

function refuseParameter(parameter: string, value: string, detail: string): never {
  throw toParameterProblem([{ parameter, value, detail }]);
}

function readVersion(c: Handled): number {
  const text = c.req.param("version") ?? "";
  if (!/^[1-9]\d{0,9}$/.test(text))
    throw new Problem("not-found", { detail: `${text} is not the number of a version` });
  return Number(text);
}

async function requireRevision<Item>(db: Database, { kind }: Kind<Item>, { id }: Subject<Item>, version: number) {
  const [revision] = await findRevisions(db, kind, id, [version]);
  if (!revision) throw new Problem("not-found", { detail: `there is no version ${version} of it` });
  return revision;
}

/** What a client would have sent to write the record as it was; nothing where it was not there. */
function inputOf<Item>(kind: Kind<Item>, subject: Subject<Item>, revision: Revision | undefined): Json {
  return revision && !isEnd(revision) ? kind.toInput(kind.read(subject, revision)) : {};
}

const MAX_REVISIONS = 100;

async function list<Item>(c: Handled, kind: Kind<Item>): Promise<Response> {
  allowParameters(c, ["limit", "cursor"]);
  const limit = readNumber(c, "limit", 1, MAX_REVISIONS) ?? 20;
  const cursor = readNumber(c, "cursor", 1, Number.MAX_SAFE_INTEGER);
  const db = openDatabase(c.env.DB);
  const subject = await requireSubject(c, db, kind);
  const found = await listRevisions(db, kind.kind, subject.id, limit + 1, cursor);
  const inputs = found.map((revision) => inputOf(kind, subject, revision));
  const revisions = found.slice(0, limit).map(
    (revision, index): RevisionSummary => ({
      ...describeRevision(revision),
      changed: listChanged(inputs[index + 1] ?? {}, inputs[index] ?? {}),
    }),
  );
  const last = found[limit - 1];
  const query = new URLSearchParams({ limit: String(limit), cursor: String(last?.seq) });
  const next = found.length > limit ? `${kind.address(c)}/revisions?${query}` : null;
  return c.json({ revisions, next }, 200, { ...(next && { link: `<${next}>; rel="next"` }) });
}

async function read<Item>(c: Handled, kind: Kind<Item>): Promise<Response> {
  allowParameters(c);
  const db = openDatabase(c.env.DB);
  const subject = await requireSubject(c, db, kind);
  const revision = await requireRevision(db, kind, subject, readVersion(c));
  return c.json({
    ...describeRevision(revision),
    ...(!isEnd(revision) && { [kind.kind]: kind.toResource(c, kind.read(subject, revision)) }),
  });
}

async function compare<Item>(c: Handled, kind: Kind<Item>): Promise<Response> {
  allowParameters(c, ["with"]);
  const version = readVersion(c);
  const other = readNumber(c, "with", 1, 9_999_999_999) ?? version - 1;
  const db = openDatabase(c.env.DB);
  const subject = await requireSubject(c, db, kind);
  const [before, after] = await findRevisions(db, kind.kind, subject.id, [other, version]);
  if (!after) throw new Problem("not-found", { detail: `there is no version ${version} of it` });
  if (!before && other > 0) refuseParameter("with", String(other), "is no version of it");
  const differences = listDifferences(inputOf(kind, subject, before), inputOf(kind, subject, after));
  return c.json({ version, with: other, differences });
}

async function restore<Item>(c: Handled, kind: Kind<Item>, { version }: RestoreInput): Promise<Response> {
  allowParameters(c);
  const db = openDatabase(c.env.DB);
  const subject = await requireSubject(c, db, kind);
  requireMatch(c, subject.version);
  const [revision] = await findRevisions(db, kind.kind, subject.id, [version]);
  const refuse = (detail: string) =>
    new Problem("invalid-content", { errors: [{ pointer: "/version", value: version, detail }] });
  if (!revision) throw refuse("is no version of it; see its revisions");
  if (isEnd(revision)) throw refuse("is where it was taken away; restore a version before");
  const after = kind.restore(kind.read(subject, revision), subject, c.get("now"));
  if (subject.present) kind.requireReach?.(c, subject.present, after);
  const headers = { etag: versionTag(subject.version + 1) };
  return answerWrite(c, { status: 200, headers, body: kind.toResource(c, after) }, (context) =>
    kind.write(db, after, subject, context),
  );
}

const Paging = z.object({
  limit: z.int().min(1).max(MAX_REVISIONS).optional(),
  cursor: z.string().optional().meta({ description: "From `next` of the page before" }),
});

function addKind<Item>(api: Api, kind: Kind<Item>): void {
  const { path, tag } = kind;
  const record = `${kind.kind === "event" || kind.kind === "entity" ? "an" : "a"} ${kind.kind}`;

  api.add(
    {
      method: "get",
      path: `${path}/revisions`,
      tag,
      summary: `List the revisions of ${record}`,
      description: "Newest first, also of one that was deleted. That its time to become public came is no revision.",
      scope: "read",
      query: Paging,
      answers: { 200: { description: "One page", schema: RevisionList } },
    },
    (c) => list(c, kind),
  );

  api.add(
    {
      method: "get",
      path: `${path}/revisions/{version}`,
      tag,
      summary: `Read ${record} as it was`,
      description: "Without the record where that version is its deletion.",
      scope: "read",
      answers: { 200: { description: "The revision", schema: revisionResource(kind.kind, kind.schema) } },
    },
    (c) => read(c, kind),
  );

  api.add(
    {
      method: "get",
      path: `${path}/revisions/{version}/diff`,
      tag,
      summary: `Compare two revisions of ${record}`,
      description: "Member by member; lists are compared whole.",
      scope: "read",
      query: z.object({
        with: z.int().positive().optional().meta({ description: "Another version; the one before, unless said" }),
      }),
      answers: { 200: { description: "What differs", schema: DiffResource } },
    },
    (c) => compare(c, kind),
  );

  api.add(
    {
      method: "post",
      path: `${path}/restore`,
      tag,
      summary: `Make ${record} what it was`,
      description: "A new version with the content of an old one; brings back what was deleted, under the same id.",
      scope: kind.scope,
      body: RestoreInput,
      conditional: true,
      example: { version: 1 },
      answers: { 200: { description: "The record as it is now", schema: kind.schema } },
    },
    (c, { body }) => restore(c, kind, body),
  );
}

export function addRevisions(api: Api): void {
  addKind(api, EVENTS);
  addKind(api, TIMELINES);
  for (const kind of TERM_KINDS) addKind(api, createTermKind(kind));
}
