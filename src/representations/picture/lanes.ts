import { type Category, findCategory } from "../../domain/category.ts";
import type { Event } from "../../domain/event.ts";
import { wordCategory } from "../html/facets.ts";
import { type Item, type Placed, pack } from "./pack.ts";
import { COLORS, type Paint } from "./shapes.ts";

/** Events of one category, or of all that are left. */
export interface Lane<T> {
  /** "" where the events have no category. */
  readonly name: string;
  readonly color: Paint;
  /** The most important first, then by date. */
  readonly items: readonly T[];
}

const MAX_LANES = 6;

/** A colour as an editor gave it, else one of ours. */
export function colorOf(stated: string | undefined, index: number): Paint {
  return stated && /^#[0-9a-f]{6}$/i.test(stated) ? (stated as Paint) : (COLORS[index % COLORS.length] ?? COLORS[0]);
}

/** By category, the fullest first; with too many, the last has the events of all that are left. */
export function toLanes(items: readonly Event[], categories: readonly Category[], language: string): Lane<Event>[] {
  const groups = [...Map.groupBy(items, ({ category }) => category ?? "")].sort((a, b) => b[1].length - a[1].length);
  const others = groups.length > MAX_LANES ? groups.splice(MAX_LANES - 1) : [];
  const name = (key: string) => key && wordCategory(key, categories, language);
  const lanes = groups.map(([key, its], index) => ({
    name: name(key),
    color: colorOf(findCategory(categories, key)?.color, index),
    items: its,
  }));
  if (others.length === 0) return lanes;
  const names = others.map(([key]) => name(key)).filter(Boolean);
  const rest = { name: names.join(", "), color: colorOf(undefined, MAX_LANES - 1) };
  return [...lanes, { ...rest, items: others.flatMap(([, its]) => its) }];
}

/** A lane with its rows. */
export interface Filled<T extends Item> extends Lane<T> {
  readonly rows: number;
  readonly placed: readonly Placed<T>[];
  readonly rest: readonly T[];
}

/** Gives out the rows: one to each lane, then always one more to that with the most events a row that found no room. */
export function fill<T extends Item>(
  lanes: readonly Lane<T>[],
  rows: number,
  box: Parameters<typeof pack>[2],
): Filled<T>[] {
  const filled = lanes.map((lane) => ({ ...lane, rows: 1, ...pack(lane.items, 1, box) }));
  for (let left = rows - lanes.length; left > 0; left--) {
    const crowds = filled.map((lane) => lane.rest.length / lane.rows);
    const most = crowds.indexOf(Math.max(...crowds));
    const lane = filled[most];
    if (!lane?.rest.length) break;
    filled[most] = { ...lane, rows: lane.rows + 1, ...pack(lane.items, lane.rows + 1, box) };
  }
  return filled;
}
