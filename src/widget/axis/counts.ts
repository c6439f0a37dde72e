import type { Seconds, Tile, TileEvent } from "../types.ts";

/** A stretch, and the tile that tells most of it. */
export interface Part {
  readonly tile: Tile;
  readonly from: Seconds;
  readonly to: Seconds;
}

/** When an event is drawn; of one without a start it is known only when it ends. */
export function startOf([, start, end]: TileEvent): Seconds {
  return start ?? end ?? 0;
}

/** In order of time. */
export function compare(a: TileEvent, b: TileEvent): number {
  return startOf(a) - startOf(b) || Number(a[0] > b[0]) - Number(a[0] < b[0]);
}

/** What is known by name. */
export function listEvents(parts: readonly Part[]): TileEvent[] {
  return parts.flatMap(({ tile, from, to }) =>
    tile.events.filter((event) => startOf(event) >= from && startOf(event) < to),
  );
}

/** Calls with each stretch that was counted. */
function eachStretch(part: Part, visit: (start: Seconds, next: Seconds, count: number) => void): void {
  const { leaf, moment, days, counts = [], start, end, count, events } = part.tile;
  const each = moment ? count / events.length : 1;
  if (leaf || moment) {
    for (const event of listEvents([part])) visit(startOf(event), startOf(event), each);
    return;
  }
  let [at, rest] = [start, count];
  counts.forEach((number, index) => {
    const next = at + 86_400 * ((typeof days === "object" ? days[index] : days) as number);
    if (number) visit(at, next, number);
    rest -= number;
    at = next;
  });
  // What is not known more precisely than the tile is.
  if (rest > 0) visit(start, end, rest);
}

/** How many events begin in each of `length` stretches of `size` seconds from `from` on: what was counted in a wider one is divided evenly. */
export function spread(parts: readonly Part[], from: Seconds, size: Seconds, length: number): number[] {
  const bins = new Array<number>(length).fill(0);
  for (const part of parts) {
    eachStretch(part, (start, next, count) => {
      const a = (Math.max(start, part.from) - from) / size;
      // An event is no longer than a hair.
      const b = Math.max((Math.min(next, part.to) - from) / size, start === next ? a + 1e-6 : a);
      const each = start === next ? count / (b - a) : (count * size) / (next - start);
      for (let index = Math.max(0, Math.floor(a)); index < Math.min(length, b); index++) {
        (bins[index] as number) += each * (Math.min(b, index + 1) - Math.max(a, index));
      }
    });
  }
  return bins;
}

export function countWithin(parts: readonly Part[], from: Seconds, to: Seconds): number {
  return spread(parts, from, to - from, 1)[0] ?? 0;
}
