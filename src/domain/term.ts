import { toFacetKey } from "./facet-key.ts";
import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";
import type { Recurrence } from "./recurrence.ts";
import { findLanguage } from "./translation.ts";

/** What has records of its own: actors, and what recurs. Events name them; the record says what is known of them. */
export const TERM_KINDS = ["entity", "series"] as const;
export type TermKind = (typeof TERM_KINDS)[number];

/** What the kinds are called in addresses. */
export const COLLECTIONS = { entity: "entities", series: "series" } as const satisfies Record<TermKind, string>;

/** What an editor says about an entity or a series. */
export interface TermContent {
  readonly kind: TermKind;
  /** In addresses; one of its names too. */
  readonly slug: string;
  readonly name: string;
  /** BCP 47: the language of `name` and `description`. */
  readonly language?: string;
  /** By language. */
  readonly names: Readonly<Record<string, string>>;
  /** Other names under which events know it, in any language. */
  readonly aliases: readonly string[];
  readonly description?: string;
  readonly descriptions: Readonly<Record<string, string>>;
  /** Of an entity: person, company, agency. */
  readonly type?: string;
  /** Elsewhere, by scheme: `{ wikidata: "Q312", lei: "..." }`. */
  readonly ids: Readonly<Record<string, string>>;
  readonly url?: string;
  /** Of a series: when its editions are to be expected. `start` is an exact EDTF day or time. */
  readonly recurrence?: Recurrence & { readonly start: string };
}

export interface Term extends TermContent {
  readonly id: Id;
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** What documents of events show of a term. */
export interface TermSummary {
  readonly id: Id;
  readonly slug: string;
  readonly name: string;
  readonly names: Readonly<Record<string, string>>;
  readonly type?: string;
  readonly ids: Readonly<Record<string, string>>;
}

/** The term that a name in an event stands for: `key` is the facet key of that name. */
export interface TermLink {
  readonly kind: TermKind;
  readonly key: string;
  readonly term: TermSummary;
}

/** Every facet key under which events may name the term: one term has each. */
export function listTermKeys(term: TermContent): string[] {
  const names = [term.slug, term.name, ...Object.values(term.names), ...term.aliases];
  return [...new Set(names.map(toFacetKey))].filter((key) => key !== "");
}

export function toTermSummary({ id, slug, name, names, type, ids }: Term): TermSummary {
  return { id, slug, name, names, ...(type !== undefined && { type }), ids };
}

/** The record behind a name in an event, if there is one. */
export function findTerm(
  event: { readonly terms: readonly TermLink[] },
  kind: TermKind,
  name: string,
): TermSummary | undefined {
  if (event.terms.length === 0) return undefined;
  const key = toFacetKey(name);
  return event.terms.find((link) => link.kind === kind && link.key === key)?.term;
}

/** By `kind:key` of a name, the keys of all names of its term, itself included. */
export type Aliases = ReadonlyMap<string, readonly string[]>;
export const NO_ALIASES: Aliases = new Map();

/** In the reader's language, else as it calls itself. */
export function nameOfTerm(term: Pick<Term, "name" | "names">, language: string): string {
  const found = findLanguage(Object.keys(term.names), language);
  return found === undefined ? term.name : (term.names[found] ?? term.name);
}
