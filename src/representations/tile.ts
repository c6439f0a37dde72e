import type { Category } from "../domain/category.ts";
import { findCategory, labelOfCategory } from "../domain/category.ts";
import { parseEdtf } from "../domain/date/edtf.ts";
import { type EventDate, FUTURE, PAST } from "../domain/date/event-date.ts";
import { formatDateLabel } from "../domain/date/label.ts";
import { type Event, toPublicEvent } from "../domain/event.ts";
import { listFacetValues } from "../domain/facet.ts";
import type { FacetCount } from "../domain/facet-count.ts";
import { formatId } from "../domain/id.ts";
import type { Tile } from "../domain/tile.ts";
import type { Timeline } from "../domain/timeline.ts";
import { localize } from "../domain/translation.ts";
import { labelFacet } from "./html/facets.ts";
import { findMessages } from "./html/language.ts";

/**
 * [id, start, end, title, date, category, importance]: seconds of the wall clock since 1970, half-open, null where the date
 * has no such end; the date in words of the reader's language; the key of the category, null where there is none, or those of
 * what lanes were asked for by, with "|" between them. A last member, true, is there where the date is approximate or uncertain.
 */
export type TileEvent = readonly [
  id: string,
  start: number | null,
  end: number | null,
  title: string,
  date: string,
  category: string | null,
  importance: number,
  isFuzzy?: true,
];

/** [title, start, end, colour, date]: as of an event; null where it has no colour of its own. */
export type TileEra = readonly [
  title: string,
  start: number | null,
  end: number | null,
  color: string | null,
  date: string,
];

/** Half-open, in seconds; null for an end that there is none of. */
function toEnds({ earliest, latest }: EventDate): [start: number | null, end: number | null] {
  return [earliest === PAST ? null : earliest, latest === FUTURE ? null : latest + 1];
}

/** What events are drawn in lanes by. */
export const LANES = ["category", "entity", "series", "none"] as const;
export type Lanes = (typeof LANES)[number];

/** Of one event that names many, more are not looked for. */
const MAX_KEYS = 8;

/** Keys of what the event says, as facets have them, in its order; which of them are lanes is said with the whole of a list. */
function toLaneKeys(event: Event, lanes: Lanes): string | null {
  const keys = listFacetValues(event).flatMap(({ facet, key }) => (facet === lanes ? [key] : []));
  return keys.slice(0, MAX_KEYS).join("|") || null;
}

function toTileEvent(event: Event, language: string, lanes: Lanes | undefined): TileEvent {
  const { id, date, title, category = null, importance, timeZone } = localize(toPublicEvent(event), language);
  const label = formatDateLabel(date, language, timeZone === undefined ? {} : { timeZone });
  const lane = lanes ? toLaneKeys(event, lanes) : category;
  const fuzzy: [isFuzzy?: true] = date.approximate || date.uncertain ? [true] : [];
  return [formatId(id), ...toEnds(date), title, label, lane, importance, ...fuzzy];
}

/** The stretches behind the events, in the order of the timeline, with titles in the language of the reader. */
export function toTileEras(timeline: Timeline, language: string): TileEra[] {
  return localize(timeline, language).eras.flatMap(({ title, date, color }) => {
    const parsed = parseEdtf(date);
    if (!parsed.ok) return [];
    return [[title, ...toEnds(parsed.value), color ?? null, formatDateLabel(parsed.value, language)] as const];
  });
}

/** One number where all are the same. */
function toWidths(days: readonly number[]): number | readonly number[] {
  const [first = 0] = days;
  return days.every((each) => each === first) ? first : days;
}

/** The tile as it is sent; members that say nothing are left out. */
export function toTileResource(tile: Tile, language: string, lanes: Lanes | undefined) {
  const { name, start, next, interval, count, isLeaf, isMoment, events, counts, days } = tile;
  return {
    tile: name ?? null,
    start,
    end: next,
    count,
    leaf: isLeaf,
    ...(isMoment && { moment: true }),
    ...(!isLeaf && { interval, days: toWidths(days), counts }),
    events: events.map((event) => toTileEvent(event, language, lanes)),
  };
}

/** Lanes of all categories that are on record, in their order. */
export function toLanes(categories: readonly Category[], language: string) {
  return categories.map((category) => ({
    key: category.key,
    label: labelOfCategory(category, language),
    ...(category.color && { color: category.color }),
  }));
}

/** Lanes of what was counted, the most frequent first. */
export function toCountedLanes({ facet, values }: FacetCount, categories: readonly Category[], language: string) {
  const context = { language, categories, messages: findMessages(language) };
  return values.map(({ key, label }) => {
    const color = facet === "category" ? findCategory(categories, key)?.color : undefined;
    return { key, label: labelFacet(facet, label, context), ...(color && { color }) };
  });
}
