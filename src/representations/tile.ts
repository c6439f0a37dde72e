import type { Category } from "../domain/category.ts";
import { labelOfCategory } from "../domain/category.ts";
import { FUTURE, PAST } from "../domain/date/event-date.ts";
import { formatDateLabel } from "../domain/date/label.ts";
import { type Event, toPublicEvent } from "../domain/event.ts";
import { formatId } from "../domain/id.ts";
import type { Tile } from "../domain/tile.ts";
import { localize } from "../domain/translation.ts";

/**
 * [id, start, end, title, date, category, importance]: seconds of the wall clock since 1970, half-open, null where the date
 * has no such end; the date in words of the reader's language; the key of the category, null where there is none.
 */
export type TileEvent = readonly [
  id: string,
  start: number | null,
  end: number | null,
  title: string,
  date: string,
  category: string | null,
  importance: number,
];

function toTileEvent(event: Event, language: string): TileEvent {
  const { id, date, title, category, importance, timeZone } = localize(toPublicEvent(event), language);
  const label = formatDateLabel(date, language, timeZone === undefined ? {} : { timeZone });
  const start = date.earliest === PAST ? null : date.earliest;
  const end = date.latest === FUTURE ? null : date.latest + 1;
  return [formatId(id), start, end, title, label, category ?? null, importance];
}

/** One number where all are the same. */
function toWidths(days: readonly number[]): number | readonly number[] {
  const [first = 0] = days;
  return days.every((each) => each === first) ? first : days;
}

/** The tile as it is sent; members that say nothing are left out. */
export function toTileResource(tile: Tile, language: string) {
  const { name, start, next, interval, count, isLeaf, events, counts, days } = tile;
  return {
    tile: name ?? null,
    start,
    end: next,
    count,
    leaf: isLeaf,
    ...(!isLeaf && { interval, days: toWidths(days), counts }),
    events: events.map((event) => toTileEvent(event, language)),
  };
}

/** What the lanes are that events are drawn in, in their order. */
export function toLanes(categories: readonly Category[], language: string) {
  return categories.map((category) => ({
    key: category.key,
    label: labelOfCategory(category, language),
    ...(category.color && { color: category.color }),
  }));
}
