import type { Document } from "../domain/document.ts";
import { type Entry, type Feed, toFeed } from "../domain/feed.ts";
import { formatHttpDate, formatInstant } from "../domain/instant.ts";
import { createKeep } from "../domain/keep.ts";
import { createAddresses } from "./addresses.ts";
import {
  ANNALS_NAMESPACES,
  facetUri,
  renderDateElements,
  renderDeleted,
  renderEventModule,
  renderHistory,
  renderPlaceElements,
} from "./annals.ts";
import { isPicture } from "./content.ts";
import { ENTRY_TEXTS } from "./entry-texts.ts";
import { attributes, cdata, element, escapeXml } from "./xml.ts";

const NAMESPACES = `${ANNALS_NAMESPACES} xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:media="http://search.yahoo.com/mrss/"`;

/** Minutes for which a reader may keep the feed; the answer's own Cache-Control and ETag are more exact. */
const TTL = 60;

const keep = createKeep<Entry, string>();

/** RSS 2.0 (rssboard.org/rss-specification). */
export function render(document: Document): string {
  const feed = toFeed(document, createAddresses(document, ".rss"), ENTRY_TEXTS);
  let items = "";
  for (const entry of feed.entries) items += keep(entry, ".rss", renderItem);
  for (const deleted of feed.deleted) items += renderDeleted(deleted);
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
    link("self", feed.selfUrl) +
    link("next", feed.nextUrl) +
    link("current", feed.currentUrl) +
    link("prev-archive", feed.previousArchiveUrl) +
    (feed.hubUrl ? `<atom:link${attributes({ rel: "hub", href: feed.hubUrl })}/>\n` : "") +
    renderHistory(feed)
  );
}

/** RSS has no links between its documents: those of Atom stand for them, as RFC 5005 wants it. */
function link(rel: string, href: string | undefined): string {
  return href === undefined ? "" : `<atom:link${attributes({ rel, type: "application/rss+xml", href })}/>\n`;
}

function renderItem(entry: Entry): string {
  let item = `<item>
<title>${escapeXml(entry.title)}</title>
<link>${escapeXml(entry.url)}</link>
<guid isPermaLink="false">${escapeXml(entry.id)}</guid>
<pubDate>${formatHttpDate(entry.publishedAt)}</pubDate>
<dc:date>${formatInstant(entry.updatedAt)}</dc:date>
`;
  // RSS has no element for the last change; and some readers take any "date" for it, whatever its namespace, so that ours
  // has to come before the date of the event, which may lie ahead.
  // The description is HTML: a plain text is escaped into HTML first, and that into XML.
  if (entry.summary) item += element("description", escapeXml(entry.summary));
  if (entry.content !== undefined) item += `<content:encoded>${cdata(entry.content)}</content:encoded>\n`;
  for (const { facet, label } of entry.categories)
    item += `<category domain="${facetUri(facet)}">${escapeXml(label)}</category>\n`;
  // RSS's own <source> names the channel that an item was copied from; a citation is dc:source.
  for (const { url } of entry.sources) item += `<dc:source>${escapeXml(url)}</dc:source>\n`;
  if (entry.language) item += element("dc:language", entry.language);
  item += renderEnclosure(entry);
  for (const enclosure of entry.enclosures) item += renderMedia(enclosure);
  return `${item}${renderDateElements(entry)}${renderEventModule(entry)}${renderPlaceElements(entry.place)}</item>\n`;
}

/**
 * The first file whose length in octets and type are known, as both are required; the Best Practices Profile of the RSS
 * Advisory Board wants one at most. media:content names them all.
 */
function renderEnclosure({ enclosures }: Entry): string {
  const whole = enclosures.find(({ mediaType, length }) => mediaType && length);
  if (!whole) return "";
  return `<enclosure${attributes({ url: whole.url, length: whole.length, type: whole.mediaType })}/>\n`;
}

function renderMedia(enclosure: Entry["enclosures"][number]): string {
  const { url, mediaType: type, length: fileSize, alt, credit, width, height } = enclosure;
  const medium = isPicture(enclosure) ? "image" : type?.split("/")[0]?.replace("application", "document");
  return `<media:content${attributes({ url, fileSize, type, medium, width, height })}>
${element("media:description", alt, ' type="plain"')}${element("media:credit", credit)}</media:content>
`;
}
