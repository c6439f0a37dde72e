import type { Category } from "../domain/category.ts";
import { parseEdtf } from "../domain/date/edtf.ts";
import { isTimeZone } from "../domain/date/formats.ts";
import { formatDateLabel } from "../domain/date/label.ts";
import { DATE_ROLES, EVENT_STATES } from "../domain/event.ts";
import type { Loss } from "../domain/loss.ts";
import { readDay } from "./feed-dates.ts";
import { escapeMarkdown } from "./markdown.ts";
import {
  cutText,
  isWeb,
  MAX_MEDIA,
  MAX_NAME,
  MAX_SOURCES,
  MAX_TITLE,
  type Note,
  sortWords,
  type Value,
} from "./members.ts";
import type { Row } from "./rows.ts";
import { MAX_SUMMARY, readBody, readPlain, readText } from "./texts.ts";

// An entry of a feed, whichever format it has -> a draft of an event. A feed says when something was written about, and only
// our own say when it happened.

export interface FeedText {
  readonly pointer: string;
  readonly text: string;
  readonly isHtml: boolean;
}

/** A text that the format has under a name of its own. */
export interface Named {
  readonly pointer: string;
  readonly text: string;
}

export interface FeedMedia extends Named {
  readonly mediaType?: string | undefined;
  readonly length?: number | undefined;
  readonly alt?: string | undefined;
  readonly credit?: string | undefined;
}

export interface FeedEntry {
  readonly id?: Named | undefined;
  readonly title?: FeedText | undefined;
  readonly link?: Named | undefined;
  readonly externalUrl?: Named | undefined;
  readonly summary?: FeedText | undefined;
  readonly content?: FeedText | undefined;
  /** When it was published, or last changed; the first that can be read counts. */
  readonly published: readonly Named[];
  /** When it happened, as our own feeds say it. */
  readonly date?: Named | undefined;
  readonly timeZone?: string | undefined;
  readonly dates?: Readonly<Record<string, string>>;
  readonly eventStatus?: string | undefined;
  readonly note?: string | undefined;
  readonly place?: Value | undefined;
  readonly language?: string | undefined;
  readonly words: readonly string[];
  readonly wordsPointer: string;
  readonly entities?: readonly string[];
  readonly sources: readonly (Named & { readonly title?: string | undefined })[];
  readonly media: readonly FeedMedia[];
  /** What of it is not taken over. */
  readonly losses: readonly Loss[];
}

export interface FeedContext {
  readonly title: string;
  readonly language: string;
  readonly categories: readonly Category[];
}

const MAX_TEXT = 5000;
const MAX_BODY = 100_000;

interface Dates {
  readonly members: Value;
  /** Whether it is when it happened. */
  readonly isStated: boolean;
  /** The day of publication. */
  readonly published?: string;
}

function readStated({ date, timeZone }: FeedEntry, note: Note): Value | undefined {
  if (!date) return undefined;
  const read = parseEdtf(date.text);
  if (!read.ok) {
    note({ pointer: date.pointer, was: date.text, why: `${read.error}; is dropped` });
    return undefined;
  }
  return { date: date.text, ...(timeZone !== undefined && isTimeZone(timeZone) && { time_zone: timeZone }) };
}

function readDates(entry: FeedEntry, note: Note): Dates | string {
  const stated = readStated(entry, note);
  const days = entry.published.map((one) => ({ ...one, day: readDay(one.text) }));
  const found = days.find(({ day }) => day !== undefined);
  const published = found?.day;
  if (stated) return { members: stated, isStated: true, ...(published !== undefined && { published }) };
  for (const { pointer, text } of days.filter(({ day }) => day === undefined)) {
    note({ pointer, was: text, why: "is no time that can be read; is dropped" });
  }
  if (!found || published === undefined) {
    const names = entry.published.map(({ pointer }) => pointer.slice(1)).join(" and ");
    return names === "" ? "has no date, not even one of its publication" : `has no date that can be read, in ${names}`;
  }
  const why = "is when it was published (day in UTC), not when it happened: see to the date before it is public";
  note({ pointer: found.pointer, was: found.text, now: published, why });
  return { members: { date: published }, isStated: false, published };
}

