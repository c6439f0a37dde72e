import { civilFromSeconds, startOfDay } from "../../domain/date/calendar.ts";
import type { Seconds } from "../types.ts";

// Tiles are of levels: 2 is of a hundred years, 0 of one, and below that are month, day, hour and minute (docs/api.md "Tiles").
// The whole of a list is above all of them.

export const YEAR = 31_556_952;
const WITHIN_YEAR = [YEAR / 12, 86_400, 3600, 60];
const FINEST = -WITHIN_YEAR.length;

const pad = (value: number, length = 2): string => `${value}`.padStart(length, "0");

/** About how long a tile is. */
function secondsOf(level: number): Seconds {
  return WITHIN_YEAR[-1 - level] ?? YEAR * 10 ** level;
}

/** The finest level of which at most so many tiles are in a view; `Infinity` where that would tell hardly more than the whole. */
export function levelFor(view: Seconds, whole: Seconds, most: number): number {
  let level = FINEST;
  while (secondsOf(level) * most < view) level++;
  return secondsOf(level) * 2 > whole ? Number.POSITIVE_INFINITY : level;
}

/** The coarsest level that tells more than the whole. */
export function topLevel(whole: Seconds): number {
  let level = FINEST;
  while (secondsOf(level + 1) <= whole) level++;
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
  const { year, month, day, hour, minute } = civilFromSeconds(at);
  const isLong = Math.abs(year) > 9999 || level > 3;
  const sign = year < 0 ? "-" : "";
  if (level < 0) {
    if (isLong || level < FINEST) return undefined;
    const names = [sign + pad(Math.abs(year), 4), `-${pad(month)}`, `-${pad(day)}`, `T${pad(hour)}`, `:${pad(minute)}`];
    const name = names.slice(0, 1 - level).join("");
    // The thirteenth month is the first of the next year.
    if (level === -1) return { name, start: startOfDay(year, month, 1), next: startOfDay(year, month + 1, 1) };
    const start = at - (at % secondsOf(level)) - (at % secondsOf(level) < 0 ? secondsOf(level) : 0);
    return { name, start, next: start + secondsOf(level) };
  }
  // With a sign the digits left out count the other way, and there is no year -0.
  const size = 10 ** level;
  const digits = Math.floor(Math.abs(year) / size);
  const first = sign ? 1 - (digits + 1) * size : digits * size;
  return {
    name: isLong ? `Y${sign}${digits}E${level}` : sign + pad(digits, 4 - level) + "X".repeat(level),
    start: startOfDay(first, 1, 1),
    next: startOfDay(sign ? Math.min(1 - digits * size, 0) : first + size, 1, 1),
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
