import type { TileEvent } from "../types.ts";

// Labels are put into rows greedily, the most important first: each gets the row with most room for it, that in which it was
// before all others; where there is hardly any, none.

const GAP = 10;
/** Less of a label tells nothing. */
const LEAST = 76;
/** What a label has at first, and with the room that is left. */
export const MOST = 210;
const ALL = 420;

/** In pixels. */
export interface Label {
  readonly event: TileEvent;
  readonly lane: number;
  /** What must be seen: a dot, or a bar. */
  readonly from: number;
  readonly to: number;
  /** Where the text would like to begin and how wide it would like to be; then, what it got. */
  text: number;
  width: number;
  /** The most that it can use, and where it has to end. */
  readonly wish: number;
  readonly limit: number;
  /** That in which it was; then, is. */
  row: number | undefined;
}

type Taken = readonly [from: number, to: number];

/** About how wide a text is: half of its size a letter, all of it for Chinese, Japanese and Korean. */
const widthOf = (text: string, size: number): number =>
  [...text].reduce((width, letter) => width + (letter > "\u2e80" ? size : size * 0.54), 6);

export function widthOfLabel([, , , title, date]: TileEvent): number {
  return Math.round(Math.min(ALL, Math.max(widthOf(title, 13), widthOf(date, 12))));
}

/** Where the text can be in a row, which holds what is seen of the event too. */
function roomIn(row: readonly Taken[], { event, from, to, text, width }: Label): Taken {
  let [start, end] = [text, text + width];
  for (const [left, right] of row) {
    if (left < to + GAP && right > from - GAP) return [0, 0];
    if (right < from) start = Math.max(start, right + GAP);
    else end = Math.min(end, left - GAP);
  }
  // A date is never cut.
  return end - start < Math.min(width, Math.max(LEAST, widthOf(event[4], 12))) ? [0, 0] : [start, end];
}

/** Those of the labels that have room, with their places; `rows` says how many each lane has. */
export function pack(labels: readonly Label[], rows: readonly number[], most: number): Label[] {
  const lanes = rows.map((count) => Array.from({ length: count }, (): Taken[] => []));
  let left = most;
  const placed = labels.filter((label) => {
    const rooms = (lanes[label.lane] ?? []).map((row) => roomIn(row, label));
    const sizes = rooms.map(([start, end], index) => (end - start) * (index === label.row ? 2 : 1));
    const best = Math.max(0, ...sizes);
    if (!best || left-- < 1) return false;
    label.row = sizes.indexOf(best);
    const [start, end] = rooms[label.row] as Taken;
    label.text = start;
    label.width = end - start;
    lanes[label.lane]?.[label.row]?.push([Math.min(label.from, start), Math.max(label.to, end)]);
    return true;
  });
  for (const label of placed) {
    const { text, width, wish, limit, lane, row = 0 } = label;
    const next = (lanes[lane]?.[row] ?? []).map(([left]) => left - GAP).filter((left) => left >= text + width);
    label.width = Math.max(width, Math.min(wish, Math.min(limit, ...next) - text));
  }
  return placed;
}
