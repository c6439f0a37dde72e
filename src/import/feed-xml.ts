import { DATE_ROLES } from "../domain/event.ts";
import type { Loss } from "../domain/loss.ts";
import { readEntry } from "./feed.ts";
import type { FeedContext, FeedEntry, FeedMedia, FeedText, Named } from "./feed-entry.ts";
import type { Value } from "./members.ts";
import { ImportError, type ParseOptions, type Row, withWhole } from "./rows.ts";
import { childrenOf, htmlIn, readXml, textIn, type XmlElement } from "./xml.ts";

// RSS 2.0 (rssboard.org/rss-specification) and Atom (RFC 4287), as we write them and as others do.

/** What is read, or only tells of the entry in that feed. */
const READ = new Set([
  ...["id", "guid", "title", "link", "description", "summary", "content", "content:encoded", "category", "enclosure"],
  ...["pubDate", "published", "updated", "dc:date", "dc:source", "dc:language", "media:content", "media:group"],
  ...["annals:date", "annals:status", "annals:note", "georss:point", "georss:featurename"],
  ...DATE_ROLES.map((role) => `annals:${role}`),
]);
/** What follows from our own date. */
const FROM_DATE = new Set(["annals:earliest", "annals:latest", "ev:startdate", "ev:enddate", "ev:location"]);
const LINKS = ["alternate", "related", "via", "enclosure", "self", "edit", "replies"];
const MAX_SHOWN = 300;

function first(element: XmlElement, ...names: readonly string[]): XmlElement | undefined {
  return names.map((name) => childrenOf(element, name).find((child) => child.children.length > 0)).find((one) => one);
}

function named(element: XmlElement | undefined): Named | undefined {
  return element && { pointer: `/${element.name}`, text: textIn(element) };
}

/** In Atom a text is plain unless it says otherwise, in RSS it is HTML. */
function toText(element: XmlElement | undefined, isAtom: boolean): FeedText | undefined {
  if (!element) return undefined;
  const type = element.attributes.get("type") ?? (isAtom ? "text" : "html");
  const isHtml = /html/i.test(type);
  return { pointer: `/${element.name}`, text: isHtml ? htmlIn(element) : textIn(element), isHtml };
}

/** Our own content begins with the date, which is said already. */
function withoutDate(content: FeedText | undefined, isOurs: boolean): FeedText | undefined {
  if (!content || !isOurs) return content;
  return { ...content, text: content.text.replace(/^\s*<p><(time|data)\b[^<>]*>[^<]*<\/\1><\/p>\s*/, "") };
}

function linksOf(entry: XmlElement, ...rels: readonly string[]): XmlElement[] {
  const links = childrenOf(entry, "link", "atom:link").filter(({ attributes }) => attributes.has("href"));
  return links.filter(({ attributes }) => rels.includes(attributes.get("rel") ?? "alternate"));
}

function hrefOf(element: XmlElement | undefined): Named | undefined {
  return element && { pointer: `/${element.name}`, text: (element.attributes.get("href") ?? "").trim() };
}

function linkOf(entry: XmlElement): Named | undefined {
  const guid = first(entry, "guid");
  const isPage = guid && guid.attributes.get("isPermaLink") !== "false" && /^https?:/i.test(textIn(guid));
  return named(first(entry, "link")) ?? hrefOf(linksOf(entry, "alternate")[0]) ?? (isPage ? named(guid) : undefined);
}

function sizeOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function toMedia(element: XmlElement, address: string): FeedMedia[] {
  const { attributes, name } = element;
  const url = attributes.get(address);
  if (url === undefined) return [];
  const alt = first(element, "media:description", "media:title");
  return [
    {
      pointer: `/${name}`,
      text: url.trim(),
      mediaType: attributes.get("type"),
      length: sizeOf(attributes.get("length") ?? attributes.get("fileSize")),
      alt: alt ? textIn(alt) : attributes.get("title"),
      credit: textIn(first(element, "media:credit")),
    },
  ];
}

