import { sql } from "drizzle-orm";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Term, TermContent, TermKind } from "../domain/term.ts";
import type { Database } from "./database.ts";

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

/** The record that has the facet key as one of its names. */
export async function findTermByKey(db: Database, kind: TermKind, key: string): Promise<Term | undefined> {
  const [row] = await db.all<TermRow>(
    sql`SELECT ${COLUMNS} FROM names n JOIN terms t ON t.id = n.term WHERE n.kind = ${kind} AND n.key = ${key}`,
  );
  return row && toTerm(row);
}

/** In order of slug, those after `after`, at most `limit`. */
export async function listTerms(db: Database, kind: TermKind, after: string, limit: number): Promise<Term[]> {
  const rows = await db.all<TermRow>(
    sql`SELECT ${COLUMNS} FROM terms t WHERE t.kind = ${kind} AND t.slug > ${after} ORDER BY t.slug LIMIT ${limit}`,
  );
  return rows.map(toTerm);
}
