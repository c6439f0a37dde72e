import type { EventDate } from "./date/event-date.ts";
import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";
import type { Recurrence } from "./recurrence.ts";
import type { TermLink } from "./term.ts";
import type { Translations } from "./translation.ts";

/**
 * The state of publication. draft: editors only; published: public from `publishedAt` on, which may lie ahead (then it is
 * scheduled); unlisted: at its own address alone; archived: taken out of public view; withdrawn: taken back, with a note
 * that stays.
 */
export const EVENT_STATUSES = ["draft", "published", "unlisted", "archived", "withdrawn"] as const;
export type EventStatus = (typeof EVENT_STATUSES)[number];

/** What became of it in the world, whatever its state of publication; the words of iCalendar and schema.org. */
export const EVENT_STATES = ["tentative", "confirmed", "cancelled", "postponed"] as const;
export type EventState = (typeof EVENT_STATES)[number];

/** Dates besides the main one. `expires` is the last day on which a thing is in force. */
export const DATE_ROLES = ["occurred", "announced", "effective", "expires", "listed"] as const;
export type DateRole = (typeof DATE_ROLES)[number];
/** EDTF texts. */
export type RoleDates = Readonly<Partial<Record<DateRole, string>>>;

/** How one event stands to another, said by the one that came of it: "this amends that". */
export const RELATION_TYPES = ["part_of", "follows", "responds_to", "causes", "amends", "supersedes"] as const;
export type RelationType = (typeof RELATION_TYPES)[number];
/** An event cannot be part of itself, nor come before itself; but two events may answer each other. */
export const ACYCLIC_RELATIONS: readonly RelationType[] = ["part_of", "follows", "causes", "amends", "supersedes"];

export interface Relation {
  readonly type: RelationType;
  readonly event: Id;
}

/** An entry in the log of what became known or was changed. Silent entries are for the record; nobody is told. */
export interface Update {
  readonly at: Instant;
  readonly text: string;
  readonly significant: boolean;
}

/** Who sent an event in from outside, and to which timeline. Never public. */
export interface Suggestion {
  readonly timeline: string;
  readonly name?: string;
  readonly contact?: string;
  readonly note?: string;
}

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

/**
 * A citation. `date` is EDTF text: the day of the source, not of the event. `supports` names the members of the event
 * that it is a citation for, as paths ("date", "dates/effective"); absent: for the event as a whole.
 */
export interface Source {
  readonly url: string;
  readonly title?: string;
  readonly publisher?: string;
  readonly date?: string;
  readonly quote?: string;
  readonly archivedUrl?: string;
  readonly supports?: readonly string[];
}

/** A picture, recording or film. `alt` is the text alternative; "" marks a decorative picture. `focus` is x, y in 0..1. */
export interface Media {
  readonly url: string;
  readonly mediaType?: string;
  /** Octets, where that is known. */
  readonly length?: number;
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
  readonly dates?: RoleDates;
  readonly recurrence?: Recurrence;
  readonly relations: readonly Relation[];
  /** Oldest first. */
  readonly updates: readonly Update[];
  /** By language; the event itself is in `language`. */
  readonly translations?: Translations;
  /** Absent: nothing else is said than that it happens or happened. */
  readonly eventStatus?: EventState;
  readonly status: EventStatus;
  /** Why it was cancelled, postponed or withdrawn; readers see it. */
  readonly note?: string;
  /** When it is or was made public. Present for every published event. */
  readonly publishedAt?: Instant;
  /** Present for withdrawn events. */
  readonly withdrawnAt?: Instant;
  /** Of a withdrawn event: it was unlisted before, so that its address tells of it but no list does. */
  readonly wasUnlisted?: true;
  readonly suggestion?: Suggestion;
}

/**
 * Members whose change readers are told of by name, in the order in which they are named. Not among them: what is not shown
 * (`importance`, `externalId`), the state of publication, and the log of updates, whose entries speak for themselves.
 */