function listMedia(entry: XmlElement): FeedMedia[] {
  const grouped = childrenOf(entry, "media:group").flatMap((group) => childrenOf(group, "media:content"));
  return [
    ...[...childrenOf(entry, "media:content"), ...grouped].flatMap((one) => toMedia(one, "url")),
    ...childrenOf(entry, "enclosure").flatMap((one) => toMedia(one, "url")),
    ...linksOf(entry, "enclosure").flatMap((one) => toMedia(one, "href")),
  ];
}

const FACET = "urn:annals:facet:";

interface Word {
  /** Of which facet, in our own feeds. */
  readonly facet: string | undefined;
  readonly text: string;
}

function listWords(entry: XmlElement): Word[] {
  return childrenOf(entry, "category").map((category) => {
    const { attributes } = category;
    const scheme = attributes.get("scheme") ?? attributes.get("domain") ?? "";
    const text = textIn(category) || (attributes.get("label") ?? attributes.get("term") ?? "");
    return { facet: scheme.startsWith(FACET) ? scheme.slice(FACET.length) : undefined, text };
  });
}

function placeOf(entry: XmlElement): Value | undefined {
  const [, lat, lon] = /^(-?\d+(?:\.\d+)?)[\s,]+(-?\d+(?:\.\d+)?)$/.exec(textIn(first(entry, "georss:point"))) ?? [];
  if (lat === undefined || Math.abs(Number(lat)) > 90 || Math.abs(Number(lon)) > 180) return undefined;
  const name = textIn(first(entry, "georss:featurename")).slice(0, 300).toWellFormed();
  return { ...(name !== "" && { name }), lat: Number(lat), lon: Number(lon) };
}

function showElement(element: XmlElement): string {
  const text = textIn(element) || [...element.attributes.values()].join(" ");
  return text.slice(0, MAX_SHOWN).toWellFormed();
}

/** Each name once. */
function listLosses(entry: XmlElement, isOurs: boolean, words: readonly Word[]): Loss[] {
  const others = entry.children.filter((child) => typeof child === "object");
  const open = others.filter(({ name }) => !READ.has(name) && name !== "atom:link" && !(isOurs && FROM_DATE.has(name)));
  const why = "has no place in an event here; is dropped";
  const byName = [...Map.groupBy(open, ({ name }) => name)].map(([name, list]) => ({
    pointer: `/${name}`,
    was: list.length === 1 && list[0] ? showElement(list[0]) : list.slice(0, 10).map(showElement),
    why,
  }));
  const links = childrenOf(entry, "link", "atom:link").filter(({ attributes }) => {
    return attributes.has("href") && !LINKS.includes(attributes.get("rel") ?? "alternate");
  });
  const facets = words.filter(({ facet }) => facet !== undefined && !["category", "tag", "entity"].includes(facet));
  return [
    ...byName,
    ...(links.length > 0 ? [{ pointer: "/link", was: links.slice(0, 10).map(showElement), why }] : []),
    ...(facets.length > 0
      ? [
          {
            pointer: "/category",
            was: facets.map(({ facet, text }) => `${facet}: ${text}`),
            why: "is a facet that a feed only names",
          },
        ]
      : []),
    ...(first(entry, "georss:point") && !placeOf(entry)
      ? [{ pointer: "/georss:point", was: textIn(first(entry, "georss:point")), why: "is no latitude and longitude" }]
      : []),
  ];
}

