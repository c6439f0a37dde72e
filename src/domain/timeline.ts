import type { EventContent } from "./event.ts";
import { type Filter, matches } from "./filter.ts";
import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";
import type { PagedOrder } from "./query.ts";
import type { Aliases } from "./term.ts";
import type { Translations } from "./translation.ts";

/** A named stretch behind the events. `date` is EDTF text, usually an interval. */
export interface Era {
  readonly title: string;
  readonly date: string;
  readonly color?: string;
}

/** What an editor says about a timeline: its events are those that match `rule`, and `pinned`, without `excluded`. */
export interface TimelineContent {
  readonly slug: string;
  readonly title: string;
  readonly description?: string;
  /** BCP 47. */
  readonly language: string;
  /** A saved query; absent: only the pinned events. */
  readonly rule?: Filter;
  readonly pinned: readonly Id[];
  readonly excluded: readonly Id[];
  readonly eras: readonly Era[];
  /** The order of the page and of JSON. */
  readonly order: PagedOrder;
  /** Of title, description and the titles of eras. */
  readonly translations?: Translations;
  /** Whether anyone may suggest events. */
  readonly suggestions: boolean;
}

export interface Timeline extends TimelineContent {
  readonly id: Id;
  /** Of the timeline's own record: 1 at creation, one more with every change of it. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** Whether the event is in the timeline, whatever its publication state. `aliases` are those of the event's own names. */
export function belongs(
  event: EventContent & { readonly id: Id },
  timeline: TimelineContent,
  aliases: Aliases,
): boolean {
  if (timeline.excluded.includes(event.id)) return false;
  if (timeline.pinned.includes(event.id)) return true;
  return timeline.rule !== undefined && matches(event, timeline.rule, { aliases });
}
