import type { Document } from "../domain/document.ts";
import { type Entry, type Feed, toFeed } from "../domain/feed.ts";
import { formatHttpDate } from "../domain/instant.ts";
import { createAddresses } from "./addresses.ts";
import { ANNALS_NAMESPACES, facetUri, renderDateElements, renderPlaceElements } from "./annals.ts";
import { isPicture, renderContent } from "./content.ts";
import { attributes, cdata, element, escapeXml } from "./xml.ts";

const NAMESPACES = `${ANNALS_NAMESPACES} xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/"`;

/** Minutes for which a reader may keep the feed; the answer's own Cache-Control and ETag are more exact. */
const TTL = 60;

/** RSS 2.0 (rssboard.org/rss-specification). */
export function render(document: Document): string {
  const feed = toFeed(document, createAddresses(document, ".rss"), renderContent);
  let items = "";
  for (const entry of feed.entries) items += renderItem(entry);
  return `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"${NAMESPACES}>
<channel>
${renderChannel(feed)}${items}</channel>
</rss>
`;
}

function renderChannel(feed: Feed): string {
  return (
    element("title", feed.title) +
    element("link", feed.pageUrl) +
    // The specification requires it.
    element("description", feed.description ?? feed.title) +
    element("language", feed.language) +
    element("lastBuildDate", formatHttpDate(feed.updatedAt)) +
    element("generator", "Annals") +
    element("ttl", String(TTL)) +
    `<atom:link${attributes({ rel: "self", type: "application/rss+xml", href: feed.selfUrl })}/>\n` +
    (feed.nextUrl
      ? `<atom:link${attributes({ rel: "next", type: "application/rss+xml", href: feed.nextUrl })}/>\n`
      : "")
  );
}

function renderItem(entry: Entry): string {
  let item = `<item>
<title>${escapeXml(entry.title)}</title>
<link>${escapeXml(entry.url)}</link>
<guid isPermaLink="false">${escapeXml(entry.id)}</guid>
<pubDate>${formatHttpDate(entry.publishedAt)}</pubDate>
`;
  // The description is HTML: a plain text is escaped into HTML first, and that into XML.
  if (entry.summary) item += element("description", escapeXml(entry.summary));
  item += `<content:encoded>${cdata(entry.content)}</content:encoded>\n`;
  for (const { facet, label } of entry.categories)
    item += `<category domain="${facetUri(facet)}">${escapeXml(label)}</category>\n`;
  // RSS's own <source> names the channel that an item was copied from; a citation is dc:source.
  for (const { url } of entry.sources) item += `<dc:source>${escapeXml(url)}</dc:source>\n`;
  if (entry.language) item += element("dc:language", entry.language);
  for (const enclosure of entry.enclosures) item += renderMedia(enclosure);
  return `${item}${renderDateElements(entry)}${renderPlaceElements(entry.place)}</item>\n`;
}

/** `<enclosure>` requires a length in octets, and events do not know it of their media; media:content does not. */
function renderMedia(enclosure: Entry["enclosures"][number]): string {
  const { url, mediaType: type, alt, credit, width, height } = enclosure;
  const medium = isPicture(enclosure) ? "image" : type?.split("/")[0]?.replace("application", "document");
  return `<media:content${attributes({ url, type, medium, width, height })}>
${element("media:description", alt, ' type="plain"')}${element("media:credit", credit)}</media:content>
`;
}
