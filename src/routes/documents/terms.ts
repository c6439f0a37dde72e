import { FACET_COLLECTIONS, type PagedFacet } from "../../domain/facet.ts";
import { COLLECTIONS, type TermKind } from "../../domain/term.ts";
import { LOSS_REPORTS, REPRESENTATIONS, type Representation } from "../../representations/index.ts";
import type { Handled } from "./answer.ts";
import { findLevel } from "./levels.ts";
import { serveList } from "./list.ts";

/** Names of records and tags may have dots in them: only an ending that is a format is taken for one, the longest there is. */
function splitTermName(name: string): { slug: string; format: Representation } {
  const [format] = [...REPRESENTATIONS.values(), ...LOSS_REPORTS.values()]
    .filter(({ suffix }) => name.endsWith(suffix))
    .sort((a, b) => b.suffix.length - a.suffix.length);
  if (!format) throw new Error("no format without an ending");
  return { slug: name.slice(0, name.length - format.suffix.length), format };
}

/** The page of an entity or a series, in every format: what is known of it, and the events that name it. */
export function serveTerm(kind: TermKind): (c: Handled) => Promise<Response> {
  return (c) => {
    const level = findLevel(c.req.param("name") ?? "");
    if (level) return level.serve(c, { term: { kind, slug: level.name } });
    const { slug, format } = splitTermName(c.req.param("name") ?? "");
    return serveList(c, { term: { kind, slug }, format });
  };
}

/** The page of a tag, a category or a place, in every format: the events that have it. */
export function serveFacet(facet: PagedFacet): (c: Handled) => Promise<Response> {
  return (c) => {
    const level = findLevel(c.req.param("name") ?? "");
    if (level) return level.serve(c, { facet: { facet, value: level.name } });
    const { slug, format } = splitTermName(c.req.param("name") ?? "");
    return serveList(c, { facet: { facet, value: slug }, format });
  };
}

export const FACET_PATHS = (Object.entries(FACET_COLLECTIONS) as [PagedFacet, string][]).map(
  ([facet, collection]) => [`/${collection}/:name`, facet] as const,
);

export const TERM_PATHS: readonly (readonly [path: string, kind: TermKind])[] = [
  [`/${COLLECTIONS.entity}/:name`, "entity"],
  [`/${COLLECTIONS.series}/:name`, "series"],
];
