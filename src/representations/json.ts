import { toTermResource } from "../contract/term.ts";
import { toTimelineResource } from "../contract/timeline.ts";
import type { Document, ListDocument } from "../domain/document.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { createEntries } from "../domain/keep.ts";
import { COLLECTIONS } from "../domain/term.ts";
import { createLinks, termUri, timelineUri, withCursor } from "../links.ts";
import { createListAddress } from "./addresses.ts";
import { describeCategories, describePublicEvent, describeRelated } from "./event-resource.ts";
import { JsonList, writeJson } from "./json-list.ts";

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

/** The record under the name of its kind. */
function describeTerm({ term, site }: ListDocument): object {
  if (!term) return {};
  const uri = termUri(site.tagAuthority, term.kind, formatId(term.id));
  const page = createLinks(site.baseUrl).term(COLLECTIONS[term.kind], term.slug);
  return { [term.kind]: toTermResource(term, { uri, page }) };
}

/** The value under the name of its facet. */
function describeFacet({ facet }: ListDocument): object {
  return facet ? { [facet.facet]: { key: facet.key, label: facet.label } } : {};
}

function describeAsOf({ asOf }: Document): object {
  return asOf === undefined ? {} : { as_of: formatInstant(asOf) };
}

/** Our own JSON: the record of the timeline, entity or series, or the tag, category or place, the page of events, and the address of the next page or null. */
export function render(document: Document): string {
  const { site, language } = document;
  if (document.kind === "event") {
    const { event, related } = document;
    return JSON.stringify({
      ...describePublicEvent(event, document),
      ...describeAsOf(document),
      related: related.map((one) => describeRelated(one, site)),
      categories: describeCategories([event], document),
    });
  }
  const address = createListAddress(document, createLinks(site.baseUrl));
  const toText = createEntries(document, ".json", (event) => JSON.stringify(describePublicEvent(event, document)));
  return writeJson({
    ...describeTimeline(document),
    ...describeTerm(document),
    ...describeFacet(document),
    title: document.title,
    query: document.filter,
    ...describeAsOf(document),
    order: document.order,
    ...(document.total !== undefined && { total: document.total }),
    updated_at: formatInstant(document.updatedAt),
    language,
    ...(document.languages.length > 1 && { languages: document.languages }),
    categories: describeCategories(document.events, document),
    events: new JsonList(document.events.map(toText)),
    next: document.nextCursor ? address(".json", withCursor(document.query, document.nextCursor)) : null,
  });
}
