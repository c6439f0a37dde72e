import { type Category, findCategory } from "../../domain/category.ts";
import type { ListDocument } from "../../domain/document.ts";
import { FACET_COLLECTIONS, type PagedFacet } from "../../domain/facet.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks } from "../../links.ts";
import { labelFacet, titleOfFacet } from "../../representations/html/facets.ts";
import { findMessages } from "../../representations/html/language.ts";
import type { ResolvedQuery } from "../../store/queries.ts";
import { type FacetRow, facetName } from "../../store/search.ts";
import type { Handled } from "./answer.ts";

/** A tag, a category or a place, as an address names it. */
export interface FacetRequest {
  readonly facet: PagedFacet;
  readonly value: string;
}

/** `label` is as it was written first. */
type FoundFacet = NonNullable<ListDocument["facet"]>;

/** What no reader has seen is not there for readers: a value of drafts, or of events whose time has not come. */
function isKnown({ latest, faded }: FacetRow): boolean {
  return latest !== null || faded !== null;
}

/** The value behind the name in the address: 308 from another way to write it, 404 for one that no event has, nor one that was taken back. */
export function requireFacet(
  c: Handled,
  { facet, value }: FacetRequest,
  { facets }: Pick<ResolvedQuery, "facets">,
  suffix: string,
): FoundFacet {
  const key = toFacetKey(value);
  const row = facets.get(facetName(facet, key));
  if (!row || !isKnown(row)) throw new Problem("not-found", { detail: `there is no ${facet} ${value}` });
  if (key === value) return { facet, key, label: row.label };
  const query = new URL(c.req.url).search.slice(1);
  const location = createLinks(c.get("site").baseUrl).term(FACET_COLLECTIONS[facet], key, suffix, query);
  throw new Problem("merged", { detail: `${value} is ${facet} ${key}`, headers: { location } });
}

/** What the page of a value says of it, in the language of the reader. */
export function describeFacet(found: FoundFacet, categories: readonly Category[], language: string) {
  const messages = findMessages(language);
  const facet = { ...found, label: labelFacet(found.facet, found.label, { language, categories, messages }) };
  const category = found.facet === "category" ? findCategory(categories, found.key) : undefined;
  return { facet, title: titleOfFacet(facet, messages), description: category?.description };
}

/** Names of files are in a header, where only some letters are safe. */
export function toFileName({ facet, key }: Pick<FoundFacet, "facet" | "key">): string {
  return /^[a-z\d][a-z\d-]*$/.test(key) ? key : FACET_COLLECTIONS[facet];
}
