import { type Filter, formatParameters, listFilterParameters } from "../../domain/filter.ts";
import type { Look } from "../../domain/look.ts";
import { formatQuery, type QueryParameters } from "../../domain/query.ts";
import { published } from "../../http/caching.ts";
import { listParameters } from "../../http/parameters.ts";
import type { Handled } from "./answer.ts";

// One answer has one address: caches find it by the letters of its query string. Every other spelling leads there (RFC 9110 section 15.4.9),
// at the cost of no look into the database.

const toCode = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/**
 * Of characters that clients write as they are or as codes, as they please, what `formatParameters` makes (RFC 3986 section 2). It is no other
 * address then: who leads a client from one way to the other may lead it round in a circle.
 */
function spell(query: string): string {
  return query
    .replace(/%[\da-f]{2}/gi, (code) => code.toUpperCase())
    .replace(/%(?:21|2A|7C)/g, decodeURIComponent)
    .replaceAll("%20", "+")
    .replace(/[~:/,;@$?'()]/g, toCode);
}

/** The answer that leads to the same address with `query`; undefined where that is what was asked for. */
function leadTo(c: Handled, query: string): Response | undefined {
  const { pathname, search } = new URL(c.req.url);
  if (spell(search.slice(1)) === query) return undefined;
  const address = `${c.get("site").baseUrl}${pathname}${query === "" ? "" : `?${query}`}`;
  // "|" is no character of a URI.
  return c.body(null, 308, { location: address.replaceAll("|", "%7C"), ...published(c, { tags: [] }) });
}

/** The query string of what an address asks for: sorted, without what is empty or meant anyway. */
export function formatCanonical({ cursor, content, ...asked }: QueryParameters): string {
  const query = formatQuery({ ...asked, ...(content && content !== "full" && { content }) });
  const place = cursor === undefined ? "" : formatParameters([["cursor", cursor]]);
  return joinQueries(query, place);
}

/** Of a list, and behind that of how it looks. */
export function leadToQuery(c: Handled, asked: QueryParameters, look: Look = {}): Response | undefined {
  return leadTo(c, joinQueries(formatCanonical(asked), formatParameters(Object.entries(look))));
}

export function joinQueries(...queries: readonly string[]): string {
  return queries.filter((query) => query !== "").join("&");
}

/** Those of the parameters that are known, in their order, without empty ones. */
function listOrdered(c: Handled, known: readonly string[]) {
  const given = listParameters(c).filter(([, value]) => value !== "");
  return known.flatMap((name) => given.filter(([one]) => one === name));
}

/** Of a document that takes only these parameters, each once. */
export function leadToOrdered(c: Handled, known: readonly string[]): Response | undefined {
  return leadTo(c, formatParameters(listOrdered(c, known)));
}

/** Of a document that takes a filter, and after it these parameters, each once. */
export function leadToFilter(c: Handled, filter: Filter, known: readonly string[]): Response | undefined {
  return leadTo(c, formatParameters([...listFilterParameters(filter), ...listOrdered(c, known)]));
}
