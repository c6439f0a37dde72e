import { type Anniversary, findAnniversary } from "./anniversary.ts";
import { type Category, findCategory, labelOfCategory } from "./category.ts";
import type { EventDate } from "./date/event-date.ts";
import { formatDateLabel } from "./date/label.ts";
import type { Document, ListDocument, Tombstone, TombstoneReason } from "./document.ts";
import {
  type Event,
  type EventState,
  type Media,
  type Place,
  type RoleDates,
  type Source,
  toldAt,
  type Update,
} from "./event.ts";
import { type FacetValue, listFacetValues } from "./facet.ts";
import { formatId } from "./id.ts";
import type { Instant } from "./instant.ts";
import { createEntries } from "./keep.ts";
import { toPlainText } from "./markdown.ts";
import type { UpdatePolicy } from "./query.ts";
import type { Recurrence } from "./recurrence.ts";
import { findTerm, nameOfTerm } from "./term.ts";

/** An event as syndication sees it. Every URL in it is http or https. */
export interface Entry {
  /** Permanent: no host, slug or scheme in it. */
  readonly id: string;
  readonly url: string;
  /** With the date in front, because readers show the day of publication, which is another. */
  readonly title: string;
  readonly date: EventDate;
  /** IANA name, for a time of day without an offset. */
  readonly timeZone?: string;
  /** The date for people. */
  readonly label: string;
  /** HTML: date, summary, body, media, sources. Absent where only summaries are asked for. */
  readonly content?: string;
  /** Plain text. */
  readonly summary?: string;
  /** BCP 47, where it is not the feed's. */
  readonly language?: string;
  /** When it was made public, or became news again: never the date of the event, never in the future. */
  readonly publishedAt: Instant;
  /** True where it is news again under the id that it had before: `publishedAt` is not its first publication. */
  readonly isBumped: boolean;
  /** Present where the entry is of a day on which the event is remembered: then it was published on that day. */
  readonly anniversary?: Anniversary;
  /** The last change that readers are to be told of (RFC 4287 section 4.2.15). */
  readonly updatedAt: Instant;
  /** What it is about, named in the language of the feed where that is known. */
  readonly categories: readonly FacetValue[];
  readonly dates?: RoleDates;
  readonly recurrence?: Recurrence;
  readonly eventStatus?: EventState;
  /** Why it was cancelled or postponed. */
  readonly note?: string;
  /** Those that readers are to be told, oldest first. */
  readonly updates: readonly Update[];
  readonly sources: readonly Source[];
  readonly enclosures: readonly Media[];
  readonly place?: Place;
  readonly externalUrl?: string;
}

/** A document as syndication: the one shape from which RSS, Atom and JSON Feed are written. */
export interface Feed {
  readonly id: string;
  readonly title: string;
  readonly description?: string;
  readonly language: string;
  readonly author: string;
  readonly homeUrl: string;
  /** The same for people. */
  readonly pageUrl: string;
  readonly selfUrl: string;
  readonly nextUrl?: string;
  /** Of a later page or a part of the archive: the document that news come to. */
  readonly currentUrl?: string;
  readonly previousArchiveUrl?: string;
  /** Of the document that news come to: who tells subscribers of them (WebSub). */
  readonly hubUrl?: string;
  readonly isArchive: boolean;
  readonly isComplete: boolean;
  readonly updatedAt: Instant;
  readonly entries: readonly Entry[];
  readonly deleted: readonly DeletedEntry[];
}

/** An entry that was taken back. */
export interface DeletedEntry {
  readonly id: string;
  readonly at: Instant;
  readonly reason: TombstoneReason;
  readonly note?: string;
  /** The id of the entry that stands for both now. */
  readonly mergedInto?: string;
}

/** Where things are; the domain knows no addresses. Events are named by their public id. */
export interface FeedAddresses {
  readonly id: string;
  readonly home: string;
  readonly page: string;
  readonly self: string;
  readonly next?: string;
  readonly current?: string;
  readonly previousArchive?: string;
  readonly hub?: string;
  eventId(id: string): string;
  event(id: string): string;
}

/** What is written of an event in words; the domain has none. */
export interface EntryTexts {
  /** HTML. `change` is a line on what changed, as plain text. */
  content(event: Event, label: string, language: string, change?: string): string;
  /** A line on what changed last. */
  change(event: Event, language: string): string;
  /** The title of an entry that tells of a change. */
  updatedTitle(title: string, language: string): string;
  /** The title of an entry on a day on which the event is remembered, so many years later. */
  anniversaryTitle(title: string, years: number, language: string): string;
}

