import type { Document } from "../domain/document.ts";
import { type DeletedEntry, type Entry, toFeed } from "../domain/feed.ts";
import { formatInstant } from "../domain/instant.ts";
import { createKeep } from "../domain/keep.ts";
import { createAddresses } from "./addresses.ts";
import { formatBound } from "./bounds.ts";
import { isPicture } from "./content.ts";
import { ENTRY_TEXTS } from "./entry-texts.ts";
import { JsonList, writeJson } from "./json-list.ts";

const keep = createKeep<Entry, string>();

/** JSON Feed 1.1 (jsonfeed.org/version/1.1). Keys without a value are left out by JSON.stringify. */
export function render(document: Document): string {
  const feed = toFeed(document, createAddresses(document, ".feed.json"), ENTRY_TEXTS);
  return writeJson({
    version: "https://jsonfeed.org/version/1.1",
    title: feed.title,
    home_page_url: feed.pageUrl,
    feed_url: feed.selfUrl,
    next_url: feed.nextUrl,
    description: feed.description,
    language: feed.language,
    hubs: feed.hubUrl ? [{ type: "WebSub", url: feed.hubUrl }] : undefined,
    authors: [{ name: feed.author, url: feed.homeUrl }],
    _annals: {
      id: feed.id,
      updated: formatInstant(feed.updatedAt),
      // For readers that keep what they once read: these are to go.
      deleted: feed.deleted.length > 0 ? feed.deleted.map(toDeleted) : undefined,
      current: feed.currentUrl,
      prev_archive: feed.previousArchiveUrl,
      archive: feed.isArchive || undefined,
      complete: feed.isComplete || undefined,
    },
    items: new JsonList(feed.entries.map((entry) => keep(entry, ".feed.json", (one) => JSON.stringify(toItem(one))))),
  });
}

function toItem(entry: Entry) {
  return {
    id: entry.id,
    url: entry.url,
    external_url: entry.externalUrl,
    title: entry.title,
    content_html: entry.content,
    // One of the two has to be there.
    content_text: entry.content === undefined ? (entry.summary ?? entry.title) : undefined,
    summary: entry.summary,
    image: entry.enclosures.find((enclosure) => isPicture(enclosure))?.url,
    date_published: formatInstant(entry.publishedAt),
    date_modified: formatInstant(entry.updatedAt),
    tags: entry.categories.length > 0 ? [...new Set(entry.categories.map(({ label }) => label))] : undefined,
    language: entry.language,
    attachments: toAttachments(entry),
    _annals: {
      date: entry.date.text,
      time_zone: entry.timeZone,
      label: entry.label,
      earliest: formatBound(entry.date, "earliest"),
      latest: formatBound(entry.date, "latest"),
      precision: entry.date.precision,
      anniversary: entry.anniversary && { year: entry.anniversary.year, years: entry.anniversary.years },
      dates: entry.dates,
      recurrence: entry.recurrence,
      event_status: entry.eventStatus,
      note: entry.note,
      updates:
        entry.updates.length > 0 ? entry.updates.map(({ at, text }) => ({ at: formatInstant(at), text })) : undefined,
      place: entry.place,
      sources: entry.sources.length > 0 ? entry.sources.map(toSource) : undefined,
    },
  };
}

function toDeleted({ id, at, reason, note, mergedInto }: DeletedEntry) {
  return { id, at: formatInstant(at), reason, note, merged_into: mergedInto };
}

/** An attachment must say its media type, so that media of an unknown one are only in the content. */
function toAttachments({ enclosures }: Entry) {
  const attachments = enclosures.flatMap(({ url, mediaType, alt, length }) =>
    mediaType ? [{ url, mime_type: mediaType, title: alt || undefined, size_in_bytes: length }] : [],
  );
  return attachments.length > 0 ? attachments : undefined;
}

function toSource({ archivedUrl, ...source }: Entry["sources"][number]) {
  return { ...source, archived_url: archivedUrl };
}
