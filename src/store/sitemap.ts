import { sql } from "drizzle-orm";
import { FACET_COLLECTIONS, type PagedFacet } from "../domain/facet.ts";
import type { Instant } from "../domain/instant.ts";
import type { TermKind } from "../domain/term.ts";
import { type Database, runBatch } from "./database.ts";

/**
 * At most so many addresses of each kind, within the 50 000 of the protocol, and what one request may read: the newest, but of
 * the values of a facet the first by name.
 */
export const LIMITS = { timelines: 1000, terms: 2000, values: 1000, events: 5000 };

interface Changed {
  /** When a reader of the page last had something new to see. */
  readonly changedAt: Instant;
}

export interface Sitemap {
  readonly timelines: readonly (Changed & { readonly slug: string })[];
  /** Entities and series, the newest records first. */
  readonly terms: readonly (Changed & { readonly kind: TermKind; readonly slug: string })[];
  /** Tags, categories and places of public events. */
  readonly values: readonly (Changed & { readonly facet: PagedFacet; readonly key: string })[];
  /** Public at the instant asked for, those first that became public last. */
  readonly events: readonly (Changed & { readonly id: number })[];
}

/** When the events of a facet last changed for readers: by a write, or because the time of one had come. */
const facetChanged = (now: Instant) => sql`MAX(IIF(f.version > 0, f.changed, 0),
    COALESCE((SELECT MAX(published) FROM postings WHERE facet = f.id AND public = 1 AND published <= ${now}), 0))`;

/** What search engines are told of at `now`. One round trip; rows read follow `limits`, not the tables. */
export async function listSitemap(db: Database, now: Instant, limits = LIMITS): Promise<Sitemap> {
  const [timelines = [], terms = [], events = [], ...values] = await runBatch(db, [
    sql`SELECT t.slug, MAX(t.updated, COALESCE((SELECT ${facetChanged(now)} FROM facets f
          WHERE f.facet = 'timeline' AND f.key = t.slug), 0)) AS changedAt
        FROM timelines t ORDER BY t.id DESC LIMIT ${limits.timelines}`,
    sql`SELECT t.kind, t.slug, MAX(t.updated, COALESCE((SELECT MAX(${facetChanged(now)}) FROM names n
          CROSS JOIN facets f ON f.facet = n.kind AND f.key = n.key WHERE n.term = t.id), 0)) AS changedAt
        FROM terms t WHERE t.slug IS NOT NULL ORDER BY t.id DESC LIMIT ${limits.terms}`,
    sql`SELECT e.id, MAX(e.updated, e.published) AS changedAt
        FROM (SELECT event, published FROM postings
          WHERE facet = (SELECT id FROM facets WHERE facet = 'all' AND key = '') AND public = 1 AND published <= ${now}
          ORDER BY published DESC, event DESC LIMIT ${limits.events}) p
        CROSS JOIN events e ON e.id = p.event ORDER BY p.published DESC, p.event DESC`,
    ...Object.keys(FACET_COLLECTIONS).map(
      (facet) => sql`SELECT f.facet, f.key, ${facetChanged(now)} AS changedAt
        FROM (SELECT * FROM facets WHERE facet = ${facet} ORDER BY key LIMIT ${limits.values}) f
        WHERE EXISTS (SELECT 1 FROM postings WHERE facet = f.id AND public = 1 AND published <= ${now})`,
    ),
  ]);
  return { timelines, terms, events, values: values.flat() } as unknown as Sitemap;
}
