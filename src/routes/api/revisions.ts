import type { Context } from "hono";
import * as z from "zod";
import { about } from "../../contract/about.ts";
import { pageParameters } from "../../contract/query.ts";
import {
  DiffResource,
  describeRevision,
  RestoreInput,
  RevisionList,
  type RevisionSummary,
  revisionResource,
} from "../../contract/revision.ts";
import { listChanged, listDifferences, type Revision } from "../../domain/revision.ts";
import { TERM_KINDS } from "../../domain/term.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import type { Api } from "../../http/operation.ts";
import { nextLink, readPage } from "../../http/pagination.ts";
import { allowParameters, readNumber, toParameterProblem } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import type { Database } from "../../store/database.ts";
import { findRevisions, listRevisions } from "../../store/history.ts";
import { createTermKind, EVENTS, isEnd, type Json, type Kind, type Subject, TIMELINES } from "./revision-kinds.ts";

type Handled = Context<AppEnv>;

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

const MAX_PAGE = 100;
const USUAL_PAGE = 20;

/** The `seq` of the last revision of the page before. */
function parseCursor(cursor: string): number | undefined {
  return /^[1-9]\d{0,14}$/.test(cursor) ? Number(cursor) : undefined;
}

async function list<Item>(c: Handled, kind: Kind<Item>): Promise<Response> {
  const { limit, after } = readPage(c, { most: MAX_PAGE, usual: USUAL_PAGE, parse: parseCursor });
  const db = databaseOf(c);
  const subject = await requireSubject(c, db, kind);
  const found = await listRevisions(db, kind.kind, subject.id, limit + 1, after);
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
  return c.json({ revisions, next }, 200, nextLink(next));
}

async function read<Item>(c: Handled, kind: Kind<Item>): Promise<Response> {
  allowParameters(c);
  const db = databaseOf(c);
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
  const db = databaseOf(c);
  const subject = await requireSubject(c, db, kind);
  const [before, after] = await findRevisions(db, kind.kind, subject.id, [other, version]);
  if (!after) throw new Problem("not-found", { detail: `there is no version ${version} of it` });
  if (!before && other > 0) refuseParameter("with", String(other), "is no version of it");
  const differences = listDifferences(inputOf(kind, subject, before), inputOf(kind, subject, after));
  return c.json({ version, with: other, differences });
}

async function restore<Item>(c: Handled, kind: Kind<Item>, { version }: RestoreInput): Promise<Response> {
  allowParameters(c);
  const db = databaseOf(c);
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
    kind.write(c, after, subject, context),
  );
}

function addKind<Item>(api: Api, kind: Kind<Item>): void {
  const { path, tag } = kind;
  const record = `${kind.kind === "event" || kind.kind === "entity" ? "an" : "a"} ${kind.kind}`;

  api.add(
    {
      method: "get",
      path: `${path}/revisions`,
      scope: "read",
      query: pageParameters(MAX_PAGE, USUAL_PAGE),
      about: about({
        tag,
        summary: `List the revisions of ${record}`,
        description: "Newest first, also of one that was deleted. That its time to become public came is no revision.",
        answers: { 200: { description: "One page", schema: RevisionList } },
      }),
    },
    (c) => list(c, kind),
  );

  api.add(
    {
      method: "get",
      path: `${path}/revisions/{version}`,
      scope: "read",
      about: about({
        tag,
        summary: `Read ${record} as it was`,
        description: "Without the record where that version is its deletion.",
        answers: { 200: { description: "The revision", schema: revisionResource(kind.kind, kind.schema) } },
      }),
    },
    (c) => read(c, kind),
  );

  api.add(
    {
      method: "get",
      path: `${path}/revisions/{version}/diff`,
      scope: "read",
      query: z.object({
        with: z.int().positive().optional().meta(about("Another version; the one before, unless said")),
      }),
      about: about({
        tag,
        summary: `Compare two revisions of ${record}`,
        description: "Member by member; lists are compared whole.",
        answers: { 200: { description: "What differs", schema: DiffResource } },
      }),
    },
    (c) => compare(c, kind),
  );

  api.add(
    {
      method: "post",
      path: `${path}/restore`,
      scope: kind.scope,
      body: RestoreInput,
      conditional: true,
      about: about({
        tag,
        summary: `Make ${record} what it was`,
        description: "A new version with the content of an old one; brings back what was deleted, under the same id.",
        example: { version: 1 },
        answers: { 200: { description: "The record as it is now", schema: kind.schema } },
      }),
    },
    (c, { body }) => restore(c, kind, body),
  );
}

export function addRevisions(api: Api): void {
  addKind(api, EVENTS);
  addKind(api, TIMELINES);
  for (const kind of TERM_KINDS) addKind(api, createTermKind(kind));
}
