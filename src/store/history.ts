import { type SQL, sql } from "drizzle-orm";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Actor, AuditEntry, RecordKind, Revision } from "../domain/revision.ts";
import { type Database, runBatch } from "./database.ts";

// The past of single records, from the log. A row is read by its subject, so what is read follows what is asked for;
// `published` rows tell readers that a time came: nothing was written, so they are no revisions.

/** What has revisions. */
export type RevisedKind = Exclude<RecordKind, "setting" | "token">;

interface RevisionRow {
  readonly seq: number;
  readonly version: number;
  readonly at: number;
  readonly action: string;
  readonly token: number | null;
  readonly name: string | null;
  readonly content: string;
}

function toActor(token: number | null, name: string | null): { token?: Actor } {
  return token === null ? {} : { token: { id: token as Id, ...(name !== null && { name }) } };
}

function toRevision({ seq, version, at, action, token, name, content }: RevisionRow): Revision {
  return {
    seq,
    version,
    at: at as Instant,
    action,
    ...toActor(token, name),
    content,
  };
}

function selectRevisions(kind: RevisedKind, id: Id, rest: SQL): SQL {
  return sql`SELECT c.seq, c.version, c.at, c.action, c.token, t.name, c.content
      FROM changes c LEFT JOIN tokens t ON t.id = c.token
      WHERE c.subject = ${id} AND c.kind = ${kind} AND c.action <> 'published' ${rest}`;
}

/** Newest first, at most `limit`, those before the place `before` in the log. */
export async function listRevisions(
  db: Database,
  kind: RevisedKind,
  id: Id,
  limit: number,
  before: number = Number.MAX_SAFE_INTEGER,
): Promise<Revision[]> {
  const rows = await db.all<RevisionRow>(
    selectRevisions(kind, id, sql`AND c.seq < ${before} ORDER BY c.seq DESC LIMIT ${limit}`),
  );
  return rows.map(toRevision);
}

/** By version; undefined for a version that there is not. One round trip. */
export async function findRevisions(
  db: Database,
  kind: RevisedKind,
  id: Id,
  versions: readonly number[],
): Promise<(Revision | undefined)[]> {
  const results = await runBatch(
    db,
    versions.map((version) => selectRevisions(kind, id, sql`AND c.version = ${version} ORDER BY c.seq DESC LIMIT 1`)),
  );
  return results.map((rows) => (rows as RevisionRow[])[0]).map((row) => row && toRevision(row));
}

/** Entries of the log that one page looks through at most. */
export const AUDIT_WINDOW = 1000;

export interface AuditQuery {
  /** Entries after this place. */
  readonly since: number;
  readonly limit: number;
  readonly kind?: RecordKind;
  /** Only what this token did. */
  readonly token?: Id;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** How far the log was read. */
  readonly since: number;
  /** Where the log ends. */
  readonly last: number;
}

interface AuditRow {
  readonly seq: number;
  readonly at: number;
  readonly kind: RecordKind;
  readonly subject: number;
  readonly version: number;
  readonly action: string;
  readonly called: string | null;
  readonly scopes: string | null;
  readonly token: number | null;
  readonly name: string | null;
}

function toAuditEntry({ seq, at, kind, subject, version, action, called, scopes, token, name }: AuditRow): AuditEntry {
  return {
    seq,
    at: at as Instant,
    kind,
    ...(subject !== 0 && { subject: subject as Id }),
    version,
    action,
    ...(called !== null && { name: called }),
    ...(scopes !== null && { scopes: scopes.split(" ") }),
    ...toActor(token, name),
  };
}

/**
 * The log in its order. Places in it have no gaps, so a page is a stretch of it whatever it is filtered by: rows read
 * follow the stretch, and a page may have fewer entries than asked for, even none, with more after it. Contents stay where
 * they are but for a name. One round trip.
 */
export async function listAudit(db: Database, { since, limit, kind, token }: AuditQuery): Promise<AuditPage> {
  const end = since + AUDIT_WINDOW;
  const [rows = [], [log] = []] = await runBatch(db, [
    sql`SELECT c.seq, c.at, c.kind, c.subject, c.version, c.action, c.token, t.name,
        COALESCE(c.content->>'title', c.content->>'name', c.content->>'key') AS called,
        CASE WHEN c.kind = 'token' THEN c.content->>'scopes' END AS scopes
        FROM changes c LEFT JOIN tokens t ON t.id = c.token
        WHERE c.seq > ${since} AND c.seq <= ${end}
        ${kind === undefined ? sql`` : sql`AND c.kind = ${kind}`} ${token === undefined ? sql`` : sql`AND c.token = ${token}`}
        ORDER BY c.seq LIMIT ${limit}`,
    sql`SELECT COALESCE(MAX(seq), 0) AS last FROM changes`,
  ]);
  const entries = (rows as AuditRow[]).map(toAuditEntry);
  const { last } = log as { last: number };
  const reached = entries.length === limit ? (entries.at(-1)?.seq ?? since) : Math.max(since, Math.min(end, last));
  return { entries, since: reached, last };
}
