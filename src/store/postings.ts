import { type Event, isPublic } from "../domain/event.ts";
import { listFacetValues } from "../domain/facet.ts";
import type { Instant } from "../domain/instant.ts";
import { belongs, type Timeline } from "../domain/timeline.ts";

/** The facet of every event. */
export const ALL = { facet: "all", key: "" } as const;
/** Stands for the set of timelines: its version changes with every write to one of them. */
export const TIMELINES = { facet: "timelines", key: "" } as const;

/** A row of the table, with the facet by name. */
export interface Posting {
  readonly facet: string;
  readonly key: string;
  readonly label: string;
  readonly public: 0 | 1;
  readonly earliest: number;
  readonly event: number;
  readonly latest: number;
  readonly published: number;
}

/** 1 for an event that is public or will be when its time comes. */
export function toPublicFlag(event: Event): 0 | 1 {
  return isPublic(event, Number.MAX_SAFE_INTEGER as Instant) ? 1 : 0;
}

/**
 * Everything that an event posts. It follows from the event and the timelines alone, so what is stored can always be
 * computed again: the difference between two states of an event is the difference between two of these lists.
 */
export function listPostings(event: Event, timelines: readonly Timeline[]): Posting[] {
  const place = {
    public: toPublicFlag(event),
    earliest: event.date.earliest,
    event: event.id,
    latest: event.date.latest,
    published: toPublicFlag(event) === 1 ? (event.publishedAt ?? 0) : 0,
  };
  return [
    { ...ALL, label: "", ...place },
    ...listFacetValues(event).map((value) => ({ ...value, ...place })),
    ...timelines
      .filter((timeline) => belongs(event, timeline))
      .map(({ slug, title }) => ({ facet: "timeline", key: slug, label: title, ...place })),
  ];
}
