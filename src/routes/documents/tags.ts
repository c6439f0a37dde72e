import { tagOfEvent, tagOfFacet } from "../../domain/cache-tag.ts";
import type { Event } from "../../domain/event.ts";
import type { Filter } from "../../domain/filter.ts";
import type { EventRecord } from "../../store/events.ts";
import { ALL } from "../../store/postings.ts";
import { SET_TAG } from "../../store/purges.ts";
import { listDriverNames, type Resolution } from "../../store/search.ts";

// What documents are marked with for shared caches: what their validators hang on (`formatVersion` of store/queries.ts).

/** Of what any public event changes. */
export const TAGS_OF_ALL: readonly string[] = [SET_TAG, tagOfFacet(ALL.facet, ALL.key)];

/** Of a list: of the facets that drive it, of the set of what names things, and of its timeline. */
export function tagsOfList(filter: Filter, resolution: Resolution, slug: string | undefined): string[] {
  const names = listDriverNames(filter, resolution);
  return [
    SET_TAG,
    ...(slug === undefined ? [] : [tagOfFacet("timeline", slug)]),
    ...names.map(([facet, key]) => tagOfFacet(facet, key)),
  ];
}

/** Of an event's document, which shows what relates to it, and will show what it relates to once that can be seen. */
export function tagsOfEvent(event: Event, { related }: Pick<EventRecord, "related">): string[] {
  const others = [...related.map((one) => one.event.id), ...(event.relations ?? []).map((relation) => relation.event)];
  return [SET_TAG, ...[event.id, ...others].map(tagOfEvent)];
}
