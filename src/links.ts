/** Every address of the service, spelled once. Paths are relative to the base URL, which has no slash at the end. */

const path = encodeURIComponent;

function withQuery(address: string, query: string): string {
  return query === "" ? address : `${address}?${query}`;
}

/** `suffix` is "" for HTML, else with its dot: ".rss". `query` has no "?". */
export interface Links {
  home(): string;
  timeline(slug: string, suffix?: string, query?: string): string;
  events(suffix?: string, query?: string): string;
  event(id: string, suffix?: string): string;
  /** Shows the event to whoever has the address, whatever its state. */
  preview(id: string, secret: string): string;
  /** What events have in common: `collection` is "entities", "series", "tags" and so on, `slug` names one of them. */
  term(collection: string, slug: string, suffix?: string, query?: string): string;
  changes(suffix: string, query?: string): string;
  suggest(slug: string): string;
  /** How a timeline gets onto other pages. */
  share(slug: string, query?: string): string;
  /** The hub of every feed (WebSub). */
  hub(): string;
  sitemap(): string;
  embed(slug: string, query?: string): string;
  /** What to put in the place of `page` (https://oembed.com). */
  oembed(page: string, format?: string): string;
  asset(name: string): string;
  openapi(): string;
  reference(): string;
  /** Names a kind of problem; leads to where the kinds are listed. */
  problem(type: string): string;
  apiEvents(query?: string): string;
  apiEvent(id: string): string;
  apiTimeline(slug: string): string;
  apiTerms(collection: string, query?: string): string;
  apiTerm(collection: string, slug: string): string;
  apiImports(query?: string): string;
  apiImport(id: string): string;
  apiChunks(id: string, query?: string): string;
  apiChunk(id: string, chunk: number): string;
  apiAudit(query?: string): string;
}

export function createLinks(baseUrl: string): Links {
  return {
    home: () => `${baseUrl}/`,
    timeline: (slug, suffix = "", query = "") => withQuery(`${baseUrl}/timelines/${path(slug)}${suffix}`, query),
    events: (suffix = "", query = "") => withQuery(`${baseUrl}/events${suffix}`, query),
    event: (id, suffix = "") => `${baseUrl}/events/${path(id)}${suffix}`,
    preview: (id, secret) => withQuery(`${baseUrl}/events/${path(id)}`, `preview=${path(secret)}`),
    term: (collection, slug, suffix = "", query = "") =>
      withQuery(`${baseUrl}/${collection}/${path(slug)}${suffix}`, query),
    changes: (suffix, query = "") => withQuery(`${baseUrl}/changes${suffix}`, query),
    suggest: (slug) => `${baseUrl}/timelines/${path(slug)}/suggest`,
    share: (slug, query = "") => withQuery(`${baseUrl}/timelines/${path(slug)}/share`, query),
    hub: () => `${baseUrl}/websub`,
    sitemap: () => `${baseUrl}/sitemap.xml`,
    embed: (slug, query = "") => withQuery(`${baseUrl}/embed/${path(slug)}`, query),
    oembed: (page, format = "json") => `${baseUrl}/oembed?url=${path(page)}&format=${format}`,
    asset: (name) => `${baseUrl}/${name}`,
    openapi: () => `${baseUrl}/api/v1/openapi.json`,
    reference: () => `${baseUrl}/api`,
    problem: (type) => `${baseUrl}/api#problem-${type}`,
    apiEvents: (query = "") => withQuery(`${baseUrl}/api/v1/events`, query),
    apiEvent: (id) => `${baseUrl}/api/v1/events/${path(id)}`,
    apiTimeline: (slug) => `${baseUrl}/api/v1/timelines/${path(slug)}`,
    apiTerms: (collection, query = "") => withQuery(`${baseUrl}/api/v1/${collection}`, query),
    apiTerm: (collection, slug) => `${baseUrl}/api/v1/${collection}/${path(slug)}`,
    apiImports: (query = "") => withQuery(`${baseUrl}/api/v1/imports`, query),
    apiImport: (id) => `${baseUrl}/api/v1/imports/${path(id)}`,
    apiChunks: (id, query = "") => withQuery(`${baseUrl}/api/v1/imports/${path(id)}/chunks`, query),
    apiChunk: (id, chunk) => `${baseUrl}/api/v1/imports/${path(id)}/chunks/${chunk}`,
    apiAudit: (query = "") => withQuery(`${baseUrl}/api/v1/audit`, query),
  };
}

/** The query of a further page: what was asked for, and from where on. */
export function withCursor(query: string, cursor: string | undefined): string {
  if (cursor === undefined) return query;
  return `${query === "" ? "" : `${query}&`}cursor=${path(cursor)}`;
}

/** The same address in one language; undefined: in whichever the reader wishes. */
export function inLanguage(address: string, lang: string | undefined): string {
  if (lang === undefined) return address;
  const own = `lang=${path(lang)}`;
  // Where `formatQuery` has it, so that nobody is led on.
  const later = /[?&](?:content|updates|retention|archive|cursor)=/.exec(address);
  if (!later) return `${address}${address.includes("?") ? "&" : "?"}${own}`;
  return `${address.slice(0, later.index + 1)}${own}&${address.slice(later.index + 1)}`;
}

/** The permanent id of an event (RFC 4151): no host of the address, no slug, no scheme in it. */
export function eventUri(tagAuthority: string, id: string): string {
  return `tag:${tagAuthority}:event/${id}`;
}

/** The permanent id of a timeline. */
export function timelineUri(tagAuthority: string, id: string): string {
  return `tag:${tagAuthority}:timeline/${id}`;
}

/** The permanent id of an entity or a series. */
export function termUri(tagAuthority: string, kind: string, id: string): string {
  return `tag:${tagAuthority}:${kind}/${id}`;
}

/** The permanent id of the set of all events, or of a filter over it. */
export function queryUri(tagAuthority: string, query: string): string {
  return `tag:${tagAuthority}:events${query === "" ? "" : `?${query}`}`;
}
