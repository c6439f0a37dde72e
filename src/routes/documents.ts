import { type Context, Hono } from "hono";
import type { EventDocument, ListDocument } from "../domain/document.ts";
import { type Event, isPublic } from "../domain/event.ts";
import { type Filter, formatFilter, listFilterParameters } from "../domain/filter.ts";
import { fingerprint } from "../domain/fingerprint.ts";
import { parseId } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { formatQuery, type QueryParameters } from "../domain/query.ts";
import type { AppEnv } from "../env.ts";
import { isNotModified, toEtag, toValidator, type Validator, validatorHeaders } from "../http/conditional.ts";
import { PUBLISHED, pageHeaders } from "../http/headers.ts";
import { toCursor, toQuery } from "../http/pagination.ts";
import { allowParameters, readQuery } from "../http/parameters.ts";
import { Problem } from "../http/problem.ts";
import { createLinks, withCursor } from "../links.ts";
import { type Format, HTML } from "../representations/formats.ts";
import { renderEmbed } from "../representations/html/embed.ts";
import { renderHome } from "../representations/html/home.ts";
import { REPRESENTATIONS, type Representation } from "../representations/index.ts";
import { openDatabase } from "../store/database.ts";
import { findEventAndSet, type SetState } from "../store/events.ts";
import { listEvents, listTimelinesOf, type ResolvedQuery, resolveQuery } from "../store/queries.ts";
import { summarizeTimelines } from "../store/timelines.ts";

type Handled = Context<AppEnv>;

/** The embed is one more look of a list, for frames; it has an address of its own, so it is in no table. */
const EMBED: Representation = {
  ...HTML,
  render: (document) => (document.kind === "event" ? "" : renderEmbed(document)),
};

/** "us-china-tech.feed.json" -> the name and the format that its ending asks for. */
function splitName(name: string): { name: string; format: Representation } {
  const dot = name.indexOf(".");
  const format = REPRESENTATIONS.get(dot < 0 ? "" : name.slice(dot));
  if (!format) {
    const known = [...REPRESENTATIONS.keys()].filter((suffix) => suffix !== "");
    throw new Problem("not-found", { detail: `there is no format ${name.slice(dot)}; there are ${known.join(", ")}` });
  }
  return { name: dot < 0 ? name : name.slice(0, dot), format };
}

/** What the bytes depend on besides the data: a change of name, address or renderer is a change of the document. */
function siteMark(c: Handled): string {
  return fingerprint(JSON.stringify(c.get("site")));
}

function answerDocument(c: Handled, body: string, format: Format, validator: Validator, extra: Record<string, string>) {
  return c.body(body, 200, {
    "content-type": format.mediaType,
    "cache-control": PUBLISHED,
    ...validatorHeaders(validator),
    ...extra,
  });
}

function notModified(c: Handled, validator: Validator) {
  return c.body(null, 304, { "cache-control": PUBLISHED, ...validatorHeaders(validator) });
}

/** RFC 8288: the page of which this is a form, the next page, and for pages the other forms. */
function linkHeader(c: Handled, document: ListDocument, format: Representation): string {
  const links = createLinks(c.get("site").baseUrl);
  const address = (suffix: string, query: string) =>
    document.timeline ? links.timeline(document.timeline.slug, suffix, query) : links.events(suffix, query);
  const values = [
    `<${address("", document.filter)}>; rel="${format.suffix === "" ? "canonical" : "alternate"}"; type="text/html"`,
  ];
  if (document.nextCursor) {
    values.push(`<${address(format.suffix, withCursor(document.query, document.nextCursor))}>; rel="next"`);
  }
  // "|" is readable in addresses that people see, but it is no character of a URI.
  return values.join(", ").replaceAll("|", "%7C");
}

function downloadHeaders(format: Representation, name: string): Record<string, string> {
  return format.download ? { "content-disposition": `attachment; filename="${name}.${format.download}"` } : {};
}

interface ListRequest {
  /** A timeline's slug; absent: all events. */
  readonly slug?: string;
  readonly format: Representation;
  readonly headers?: Record<string, string>;
}

/** The filter asked for, within the timeline where one is named. */
function withinTimeline(filter: Filter, slug: string | undefined): Filter {
  if (slug === undefined) return filter;
  return { ...filter, clauses: [...filter.clauses, { facet: "timeline", keys: [slug], negated: false }] };
}

function titleOf(asked: QueryParameters, resolved: ResolvedQuery): string {
  const base = resolved.timeline?.title ?? "All events";
  const filter = listFilterParameters(asked.filter).map(([name, value]) => `${name}: ${value}`);
  return filter.length === 0 ? base : `${base} (${filter.join(", ")})`;
}

