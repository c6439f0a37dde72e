import { isOnThisDay, onAnyDay } from "../../domain/anniversary.ts";
import type { Category } from "../../domain/category.ts";
import type { ListDocument } from "../../domain/document.ts";
import { type Clause, type Filter, listFilterParameters } from "../../domain/filter.ts";
import { formatAsOf, type QueryParameters } from "../../domain/query.ts";
import { descriptionOfTerm, nameOfTerm, type Term } from "../../domain/term.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { localize } from "../../domain/translation.ts";
import { findMessages } from "../../representations/html/language.ts";
import { describeFacet } from "./facet-page.ts";

interface Records {
  /** In the language of the reader. */
  readonly timeline?: Timeline | undefined;
  readonly term?: Term | undefined;
  readonly facet?: NonNullable<ListDocument["facet"]> | undefined;
  /** Those on record, for the label of one that the list is of. */
  readonly categories: readonly Category[];
}

/** What a list is of, in words, before anything is asked of it; nothing on record: all events. */
export function describeBase({ timeline, term, facet, categories }: Records, language: string) {
  if (timeline) return { kind: "timeline", title: timeline.title, description: timeline.description } as const;
  if (facet) return { kind: "facet", ...describeFacet(facet, categories, language) } as const;
  if (!term) return { kind: "events", title: findMessages(language).allEvents, description: undefined } as const;
  const [title, description] = [nameOfTerm(term, language), descriptionOfTerm(term, language)];
  return { kind: "term", title, description } as const;
}

/** What a list is of. */
interface Base {
  /** Of the timeline or the term, or of all events. */
  readonly title: string;
  readonly kind: ListDocument["kind"];
  /** Those that the filter names. */
  readonly timelines: readonly Timeline[];
}

function namesTimelines({ facet, negated }: Clause): boolean {
  return facet === "timeline" && !negated;
}

/** Slugs of the timelines of which a list is put together. */
export function listComposed({ clauses }: Filter): string[] {
  return clauses.filter(namesTimelines).flatMap(({ keys }) => keys);
}

/** "A or B" of one clause; "A and B" of several, where all of them hold; with brackets where it is both. */
function compose(filter: Filter, { title, kind, timelines }: Base, language: string): string {
  const clauses = filter.clauses.filter(namesTimelines);
  if (clauses.length === 0) return title;
  const titles = new Map(timelines.map((timeline) => [timeline.slug, localize(timeline, language).title]));
  const own = kind === "timeline" ? [title] : [];
  const groups = clauses.map(({ keys }) => {
    const names = keys.map((key) => titles.get(key) ?? key);
    const either = new Intl.ListFormat(language, { type: "disjunction" }).format(names);
    return names.length > 1 && own.length + clauses.length > 1 ? `(${either})` : either;
  });
  return new Intl.ListFormat(language, { type: "conjunction" }).format([...own, ...groups]);
}

/** "On this day: A or B (country: cn)": what the list is of, and behind it whatever else the address asks for. */
export function titleList(
  { filter, asOf }: QueryParameters,
  base: Base,
  language: string,
): Pick<ListDocument, "title" | "heading" | "prefix"> {
  // A list of a term or of a value is not one of timelines: they are filters there.
  const isComposed = base.kind !== "term" && base.kind !== "facet" && filter.clauses.some(namesTimelines);
  const name = isComposed ? compose(filter, base, language) : base.title;
  const prefix = isOnThisDay(filter) ? findMessages(language).facets.on_this_day : undefined;
  const heading = prefix === undefined ? name : `${prefix}: ${name}`;
  const left = onAnyDay(filter);
  const rest = isComposed ? { ...left, clauses: left.clauses.filter((clause) => !namesTimelines(clause)) } : left;
  const past = asOf === undefined ? [] : [["as_of", formatAsOf(asOf)] as const];
  const filters = [...listFilterParameters(rest), ...past].map(([parameter, value]) => `${parameter}: ${value}`);
  return {
    title: filters.length === 0 ? heading : `${heading} (${filters.join(", ")})`,
    ...(isComposed && { heading: name }),
    ...(prefix !== undefined && { prefix }),
  };
}
