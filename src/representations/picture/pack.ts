import { NOTE } from "./shapes.ts";
import { cut, widthOf } from "./text.ts";

/** What is to be drawn at a place of the axis, in pixels, with the texts that it may have. */
export interface Item {
  readonly from: number;
  readonly to: number;
  readonly title: string;
  readonly date: string;
}

/** An item in its row. Its text lies above its bar, so that both take the room of the wider. */
export interface Placed<T extends Item> {
  readonly item: T;
  readonly row: number;
  /** Where the text begins. */
  readonly x: number;
  readonly title: string;
  /** "" where there is no room for it. */
  readonly date: string;
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly size: number;
  /** True where there is so much that titles stand in short and without dates. */
  readonly isCrowded?: boolean;
}

const LONG = 520;
const CROWDED = 300;
const SHORT = 200;
/** Between neighbours, in ems. */
const GAP = 0.8;

/** The forms in which an item may stand, the fullest first. */
function* listForms(
  { title, date }: Item,
  { size, isCrowded }: Box,
): Generator<readonly [title: string, date: string]> {
  const long = cut(title, size, isCrowded ? CROWDED : LONG);
  if (!isCrowded) yield [long, date];
  yield [long, ""];
  const short = cut(title, size, SHORT);
  if (short !== long) yield [short, ""];
}

/** Puts each item into the first row with room for it, in the order given; what finds none is left over. */
export function pack<T extends Item>(items: readonly T[], rows: number, box: Box) {
  const { left, right, size } = box;
  const taken = Array.from({ length: rows }, (): (readonly [number, number])[] => []);
  const placed: Placed<T>[] = [];
  const rest: T[] = [];
  const place = (item: T): boolean => {
    for (const [title, date] of listForms(item, box)) {
      const width = widthOf(title, size) + (date === "" ? 0 : widthOf(`  ${date}`, size * NOTE));
      const x = Math.max(left, Math.min(item.from, right - width));
      const [begin, end] = [Math.min(x, item.from), Math.max(x + width, item.to) + size * GAP];
      const row = taken.findIndex((others) => others.every(([from, to]) => end <= from || begin >= to));
      if (row < 0) continue;
      taken[row]?.push([begin, end]);
      placed.push({ item, row, x, title, date });
      return true;
    }
    return false;
  };
  for (const item of items) if (!place(item)) rest.push(item);
  return { placed, rest };
}
