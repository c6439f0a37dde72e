import { type EventResource, toEventResource } from "../contract/event.ts";
import type { Site } from "../domain/document.ts";
import type { Event } from "../domain/event.ts";
import { formatId } from "../domain/id.ts";
import { renderMarkdown } from "../domain/markdown.ts";
import { createLinks, eventUri } from "../links.ts";

/** An event as JSON, with its addresses; `language` is that of its labels. */
export function describeEvent(event: Event, site: Site, language: string): EventResource {
  const id = formatId(event.id);
  return toEventResource(event, {
    uri: eventUri(site.tagAuthority, id),
    url: createLinks(site.baseUrl).event(id),
    language,
    ...(event.body !== undefined && { bodyHtml: renderMarkdown(event.body) }),
  });
}
