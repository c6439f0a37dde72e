import type { Seconds, Tile } from "../types.ts";

const DAY = 86_400;

/** A stretch, and the tile that tells most of it. */
export interface Part {
  readonly tile: Tile;
  readonly from: Seconds;
  readonly to: Seconds;
  /** True where no tile tells more. */
  readonly isDeepest: boolean;
}

/** When an event is drawn; of one without a start it is known only when it ends. */
export function startOf([, start, end]: Tile["events"][number]): Seconds {
  return start ?? end ?? 0;
}

/** Calls with each stretch that was counted. */
function eachStep(tile: Tile, visit: (start: Seconds, next: Seconds, count: number) => void): void {
  const { days = 0, counts = [] } = tile;
  let [at, rest] = [tile.start, tile.count];
  counts.forEach((count, index) => {
    const next = at + DAY * (typeof days === "number" ? days : (days[index] ?? 0));
    if (count) visit(at, next, count);
    rest -= count;
    at = next;
  });
  // What is known by a coarser interval only.
  if (rest > 0) visit(tile.start, tile.end, rest);
}

/** How many events begin in each of `length` stretches of `size` seconds from `from` on: what was counted in a wider one is divided evenly. */
export function spread(parts: readonly Part[], from: Seconds, size: Seconds, length: number): number[] {
  const bins = new Array<number>(length).fill(0);
  const pour = (start: number, next: number, count: number): void => {
    const [a, b] = [(start - from) / size, (next - from) / size];
    const last = Math.min(length - 1, Math.ceil(b) - 1);
    for (let index = Math.max(0, Math.floor(a)); index <= last; index++) {
      bins[index] = (bins[index] ?? 0) + (count * (Math.min(b, index + 1) - Math.max(a, index))) / (b - a);
    }
  };
  for (const part of parts) {
    if (part.tile.leaf) {
      for (const event of part.tile.events) {
        const index = Math.floor((startOf(event) - from) / size);
        if (isWithin(part, startOf(event)) && index >= 0 && index < length) bins[index] = (bins[index] ?? 0) + 1;
      }
    } else {
      eachStep(part.tile, (start, next, count) => {
        const [a, b] = [Math.max(start, part.from), Math.min(next, part.to)];
        if (a < b) pour(a, b, (count * (b - a)) / (next - start));
      });
    }
  }
  return bins;
}

export function isWithin({ from, to }: { readonly from: Seconds; readonly to: Seconds }, at: Seconds): boolean {
  return at >= from && at < to;
}

export function countWithin(parts: readonly Part[], from: Seconds, to: Seconds): number {
  return spread(parts, from, to - from, 1)[0] ?? 0;
}
