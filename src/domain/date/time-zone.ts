import { type Instant, toInstant } from "../instant.ts";
import { DAY_SECONDS } from "./calendar.ts";
import { type DatePoint, isTimed, type WallSeconds } from "./event-date.ts";
import { isTimeZone, offsetAt } from "./zone-offsets.ts";

export { isTimeZone, offsetAt } from "./zone-offsets.ts";

/** `Date` ends here, in seconds. */
const MAX_INSTANT = 8.64e12;

/**
 * The exact moment at which a timed point begins: by its offset if it states one, else in the event's IANA zone. As in
 * Temporal's "compatible", a time that a zone skips moves forward and one that comes twice is the first. Undefined for a
 * day or anything coarser, for a time without offset or known zone (floating), and beyond the range of `Date`.
 */
export function toInstantOf(point: DatePoint, timeZone?: string): Instant | undefined {
  if (point.offset === undefined || !isInRange(point)) return resolve(point, timeZone)?.at;
  return toInstant(point.earliest - point.offset * 60);
}

/** The same for a time without an offset that its zone has once: neither skipped, nor twice. */
export function toPlainInstant(point: DatePoint, timeZone: string): Instant | undefined {
  const resolved = point.offset === undefined ? resolve(point, timeZone) : undefined;
  return resolved?.isPlain ? resolved.at : undefined;
}

function isInRange(point: DatePoint): boolean {
  return isTimed(point) && Math.abs(point.earliest) <= MAX_INSTANT - 2 * DAY_SECONDS;
}

function resolve(point: DatePoint, timeZone: string | undefined) {
  if (!isInRange(point) || timeZone === undefined || !isTimeZone(timeZone)) return undefined;
  return resolveWall(point.earliest, timeZone);
}

/**
 * A zone's offset a day before and a day after are the only two that can hold at a wall time, as no zone changes twice
 * within two days.
 */
function resolveWall(wall: WallSeconds, timeZone: string): { readonly at: Instant; readonly isPlain: boolean } {
  const before = offsetAt(toInstant(wall - DAY_SECONDS), timeZone);
  const after = offsetAt(toInstant(wall + DAY_SECONDS), timeZone);
  if (before === after) return { at: toInstant(wall - before), isPlain: true };
  const found = [Math.max(before, after), Math.min(before, after)].filter(
    (offset) => offsetAt(toInstant(wall - offset), timeZone) === offset,
  );
  // Skipped by the zone: counting on with the offset before the gap lands as far after it.
  return { at: toInstant(wall - (found[0] ?? before)), isPlain: found.length === 1 };
}
