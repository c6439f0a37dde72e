import type { Document, ListDocument } from "../domain/document.ts";
import { FACET_COLLECTIONS, type Facet, type PagedFacet } from "../domain/facet.ts";
import type { FeedAddresses } from "../domain/feed.ts";
import { type Clause, formatFilter, formatParameters, toClause } from "../domain/filter.ts";
import { formatId } from "../domain/id.ts";
import { formatQuery, parseQuery } from "../domain/query.ts";
import { COLLECTIONS } from "../domain/term.ts";
import { createLinks, eventUri, inLanguage, type Links, queryUri, termUri, timelineUri, withCursor } from "../links.ts";
import { FORMATS, LOOKS } from "./formats.ts";

/** The address of a list in the format with `suffix`, for any query on it. */
export function createListAddress(
  { timeline, term, facet }: Pick<ListDocument, "timeline" | "term" | "facet">,
  links: Links,
): (suffix: string, query: string) => string {
  if (timeline) return (suffix, query) => links.timeline(timeline.slug, suffix, query);
  if (term) return (suffix, query) => links.term(COLLECTIONS[term.kind], term.slug, suffix, query);
  if (facet) return (suffix, query) => links.term(FACET_COLLECTIONS[facet.facet], facet.key, suffix, query);
  return (suffix, query) => links.events(suffix, query);
}

/** The page of a facet value; undefined where there is none, or where its name would be read as something else. */
export function findFacetPage(facet: Facet, key: string, links: Links): string | undefined {
  const isReadAsOther =
    /^\.{0,2}$/.test(key) || [...LOOKS, ...FORMATS].some(({ suffix }) => suffix !== "" && key.endsWith(suffix));
  return isPaged(facet) && !isReadAsOther ? links.term(FACET_COLLECTIONS[facet], key) : undefined;
}

function isPaged(facet: Facet): facet is PagedFacet {
  return Object.hasOwn(FACET_COLLECTIONS, facet);
}

/**
 * The permanent id of a list: a filter over a timeline or a record is a feed of its own, and what has a facet value is a filter
 * over all events. The pages of a list are one feed (RFC 5005), in whatever order.
 */
function uriOf({ timeline, term, facet, filter, site: { tagAuthority } }: ListDocument): string {
  const within = (id: string) => (filter === "" ? id : `${id}?${filter}`);
  if (timeline) return within(timelineUri(tagAuthority, formatId(timeline.id)));
  if (term) return within(termUri(tagAuthority, term.kind, formatId(term.id)));
  return queryUri(tagAuthority, facet ? withClause(filter, toClause(facet.facet, facet.key)) : filter);
}

/** The filter and one clause more, spelled as the filter of both would be. */
function withClause(text: string, clause: Clause): string {
  const read = parseQuery([...new URLSearchParams(text)]);
  if (!read.ok) throw new Error(`${text} is no filter`);
  const { filter, asOf } = read.value;
  const rest = filter.clauses.filter((one) => formatFilter({ clauses: [one] }) !== formatFilter({ clauses: [clause] }));
  return formatQuery({ filter: { ...filter, clauses: [...rest, clause] }, ...(asOf !== undefined && { asOf }) });
}

/**
 * The query of the document that news come to, or, with `archive`, of the part of its archive that begins there: which
 * events, in which language and how, whatever order and size of page were asked for.
 */
export function formatFeedQuery(
  { filter, lang, content, updates }: Pick<ListDocument, "filter" | "lang" | "content" | "updates">,
  archive?: string,
): string {
  const stated = Object.entries({ lang, content, updates, archive });
  const own = formatParameters(stated.flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
  return [filter, own].filter((part) => part !== "").join("&");
}

/** Where a document and what is in it can be found, and under which ids, for the representation with `suffix`. */
export function createAddresses(document: Document, suffix: string): FeedAddresses {
  const { baseUrl, tagAuthority } = document.site;
  const links = createLinks(baseUrl);
  const common = {
    home: links.home(),
    eventId: (id: string) => eventUri(tagAuthority, id),
    // Who reads in one language goes on in it.
    event: (id: string) => inLanguage(links.event(id), document.lang),
  };
  if (document.kind === "event") {
    const id = formatId(document.event.id);
    // The feed of one entry is not the entry: their ids differ.
    return {
      ...common,
      id: `${eventUri(tagAuthority, id)}/feed`,
      page: links.event(id),
      self: inLanguage(links.event(id, suffix), document.lang),
      ...(document.asOf === undefined && { hub: links.hub() }),
    };
  }
  const { query, filter, cursor, nextCursor, archive, previousArchive } = document;
  const address = createListAddress(document, links);
  const feed = (place?: string) => address(suffix, formatFeedQuery(document, place));
  return {
    ...common,
    id: uriOf(document),
    // A cursor holds for one order and one size of page, which differ between formats.
    page: address("", filter),
    self: archive === undefined ? address(suffix, withCursor(query, cursor)) : feed(archive),
    ...(nextCursor ? { next: address(suffix, withCursor(query, nextCursor)) } : {}),
    ...(previousArchive ? { previousArchive: feed(previousArchive) } : {}),
    ...currentAddress(),
  };

  /** News come to one document; what is older leads there. */
  function currentAddress(): Pick<FeedAddresses, "current" | "hub"> {
    if (archive !== undefined) return { current: feed() };
    if (cursor !== undefined) return { current: address(suffix, query) };
    // What is past has no news.
    return document.asOf === undefined ? { hub: links.hub() } : {};
  }
}
