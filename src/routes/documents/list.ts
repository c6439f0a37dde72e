import { formatPlace } from "../../domain/archive.ts";
import type { ListDocument } from "../../domain/document.ts";
import { type Event, toPublicEvent } from "../../domain/event.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { type Clause, type Filter, toClause } from "../../domain/filter.ts";
import type { Instant } from "../../domain/instant.ts";
import { createKeep } from "../../domain/keep.ts";
import { LOOK_PARAMETERS, type Look } from "../../domain/look.ts";
import { formatQuery, type Order, type Position, type QueryParameters } from "../../domain/query.ts";
import { COLLECTIONS, listTermLanguages, type Term } from "../../domain/term.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { DEFAULT_LANGUAGE, listLanguages, localize } from "../../domain/translation.ts";
import { isNotModified, toEtag, toValidator } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { languageHeaders, listLanguageLinks, negotiateLanguage } from "../../http/negotiate.ts";
import { toCursor, toQuery } from "../../http/pagination.ts";
import { readQuery } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks, withCursor } from "../../links.ts";
import { createListAddress } from "../../representations/addresses.ts";
import type { Format } from "../../representations/formats.ts";
import { LANGUAGES } from "../../representations/html/language.ts";
import { REPRESENTATIONS, type Representation } from "../../representations/index.ts";
import { type Database, joinBatches } from "../../store/database.ts";
import { listPast, type PastPage } from "../../store/past.ts";
import { listEvents, type Page, type ResolvedQuery, resolveQuery } from "../../store/queries.ts";
import { facetName } from "../../store/search.ts";
import type { FoundTerm, TermName } from "../../store/terms.ts";
import { refuseAbsentTimeline } from "./absent-timeline.ts";
import { answerDocument, downloadHeaders, type Handled, notModified, renderBody, siteMark } from "./answer.ts";
import { readArchive, serveArchive } from "./archive.ts";
import { PAST_HEADERS, resolveAsOf } from "./as-of.ts";
import { leadToQuery } from "./canonical.ts";
import { endOfDay, isDaily, latestChange, planDays } from "./days.ts";
import { deltaHeaders, findBase, toDelta } from "./delta.ts";
import { type FacetRequest, requireFacet, toFileName } from "./facet-page.ts";
import { asOpened, listFeedLinks, varyHeaders } from "./feeds.ts";
import { isSamePlan, type Plan, recallPlan, rememberPlan } from "./plans.ts";
import { TAGS_OF_ALL, tagsOfList } from "./tags.ts";
import { describeBase, listComposed, titleList } from "./titles.ts";
import { readWhole, serveWhole } from "./whole.ts";

/** What a list is of: nothing named is all events. */
export interface ListBase {
  /** A timeline's slug. */
  readonly slug?: string;
  /** An entity or a series, by its slug or another of its names. */
  readonly term?: TermName;
  readonly facet?: FacetRequest;
}

/** What a list is of, besides what its address asks for. */
export interface ListRequest extends ListBase {
  readonly format: Representation;
  readonly headers?: Record<string, string>;
  /** What else the bytes hang on. */
  readonly mark?: string;
  /** How the address wants it to look, where it may say so. */
  readonly look?: Look;
}

/** The clause that a timeline, a term or a facet value adds to every query on it. */
function clauseOf({ slug, term, facet }: ListBase): Clause[] {
  if (slug !== undefined) return [toClause("timeline", slug)];
  if (facet) return [toClause(facet.facet, toFacetKey(facet.value))];
  return term ? [toClause(term.kind, toFacetKey(term.slug))] : [];
}

export function within(filter: Filter, request: ListBase): Filter {
  return { ...filter, clauses: [...filter.clauses, ...clauseOf(request)] };
}

/** Languages in which a list can be read: its own, or those of the service where it is nobody's. */
export function languagesOf(timeline: Timeline | undefined, term: Term | undefined): string[] {
  if (timeline) return listLanguages(timeline);
  return term ? listTermLanguages(term) : [...LANGUAGES];
}

/**
 * RFC 8288: the page of which this is a form, the next page, and the same in other languages. A page says in its own head
 * which of its addresses counts.
 */
function linkHeader(document: ListDocument, format: Representation, asked: QueryParameters): { link?: string } {
  const address = createListAddress(document, createLinks(document.site.baseUrl));
  const { lang: _lang, ...anyLanguage } = asked;
  const page = `<${address("", document.filter)}>; rel="alternate"; type="text/html"`;
  const values = format.suffix === "" ? [] : [page];
  if (format.isFeed) values.push(...listFeedLinks(document, format));
  if (document.nextCursor) {
    values.push(`<${address(format.suffix, withCursor(document.query, document.nextCursor))}>; rel="next"`);
  }
  // What has no place in the table is a look of another document, which names its own languages.
  if (REPRESENTATIONS.get(format.suffix) === format) {
    const own = address(format.suffix, withCursor(formatQuery(anyLanguage), document.cursor));
    values.push(...listLanguageLinks(own, document.languages));
  }
  // "|" is readable in addresses that people see, but it is no character of a URI.
  return values.length > 0 ? { link: values.join(", ").replaceAll("|", "%7C") } : {};
}