function toEntry(entry: XmlElement, isAtom: boolean, feedLanguage: string | undefined): FeedEntry {
  const date = first(entry, "annals:date");
  const words = listWords(entry);
  const wordsOf = (...facets: readonly (string | undefined)[]) =>
    words.filter(({ facet }) => facets.includes(facet)).map(({ text }) => text);
  const roles = DATE_ROLES.flatMap((role) =>
    childrenOf(entry, `annals:${role}`).map((one) => [role, textIn(one)] as const),
  );
  const note = textIn(first(entry, "annals:note"));
  const content = toText(first(entry, "content:encoded", "content"), isAtom);
  return {
    id: named(first(entry, "guid", "id")),
    // Ours are plain in both.
    title: toText(first(entry, "title"), isAtom || date !== undefined),
    link: linkOf(entry),
    externalUrl: hrefOf(linksOf(entry, "related")[0]),
    summary: toText(first(entry, "description", "summary"), isAtom),
    content: withoutDate(content, date !== undefined),
    published: childrenOf(entry, "pubDate", "published", "dc:date", "updated")
      .map((one) => named(one))
      .filter((one) => one !== undefined)
      .sort((a, b) => Number(/updated|dc:date/.test(a.pointer)) - Number(/updated|dc:date/.test(b.pointer))),
    date: named(date),
    timeZone: date?.attributes.get("timeZone"),
    dates: Object.fromEntries(roles),
    eventStatus: textIn(first(entry, "annals:status")) || undefined,
    note: note || undefined,
    place: placeOf(entry),
    language: textIn(first(entry, "dc:language")) || (entry.attributes.get("xml:lang") ?? feedLanguage),
    words: wordsOf(undefined, "category", "tag"),
    wordsPointer: "/category",
    entities: wordsOf("entity"),
    sources: [
      ...linksOf(entry, "via").map(({ attributes }) => {
        const title = attributes.get("title")?.trim();
        return { pointer: "/link", text: attributes.get("href") ?? "", said: title ? { title } : {} };
      }),
      ...childrenOf(entry, "dc:source").map((one) => ({ pointer: "/dc:source", text: textIn(one), said: {} })),
    ],
    media: listMedia(entry),
    losses: listLosses(entry, date !== undefined, words),
  };
}

function listWhole(feed: XmlElement): Loss[] {
  const deleted = [...childrenOf(feed, "annals:deleted", "at:deleted-entry")];
  const next = linksOf(feed, "next").map((link) => link.attributes.get("href"));
  return [
    ...(deleted.length > 0
      ? [
          {
            pointer: `/${deleted[0]?.name}`,
            was: deleted.slice(0, 10).map((one) => one.attributes.get("ref")),
            why: "was taken back there; nothing is deleted here",
          },
        ]
      : []),
    ...(next.length > 0
      ? [{ pointer: "/link", was: next[0], why: "is the next page of the feed, which is not fetched" }]
      : []),
  ];
}

interface Feed {
  readonly isAtom: boolean;
  readonly head: XmlElement;
  readonly entries: readonly XmlElement[];
}

function findFeed(root: XmlElement): Feed {
  if (root.name === "feed" || root.name === "atom:feed") {
    return { isAtom: true, head: root, entries: childrenOf(root, "entry", "atom:entry") };
  }
  const [channel] = childrenOf(root, "channel");
  if (!channel)
    throw new ImportError(`the body is no feed: it begins with <${root.name.slice(0, 50)}>, not with <rss> or <feed>`);
  return { isAtom: false, head: channel, entries: [...childrenOf(channel, "item"), ...childrenOf(root, "item")] };
}

/** A draft of an event for each entry; their rows are counted from 1. Throws `ImportError` for what is no feed. */
export function parseFeed(text: string, { categories = [] }: ParseOptions = {}): Row[] {
  const root = readXml(text.replace(/^\uFEFF/, "").trimStart());
  const { isAtom, head, entries } = findFeed(root);
  const language = textIn(first(head, "language")) || head.attributes.get("xml:lang");
  const context: FeedContext = { title: textIn(first(head, "title")), language: language ?? "", categories };
  const rows = entries.map((entry, index) => readEntry(index + 1, toEntry(entry, isAtom, language), context));
  return withWhole(rows, listWhole(head));
}
