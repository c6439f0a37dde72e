import type { ListDocument } from "../../domain/document.ts";
import { toPublicEvent } from "../../domain/event.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { type Clause, type Filter, formatFilter, listFilterParameters } from "../../domain/filter.ts";
import { formatQuery, type QueryParameters } from "../../domain/query.ts";
import { COLLECTIONS, nameOfTerm, type Term } from "../../domain/term.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { listLanguages, localize } from "../../domain/translation.ts";
import { isNotModified, toEtag, toValidator } from "../../http/conditional.ts";
import { languageHeaders, negotiateLanguage } from "../../http/negotiate.ts";
import { toCursor, toQuery } from "../../http/pagination.ts";
import { readQuery } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks, withCursor } from "../../links.ts";
import { LANGUAGES } from "../../representations/html/language.ts";
import type { Representation } from "../../representations/index.ts";
import { openDatabase } from "../../store/database.ts";
import { listEvents, type ResolvedQuery, resolveQuery } from "../../store/queries.ts";
import { answerDocument, downloadHeaders, type Handled, notModified, siteMark } from "./answer.ts";

/** What a list is of, besides what its address asks for. */
export interface ListRequest {
  /** A timeline's slug. */
  readonly slug?: string;
  /** An entity or a series. */
  readonly term?: Term;
  readonly format: Representation;
  readonly headers?: Record<string, string>;
}

/** The clause that a timeline or a term adds to every query on it. */
function clauseOf({ slug, term }: ListRequest): Clause[] {
  if (slug !== undefined) return [{ facet: "timeline", keys: [slug], negated: false }];
  return term ? [{ facet: term.kind, keys: [toFacetKey(term.slug)], negated: false }] : [];
}

export function within(filter: Filter, request: ListRequest): Filter {
  return { ...filter, clauses: [...filter.clauses, ...clauseOf(request)] };
}

/** Languages in which a list can be read: its own, or those of the service where it is nobody's. */
function languagesOf(timeline: Timeline | undefined, term: Term | undefined): string[] {
  if (timeline) return listLanguages(timeline);
  if (!term) return [...LANGUAGES];
  return [...new Set([term.language ?? "en", ...Object.keys(term.names)])];
}

/** RFC 8288: the page of which this is a form, the next page, and for pages the other forms. */
function linkHeader(c: Handled, document: ListDocument, format: Representation): string {
  const address = createAddress(c, document);
  const rel = format.suffix === "" ? "canonical" : "alternate";
  const values = [`<${address("", document.filter)}>; rel="${rel}"; type="text/html"`];
  if (document.nextCursor) {
    values.push(`<${address(format.suffix, withCursor(document.query, document.nextCursor))}>; rel="next"`);
  }
  // "|" is readable in addresses that people see, but it is no character of a URI.
  return values.join(", ").replaceAll("|", "%7C");
}

function createAddress(c: Handled, { timeline, term }: ListDocument): (suffix: string, query: string) => string {
  const links = createLinks(c.get("site").baseUrl);
  if (timeline) return (suffix, query) => links.timeline(timeline.slug, suffix, query);
  if (term) return (suffix, query) => links.term(COLLECTIONS[term.kind], term.slug, suffix, query);
  return (suffix, query) => links.events(suffix, query);
}

function titleOf(asked: QueryParameters, base: string): string {
  const filter = listFilterParameters(asked.filter).map(([name, value]) => `${name}: ${value}`);
  return filter.length === 0 ? base : `${base} (${filter.join(", ")})`;
}

function describeBase(timeline: Timeline | undefined, term: Term | undefined, language: string) {
  if (timeline) return { title: timeline.title, description: timeline.description };
  if (!term) return { title: "All events", description: undefined };
  return { title: nameOfTerm(term, language), description: term.descriptions[language] ?? term.description };
}

/** The story of every list: address -> query -> version -> 304, or page -> document -> bytes. Two round trips at most. */
export async function serveList(c: Handled, request: ListRequest): Promise<Response> {
  const { slug, term, format, headers = {} } = request;
  const asked = readQuery(c);
  const filter = within(asked.filter, request);
  const db = openDatabase(c.env.DB);
  const now = c.get("now");
  const resolved = await resolveQuery(db, filter, now, slug);
  if (slug !== undefined && !resolved.timeline) {
    throw new Problem("not-found", { detail: `there is no timeline ${slug}` });
  }

  const order = asked.order ?? format.order ?? resolved.timeline?.order ?? "-date";
  const query = toQuery(asked, filter, order, format.limit);
  const languages = languagesOf(resolved.timeline, term);
  const negotiated = negotiateLanguage(c, asked.lang, languages, languages[0] ?? "en");
  const { language } = negotiated;
  const etag = toEtag(format.revision, resolved.version, siteMark(c), language, term?.version ?? 0);
  const validator = toValidator(etag, resolved.changedAt, now);
  if (isNotModified(c, validator)) return notModified(c, validator, languageHeaders(negotiated));

  const isFirst = query.after === undefined;
  const page = await listEvents(db, query, { publicAt: now }, resolved, isFirst ? format.tombstones : 0);
  const document = toListDocument(c, { asked, resolved, page, order, language, languages, ...(term && { term }) });
  const next = page.next ? { nextCursor: toCursor(page.next, query) } : {};
  const whole: ListDocument = { ...document, ...next };
  return answerDocument(c, format.render(whole), format, validator, {
    link: linkHeader(c, whole, format),
    ...languageHeaders(negotiated),
    ...downloadHeaders(format, slug ?? term?.slug ?? "events"),
    ...headers,
  });
}

interface Parts {
  readonly asked: QueryParameters;
  readonly resolved: Pick<ResolvedQuery, "timeline" | "categories" | "total" | "updatedAt">;
  readonly page: Pick<Awaited<ReturnType<typeof listEvents>>, "events" | "tombstones" | "next">;
  readonly term?: Term;
  readonly order: ListDocument["order"];
  readonly language: string;
  readonly languages: readonly string[];
}

/** The document of a page, but for the cursor of the next. */
export function toListDocument(c: Handled, parts: Parts): ListDocument {
  const { asked, resolved, page, term, order, language, languages } = parts;
  const timeline = resolved.timeline && localize(resolved.timeline, language);
  const { title, description } = describeBase(timeline, term, language);
  const isWhole = asked.cursor === undefined && page.next === undefined;
  const total = resolved.total ?? (isWhole ? page.events.length : undefined);
  return {
    kind: timeline ? "timeline" : term ? "term" : "events",
    site: c.get("site"),
    ...(timeline && { timeline }),
    ...(term && { term }),
    title: titleOf(asked, title),
    ...(description !== undefined && { description }),
    language,
    languages,
    ...(asked.lang !== undefined && { lang: asked.lang }),
    categories: resolved.categories.list,
    events: page.events.map((event) => localize(toPublicEvent(event), language)),
    tombstones: page.tombstones,
    order,
    ...(total !== undefined && { total }),
    updatedAt: resolved.updatedAt,
    query: formatQuery(asked),
    filter: formatFilter(asked.filter),
    ...(asked.filter.text && { search: asked.filter.text.text }),
    ...(asked.cursor !== undefined && { cursor: asked.cursor }),
  };
}