/** The record behind the name in the address: 308 from a name that is not its slug, 410 for one that was deleted. */
export function requireTerm(c: Handled, { kind, slug }: TermName, found: FoundTerm, suffix: string): Term {
  if (!found) throw new Problem("not-found", { detail: `there is no ${kind} ${slug}` });
  if (found.state === "deleted") throw new Problem("gone", { detail: `${kind} ${slug} was deleted` });
  const { term } = found;
  if (term.slug === slug) return term;
  const query = new URL(c.req.url).search.slice(1);
  const location = createLinks(c.get("site").baseUrl).term(COLLECTIONS[kind], term.slug, suffix, query);
  throw new Problem("merged", { detail: `${slug} is a name of ${kind} ${term.slug}`, headers: { location } });
}

/** The story of every list: address -> query -> version -> 304, or page -> document -> bytes. One round trip where the address was asked for before, two at most, but where the past is asked for, or only what is news. */
export async function serveList(c: Handled, request: ListRequest): Promise<Response> {
  const { slug, headers = {} } = request;
  const format = asOpened(c, request.format);
  const asked = readQuery(c, request.look && LOOK_PARAMETERS);
  const led = leadToQuery(c, asked, request.look);
  if (led) return led;
  const archive = readArchive(asked, format);
  const db = databaseOf(c);
  const now = c.get("now");
  const listed = format.reportOf ?? format;
  const { days, anniversaries, toFilter } = planDays(asked, listed, now);
  const filter = toFilter(within(asked.filter, request));
  const { asOf } = asked;
  const value = request.facet && ([request.facet.facet, toFacetKey(request.facet.value)] as const);
  const named = { slug, name: request.term, value, others: listComposed(asked.filter) };
  const past = asOf === undefined ? undefined : await resolveAsOf(c, db, filter, { asOf, ...named });
  const fades = listed.tombstones !== undefined && asked.cursor === undefined && !archive;
  // Where the page was read by a plan before, it is read along with what says whether that is still the plan.
  const plan = past || archive ? undefined : recallPlan(c);
  const joint = plan ? joinBatches(db) : db;
  const readPage = (from: Database, { query, resolution }: Plan) => {
    const tombstones = query.after === undefined ? listed.tombstones : 0;
    return listEvents(from, query, { publicAt: now }, resolution, tombstones);
  };
  const [resolved, early] = await Promise.all([
    past ?? resolveQuery(joint, filter, now, { ...named, fades }),
    plan && readPage(joint, plan),
  ]);
  if (slug !== undefined && !resolved.timeline) {
    await refuseAbsentTimeline(c, db, slug, resolved.facets.has(facetName("timeline", slug)));
  }
  const term = request.term && requireTerm(c, request.term, resolved.term, format.suffix);
  const facet = request.facet && requireFacet(c, request.facet, resolved, format.suffix);

  const order = asked.order ?? usualOrder(listed, asked, anniversaries) ?? resolved.timeline?.order ?? "-date";
  const whole = await readWhole(db, asked, format, order);
  const query = { ...toQuery(whole?.asked ?? asked, filter, order, format.limit), ...days };
  const languages = languagesOf(resolved.timeline, term);
  const negotiated = await negotiateLanguage(c, asked.lang, languages, languages[0] ?? DEFAULT_LANGUAGE);
  const { language } = negotiated;
  const varying = { ...languageHeaders(negotiated), ...varyHeaders(format, negotiated) };
  const parts = { asked, resolved, order, language, languages, ...(term && { term }), ...(facet && { facet }) };
  const tags = past ? [...TAGS_OF_ALL] : tagsOfList(filter, resolved, slug);
  if (archive) {
    return serveArchive(c, {
      ...{ db, format, filter, address: archive, resolution: resolved, tags, headers: varying },
      toDocument: ({ events, categories }, updatedAt) =>
        toListDocument(c, { ...parts, page: { events, categories, tombstones: [], updatedAt } }),
    });
  }
  const etag = toEtag(
    format.revision,
    resolved.version,
    siteMark(c),
    language,
    term?.version ?? 0,
    ...(request.mark === undefined ? [] : [request.mark]),
    ...(resolved.fadedAt === 0 ? [] : [resolved.fadedAt]),
    ...Object.values(days),
  );
  // Marks of what went fade without any change.
  const changedAt = Math.max(resolved.changedAt, resolved.fadedAt) as Instant;
  const validator = {
    ...toValidator(etag, latestChange(changedAt, days, now), now),
    tags,
    ...endOfDay(days, now),
  };
  if (isNotModified(c, validator)) return notModified(c, validator, varying);

  if (whole) {
    const pages = {
      read: (after: Position | undefined) =>
        listEvents(db, { ...query, ...(after && { after }) }, { publicAt: now }, resolved),
      render: (page: Page) => format.render(toListDocument(c, { ...parts, page })),
    };
    const name = downloadHeaders(format, nameFile(slug, term, facet));
    const start = { format, after: whole.after ?? query.after, ...pages };
    return serveWhole(c, start, validator, { ...varying, ...name, ...headers });
  }

  const isFirst = query.after === undefined;
  const current = { query, resolution: resolved };
  const holds = plan !== undefined && isSamePlan(plan, current);
  const page = past ? await listPast(db, query, now, past) : holds && early ? early : await readPage(db, current);
  if (!past && !holds) rememberPlan(c, current);
  const made = toListDocument(c, { ...parts, page });
  const document: ListDocument = {
    ...made,
    // What is of today became so with the day.
    updatedAt: Math.max(made.updatedAt, days.today ?? 0) as Instant,
    ...(anniversaries && { anniversaries }),
    ...(page.next && { nextCursor: toCursor(page.next, query) }),
    ...(format.isFeed && isFirst && !past && toFeedParts(asked, order, page)),
  };
  const common = {
    ...linkHeader(document, request.format, asked),
    ...varying,
    ...downloadHeaders(format, nameFile(slug, term, facet)),
    ...(past && PAST_HEADERS),
    ...headers,
  };
  const base = format.isFeed && isFirst && !past ? findBase(c, etag) : undefined;
  const delta = base && (await toDelta(db, document, base));
  if (base && delta) {
    const body = format.render(delta);
    return answerDocument(c, body, format, validator, { ...common, ...deltaHeaders(base) }, 226);
  }
  return answerDocument(c, await renderBody(c, format, document), format, validator, common);
}

