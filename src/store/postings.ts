import type { EventDate } from "../domain/date/event-date.ts";
import { type Event, isPublic, isTombstone } from "../domain/event.ts";
import { listFacetValues } from "../domain/facet.ts";
import type { Instant } from "../domain/instant.ts";
import { spanOf } from "../domain/span.ts";
import type { Aliases } from "../domain/term.ts";
import { belongs, type Timeline } from "../domain/timeline.ts";

/** The facet of every event. */
export const ALL = { facet: "all", key: "" } as const;
/** Stands for the set of timelines, terms and categories: its version changes with every write to one of them. */
export const SET = { facet: "timelines", key: "" } as const;

/**
 * 1 for an event that is public or will be when its time comes, 2 for one that was and was taken back, else 0; 3 is the mark
 * of one that is deleted (marks.ts). Lists are read from one of these at a time.
 */
export type PublicFlag = 0 | 1 | 2 | 3;

/** A row of the table, with the facet by name. */
export interface Posting {
  readonly facet: string;
  readonly key: string;
  readonly label: string;
  readonly public: PublicFlag;
  readonly earliest: number;
  readonly event: number;
  readonly latest: number;
  readonly published: number;
  readonly tier: number;
}

/** What an event has where its editor says nothing. */
const USUAL_IMPORTANCE = 50;

/** How far it stands out, in five steps: the first to be shown where there is room for few. 0 for most, which cost no row for it. */
export function tierOf({ importance }: Pick<Event, "importance">): number {
  return Math.max(0, Math.ceil((importance - USUAL_IMPORTANCE) / 10));
}

export function toPublicFlag(event: Event): Exclude<PublicFlag, 3> {
  if (isTombstone(event)) return event.wasUnlisted ? 0 : 2;
  return isPublic(event, Number.MAX_SAFE_INTEGER as Instant) ? 1 : 0;
}

/** The instant from which the event is what its flag says; 0 for what nobody sees. */
export function publishedOf(event: Event): number {
  const flag = toPublicFlag(event);
  if (flag === 0) return 0;
  return (flag === 1 ? event.publishedAt : event.withdrawnAt) ?? 0;
}

/**
 * Everything that an event posts. It follows from the event, the timelines and the names of its terms alone, so what is
 * stored can always be computed again: the difference between two states of an event is the difference between two of
 * these lists.
 */
export function listPostings(event: Event, timelines: readonly Timeline[], aliases: Aliases): Posting[] {
  const { earliest, latest }: EventDate = spanOf(event);
  const place = {
    public: toPublicFlag(event),
    earliest,
    event: event.id,
    latest,
    published: publishedOf(event),
    tier: tierOf(event),
  };
  return [
    { ...ALL, label: "", ...place },
    ...listFacetValues(event).map((value) => ({ ...value, ...place })),
    ...timelines
      .filter((timeline) => belongs(event, timeline, aliases))
      .map(({ slug, title }) => ({ facet: "timeline", key: slug, label: title, ...place })),
  ];
}
