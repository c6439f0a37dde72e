import type { Seconds } from "../types.ts";
import { civil, startOfMonth } from "./calendar.ts";

// Tiles are of levels: 2 is of a hundred years, 0 of one, and below that are month, day, hour and minute (docs/api.md "Tiles").
// The whole of a list is above all of them.

export const YEAR = 31_556_952;
const WITHIN_YEAR = [60, 3600, 86_400, YEAR / 12];

/** About how long a tile is. */
const sizeOf = (level: number): Seconds => WITHIN_YEAR[level + 4] ?? YEAR * 10 ** level;

/** The finest level of which `most` tiles are at least so long. */
export function levelFor(length: Seconds, most: number): number {
  let level = -4;
  while (sizeOf(level) * most < length) level++;
  return level;
}

/** Which tile, and when it is. */
export interface Frame {
  readonly name: string;
  readonly start: Seconds;
  readonly next: Seconds;
}

/** The tile that a second is in; none where there are no finer ones. */
function frameAt(level: number, at: Seconds): Frame | undefined {
  const { year, date } = civil(at);
  const length = Math.abs(year);
  const isLong = length > 9999 || level > 3;
  const sign = year < 0 ? "-" : "";
  if (level < 0) {
    if (isLong || level < -4) return undefined;
    const name = sign + `${length}`.padStart(4, "0") + date.toISOString().slice(4, 4 - 3 * level);
    const month = date.getUTCMonth();
    if (level === -1) return { name, start: startOfMonth(year, month), next: startOfMonth(year, month + 1) };
    const start = Math.floor(at / sizeOf(level)) * sizeOf(level);
    return { name, start, next: start + sizeOf(level) };
  }
  // With a sign the digits left out count the other way, and there is no year -0.
  const size = 10 ** level;
  const digits = Math.floor(length / size);
  const first = sign ? 1 - (digits + 1) * size : digits * size;
  return {
    name: isLong ? `Y${sign}${digits}E${level}` : sign + `${digits}`.padStart(4 - level, "0") + "X".repeat(level),
    start: startOfMonth(first, 0),
    next: startOfMonth(sign ? Math.min(1 - digits * size, 0) : first + size, 0),
  };
}

/** The tiles of a level that a stretch touches, in order of time. */
export function listFrames(level: number, from: Seconds, to: Seconds): Frame[] {
  const frames: Frame[] = [];
  for (let at = from; at < to; ) {
    const frame = frameAt(level, at);
    if (!frame || frame.next <= at) break;
    frames.push(frame);
    at = frame.next;
  }
  return frames;
}
