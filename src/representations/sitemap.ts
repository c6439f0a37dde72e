import type { Site } from "../domain/document.ts";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { createLinks } from "../links.ts";
import { escapeXml } from "./xml.ts";

/** Raised whenever the same pages would come out as other bytes. */
export const SITEMAP_REVISION = 2;
export const SITEMAP = { mediaType: "application/xml; charset=utf-8" } as const;
export const ROBOTS = { mediaType: "text/plain; charset=utf-8" } as const;

/** A page that is to be found. */
export interface SitemapEntry {
  readonly url: string;
  readonly changedAt: Instant;
}

/** A sitemap (sitemaps.org/protocol.html, schema 0.9). */
export function renderSitemap(entries: readonly SitemapEntry[]): string {
  let urls = "";
  for (const { url, changedAt } of entries) {
    const changed = changedAt > 0 ? `<lastmod>${formatInstant(changedAt)}</lastmod>` : "";
    urls += `<url><loc>${escapeXml(url)}</loc>${changed}</url>\n`;
  }
  return `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
${urls}</urlset>
`;
}

/** Everything published may be read by robots (RFC 9309); the API is for those who have a token. */
export function renderRobots(site: Site): string {
  const { sitemap } = createLinks(site.baseUrl);
  return `User-agent: *\nDisallow: /api/v1/\n\nSitemap: ${sitemap()}\n`;
}
