import { type Category, findCategory, labelOfCategory } from "../../domain/category.ts";
import type { ListDocument } from "../../domain/document.ts";
import { DATE_ROLES, EVENT_STATES, type Event } from "../../domain/event.ts";
import type { Facet } from "../../domain/facet.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { formatFilter, TODAY, toClause } from "../../domain/filter.ts";
import { COLLECTIONS, findTerm, nameOfTerm, type TermKind } from "../../domain/term.ts";
import { findFacetPage } from "../addresses.ts";
import type { Context } from "./context.ts";
import { labelMonthDay, nameCountry, nameLanguage } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";

/** "entity-list" -> "Entity list". Categories are written as slugs. */
export function labelCategory(category: string): string {
  const words = category.replace(/[-_]+/g, " ").trim();
  return words === "" ? category : words.charAt(0).toUpperCase() + words.slice(1);
}

/** The label of a category in the reader's language; where it is in no list, what its name says. */
export function wordCategory(name: string, categories: readonly Category[], language: string): string {
  const category = findCategory(categories, name);
  return category ? labelOfCategory(category, language) : labelCategory(name);
}

/** A facet value for people. */
export function labelFacet(
  facet: Facet,
  value: string,
  { language, categories, messages }: Pick<Context, "language" | "categories" | "messages">,
): string {
  if (facet === "country") return nameCountry(value, language);
  if (facet === "language") return nameLanguage(value, language);
  if (facet === "category") {
    return wordCategory(value, categories, language);
  }
  if (facet === "on_this_day") return value === TODAY ? messages.today : labelMonthDay(value, language);
  const state = facet === "event_status" ? EVENT_STATES.find((one) => one === value) : undefined;
  const role = facet === "dated" ? DATE_ROLES.find((one) => one === value) : undefined;
  return (state && messages.states[state]) ?? (role && messages.dateRoles[role]) ?? value;
}

/** A dot in a colour that an editor chose, beside a text that says the same. An attribute, as no style may stand in a page. */
export function renderDot(color: string | undefined): Markup | "" {
  if (color === undefined || !/^#[0-9a-f]{6}$/i.test(color)) return "";
  return html`<svg class="dot" viewBox="0 0 10 10" aria-hidden="true" focusable="false"><circle cx="5" cy="5" r="5" fill="${color}"></circle></svg>`;
}

/** Where all events with one facet value are; undefined for a value of which nothing is left to compare. */
export function findFacetAddress(
  facet: Facet,
  value: string,
  { links, isHidden }: Pick<Context, "links" | "isHidden">,
): string | undefined {
  const key = toFacetKey(value);
  if (key === "") return undefined;
  const page = isHidden ? undefined : findFacetPage(facet, key, links);
  return page ?? links.events("", formatFilter({ clauses: [toClause(facet, key)] }));
}

/** "Tag: semiconductors" */
export function titleOfFacet({ facet, label }: NonNullable<ListDocument["facet"]>, { facets }: Messages): string {
  return `${facets[facet]}: ${label}`;
}

/** A link to all events with this value, or its label alone where there can be no link. */
export function renderFacet(facet: Facet, value: string, context: Context, className?: string): Markup {
  const name = `${facet}\n${className ?? ""}\n${value}`;
  const known = context.facets.get(name);
  if (known) return known;
  const href = findFacetAddress(facet, value, context);
  const dot = facet === "category" ? renderDot(findCategory(context.categories, value)?.color) : "";
  const label = html`${dot}${labelFacet(facet, value, context)}`;
  const made =
    href === undefined
      ? html`<span${attributes({ class: className })}>${label}</span>`
      : html`<a${attributes({ class: className, href })}>${label}</a>`;
  context.facets.set(name, made);
  return made;
}

/** A name in an event, in the reader's language and with a link to its record where there is one. */
export function renderName(kind: TermKind, name: string, event: Event, context: Context, className?: string): Markup {
  const term = findTerm(event, kind, name);
  if (!term) return renderFacet(kind, name, context, className);
  const key = `${kind}\n${className ?? ""}\n\n${term.slug}`;
  const href = context.links.term(COLLECTIONS[kind], term.slug);
  const made =
    context.facets.get(key) ??
    html`<a${attributes({ class: className, href })}>${nameOfTerm(term, context.language)}</a>`;
  context.facets.set(key, made);
  return made;
}
