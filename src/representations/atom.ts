import type { Document } from "../domain/document.ts";
import { type DeletedEntry, type Entry, type Feed, toFeed } from "../domain/feed.ts";
import { formatInstant } from "../domain/instant.ts";
import { createKeep } from "../domain/keep.ts";
import { createAddresses } from "./addresses.ts";
import {
  ANNALS_NAMESPACES,
  deletedAttributes,
  facetUri,
  renderDateElements,
  renderHistory,
  renderPlaceElements,
} from "./annals.ts";
import { ENTRY_TEXTS } from "./entry-texts.ts";
import { attributes, cdata, element, escapeXml } from "./xml.ts";

/** RFC 6721 section 2. */
const TOMBSTONES = "http://purl.org/atompub/tombstones/1.0";
const TYPE = "application/atom+xml";

const keep = createKeep<Entry, string>();

/** Atom (RFC 4287). */
export function render(document: Document): string {
  const feed = toFeed(document, createAddresses(document, ".atom"), ENTRY_TEXTS);
  let entries = "";
  for (const entry of feed.entries) entries += keep(entry, ".atom", renderEntry);
  for (const deleted of feed.deleted) entries += renderDeleted(deleted);
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
    (feed.nextUrl ? link({ rel: "next", type: TYPE, href: feed.nextUrl }) : "") +
    (feed.currentUrl ? link({ rel: "current", type: TYPE, href: feed.currentUrl }) : "") +
    (feed.previousArchiveUrl ? link({ rel: "prev-archive", type: TYPE, href: feed.previousArchiveUrl }) : "") +
    (feed.hubUrl ? link({ rel: "hub", href: feed.hubUrl }) : "") +
    renderHistory(feed)
  );
}

/** `published` is the first publication (RFC 4287 section 4.2.9), and readers sort by it where it is there: not if it is news again. */
function renderEntry(entry: Entry): string {
  let text = `<entry${entry.language ? attributes({ "xml:lang": entry.language }) : ""}>
<id>${escapeXml(entry.id)}</id>
<title>${escapeXml(entry.title)}</title>
${entry.isBumped ? "" : `<published>${formatInstant(entry.publishedAt)}</published>\n`}<updated>${formatInstant(entry.updatedAt)}</updated>
${link({ rel: "alternate", type: "text/html", href: entry.url })}`;
  if (entry.externalUrl) text += link({ rel: "related", href: entry.externalUrl });
  for (const { url, title } of entry.sources) text += link({ rel: "via", href: url, title });
  for (const { url, mediaType, length, alt } of entry.enclosures)
    text += link({ rel: "enclosure", type: mediaType, href: url, length, title: alt || undefined });
  for (const { facet, key, label } of entry.categories)
    text += `<category${attributes({ term: key, scheme: facetUri(facet), label })}/>\n`;
  text += element("summary", entry.summary);
  if (entry.content !== undefined) text += `<content type="html">${cdata(entry.content)}</content>\n`;
  return `${text}${renderDateElements(entry)}${renderPlaceElements(entry.place)}</entry>\n`;
}

function renderDeleted(deleted: DeletedEntry): string {
  const { id, at, note } = deleted;
  const stated = attributes({ "xmlns:at": TOMBSTONES, ref: id, when: formatInstant(at) });
  const start = `<at:deleted-entry${stated}${deletedAttributes(deleted, "annals:")}`;
  return note ? `${start}>\n${element("at:comment", note)}</at:deleted-entry>\n` : `${start}/>\n`;
}

function link(values: Readonly<Record<string, string | number | undefined>>): string {
  return `<link${attributes(values)}/>\n`;
}
