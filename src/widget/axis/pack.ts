import type { TileEvent } from "../types.ts";

// Labels are put into rows greedily, the most important first: each gets the row with most room for it, that in which it was
// before all others; where there is hardly any, none.

const GAP = 10;
/** Less of a title tells nothing. */
const LEAST = 76;
/** What a title has at first, and with the room that is left. */
export const MOST = 210;
const ALL = 420;

/** In pixels. */
export interface Label {
  readonly event: TileEvent;
  readonly lane: number;
  /** What must be seen: a dot, or a bar. */
  readonly from: number;
  readonly to: number;
  /** Where the text begins; or, where it is flipped, ends. */
  readonly text: number;
  readonly isFlipped: boolean;
  row: number;
  /** Of the text: what it got, and the most that it can use. */
  width: number;
  readonly limit: number;
}

/** About how wide a text is: half of its size a letter, all of it for Chinese, Japanese and Korean. */
function widthOf(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += letter > "\u2e80" ? size : size * 0.54;
  return width;
}

export function widthOfLabel([, , , title, date]: TileEvent): number {
  return Math.round(Math.min(ALL, 16 + Math.max(widthOf(title, 13), widthOf(date, 12))));
}

/** What a label takes of its row. */
const takenBy = ({ from, to, text, isFlipped, width }: Label): [from: number, to: number] =>
  isFlipped ? [text - width, to] : [from, Math.max(to, text + width)];

/** How wide the text can be in a row; 0 for too little. */
function roomIn(row: readonly Label[], label: Label): number {
  const { from, to, text, isFlipped, width } = label;
  let [least, most] = takenBy(label);
  for (const other of row) {
    if (other === label) continue;
    const [start, end] = takenBy(other);
    if (start < to + GAP && end > from - GAP) return 0;
    if (end <= from) least = Math.max(least, end + GAP);
    else most = Math.min(most, start - GAP);
  }
  const room = Math.min(width, isFlipped ? text - least : most - text);
  // A date is never cut.
  return room < Math.min(width, Math.max(LEAST, 16 + widthOf(label.event[4], 12))) ? 0 : room;
}

/** Those of the labels that have room, with their rows and widths; `rows` says how many each lane has. */
export function pack(labels: readonly Label[], rows: readonly number[], most: number): Label[] {
  const lanes = rows.map((count) => Array.from({ length: count }, (): Label[] => []));
  let left = most;
  const placed = labels.filter((label) => {
    label.width = Math.min(MOST, label.limit);
    const lane = lanes[label.lane] ?? [];
    const rooms = lane.map((row, index) => roomIn(row, label) * (index === label.row ? 2 : 1));
    const best = left > 0 ? Math.max(0, ...rooms) : 0;
    if (!best) return false;
    left--;
    const row = rooms.indexOf(best);
    label.width = Math.min(label.width, row === label.row ? best / 2 : best);
    label.row = row;
    lane[row]?.push(label);
    return true;
  });
  for (const label of placed) {
    label.width = label.limit;
    label.width = roomIn(lanes[label.lane]?.[label.row] ?? [], label);
  }
  return placed;
}
