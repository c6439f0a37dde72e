import { isNothing, type Loss } from "../domain/loss.ts";
import { readEntry } from "./feed.ts";
import type { FeedContext, FeedEntry, FeedMedia, Named } from "./feed-entry.ts";
import type { Value } from "./members.ts";
import { ImportError, isRecord, type ParseOptions, type Row, withWhole } from "./rows.ts";

// JSON Feed (jsonfeed.org/version/1.1).

type Json = Readonly<Record<string, unknown>>;

const READ = [
  ...["id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "date_published"],
  ...["date_modified", "tags", "language", "attachments", "_annals"],
];
const READ_OF_OURS = [
  ...["date", "time_zone", "dates", "event_status", "note", "place", "sources"],
  // These follow from the date.
  ...["label", "earliest", "latest", "precision"],
];

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}

function named(item: Json, name: string, pointer = `/${name}`): Named | undefined {
  const text = textOf(item[name]);
  return text === "" ? undefined : { pointer, text };
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function toMedia(item: Json): FeedMedia[] {
  const attached = listOf(item["attachments"])
    .filter(isRecord)
    .map(({ url, mime_type, title, size_in_bytes }) => ({
      pointer: "/attachments",
      text: textOf(url),
      mediaType: textOf(mime_type) || undefined,
      length: typeof size_in_bytes === "number" ? size_in_bytes : undefined,
      alt: textOf(title) || undefined,
    }));
  const image = named(item, "image");
  return image ? [image, ...attached] : attached;
}

function toPlace(place: unknown): Value | undefined {
  if (!isRecord(place)) return undefined;
  const { name, country, subdivision, lat, lon } = place;
  return {
    ...(name !== undefined && { name }),
    ...(country !== undefined && { country }),
    ...(subdivision !== undefined && { subdivision }),
    ...(lat !== undefined && { lat }),
    ...(lon !== undefined && { lon }),
  };
}

function listLosses(item: Json, ours: Json): Loss[] {
  const why = "has no place in an event here; is dropped";
  const lost = (record: Json, read: readonly string[], prefix: string) =>
    Object.entries(record)
      .filter(([name, value]) => !read.includes(name) && !isNothing(value))
      .map(([name, was]) => ({ pointer: `${prefix}/${name}`, was, why }));
  return [...lost(item, READ, ""), ...lost(ours, READ_OF_OURS, "/_annals")];
}

function textsOf(value: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(isRecord(value) ? value : {}).map(([name, text]) => [name, textOf(text)]));
}

function toEntry(item: Json, feedLanguage: string): FeedEntry {
  const ours = isRecord(item["_annals"]) ? item["_annals"] : {};
  const html = named(item, "content_html");
  const plain = named(item, "content_text");
  const summary = named(item, "summary");
  const title = named(item, "title");
  const date = named(ours, "date", "/_annals/date");
  const content = html ?? plain;
  // Our own content begins with the date, which is said already.
  const said =
    content && (date ? content.text.replace(/^\s*<p><(time|data)\b[^<>]*>[^<]*<\/\1><\/p>\s*/, "") : content.text);
  return {
    id: named(item, "id"),
    title: title && { ...title, isHtml: false },
    link: named(item, "url"),
    externalUrl: named(item, "external_url"),
    summary: summary && { ...summary, isHtml: false },
    content: content && { ...content, text: said ?? "", isHtml: html !== undefined },
    published: [named(item, "date_published"), named(item, "date_modified")].filter((one) => one !== undefined),
    date,
    timeZone: textOf(ours["time_zone"]) || undefined,
    dates: textsOf(ours["dates"]),
    eventStatus: textOf(ours["event_status"]) || undefined,
    note: textOf(ours["note"]) || undefined,
    place: toPlace(ours["place"]),
    language: textOf(item["language"]) || feedLanguage,
    words: listOf(item["tags"]).map(textOf),
    wordsPointer: "/tags",
    sources: listOf(ours["sources"])
      .filter(isRecord)
      .map(({ url, supports: _, ...said }) => {
        const texts = Object.entries(textsOf(said)).filter(([, text]) => text !== "");
        return { pointer: "/_annals/sources", text: textOf(url), said: Object.fromEntries(texts) };
      }),
    media: toMedia(item),
    losses: listLosses(item, ours),
  };
}

function listWhole(feed: Json): Loss[] {
  const ours = isRecord(feed["_annals"]) ? feed["_annals"] : {};
  const { deleted } = ours;
  return [
    ...(isNothing(deleted)
      ? []
      : [{ pointer: "/_annals/deleted", was: deleted, why: "was taken back there; nothing is deleted here" }]),
    ...(isNothing(feed["next_url"])
      ? []
      : [{ pointer: "/next_url", was: feed["next_url"], why: "is the next page of the feed, which is not fetched" }]),
  ];
}

/** The rows of a JSON Feed; undefined for any other document. */
export function readJsonFeed(document: unknown, { categories = [] }: ParseOptions): Row[] | undefined {
  if (!isRecord(document) || !Array.isArray(document["items"])) return undefined;
  if (!/^https?:\/\/(?:www\.)?jsonfeed\.org\/version\//.test(textOf(document["version"]))) return undefined;
  const language = textOf(document["language"]);
  const context: FeedContext = { title: textOf(document["title"]), language, categories };
  const rows = document["items"].map((item: unknown, index) =>
    isRecord(item)
      ? readEntry(index + 1, toEntry(item, language), context)
      : { row: index + 1, error: "is not an object" },
  );
  return withWhole(rows, listWhole(document));
}

/** JSON of a media type that says it is a feed. */
export function parseJsonFeed(text: string, options: ParseOptions = {}): Row[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new ImportError(`the body is not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  const rows = readJsonFeed(document, options);
  if (!rows) throw new ImportError('the body is no JSON Feed: it has no "version" of jsonfeed.org, or no list "items"');
  return rows;
}
