import type { Document } from "../domain/document.ts";
import { type Entry, type Feed, toFeed } from "../domain/feed.ts";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { createAddresses } from "./addresses.ts";
import { ANNALS_NAMESPACES, facetUri, renderDateElements, renderPlaceElements } from "./annals.ts";
import { renderContent } from "./content.ts";
import { attributes, cdata, element, escapeXml } from "./xml.ts";

/** RFC 6721 section 2. */
const TOMBSTONES = "http://purl.org/atompub/tombstones/1.0";
const TYPE = "application/atom+xml";

/** Atom (RFC 4287). */
export function render(document: Document): string {
  const feed = toFeed(document, createAddresses(document, ".atom"), renderContent);
  let entries = "";
  for (const entry of feed.entries) entries += renderEntry(entry);
  for (const { id, at } of feed.deleted) entries += renderDeleted(id, at);
  return `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"${ANNALS_NAMESPACES}${attributes({ "xml:lang": feed.language })}>
${renderHead(feed)}${entries}</feed>
`;
}

function renderHead(feed: Feed): string {
  return (
    element("id", feed.id) +
    element("title", feed.title) +
    element("subtitle", feed.description) +
    element("updated", formatInstant(feed.updatedAt)) +
    // Section 4.1.1: an author here stands for every entry.
    `<author>\n${element("name", feed.author)}${element("uri", feed.homeUrl)}</author>\n` +
    element("generator", "Annals") +
    link({ rel: "self", type: TYPE, href: feed.selfUrl }) +
    link({ rel: "alternate", type: "text/html", href: feed.pageUrl }) +
    (feed.nextUrl ? link({ rel: "next", type: TYPE, href: feed.nextUrl }) : "")
  );
}

function renderEntry(entry: Entry): string {
  let text = `<entry${entry.language ? attributes({ "xml:lang": entry.language }) : ""}>
<id>${escapeXml(entry.id)}</id>
<title>${escapeXml(entry.title)}</title>
<published>${formatInstant(entry.publishedAt)}</published>
<updated>${formatInstant(entry.updatedAt)}</updated>
${link({ rel: "alternate", type: "text/html", href: entry.url })}`;
  if (entry.externalUrl) text += link({ rel: "related", href: entry.externalUrl });
  for (const { url, title } of entry.sources) text += link({ rel: "via", href: url, title });
  for (const { url, mediaType, length, alt } of entry.enclosures)
    text += link({ rel: "enclosure", type: mediaType, href: url, length, title: alt || undefined });
  for (const { facet, key, label } of entry.categories)
    text += `<category${attributes({ term: key, scheme: facetUri(facet), label })}/>\n`;
  text += element("summary", entry.summary);
  text += `<content type="html">${cdata(entry.content)}</content>\n`;
  return `${text}${renderDateElements(entry)}${renderPlaceElements(entry.place)}</entry>\n`;
}

function renderDeleted(ref: string, at: Instant): string {
  return `<at:deleted-entry${attributes({ "xmlns:at": TOMBSTONES, ref, when: formatInstant(at) })}/>\n`;
}

function link(values: Readonly<Record<string, string | number | undefined>>): string {
  return `<link${attributes(values)}/>\n`;
}
