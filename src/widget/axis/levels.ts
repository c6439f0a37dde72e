import { formatDay, spanOfBucket, widenBucket } from "../../domain/date/bucket.ts";
import type { Seconds } from "../types.ts";

// Tiles are of five levels, coarsest first, below the whole of a list, which is level -1.

const YEAR = 31_556_952;
const LEVELS = [
  ["century", 100 * YEAR],
  ["decade", 10 * YEAR],
  ["year", YEAR],
  ["month", YEAR / 12],
  ["day", 86_400],
] as const;

export const WHOLE = -1;
export const FINEST = LEVELS.length - 1;

/** Which tile, and when it is. */
export interface Frame {
  readonly name: string;
  readonly start: Seconds;
  readonly next: Seconds;
}

/** The finest level of which at most so many tiles are in a view; the whole, where a level would tell hardly more. */
export function levelFor(view: Seconds, whole: Seconds, most: number): number {
  const level = LEVELS.findLastIndex(([, seconds]) => seconds * most >= view);
  const seconds = LEVELS[level]?.[1] ?? Number.POSITIVE_INFINITY;
  return seconds * 2 > whole ? WHOLE : level;
}

/** The tiles of a level that a stretch touches, in order of time; none beyond years of four digits. */
export function listFrames(level: number, from: Seconds, to: Seconds): Frame[] {
  const frames: Frame[] = [];
  const interval = LEVELS[level]?.[0];
  for (let at = from; interval && at < to; ) {
    const name = widenBucket(formatDay(at), interval);
    const span = name && spanOfBucket(name);
    if (!span) break;
    frames.push({ name, ...span });
    at = span.next;
  }
  return frames;
}
