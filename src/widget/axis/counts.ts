import type { Seconds, Tile, TileEvent } from "../types.ts";
import { DAY } from "./ticks.ts";

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
  return startOf(a) - startOf(b) || (a[0] > b[0] ? 1 : -Number(a[0] < b[0]));
}

/** What was counted: how many events from when to when. */
function listCounts({ leaf, moment, days, counts = [], start, end, count, events }: Tile) {
  const each = moment ? count / events.length : 1;
  if (leaf || moment) return events.map((event) => [startOf(event), startOf(event), each] as const);
  let [at, rest] = [start, count];
  const stretches = counts.map((number, index) => {
    const from = at;
    at += DAY * ((typeof days === "object" ? days[index] : days) as number);
    rest -= number;
    return [from, at, number] as const;
  });
  // What is not known more precisely than the tile is.
  return [...stretches, [start, end, rest] as const];
}

/** How many events begin in each of `length` stretches of `size` seconds from `from` on: what was counted in a wider one is divided evenly. */
export function spread(parts: readonly Part[], from: Seconds, size: Seconds, length: number): number[] {
  const bins = new Array<number>(length).fill(0);
  for (const part of parts) {
    for (const [start, next, count] of listCounts(part.tile)) {
      // An event is as long as a hair.
      const hair = start === next ? 1e-6 : 0;
      const a = (Math.max(start, part.from) - from) / size;
      const b = (Math.min(next, part.to) - from) / size + hair;
      const each = count / ((next - start) / size + hair);
      for (let index = Math.max(0, Math.floor(a)); index < Math.min(length, b); index++) {
        (bins[index] as number) += each * Math.max(0, Math.min(b, index + 1) - Math.max(a, index));
      }
    }
  }
  return bins;
}

export function countWithin(parts: readonly Part[], from: Seconds, to: Seconds): number {
  return spread(parts, from, to - from, 1)[0] ?? 0;
}
