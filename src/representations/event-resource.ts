import { type EventResource, toEventResource } from "../contract/event.ts";
import { findCategory, labelOfCategory } from "../domain/category.ts";
import type { Document, RelatedEvent, Site } from "../domain/document.ts";
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

/** As anyone gets it: its relations may name drafts, so that the single event tells of those that are public (`describeRelated`). */
export function describePublicEvent(event: Event, { site, language }: Pick<Document, "site" | "language">) {
  const { relations: _relations, ...resource } = describeEvent(event, site, language);
  return resource;
}

/** What a related event is and where: `direction` "from" is what this event says of it, "to" what it says of this one. */
export function describeRelated({ type, direction, event }: RelatedEvent, site: Site) {
  const id = formatId(event.id);
  return {
    type,
    direction,
    id,
    url: createLinks(site.baseUrl).event(id),
    title: event.title,
    ...(event.language !== undefined && { language: event.language }),
    date: event.date.text,
  };
}

/** The categories that events name, with labels in the language of the document. */
export function describeCategories(
  events: readonly Event[],
  { categories, language }: Pick<Document, "categories" | "language">,
) {
  const named = new Set(events.map(({ category }) => category && findCategory(categories, category)));
  return categories
    .filter((category) => named.has(category))
    .map((category) => ({
      key: category.key,
      label: labelOfCategory(category, language),
      ...(category.color !== undefined && { color: category.color }),
    }));
}