function plainOf({ text, isHtml, pointer }: FeedText, max: number, note: Note): string {
  return isHtml ? readPlain(text, max, pointer, note) : cutText(text.trim(), max, pointer, note);
}

function ignore(): void {}

function readTitle({ title, summary, content }: FeedEntry, note: Note): string | undefined {
  const own = title ? plainOf(title, MAX_TITLE, note).replace(/\s+/g, " ") : "";
  if (own !== "") return own;
  for (const text of [summary, content]) {
    const said = text ? plainOf(text, MAX_BODY, ignore) : "";
    const now = (/^[\s\S]*?[.!?。！？](?=\s|$)/.exec(said.slice(0, 1000))?.[0] ?? said)
      .slice(0, MAX_NAME)
      .toWellFormed()
      .replace(/\s+/g, " ")
      .trim();
    if (now === "") continue;
    note({ pointer: "/title", was: null, now, why: "is missing; the first sentence stands for it" });
    return now;
  }
  return undefined;
}

/** Titles in our own feeds begin with the date in words, in the language of the feed. */
function withoutLabel(title: string, { date, time_zone: timeZone }: Value, { language }: FeedContext): string {
  const read = parseEdtf(String(date));
  if (!read.ok) return title;
  const label = formatDateLabel(read.value, language || "en", typeof timeZone === "string" ? { timeZone } : {});
  return title.startsWith(`${label}: `) ? title.slice(label.length + 2).trim() || title : title;
}

function readAlone(text: FeedText, note: Note): Value {
  if (text.isHtml) return readText(text.text, text.pointer, note);
  const said = text.text.trim();
  if (said === "") return {};
  if (said.length <= MAX_SUMMARY && !said.includes("\n")) return { summary: said };
  return { body: cutText(escapeMarkdown(said), MAX_BODY, text.pointer, note) };
}

/** Summary and content; where one says what the other does, once. */
function readTexts({ summary, content, title }: FeedEntry, note: Note): Value {
  const short = summary ? plainOf(summary, MAX_BODY, ignore) : "";
  const long = content ? plainOf(content, MAX_BODY, ignore) : "";
  if (content && (long === "" || long === title?.text.trim()))
    return short !== "" && summary ? readAlone(summary, note) : {};
  if (!content) return summary ? readAlone(summary, note) : {};
  if (short === "" || !summary || short === long) return readAlone(content, note);
  const body = content.isHtml
    ? readBody(content.text, content.pointer, note)
    : cutText(escapeMarkdown(content.text.trim()), MAX_BODY, content.pointer, note);
  return { summary: plainOf(summary, MAX_TEXT, note), body };
}

function readSources(
  entry: FeedEntry,
  title: string,
  feed: FeedContext,
  published: string | undefined,
  note: Note,
): Value {
  const publisher = feed.title.slice(0, MAX_NAME).toWellFormed().trim();
  const own = { title, ...(publisher !== "" && { publisher }), ...(published !== undefined && { date: published }) };
  const all = [
    ...(entry.link ? [{ ...entry.link, said: own }] : []),
    ...entry.sources.map(({ title: name, ...one }) => ({
      ...one,
      said: name ? { title: name.slice(0, MAX_TITLE).toWellFormed() } : {},
    })),
  ];
  const web = all.filter(({ pointer, text }) => {
    if (isWeb(text)) return true;
    note({ pointer, was: text, why: "has no http or https address" });
    return false;
  });
  for (const { pointer, text } of web.slice(MAX_SOURCES))
    note({ pointer, was: text, why: `an event has ${MAX_SOURCES} sources at most` });
  return web.length > 0 ? { sources: web.slice(0, MAX_SOURCES).map(({ text, said }) => ({ url: text, ...said })) } : {};
}

function toMedia({ pointer, text: url, mediaType, length, alt = "", credit }: FeedMedia, note: Note): Value {
  const words = cutText(alt.trim(), 2000, pointer, note);
  if (words === "") {
    note({ pointer, was: url, now: url, why: "comes without words for who cannot see it; is kept as decoration" });
  }
  const type = mediaType?.split(";")[0]?.trim().toLowerCase();
  return {
    url,
    ...(type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type) && { media_type: type }),
    ...(length !== undefined && Number.isSafeInteger(length) && length > 0 && { length }),
    alt: words,
    ...(credit?.trim() && { credit: cutText(credit.trim(), 500, pointer, note) }),
  };
}