/** Facets that say what an event is about. */
const SUBJECTS: ReadonlySet<string> = new Set(["category", "tag", "entity", "country", "series"]);

export function toFeed(document: Document, addresses: FeedAddresses, texts: EntryTexts): Feed {
  const list = document.kind === "event" ? undefined : document;
  const events = document.kind === "event" ? [document.event] : document.events;
  const entries = events.map(createEntries(document, "feed", (event) => toEntry(event, document, addresses, texts)));
  const { next, current, previousArchive, hub } = addresses;
  return {
    id: addresses.id,
    title: document.title,
    ...(list?.description ? { description: list.description } : {}),
    language: document.language,
    author: document.site.title,
    homeUrl: addresses.home,
    pageUrl: addresses.page,
    selfUrl: addresses.self,
    ...(next ? { nextUrl: next } : {}),
    ...(current ? { currentUrl: current } : {}),
    ...(previousArchive ? { previousArchiveUrl: previousArchive } : {}),
    ...(hub ? { hubUrl: hub } : {}),
    isArchive: list?.archive !== undefined,
    isComplete: list?.isComplete ?? false,
    // A scheduled event turns public without a change of its record.
    updatedAt: entries.reduce((latest, entry) => later(latest, entry.updatedAt), document.updatedAt),
    entries,
    deleted: (list?.tombstones ?? []).map((tombstone) => toDeletedEntry(tombstone, document, addresses)),
  };
}

function toDeletedEntry(tombstone: Tombstone, document: Document, { eventId }: FeedAddresses): DeletedEntry {
  const { id, at, reason, note, mergedInto, date } = tombstone;
  return {
    id: toEntryId(eventId(formatId(id)), anniversaryOf(date, document)),
    at,
    reason,
    ...(note ? { note } : {}),
    ...(mergedInto === undefined ? {} : { mergedInto: eventId(formatId(mergedInto)) }),
  };
}

/** How an entry says that its event changed after it was published, under the policy that the reader asked for. */
function toNews(event: Event, id: string, policy: UpdatePolicy | undefined) {
  const firstAt = event.publishedAt ?? event.createdAt;
  const told = toldAt(event);
  const isNews = told > firstAt && (policy === "bump" || policy === "new-item");
  return {
    isNews,
    // An item of its own is another with each change, and the same as long as nothing more is told.
    id: isNews && policy === "new-item" ? `${id}/update/${told}` : id,
    publishedAt: isNews ? told : firstAt,
    isBumped: isNews && policy === "bump",
    updatedAt: policy === "silent" ? firstAt : told,
  };
}

function anniversaryOf(date: EventDate, document: Document): Anniversary | undefined {
  const days = document.kind === "event" ? undefined : document.anniversaries;
  return days && days !== "yearly" ? findAnniversary(date, days) : undefined;
}

/** An anniversary is an entry of its own, one each year. */
function toEntryId(id: string, anniversary: Anniversary | undefined): string {
  return anniversary ? `${id}/anniversary/${anniversary.year}` : id;
}

/** Told on the day; of an event that came out or changed during that day, when it did. */
function toAnniversaryTimes(event: Event, { at }: Anniversary, policy: UpdatePolicy | undefined) {
  const publishedAt = later(at, event.publishedAt ?? event.createdAt);
  return { publishedAt, updatedAt: policy === "silent" ? publishedAt : later(publishedAt, toldAt(event)) };
}

function policiesOf(document: Document): Pick<ListDocument, "content" | "updates"> {
  return document.kind === "event" ? {} : document;
}

function toEntry(event: Event, document: Document, addresses: FeedAddresses, texts: EntryTexts): Entry {
  const { language, categories } = document;
  const { content: level, updates: policy } = policiesOf(document);
  const id = formatId(event.id);
  const label = labelOf(event, language);
  const anniversary = anniversaryOf(event.date, document);
  const { isNews, ...times } = toNews(event, toEntryId(addresses.eventId(id), anniversary), policy);
  const change = isNews ? texts.change(event, language) : undefined;
  const summary = summarize(event);
  const title = anniversary
    ? texts.anniversaryTitle(event.title, anniversary.years, language)
    : `${label}: ${event.title}`;
  const externalUrl = event.externalUrl ? toWebUrl(event.externalUrl) : undefined;
  return {
    ...times,
    ...(anniversary && { anniversary, ...toAnniversaryTimes(event, anniversary, policy) }),
    url: addresses.event(id),
    title: isNews && policy === "new-item" ? texts.updatedTitle(title, language) : title,
    date: event.date,
    ...(event.timeZone ? { timeZone: event.timeZone } : {}),
    label,
    ...(level === "summary" ? {} : { content: texts.content(event, label, language, change) }),
    ...(summary || change ? { summary: [change, summary].filter((part) => part).join(" \u2013 ") } : {}),
    ...(event.language && event.language !== language ? { language: event.language } : {}),
    categories: listFacetValues(event)
      .filter(({ facet }) => SUBJECTS.has(facet))
      .map((value) => ({ ...value, label: nameFacetValue(value, event, categories, language) })),
    ...(event.dates ? { dates: event.dates } : {}),
    ...(event.recurrence ? { recurrence: event.recurrence } : {}),
    ...(event.eventStatus ? { eventStatus: event.eventStatus } : {}),
    ...(event.note ? { note: event.note } : {}),
    updates: event.updates.filter(({ significant }) => significant),
    sources: listSources(event),
    enclosures: listMedia(event),
    ...(event.place ? { place: event.place } : {}),
    ...(externalUrl ? { externalUrl } : {}),
  };
}

