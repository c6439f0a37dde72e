import type { Document } from "../domain/document.ts";
import type { FeedAddresses } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { createLinks, eventUri, queryUri, timelineUri, withCursor } from "../links.ts";

/** Where a document and what is in it can be found, and under which ids, for the representation with `suffix`. */
export function createAddresses(document: Document, suffix: string): FeedAddresses {
  const { baseUrl, tagAuthority } = document.site;
  const links = createLinks(baseUrl);
  const common = {
    home: links.home(),
    eventId: (id: string) => eventUri(tagAuthority, id),
    event: (id: string) => links.event(id),
  };
  if (document.kind === "event") {
    const id = formatId(document.event.id);
    // The feed of one entry is not the entry: their ids differ.
    return {
      ...common,
      id: `${eventUri(tagAuthority, id)}/feed`,
      page: links.event(id),
      self: links.event(id, suffix),
    };
  }
  const { timeline, query, filter, cursor, nextCursor } = document;
  const address = (ending: string, search: string) =>
    timeline ? links.timeline(timeline.slug, ending, search) : links.events(ending, search);
  const id = timeline ? timelineUri(tagAuthority, formatId(timeline.id)) : queryUri(tagAuthority, filter);
  return {
    ...common,
    // A filter over a timeline is a feed of its own; its pages are one feed (RFC 5005), in whatever order.
    id: timeline && filter !== "" ? `${id}?${filter}` : id,
    // A cursor holds for one order and one size of page, which differ between formats.
    page: address("", filter),
    self: address(suffix, withCursor(query, cursor)),
    ...(nextCursor ? { next: address(suffix, withCursor(query, nextCursor)) } : {}),
  };
}
