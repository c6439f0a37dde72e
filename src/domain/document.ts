import type { AnniversaryDays } from "./anniversary.ts";
import type { Category } from "./category.ts";
import type { EventDate } from "./date/event-date.ts";
import type { Event, RelationType } from "./event.ts";
import type { PagedFacet } from "./facet.ts";
import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";
import type { ContentLevel, Order, UpdatePolicy } from "./query.ts";
import type { Term } from "./term.ts";
import type { Timeline } from "./timeline.ts";

/** What the whole service is called and under which authority its permanent ids stand. */
export interface Site {
  readonly title: string;
  /** Without a slash at the end. */
  readonly baseUrl: string;
  /** RFC 4151: "annals.example,2026". */
  readonly tagAuthority: string;
}

/**
 * What a representation is given: one page of a query, ready to be shown. Everything in it follows from stored data and
 * the address asked for, never from the clock, so that the same data gives the same bytes.
 */
export interface ListDocument {
  readonly kind: "timeline" | "events" | "term" | "facet";
  readonly site: Site;
  /** For `kind: "timeline"`. */
  readonly timeline?: Timeline;
  /** For `kind: "term"`: the entity or series that the events name. */
  readonly term?: Term;
  /** For `kind: "facet"`: the tag, category or place that the events have, with its label in the language of the document. */
  readonly facet?: { readonly facet: PagedFacet; readonly key: string; readonly label: string };
  readonly title: string;
  /** What the list is put together of, where that is not the timeline or the term alone: "A or B". */
  readonly heading?: string;
  /** What stands before its name: "On this day". */
  readonly prefix?: string;
  readonly description?: string;
  /** BCP 47: the language of labels made by the service, and of texts where they are translated. */
  readonly language: string;
  /** All languages in which the same can be read at an address of its own (`lang=`); fewer than two: nothing to choose. */
  readonly languages: readonly string[];
  /** The language that the address asked for with `lang=`; links on the page keep it. */
  readonly lang?: string;
  /** Labels and colours of categories. */
  readonly categories: readonly Category[];
  readonly events: readonly Event[];
  /** What was taken back or deleted, last first; formats that can say so do. */
  readonly tombstones: readonly Tombstone[];
  readonly order: Order;
  /** Events in all, where that is known without counting. */
  readonly total?: number;
  /** The latest change of anything shown, for the feed's own date. */
  readonly updatedAt: Instant;
  /** What was asked for, canonical, without "?" and cursor: "category=entity-list&country=cn&limit=50", or "". */
  readonly query: string;
  /** The part of `query` that says which events, and as of when, without order and limit: what other formats of the same set are asked with. */
  readonly filter: string;
  /** Present where it shows the record as it was then. */
  readonly asOf?: Instant;
  /** The words searched for, for highlights; as typed. */
  readonly search?: string;
  /** Present on pages after the first. */
  readonly cursor?: string;
  /** Opaque; present where a next page is. */
  readonly nextCursor?: string;
  /** What feeds were asked for: how much they say of each event, and what they do with one that changed. */
  readonly content?: ContentLevel;
  readonly updates?: UpdatePolicy;
  /** Present where events are shown as what is remembered: in feeds on certain days, in calendars every year. */
  readonly anniversaries?: AnniversaryDays | "yearly";
  /** Present where this is a part of the archive of a feed (RFC 5005 section 4): where it begins. Opaque. */
  readonly archive?: string;
  /** Where the part of the archive begins that goes on from here; opaque. */
  readonly previousArchive?: string;
  /** Nothing but what is here is in the feed (RFC 5005 section 2). */
  readonly isComplete?: boolean;
}

export type TombstoneReason = "withdrawn" | "deleted" | "merged";

/** Days for which lists tell of what went. */
const TOMBSTONE_DAYS = 90;

/** What went after this is told of at `now`. */
export function startOfTombstones(now: Instant): Instant {
  return (now - TOMBSTONE_DAYS * 86_400) as Instant;
}

/** When what went at an instant ceases to be told of. */
export function endOfTombstone(at: number): Instant {
  return (at + TOMBSTONE_DAYS * 86_400) as Instant;
}

/** An event that was public and was taken back or deleted. Calendars know it by its date and drop it by its version. */
export interface Tombstone {
  readonly id: Id;
  readonly at: Instant;
  readonly reason: TombstoneReason;
  /** Why, for everyone. */
  readonly note?: string;
  /** The event that stands for both now, where readers can see it. */
  readonly mergedInto?: Id;
  readonly version: number;
  readonly date: EventDate;
  /** IANA name. */
  readonly timeZone?: string;
}

/** Another event, and what this one is to it (`from`), or it to this one (`to`). Both are public. */
export interface RelatedEvent {
  readonly type: RelationType;
  readonly direction: "from" | "to";
  readonly event: Event;
}

/** One event, ready to be shown. */
export interface EventDocument {
  readonly kind: "event";
  readonly site: Site;
  readonly event: Event;
  readonly title: string;
  readonly language: string;
  /** As in a list. */
  readonly languages: readonly string[];
  /** As in a list. */
  readonly lang?: string;
  readonly categories: readonly Category[];
  readonly updatedAt: Instant;
  /** Public timelines that it is in. */
  readonly timelines: readonly { readonly slug: string; readonly title: string }[];
  readonly related: readonly RelatedEvent[];
  /** As in a list. */
  readonly asOf?: Instant;
  /** True where it is shown to who has a preview link; it need not be public. */
  readonly isPreview: boolean;
}

export type Document = ListDocument | EventDocument;
