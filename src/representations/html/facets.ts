import type { Facet } from "../../domain/facet.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { formatFilter } from "../../domain/filter.ts";
import type { Context } from "./context.ts";
import { nameCountry, nameLanguage } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** "entity-list" -> "Entity list". Categories are written as slugs. */
export function labelCategory(category: string): string {
  const words = category.replace(/[-_]+/g, " ").trim();
  return words === "" ? category : words.charAt(0).toUpperCase() + words.slice(1);
}

/** A facet value for people. */
export function labelFacet(facet: Facet, value: string, language: string): string {
  if (facet === "country") return nameCountry(value, language);
  if (facet === "language") return nameLanguage(value, language);
  return facet === "category" ? labelCategory(value) : value;
}

/** The query for all events with one facet value; undefined for a value of which nothing is left to compare. */
export function toFacetQuery(facet: Facet, value: string): string | undefined {
  const key = toFacetKey(value);
  return key === "" ? undefined : formatFilter({ clauses: [{ facet, keys: [key], negated: false }] });
}

/** A link to all events with this value, or its label alone where there can be no link. */
export function renderFacet(facet: Facet, value: string, context: Context, className?: string): Markup {
  const name = `${facet}\n${className ?? ""}\n${value}`;
  const known = context.facets.get(name);
  if (known) return known;
  const query = toFacetQuery(facet, value);
  const label = labelFacet(facet, value, context.language);
  const made =
    query === undefined
      ? html`<span${attributes({ class: className })}>${label}</span>`
      : html`<a${attributes({ class: className, href: context.links.events("", query) })}>${label}</a>`;
  context.facets.set(name, made);
  return made;
}
