import { parseEdtf } from "../domain/date/edtf.ts";
import { isTimeZone } from "../domain/date/formats.ts";
import { DATE_ROLES, EVENT_STATES } from "../domain/event.ts";
import type { Loss } from "../domain/loss.ts";
import { readDay } from "./feed-dates.ts";
import type { FeedContext, FeedEntry, FeedMedia, Named } from "./feed-entry.ts";
import { readTexts, readTitle, withoutLabel } from "./feed-texts.ts";
import { cutText, isWeb, MAX_MEDIA, MAX_NAME, MAX_SOURCES, type Note, sortWords, type Value } from "./members.ts";
import type { Row } from "./rows.ts";

// An entry of a feed, whichever format it has -> a draft of an event. A feed says when something was written about, and only
// our own say when it happened.

const MAX_TEXT = 5000;
const MAX_ENTITIES = 100;

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
  if (timeZone === undefined || isTimeZone(timeZone))
    return { date: date.text, ...(timeZone && { time_zone: timeZone }) };
  note({ pointer: date.pointer, was: timeZone, why: "is no time zone that is known; the time is kept without one" });
  return { date: date.text };
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

function readSources(
  entry: FeedEntry,
  title: string,
  feed: FeedContext,
  published: string | undefined,
  note: Note,
): Value {
  const publisher = feed.title.slice(0, MAX_NAME).toWellFormed().trim();
  const own = { title, ...(publisher !== "" && { publisher }), ...(published !== undefined && { date: published }) };
  const all = [...(entry.link ? [{ ...entry.link, said: own }] : []), ...entry.sources];
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
  const all = [...new Set(entities.map((name) => name.trim()).filter((name) => name !== ""))];
  const names = all.filter((name) => name.length <= MAX_NAME).slice(0, MAX_ENTITIES);
  const left = all.filter((name) => !names.includes(name));
  if (left.length > 0) {
    const why = `an event has ${MAX_ENTITIES} entities at most, of ${MAX_NAME} characters each; is dropped`;
    refuse({ pointer: "/category", was: left, why });
  }
  const isState = EVENT_STATES.some((state) => state === eventStatus);
  if (eventStatus && !isState)
    refuse({ pointer: "/annals:status", was: eventStatus, why: "is no state of an event; is dropped" });
  return {
    ...(roles.length > 0 && { dates: Object.fromEntries(roles) }),
    ...(isState && { event_status: eventStatus }),
    ...(note?.trim() && { note: cutText(note.trim(), MAX_TEXT, "/annals:note", refuse) }),
    ...(place && { place }),
    ...(names.length > 0 && { entities: names }),
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