export const TOLD_MEMBERS = [
  "date",
  "timeZone",
  "title",
  "summary",
  "body",
  "eventStatus",
  "note",
  "dates",
  "recurrence",
  "place",
  "category",
  "tags",
  "entities",
  "countries",
  "series",
  "sources",
  "media",
  "externalUrl",
  "language",
  "translations",
] as const satisfies readonly (keyof EventContent)[];
export type ToldMember = (typeof TOLD_MEMBERS)[number];

/** An event on record. */
export interface Event extends EventContent {
  readonly id: Id;
  /** 1 at creation, one more with every change. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** Records of its entities and series that are there; they follow from those records, not from what an editor says here. */
  readonly terms: readonly TermLink[];
  /** What the last change altered that readers saw (domain/told.ts); absent: nothing since it came out. */
  readonly changed?: readonly ToldMember[];
}

/** True where anyone may read the event at `now`. */
export function isPublic(event: Pick<EventContent, "status" | "publishedAt">, now: Instant): boolean {
  return event.status === "published" && event.publishedAt !== undefined && event.publishedAt <= now;
}

/** True where anyone who knows its address may read the event at `now`. */
export function isReadable(event: Pick<EventContent, "status" | "publishedAt">, now: Instant): boolean {
  return isPublic({ ...event, status: event.status === "unlisted" ? "published" : event.status }, now);
}

/** True where the event could be read and was taken back: its address says so, and lists keep a mark if they had it. */
export function isTombstone(event: Pick<EventContent, "status" | "publishedAt" | "withdrawnAt">): boolean {
  const { status, publishedAt, withdrawnAt } = event;
  return status === "withdrawn" && publishedAt !== undefined && withdrawnAt !== undefined && publishedAt <= withdrawnAt;
}

/** Since when anyone could read the event, as it stands at `now`; 0 for one that is for editors alone, or not out yet. */
export function findShownSince(
  event: Pick<EventContent, "status" | "publishedAt" | "withdrawnAt">,
  now: Instant,
): Instant | 0 {
  const isShown = isTombstone(event) || isReadable(event, now);
  return isShown ? (event.publishedAt ?? 0) : 0;
}

/**
 * The content as it will be at `now`, after `before`: a published event without a time is public from now on, a withdrawn
 * one since it was withdrawn, and an update without a time is of now.
 */
export function withTimes<Content extends EventContent>(
  content: Content,
  before: EventContent | undefined,
  now: Instant,
): Content {
  const { withdrawnAt: _withdrawn, wasUnlisted: _unlisted, ...rest } = content;
  const isShown = content.status === "published" || content.status === "unlisted";
  const publishedAt = content.publishedAt ?? (isShown ? (before?.publishedAt ?? now) : undefined);
  const withdrawnAt = before?.status === "withdrawn" ? (before.withdrawnAt ?? now) : now;
  return {
    ...(rest as Content),
    ...(publishedAt !== undefined && { publishedAt }),
    ...(content.status === "withdrawn" && { withdrawnAt }),
    ...(content.status === "withdrawn" &&
      (before?.status === "unlisted" || before?.wasUnlisted) && { wasUnlisted: true as const }),
  };
}

/** True where someone from outside sent it to the timeline, and no editor has decided yet. */
export function isSuggestedTo(
  { status, suggestion }: Pick<EventContent, "status" | "suggestion">,
  slug: string,
): boolean {
  return status === "draft" && suggestion?.timeline === slug;
}

/**
 * When readers were last told of the event: not before it was public. Where there is a log of updates, it says which changes
 * count: readers show an entry as new again with a significant one, and not with a silent edit. Without a log every change
 * counts. No entry of a log lies ahead of the record itself.
 */
export function toldAt(event: Pick<Event, "updates" | "createdAt" | "updatedAt" | "publishedAt">): Instant {
  const { updates, createdAt, updatedAt, publishedAt = createdAt } = event;
  const significant = updates.filter((update) => update.significant).map(({ at }) => at);
  const told = updates.length === 0 ? updatedAt : Math.min(updatedAt, Math.max(createdAt, ...significant));
  return Math.max(told, publishedAt) as Instant;
}

/** The event without what is only for editors. Its relations name events that may not be public: they are shown elsewhere. */
export function toPublicEvent(event: Event): Event {
  const { suggestion: _suggestion, ...rest } = event;
  return { ...rest, relations: [] };
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