/** The label of a category and the name of a record in the language of the reader; other values as they are written. */
function nameFacetValue(
  { facet, label }: FacetValue,
  event: Event,
  categories: readonly Category[],
  language: string,
): string {
  if (facet === "category") return nameCategory(label, categories, language);
  const term = facet === "entity" || facet === "series" ? findTerm(event, facet, label) : undefined;
  return term ? nameOfTerm(term, language) : label;
}

/** The label of a category by its name, in the language of the reader; the name itself where it is in no list. */
export function nameCategory(name: string, categories: readonly Category[], language: string): string {
  const category = findCategory(categories, name);
  return category ? labelOfCategory(category, language) : name;
}

function later(one: Instant, other: Instant): Instant {
  return one > other ? one : other;
}

/** The date of an event for people, in the language of the document. */
export function labelOf(event: Pick<Event, "date" | "timeZone">, language: string): string {
  return formatDateLabel(event.date, language, event.timeZone ? { timeZone: event.timeZone } : {});
}

const SUMMARY_LENGTH = 300;

/** The summary, else the beginning of the body as plain text. */
export function summarize(event: Pick<Event, "summary" | "body">): string | undefined {
  if (event.summary) return event.summary;
  if (!event.body) return undefined;
  // Four times as much Markdown holds what is kept; a body of 100 kB is not rendered for it.
  const text = toPlainText(event.body.slice(0, SUMMARY_LENGTH * 4)).toWellFormed();
  if (text.length <= SUMMARY_LENGTH) return text || undefined;
  const cut = text.slice(0, SUMMARY_LENGTH);
  const words = cut.replace(/\s+\S{0,20}$/, "");
  return `${words === cut ? [...cut].slice(0, -1).join("") : words}…`;
}

/** The sources of an event whose address can be a link. */
export function listSources(event: Pick<Event, "sources">): Source[] {
  return event.sources.flatMap(({ url, archivedUrl, ...rest }) => {
    const address = toWebUrl(url);
    const archived = archivedUrl ? toWebUrl(archivedUrl) : undefined;
    return address ? [{ ...rest, url: address, ...(archived ? { archivedUrl: archived } : {}) }] : [];
  });
}

/** The media of an event whose address can be a link, with their type where the address tells it. */
export function listMedia(event: Pick<Event, "media">): Media[] {
  return event.media.flatMap(({ mediaType, ...media }) => {
    const url = toWebUrl(media.url);
    const type = mediaType ?? guessMediaType(media.url);
    return url ? [{ ...media, url, ...(type ? { mediaType: type } : {}) }] : [];
  });
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  avif: "image/avif",
  gif: "image/gif",
  jpeg: "image/jpeg",
  jpg: "image/jpeg",
  m4a: "audio/mp4",
  mp3: "audio/mpeg",
  mp4: "video/mp4",
  ogg: "audio/ogg",
  pdf: "application/pdf",
  png: "image/png",
  svg: "image/svg+xml",
  webm: "video/webm",
  webp: "image/webp",
};

function guessMediaType(url: string): string | undefined {
  return MEDIA_TYPES[/\.([a-z0-9]{3,4})(?:[?#]|$)/i.exec(url)?.[1]?.toLowerCase() ?? ""];
}

const PLAIN_WEB_URL = /^https?:\/\/[^\s"'<>\\^`{|}\p{C}]+$/iu;

/** An http or https address without characters that would end it where it is written; undefined for anything else. */
export function toWebUrl(text: string): string | undefined {
  if (PLAIN_WEB_URL.test(text)) return text;
  const url = URL.parse(text);
  return url && (url.protocol === "http:" || url.protocol === "https:") ? url.href : undefined;
}
