import type { EventDate } from "./date/event-date.ts";
import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";

/** draft: editors only; published: public from `publishedAt` on, which may lie ahead; archived: taken out of public view. */
export const EVENT_STATUSES = ["draft", "published", "archived"] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** An actor in an event. `ids` names it elsewhere, by scheme: `{ wikidata: "Q312", lei: "..." }`. */
export interface Entity {
  readonly name: string;
  readonly type?: string;
  readonly role?: string;
  readonly ids?: Readonly<Record<string, string>>;
}

/** `country` is ISO 3166-1 alpha-2, `subdivision` ISO 3166-2, `lat` and `lon` are WGS 84 degrees. */
export interface Place {
  readonly name?: string;
  readonly country?: string;
  readonly subdivision?: string;
  readonly lat?: number;
  readonly lon?: number;
}

/** A citation. `date` is EDTF text: the day of the source, not of the event. */
export interface Source {
  readonly url: string;
  readonly title?: string;
  readonly publisher?: string;
  readonly date?: string;
  readonly quote?: string;
  readonly archivedUrl?: string;
}

/** A picture, recording or film. `alt` is the text alternative; "" marks a decorative picture. `focus` is x, y in 0..1. */
export interface Media {
  readonly url: string;
  readonly mediaType?: string;
  readonly alt: string;
  readonly credit?: string;
  readonly width?: number;
  readonly height?: number;
  readonly focus?: readonly [number, number];
}

/** What recurs, and which one this is: `{ name: "China Manufacturing Day", edition: 6 }`. */
export interface Series {
  readonly name: string;
  readonly edition?: number;
}

/** What an editor says about an event. */
export interface EventContent {
  readonly externalId?: string;
  readonly slug: string;
  readonly date: EventDate;
  /** IANA name, for timed dates without an offset. */
  readonly timeZone?: string;
  readonly title: string;
  readonly summary?: string;
  /** Markdown; raw HTML in it is shown as text. */
  readonly body?: string;
  /** BCP 47. */
  readonly language?: string;
  readonly category?: string;
  readonly tags: readonly string[];
  readonly entities: readonly Entity[];
  /** ISO 3166-1 alpha-2, upper case. */
  readonly countries: readonly string[];
  readonly place?: Place;
  /** The subject's own page elsewhere. */
  readonly externalUrl?: string;
  readonly sources: readonly Source[];
  readonly media: readonly Media[];
  /** 0 (least) to 100; what is shown first when there is room for few. */
  readonly importance: number;
  readonly series?: Series;
  readonly status: EventStatus;
  /** When it is or was made public. Present for every published event. */
  readonly publishedAt?: Instant;
}

/** An event on record. */
export interface Event extends EventContent {
  readonly id: Id;
  /** 1 at creation, one more with every change. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

/** True where anyone may read the event at `now`. */
export function isPublic(event: Pick<EventContent, "status" | "publishedAt">, now: Instant): boolean {
  return event.status === "published" && event.publishedAt !== undefined && event.publishedAt <= now;
}

/** "Sixth China Manufacturing Day: calls" -> "sixth-china-manufacturing-day-calls"; letters of every script stay. */
export function toSlug(text: string): string {
  const slug = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f'\u2019]/g, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, "-")
    .replace(/^-+|-+$/g, "");
  return [...slug].slice(0, 80).join("").replace(/-+$/, "");
}
