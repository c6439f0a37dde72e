import { sql } from "drizzle-orm";
import { toFacetKey } from "../domain/facet-key.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Term, TermContent, TermKind } from "../domain/term.ts";
import { type Database, jsonRows } from "./database.ts";

/** A row of the table. */
export interface TermRow {
  readonly id: number;
  readonly kind: string;
  readonly slug: string | null;
  readonly version: number;
  readonly created: number;
  readonly updated: number;
  readonly content: string;
  readonly merged: number | null;
}

const COLUMNS = sql.raw("t.id, t.kind, t.slug, t.version, t.created, t.updated, t.content, t.merged");

/** What an address says of a record: its slug, or another of its names. */
export interface TermName {
  readonly kind: TermKind;
  readonly slug: string;
}

/** What became of a name: a record, or one that was deleted or merged into another, or nothing that ever was. */
export type FoundTerm =
  | { readonly state: "present"; readonly term: Term }
  | { readonly state: "deleted"; readonly version: number; readonly mergedInto?: Id }
  | undefined;

export function toTerm(row: TermRow): Term {
  return {
    ...(JSON.parse(row.content) as TermContent),
    id: row.id as Id,
    version: row.version,
    createdAt: row.created as Instant,
    updatedAt: row.updated as Instant,
  };
}

export function toFoundTerm(row: TermRow | undefined): FoundTerm {
  if (!row) return undefined;
  if (row.slug !== null) return { state: "present", term: toTerm(row) };
  return { state: "deleted", version: row.version, ...(row.merged !== null && { mergedInto: row.merged as Id }) };
}

export function formatTermContent(term: TermContent): string {
  const { kind, slug, name, language, names, aliases, description, descriptions, type, ids, url, recurrence } = term;
  return JSON.stringify({
    kind,
    slug,
    name,
    language,
    names,
    aliases,
    description,
    descriptions,
    type,
    ids,
    url,
    recurrence,
  } satisfies { [K in keyof TermContent]-?: TermContent[K] | undefined });
}

/** The statement behind `findTermBySlug`, for a batch. */
export function selectTermBySlug(kind: TermKind, slug: string) {
  return sql`SELECT ${COLUMNS} FROM terms t WHERE t.kind = ${kind} AND t.slug = ${slug}`;
}

export async function findTermBySlug(db: Database, kind: TermKind, slug: string): Promise<Term | undefined> {
  const [row] = await db.all<TermRow>(selectTermBySlug(kind, slug));
  return row && toTerm(row);
}

export async function findTerm(db: Database, kind: TermKind, id: Id): Promise<FoundTerm> {
  const [row] = await db.all<TermRow>(sql`SELECT ${COLUMNS} FROM terms t WHERE t.id = ${id} AND t.kind = ${kind}`);
  return toFoundTerm(row);
}

/**
 * The row of what `name` names in an address: a slug, any other name, or a slug that a record had before it was deleted
 * or merged; for a merged one the row of where it went. The log is asked only where no record has the name.
 */
export function selectTermByName(kind: TermKind, name: string) {
  const former = sql`SELECT g.id FROM terms g WHERE g.kind = ${kind} AND g.slug IS NULL
        AND EXISTS (SELECT 1 FROM changes c WHERE c.subject = g.id AND c.kind = ${kind} AND c.content->>'slug' = ${name})
        ORDER BY g.updated DESC LIMIT 1`;
  return sql`SELECT ${COLUMNS} FROM (
        SELECT * FROM (SELECT term AS id FROM names WHERE kind = ${kind} AND key = ${toFacetKey(name)})
        UNION ALL SELECT * FROM (
          WITH RECURSIVE walk (id) AS (
            SELECT id FROM (${former})
            UNION SELECT m.merged FROM walk CROSS JOIN terms m ON m.id = walk.id WHERE m.merged IS NOT NULL)
          SELECT walk.id FROM walk CROSS JOIN terms m ON m.id = walk.id WHERE m.merged IS NULL)
        LIMIT 1) f CROSS JOIN terms t ON t.id = f.id`;
}

/** What a name in an address names; see `selectTermByName`. */
export async function findTermByName(db: Database, kind: TermKind, name: string): Promise<FoundTerm> {
  const [row] = await db.all<TermRow>(selectTermByName(kind, name));
  return toFoundTerm(row);
}

/** Who has one of these facet keys as a name: key -> slug. */
export async function findNameHolders(
  db: Database,
  kind: TermKind,
  keys: readonly string[],
): Promise<Map<string, string>> {
  const rows = await db.all<{ key: string; slug: string }>(
    sql`SELECT n.key, t.slug FROM ${jsonRows(keys)} r CROSS JOIN names n ON n.kind = ${kind} AND n.key = r.value
        CROSS JOIN terms t ON t.id = n.term`,
  );
  return new Map(rows.map(({ key, slug }) => [key, slug]));
}

/** In order of slug, those after `after`, at most `limit`. */
export async function listTerms(db: Database, kind: TermKind, after: string, limit: number): Promise<Term[]> {
  const rows = await db.all<TermRow>(
    sql`SELECT ${COLUMNS} FROM terms t WHERE t.kind = ${kind} AND t.slug > ${after} ORDER BY t.slug LIMIT ${limit}`,
  );
  return rows.map(toTerm);
}
