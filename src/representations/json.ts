import { toTimelineResource } from "../contract/timeline.ts";
import type { Document, ListDocument } from "../domain/document.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { createLinks, timelineUri, withCursor } from "../links.ts";
import { describeCategories, describePublicEvent, describeRelated } from "./event-resource.ts";

function describeTimeline({ timeline, site }: ListDocument): object {
  if (!timeline) return {};
  const uri = timelineUri(site.tagAuthority, formatId(timeline.id));
  const {
    pinned: _pinned,
    excluded: _excluded,
    ...resource
  } = toTimelineResource(timeline, {
    uri,
    url: createLinks(site.baseUrl).timeline(timeline.slug),
  });
  return { timeline: resource };
}

/** Our own JSON: the timeline's record, the page of events, and the address of the next page or null. */
export function render(document: Document): string {
  const { site, language } = document;
  if (document.kind === "event") {
    const { event, related } = document;
    return JSON.stringify({
      ...describePublicEvent(event, document),
      related: related.map((one) => describeRelated(one, site)),
      categories: describeCategories([event], document),
    });
  }
  const links = createLinks(site.baseUrl);
  const address = (query: string) =>
    document.timeline ? links.timeline(document.timeline.slug, ".json", query) : links.events(".json", query);
  return JSON.stringify({
    ...describeTimeline(document),
    title: document.title,
    query: document.filter,
    order: document.order,
    ...(document.total !== undefined && { total: document.total }),
    updated_at: formatInstant(document.updatedAt),
    language,
    ...(document.languages.length > 1 && { languages: document.languages }),
    categories: describeCategories(document.events, document),
    events: document.events.map((event) => describePublicEvent(event, document)),
    next: document.nextCursor ? address(withCursor(document.query, document.nextCursor)) : null,
  });
}
