import type { TileEvent } from "../types.ts";

// Labels are put into rows greedily, the most important first: each gets the first row with room for all of it, else the one
// with most room, cut short there; where there is hardly any, none.

const GAP = 8;
/** Less of a label tells nothing. */
const LEAST = 76;
const MOST = 210;

export interface Candidate {
  readonly event: TileEvent;
  readonly lane: number;
  /** Pixels of what must be seen: a dot, or a bar. */
  readonly from: number;
  readonly to: number;
  /** Where the text begins, and how wide it would like to be. */
  readonly text: number;
  readonly wish: number;
  /** The text ends where the bar begins. */
  readonly isFlipped: boolean;
  /** Row in which it was. */
  readonly row?: number | undefined;
}

export interface Placed extends Candidate {
  readonly row: number;
  readonly width: number;
}

type Taken = readonly [from: number, to: number];

/** About how wide a text is: half of its size a letter, all of it for Chinese, Japanese and Korean. */
export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const letter of text) width += letter > "\u2e80" ? size : size * 0.54;
  return width;
}

export function wishOf([, , , title, date]: TileEvent): number {
  return Math.min(MOST, 14 + Math.max(widthOf(title, 13), widthOf(date, 11.5)));
}

/** How much of the text there is room for; 0 for too little. */
function roomIn(row: readonly Taken[], { from, to, text, wish, isFlipped }: Candidate): number {
  const [a, b] = isFlipped ? [from - wish, to] : [from, Math.max(to, text + wish)];
  let [least, most] = [a, b];
  for (const [start, end] of row) {
    if (start - GAP >= b || end + GAP <= a) continue;
    if (start < to + 1 && end > from - 1) return 0;
    if (end <= from) least = Math.max(least, end + GAP);
    else most = Math.min(most, start - GAP);
  }
  const room = isFlipped ? from - least : Math.min(wish, most - text);
  return least > from || most < to || room < Math.min(wish, LEAST) ? 0 : room;
}

function placeIn(rows: Taken[][], candidate: Candidate): Placed | undefined {
  const { from, to, text, wish, isFlipped } = candidate;
  const order = [...rows.keys()];
  if (candidate.row !== undefined) order.sort((a, b) => Number(b === candidate.row) - Number(a === candidate.row));
  let best = { row: -1, width: 0 };
  for (const row of order) {
    const width = roomIn(rows[row] ?? [], candidate);
    if (width > best.width) best = { row, width };
    if (width === wish) break;
  }
  if (best.row < 0) return undefined;
  rows[best.row]?.push(isFlipped ? [from - best.width, to] : [from, Math.max(to, text + best.width)]);
  return { ...candidate, ...best };
}

/** The candidates that have room, in the order given; `rows` says how many each lane has. */
export function pack(candidates: readonly Candidate[], rows: readonly number[], most: number): Placed[] {
  const lanes = rows.map((count) => Array.from({ length: count }, (): Taken[] => []));
  const placed: Placed[] = [];
  for (const candidate of candidates) {
    if (placed.length >= most) break;
    const found = placeIn(lanes[candidate.lane] ?? [], candidate);
    if (found) placed.push(found);
  }
  return placed;
}
