import type { Id } from "../../domain/id.ts";
import { formatId } from "../../domain/id.ts";
import { COLLECTIONS } from "../../domain/term.ts";
import { isNotModified, toEtag, toValidator } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { allowParameters } from "../../http/parameters.ts";
import { createLinks } from "../../links.ts";
import { findFacetPage } from "../../representations/addresses.ts";
import {
  ROBOTS,
  renderRobots,
  renderSitemap,
  SITEMAP,
  SITEMAP_REVISION,
  type SitemapEntry,
} from "../../representations/sitemap.ts";
import { resolveQuery } from "../../store/queries.ts";
import { listSitemap } from "../../store/sitemap.ts";
import { answerDocument, type Handled, notModified, siteMark } from "./answer.ts";
import { TAGS_OF_ALL } from "./tags.ts";

/** Every page that search engines should know of. It changes with any event, timeline or term, as the list of all does. */
export async function serveSitemap(c: Handled): Promise<Response> {
  allowParameters(c);
  const db = databaseOf(c);
  const now = c.get("now");
  const { version, updatedAt, changedAt } = await resolveQuery(db, { clauses: [] }, now);
  const validator = {
    ...toValidator(toEtag(SITEMAP_REVISION, version, siteMark(c)), changedAt, now),
    tags: TAGS_OF_ALL,
  };
  if (isNotModified(c, validator)) return notModified(c, validator);

  const links = createLinks(c.get("site").baseUrl);
  const { timelines, terms, values, events } = await listSitemap(db, now);
  const entries: SitemapEntry[] = [
    { url: links.home(), changedAt },
    { url: links.events(), changedAt: updatedAt },
    ...timelines.map(({ slug, ...rest }) => ({ url: links.timeline(slug), ...rest })),
    ...terms.map(({ kind, slug, ...rest }) => ({ url: links.term(COLLECTIONS[kind], slug), ...rest })),
    ...values.flatMap(({ facet, key, ...rest }) => {
      const url = findFacetPage(facet, key, links);
      return url === undefined ? [] : [{ url, ...rest }];
    }),
    ...events.map(({ id, ...rest }) => ({ url: links.event(formatId(id as Id)), ...rest })),
  ];
  return answerDocument(c, renderSitemap(entries), SITEMAP, validator);
}

export function serveRobots(c: Handled): Response {
  allowParameters(c);
  const validator = { etag: toEtag(SITEMAP_REVISION, siteMark(c)), tags: [] };
  if (isNotModified(c, validator)) return notModified(c, validator);
  return answerDocument(c, renderRobots(c.get("site")), ROBOTS, validator);
}
