import type { Entity, Event, EventContent, Media, Place, Relation, Series, Source, Update } from "./event.ts";
import { toFacetKey } from "./facet-key.ts";
import { refuseRecurrence } from "./recurrence.ts";
import { findLanguage, localize, readPath, type Texts, type Translations } from "./translation.ts";

// Two records of one event become one. Where both say something, the one that stays is right; what it does not say, and
// what stands in lists, it takes over.

/** A list with more at its end, and where the items of the other list stand in it. */
interface Joined<Item> {
  readonly items: readonly Item[];
  /** By the place that an item had in the other list. */
  readonly places: readonly number[];
}

/** Items of one name become one: `fill` says how. */
function join<Item>(
  own: readonly Item[],
  others: readonly Item[],
  nameOf: (item: Item) => string,
  fill: (item: Item, other: Item) => Item = (item) => item,
): Joined<Item> {
  const items = [...own];
  const places = others.map((other) => {
    const place = items.findIndex((item) => nameOf(item) === nameOf(other));
    const found = items[place];
    if (found === undefined) return items.push(other) - 1;
    items[place] = fill(found, other);
    return place;
  });
  return { items, places };
}

function fillSource(source: Source, other: Source): Source {
  const { supports: _supports, ...filled } = { ...other, ...source };
  // A citation for the whole event is one for each of its members.
  if (!source.supports || !other.supports) return filled;
  return { ...filled, supports: [...new Set([...source.supports, ...other.supports])] };
}

function fillEntity(entity: Entity, other: Entity): Entity {
  const ids = { ...other.ids, ...entity.ids };
  return { ...other, ...entity, ...(Object.keys(ids).length > 0 && { ids }) };
}

function fillNamed<Item extends Place | Series>(own: Item | undefined, other: Item | undefined): Item | undefined {
  if (!own || !other) return own ?? other;
  return toFacetKey(own.name ?? "") === toFacetKey(other.name ?? "") ? { ...other, ...own } : own;
}

interface JoinedUpdates {
  readonly items: readonly Update[];
  readonly own: readonly number[];
  readonly others: readonly number[];
}

/** In the order of their times; an entry that both have stands there once. */
function joinUpdates(own: readonly Update[], others: readonly Update[]): JoinedUpdates {
  const { items, places } = join(own, others, ({ at, text }) => `${at} ${text}`);
  const order = items.map((_, index) => index).sort((a, b) => (items[a]?.at ?? 0) - (items[b]?.at ?? 0) || a - b);
  const placeOf = (index: number) => order.indexOf(index);
  return {
    items: order.flatMap((index) => items[index] ?? []),
    own: own.map((_, index) => placeOf(index)),
    others: places.map(placeOf),
  };
}

/** Where items of lists stand now: `places.media[2]` is the new place of the third picture. */
type Places = Readonly<Record<string, readonly number[]>>;

function movePaths(texts: Texts, places: Places): Texts {
  return Object.fromEntries(
    Object.entries(texts).map(([path, text]) => {
      const [list = "", index = "", ...rest] = path.split("/");
      const place = places[list]?.[Number(index)];
      return [place === undefined ? path : [list, place, ...rest].join("/"), text];
    }),
  );
}

/** Every text of the event that can be translated, by path. */
function listTexts({ title, summary, body, note, place, sources, media, updates }: EventContent): Texts {
  const lists: [string, string | undefined][] = [
    ...sources.flatMap(({ title: name, publisher, quote }, index): [string, string | undefined][] => [
      [`sources/${index}/title`, name],
      [`sources/${index}/publisher`, publisher],
      [`sources/${index}/quote`, quote],
    ]),
    ...media.flatMap(({ alt, credit }, index): [string, string | undefined][] => [
      [`media/${index}/alt`, alt || undefined],
      [`media/${index}/credit`, credit],
    ]),
    ...updates.map(({ text }, index): [string, string] => [`updates/${index}/text`, text]),
  ];
  const all = [
    ["title", title],
    ["summary", summary],
    ["body", body],
    ["note", note],
    ["place/name", place?.name],
  ];
  return Object.fromEntries([...all, ...lists].filter(([, text]) => text !== undefined)) as Texts;
}

/** True where it is known that the two are written in different languages. */
function differInLanguage(into: EventContent, other: EventContent): boolean {
  if (into.language === undefined || other.language === undefined) return false;
  return findLanguage([into.language], other.language) === undefined;
}

