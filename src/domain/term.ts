import { toFacetKey } from "./facet-key.ts";
import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";
import type { Recurrence } from "./recurrence.ts";
import { DEFAULT_LANGUAGE, findLanguage } from "./translation.ts";

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

/** As many other names as one term may have. */
export const MAX_ALIASES = 100;

/** With `names` as further aliases, as far as it does not have them yet. */
function withAliases(term: TermContent, names: readonly string[]): TermContent {
  const known = new Set(listTermKeys(term));
  const further = names.filter((name) => {
    const key = toFacetKey(name);
    return key !== "" && !known.has(key) && known.add(key);
  });
  return further.length === 0 ? term : { ...term, aliases: [...term.aliases, ...further] };
}

/** `after` with the slug that it had before as an alias, so that addresses with it still lead there. */
export function keepFormerSlug<Content extends TermContent>(before: TermContent, after: Content): Content {
  return withAliases(after, [before.slug]) as Content;
}

/**
 * `into` with all that `other` is called, and with what only `other` says. Where both say something, `into` is right.
 */
export function mergeTerms<Content extends TermContent>(into: Content, other: TermContent): Content {
  const { description, type, url, recurrence } = { ...other, ...into };
  const merged = {
    ...into,
    names: { ...other.names, ...into.names },
    descriptions: { ...other.descriptions, ...into.descriptions },
    ids: { ...other.ids, ...into.ids },
    ...(description !== undefined && { description }),
    ...(type !== undefined && { type }),
    ...(url !== undefined && { url }),
    ...(recurrence !== undefined && { recurrence }),
  };
  return withAliases(merged, [other.slug, other.name, ...Object.values(other.names), ...other.aliases]) as Content;
}

/** In the reader's language, else as it calls itself. */
export function nameOfTerm(term: Pick<Term, "name" | "names">, language: string): string {
  const found = findLanguage(Object.keys(term.names), language);
  return found === undefined ? term.name : (term.names[found] ?? term.name);
}

/** In the reader's language, else in its own. */
export function descriptionOfTerm(
  term: Pick<Term, "description" | "descriptions">,
  language: string,
): string | undefined {
  const found = findLanguage(Object.keys(term.descriptions), language);
  return found === undefined ? term.description : term.descriptions[found];
}

/** Languages in which something of it can be read, its own first. */
export function listTermLanguages({ language, names, descriptions }: TermContent): string[] {
  return [...new Set([language ?? DEFAULT_LANGUAGE, ...Object.keys(names), ...Object.keys(descriptions)])];
}
