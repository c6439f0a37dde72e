import { type SQL, sql } from "drizzle-orm";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Revision } from "../domain/revision.ts";
import { type Database, runBatch } from "./database.ts";

// The past of single records, from the log. A row is read by its subject, so what is read follows what is asked for;
// `published` rows tell readers that a time came: nothing was written, so they are no revisions.

/** What has a past. */
export type RecordKind = "event" | "timeline" | "entity" | "series";

interface RevisionRow {
  readonly seq: number;
  readonly version: number;
  readonly at: number;
  readonly action: string;
  readonly token: number | null;
  readonly name: string | null;
  readonly content: string;
}

function toRevision({ seq, version, at, action, token, name, content }: RevisionRow): Revision {
  return {
    seq,
    version,
    at: at as Instant,
    action,
    ...(token !== null && { token: { id: token as Id, ...(name !== null && { name }) } }),
    content,
  };
}

function selectRevisions(kind: RecordKind, id: Id, rest: SQL): SQL {
  return sql`SELECT c.seq, c.version, c.at, c.action, c.token, t.name, c.content
      FROM changes c LEFT JOIN tokens t ON t.id = c.token
      WHERE c.subject = ${id} AND c.kind = ${kind} AND c.action <> 'published' ${rest}`;
}

/** Newest first, at most `limit`, those before the place `before` in the log. */
export async function listRevisions(
  db: Database,
  kind: RecordKind,
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
  kind: RecordKind,
  id: Id,
  versions: readonly number[],
): Promise<(Revision | undefined)[]> {
  const results = await runBatch(
    db,
    versions.map((version) => selectRevisions(kind, id, sql`AND c.version = ${version} ORDER BY c.seq DESC LIMIT 1`)),
  );
  return results.map((rows) => (rows as RevisionRow[])[0]).map((row) => row && toRevision(row));
}