function nameFile(slug: string | undefined, term: Term | undefined, facet: Parts["facet"]): string {
  return slug ?? term?.slug ?? (facet ? toFileName(facet) : "events");
}

/** The order of a format where neither the address nor the timeline says; what is news again comes first where it moves. */
function usualOrder(
  format: Format,
  { updates }: QueryParameters,
  anniversaries: ListDocument["anniversaries"],
): Order | undefined {
  // When the record was published says nothing of an anniversary.
  if (anniversaries) return "-date";
  const moves = format.isFeed && (updates === "bump" || updates === "new-item");
  return moves ? "-updated" : format.order;
}

/** What the document of a feed that news come to says of the rest of it: that there is none, or where the archive begins. */
function toFeedParts(
  asked: QueryParameters,
  order: Order,
  { following }: Page,
): Pick<ListDocument, "isComplete" | "previousArchive"> {
  const { retention, updates } = asked;
  // What a day takes out of the list stays with readers: nothing of it was taken back.
  if (retention !== undefined || isDaily(asked)) return {};
  // An item that tells of a change stays with readers when the next one takes its place.
  if (!following) return updates === "new-item" ? {} : { isComplete: true };
  return order === "-published" ? { previousArchive: formatPlace(following) } : {};
}

const keep = createKeep<Event, Event>();

interface Parts {
  readonly asked: QueryParameters;
  readonly resolved: Pick<ResolvedQuery, "timeline" | "timelines" | "updatedAt">;
  readonly page: Page & Partial<PastPage>;
  readonly term?: Term;
  readonly facet?: NonNullable<ListDocument["facet"]>;
  readonly order: ListDocument["order"];
  readonly language: string;
  readonly languages: readonly string[];
}

/** The document of a page, but for the cursor of the next. */
export function toListDocument(c: Handled, parts: Parts): ListDocument {
  const { asked, resolved, page, term, facet, order, language, languages } = parts;
  const timeline = resolved.timeline && localize(resolved.timeline, language);
  const categories = page.categories.list;
  const { title, description, ...base } = describeBase({ timeline, term, facet, categories }, language);
  const isWhole = asked.cursor === undefined && page.next === undefined && page.following === undefined;
  const total = page.total ?? (isWhole ? page.events.length : undefined);
  return {
    site: c.get("site"),
    ...(timeline && { timeline }),
    ...(term && { term }),
    ...base,
    ...titleList(asked, { title, kind: base.kind, timelines: resolved.timelines }, language),
    ...(description !== undefined && { description }),
    language,
    languages,
    ...(asked.lang !== undefined && { lang: asked.lang }),
    categories,
    events: page.events.map((event) => keep(event, language, (one) => localize(toPublicEvent(one), language))),
    tombstones: page.tombstones,
    order,
    ...(total !== undefined && { total }),
    updatedAt: page.updatedAt ?? resolved.updatedAt,
    query: formatQuery(asked),
    filter: formatQuery({ filter: asked.filter, ...(asked.asOf !== undefined && { asOf: asked.asOf }) }),
    ...(asked.asOf !== undefined && { asOf: asked.asOf }),
    ...(asked.filter.text && { search: asked.filter.text.text }),
    ...(asked.cursor !== undefined && { cursor: asked.cursor }),
    ...(asked.content && { content: asked.content }),
    ...(asked.updates && { updates: asked.updates }),
  };
}