/** Of those with one address, the one that says most. */
function readMedia({ media }: FeedEntry, note: Note): Value {
  const web = media.filter(({ pointer, text }) => {
    if (isWeb(text)) return true;
    note({ pointer, was: text, why: "has no http or https address" });
    return false;
  });
  const byUrl = [...Map.groupBy(web, ({ text }) => text).values()].map((same) => {
    const said = same.map((one) => Object.entries(one).filter(([, value]) => value !== undefined && value !== ""));
    return Object.fromEntries(said.reverse().flat()) as unknown as FeedMedia;
  });
  for (const { pointer, text } of byUrl.slice(MAX_MEDIA))
    note({ pointer, was: text, why: `an event has ${MAX_MEDIA} media at most` });
  return byUrl.length > 0 ? { media: byUrl.slice(0, MAX_MEDIA).map((one) => toMedia(one, note)) } : {};
}

function readId({ id }: FeedEntry, note: Note): Value {
  if (!id || id.text.trim() === "") return {};
  if (id.text.trim().length <= MAX_NAME && id.text.isWellFormed()) return { external_id: id.text.trim() };
  note({
    pointer: id.pointer,
    was: id.text,
    why: `ids have ${MAX_NAME} characters at most; is dropped, so that this entry is new each time`,
  });
  return {};
}

function readLanguage(language: string | undefined): Value {
  try {
    return language?.trim() ? { language: Intl.getCanonicalLocales(language.trim())[0] } : {};
  } catch {
    return {};
  }
}

/** What only our own feeds say. */
function readOurs({ dates = {}, eventStatus, note, place, entities = [] }: FeedEntry, refuse: Note): Value {
  const roles = DATE_ROLES.flatMap((role) => {
    const text = dates[role];
    if (text === undefined) return [];
    if (parseEdtf(text).ok) return [[role, text]];
    refuse({ pointer: `/annals:${role}`, was: text, why: "is no date; is dropped" });
    return [];
  });
  const names = [
    ...new Set(entities.map((name) => name.trim()).filter((name) => name !== "" && name.length <= MAX_NAME)),
  ];
  const isState = EVENT_STATES.some((state) => state === eventStatus);
  if (eventStatus && !isState)
    refuse({ pointer: "/annals:status", was: eventStatus, why: "is no state of an event; is dropped" });
  return {
    ...(roles.length > 0 && { dates: Object.fromEntries(roles) }),
    ...(isState && { event_status: eventStatus }),
    ...(note?.trim() && { note: cutText(note.trim(), MAX_TEXT, "/annals:note", refuse) }),
    ...(place && { place }),
    ...(names.length > 0 && { entities: names.slice(0, 100) }),
  };
}

function readExternal(url: Named | undefined, note: Note): Value {
  if (!url) return {};
  if (isWeb(url.text)) return { external_url: url.text };
  note({ pointer: url.pointer, was: url.text, why: "has no http or https address" });
  return {};
}

/** The event that an entry is about, as a draft; or why it is none. */
export function readEntry(row: number, entry: FeedEntry, feed: FeedContext): Row {
  const losses: Loss[] = [];
  const note = (loss: Loss) => losses.push(loss);
  const when = readDates(entry, note);
  if (typeof when === "string") return { row, error: when };
  const named = readTitle(entry, note);
  if (named === undefined) return { row, error: "has no title, and no text that could stand for it" };
  const title = when.isStated ? withoutLabel(named, when.members, feed) : named;
  const value = {
    ...readId(entry, note),
    ...when.members,
    title,
    ...readTexts(entry, note),
    ...readLanguage(entry.language),
    ...sortWords(entry.words, feed.categories, entry.wordsPointer, note),
    ...readExternal(entry.externalUrl, note),
    ...readSources(entry, title, feed, when.published, note),
    ...readMedia(entry, note),
    ...readOurs(entry, note),
  };
  const all = [...losses, ...entry.losses];
  return { row, value, isDraft: true, ...(all.length > 0 && { losses: all }) };
}