/** Texts of both in other languages than that of `merged`, as far as there is something that they translate. */
function joinTranslations(
  merged: EventContent,
  own: Translations,
  others: Translations,
): { translations?: Translations } {
  const languages = [...new Set([...Object.keys(own), ...Object.keys(others)])];
  const entries = languages
    .filter((language) => language.toLowerCase() !== merged.language?.toLowerCase())
    .map((language): [string, Texts] => {
      const texts = Object.entries({ ...others[language], ...own[language] });
      const kept = texts.filter(([path, text]) => {
        const original = readPath(merged, path);
        return typeof original === "string" && (original !== text || own[language]?.[path] !== undefined);
      });
      return [language, Object.fromEntries(kept)];
    })
    .filter(([, texts]) => Object.keys(texts).length > 0);
  return entries.length > 0 ? { translations: Object.fromEntries(entries) } : {};
}

function move(translations: Translations | undefined, places: Places): Translations {
  return Object.fromEntries(
    Object.entries(translations ?? {}).map(([language, texts]) => [language, movePaths(texts, places)]),
  );
}

/** Members that are taken over as they are where they are not there. `language` is that of the other's texts. */
const PLAIN = [
  "externalId",
  "summary",
  "body",
  "language",
  "category",
  "externalUrl",
  "eventStatus",
  "suggestion",
] as const satisfies readonly (keyof EventContent)[];

function takePlain(into: EventContent, other: EventContent): Partial<EventContent> {
  const names = PLAIN.filter((name) => into[name] === undefined && other[name] !== undefined);
  const isOwn = other.language !== undefined && Object.hasOwn(into.translations ?? {}, other.language);
  return Object.fromEntries(
    names.filter((name) => name !== "language" || !isOwn).map((name) => [name, other[name]]),
  ) as Partial<EventContent>;
}

/** What makes sense only beside what `into` says already. */
function takeFitting(into: EventContent, other: EventContent): Partial<EventContent> {
  const place = fillNamed(into.place, other.place);
  const series = fillNamed(into.series, other.series);
  const dates = { ...other.dates, ...into.dates };
  const timeZone = into.timeZone ?? (into.date.text === other.date.text ? other.timeZone : undefined);
  // Why something was taken back is no reason for what was not.
  const note = into.note ?? (other.status === "withdrawn" ? undefined : other.note);
  const recurs = other.recurrence && refuseRecurrence(other.recurrence.rule, into.date) === undefined;
  const recurrence = into.recurrence ?? (recurs ? other.recurrence : undefined);
  return {
    ...(place && { place }),
    ...(series && { series }),
    ...(Object.keys(dates).length > 0 && { dates }),
    ...(timeZone !== undefined && { timeZone }),
    ...(note !== undefined && { note }),
    ...(recurrence && { recurrence }),
  };
}

/** What both are to others; nothing is to itself. */
function joinRelations(into: Event, other: Event): readonly Relation[] {
  const all = join(into.relations, other.relations, ({ type, event }) => `${type} ${event}`).items;
  return all.filter(({ event }) => event !== into.id && event !== other.id);
}

/**
 * `into` with what only `other` says. Its title, date, importance and state of publication stay; texts of another language
 * become translations.
 */
export function mergeEvents(into: Event, other: Event): Event {
  const isForeign = differInLanguage(into, other);
  const filler = isForeign && into.language !== undefined ? localize(other, into.language) : other;
  const sources = join(into.sources, filler.sources, ({ url }) => url, fillSource);
  const media = join(
    into.media,
    filler.media,
    ({ url }) => url,
    (own: Media, more) => ({ ...more, ...own }),
  );
  const updates = joinUpdates(into.updates, filler.updates);
  const merged = {
    ...into,
    ...takePlain(into, filler),
    ...takeFitting(into, filler),
    tags: join(into.tags, other.tags, toFacetKey).items,
    entities: join(into.entities, other.entities, ({ name, role = "" }) => `${role}\n${toFacetKey(name)}`, fillEntity)
      .items,
    countries: join(into.countries, other.countries, String).items,
    sources: sources.items,
    media: media.items,
    relations: joinRelations(into, other),
    updates: updates.items,
  };
  const places = { sources: sources.places, media: media.places, updates: updates.others };
  const foreign = isForeign && other.language !== undefined ? { [other.language]: listTexts(other) } : {};
  const { translations: _translations, ...rest } = merged;
  return {
    ...rest,
    ...joinTranslations(
      merged,
      move(into.translations, { updates: updates.own }),
      move({ ...other.translations, ...foreign }, places),
    ),
  };
}

/** The event with `to` in the place of `from` wherever it relates to it. */
export function moveRelations(event: Event, from: Event["id"], to: Event["id"]): Event {
  const moved = event.relations.map((relation) => (relation.event === from ? { ...relation, event: to } : relation));
  return { ...event, relations: join([], moved, ({ type, event: target }) => `${type} ${target}`).items };
}
