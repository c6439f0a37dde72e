import { tagOfEvent, tagOfFacet } from "../../domain/cache-tag.ts";
import type { Event } from "../../domain/event.ts";
import type { Filter } from "../../domain/filter.ts";
import type { EventRecord } from "../../store/events.ts";
import { ALL, SET } from "../../store/postings.ts";
import { listDriverNames, type Resolution } from "../../store/search.ts";

// What documents are marked with for shared caches: what their validators hang on (`formatVersion` of store/queries.ts).

/** Of what shows timelines, terms or categories, and of all that is named after them. */
export const TAG_OF_SET = tagOfFacet(SET.facet, SET.key);

/** Of what any public event changes. */
export const TAGS_OF_ALL: readonly string[] = [TAG_OF_SET, tagOfFacet(ALL.facet, ALL.key)];

/** Of a list: of the facets that drive it, of the set of what names things, and of its timeline. */
export function tagsOfList(filter: Filter, resolution: Resolution, slug: string | undefined): string[] {
  const names = listDriverNames(filter, resolution);
  return [
    TAG_OF_SET,
    ...(slug === undefined ? [] : [tagOfFacet("timeline", slug)]),
    ...names.map(([facet, key]) => tagOfFacet(facet, key)),
  ];
}

/** Of an event's document, which shows what relates to it, and will show what it relates to once that can be seen. */
export function tagsOfEvent(event: Event, { related }: Pick<EventRecord, "related">): string[] {
  const others = [...related.map((one) => one.event.id), ...(event.relations ?? []).map((relation) => relation.event)];
  return [TAG_OF_SET, ...[event.id, ...others].map(tagOfEvent)];
}
