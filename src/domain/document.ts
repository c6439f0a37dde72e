import type { Event } from "./event.ts";
import type { Instant } from "./instant.ts";
import type { Order } from "./query.ts";
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
  readonly kind: "timeline" | "events";
  readonly site: Site;
  /** For `kind: "timeline"`. */
  readonly timeline?: Timeline;
  readonly title: string;
  readonly description?: string;
  /** BCP 47: the language of labels made by the service. */
  readonly language: string;
  readonly events: readonly Event[];
  readonly order: Order;
  /** Events in all, where that is known without counting. */
  readonly total?: number;
  /** The latest change of anything shown, for the feed's own date. */
  readonly updatedAt: Instant;
  /** What was asked for, canonical, without "?" and cursor: "category=entity-list&country=cn&limit=50", or "". */
  readonly query: string;
  /** The part of `query` that says which events, without order and limit: what other formats of the same set are asked with. */
  readonly filter: string;
  /** The words searched for, for highlights; as typed. */
  readonly search?: string;
  /** Present on pages after the first. */
  readonly cursor?: string;
  /** Opaque; present where a next page is. */
  readonly nextCursor?: string;
}

/** One event, ready to be shown. */
export interface EventDocument {
  readonly kind: "event";
  readonly site: Site;
  readonly event: Event;
  readonly title: string;
  readonly language: string;
  readonly updatedAt: Instant;
  /** Public timelines that it is in. */
  readonly timelines: readonly { readonly slug: string; readonly title: string }[];
}

export type Document = ListDocument | EventDocument;