/** The story of every list: address -> query -> version -> 304, or page -> document -> bytes. Two round trips at most. */
async function serveList(c: Handled, { slug, format, headers = {} }: ListRequest): Promise<Response> {
  const asked = readQuery(c);
  const filter = withinTimeline(asked.filter, slug);
  const db = openDatabase(c.env.DB);
  const now = c.get("now");
  const resolved = await resolveQuery(db, filter, now, slug);
  const { timeline } = resolved;
  if (slug !== undefined && !timeline) throw new Problem("not-found", { detail: `there is no timeline ${slug}` });

  const order = asked.order ?? format.order ?? timeline?.order ?? "-date";
  const query = toQuery(asked, filter, order, format.limit);
  const validator = toValidator(toEtag(format.revision, resolved.version, siteMark(c)), resolved.updatedAt, now);
  if (isNotModified(c, validator)) return notModified(c, validator);

  const page = await listEvents(db, query, { publicAt: now }, resolved);
  const isWhole = query.after === undefined && page.next === undefined;
  const total = resolved.total ?? (isWhole ? page.events.length : undefined);
  const document: ListDocument = {
    kind: slug === undefined ? "events" : "timeline",
    site: c.get("site"),
    ...(timeline && { timeline }),
    title: titleOf(asked, resolved),
    ...(timeline?.description !== undefined && { description: timeline.description }),
    language: timeline?.language ?? "en",
    events: page.events,
    order,
    ...(total !== undefined && { total }),
    updatedAt: resolved.updatedAt,
    query: formatQuery(asked),
    filter: formatFilter(asked.filter),
    ...(asked.filter.text && { search: asked.filter.text.text }),
    ...(asked.cursor !== undefined && { cursor: asked.cursor }),
    ...(page.next && { nextCursor: toCursor(page.next, query) }),
  };
  return answerDocument(c, format.render(document), format, validator, {
    link: linkHeader(c, document, format),
    ...downloadHeaders(format, slug ?? "events"),
    ...headers,
  });
}

/** Pages name the timelines that the event is in, so there the state of that set is part of the document's. */
function eventValidator(c: Handled, event: Event, set: SetState, { suffix, revision }: Representation): Validator {
  const changed = Math.max(event.updatedAt, event.publishedAt ?? 0);
  const isPage = suffix === "";
  const etag = toEtag(revision, event.version, isPage ? set.version : 0, siteMark(c));
  return toValidator(etag, Math.max(changed, isPage ? set.changed : 0) as Instant, c.get("now"));
}

async function serveEvent(c: Handled, name: string, format: Representation): Promise<Response> {
  allowParameters(c);
  const missing = new Problem("not-found", { detail: `there is no event ${name}` });
  const id = parseId(name);
  if (id === undefined) throw missing;
  const db = openDatabase(c.env.DB);
  const now = c.get("now");
  const { found, set } = await findEventAndSet(db, id);
  if (found?.state === "deleted" && found.publishedAt !== undefined && found.publishedAt <= now) {
    throw new Problem("gone", { detail: `event ${name} was deleted` });
  }
  if (found?.state !== "present" || !isPublic(found.event, now)) throw missing;
  const { event } = found;
  const validator = eventValidator(c, event, set, format);
  if (isNotModified(c, validator)) return notModified(c, validator);
  const document: EventDocument = {
    kind: "event",
    site: c.get("site"),
    event,
    title: event.title,
    language: event.language ?? "en",
    updatedAt: Math.max(event.updatedAt, event.publishedAt ?? 0) as Instant,
    timelines: format.suffix === "" ? await listTimelinesOf(db, event) : [],
  };
  const rel = format.suffix === "" ? "canonical" : "alternate";
  return answerDocument(c, format.render(document), format, validator, {
    link: `<${createLinks(c.get("site").baseUrl).event(name)}>; rel="${rel}"; type="text/html"`,
    ...downloadHeaders(format, name),
  });
}

async function serveHome(c: Handled): Promise<Response> {
  allowParameters(c);
  const { version, timelines } = await summarizeTimelines(openDatabase(c.env.DB), c.get("now"));
  const validator = { etag: toEtag(HTML.revision, version, siteMark(c)) };
  if (isNotModified(c, validator)) return notModified(c, validator);
  return answerDocument(c, renderHome({ site: c.get("site"), timelines }), HTML, validator, {});
}

function refuseMethod(c: Handled): never {
  throw new Problem("method-not-allowed", {
    detail: `${c.req.method} is not possible here; writes go to /api/v1`,
    headers: { allow: "GET, HEAD, OPTIONS" },
  });
}

const LIST = "/:name{events(?:\\.[a-z.]+)?}";

/** Everything published: read-only, no credentials, cacheable. */
export const documents = new Hono<AppEnv>()
  .get("/", serveHome)
  .get("/timelines/:name", (c) => {
    const { name, format } = splitName(c.req.param("name"));
    return serveList(c, { slug: name, format });
  })
  .get(LIST, (c) => serveList(c, { format: splitName(c.req.param("name")).format }))
  .get("/events/:name", (c) => {
    const { name, format } = splitName(c.req.param("name"));
    return serveEvent(c, name, format);
  })
  .get("/embed/:slug", (c) =>
    serveList(c, { slug: c.req.param("slug"), format: EMBED, headers: pageHeaders({ framable: true }) }),
  );

for (const path of ["/", "/timelines/:name", LIST, "/events/:name", "/embed/:slug"]) documents.all(path, refuseMethod);
