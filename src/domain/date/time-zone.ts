import { type Instant, toInstant } from "../instant.ts";
import { DAY_SECONDS } from "./calendar.ts";
import { type DatePoint, isTimed, type WallSeconds } from "./event-date.ts";

/** There are some 600 zone names, but many more spellings in upper and lower case: the cache starts anew when full. */
const MAX_CACHED = 700;
/** `Date` ends here, in seconds. */
const MAX_INSTANT = 8.64e12;

const formatters = new Map<string, Intl.DateTimeFormat | undefined>();

/** Whether a name is an IANA time zone this runtime knows, such as "Asia/Shanghai" or "UTC"; "+08:00" is none. */
export function isTimeZone(name: string): boolean {
  return offsetFormatter(name) !== undefined;
}

/**
 * The exact moment at which a timed point begins: by its offset if it states one, else in the event's IANA zone. As in
 * Temporal's "compatible", a time that a zone skips moves forward and one that comes twice is the first. Undefined for a
 * day or anything coarser, for a time without offset or known zone (floating), and beyond the range of `Date`.
 */
export function toInstantOf(point: DatePoint, timeZone?: string): Instant | undefined {
  if (!isTimed(point) || Math.abs(point.earliest) > MAX_INSTANT - 2 * DAY_SECONDS) return undefined;
  if (point.offset !== undefined) return toInstant(point.earliest - point.offset * 60);
  if (timeZone === undefined || !isTimeZone(timeZone)) return undefined;
  return resolveWall(point.earliest, timeZone);
}

/**
 * A zone's offset a day before and a day after are the only two that can hold at a wall time, as no zone changes twice
 * within two days.
 */
function resolveWall(wall: WallSeconds, timeZone: string): Instant {
  const before = offsetAt(toInstant(wall - DAY_SECONDS), timeZone);
  const after = offsetAt(toInstant(wall + DAY_SECONDS), timeZone);
  for (const offset of [Math.max(before, after), Math.min(before, after)]) {
    const at = toInstant(wall - offset);
    if (offsetAt(at, timeZone) === offset) return at;
  }
  // Skipped by the zone: counting on with the offset before the gap lands as far after it.
  return toInstant(wall - before);
}

/** Seconds, six days. All changes of a zone are further apart, so that one whose offset is the same at both ends has none between. */
const SPAN = 2 ** 19;
/** Of all zones together. */
const MAX_OFFSETS = 20_000;

/** The offsets of zones at the ends of spans, which all that is near shares: to ask Intl is slow. */
const offsets = new Map<string, Map<number, number>>();
let known = 0;

/** Seconds east of UTC at an instant; local mean times before standard time have odd seconds. */
export function offsetAt(at: Instant, timeZone: string): number {
  const span = Math.floor(at / SPAN);
  const before = offsetAtEnd(span, timeZone);
  return before === offsetAtEnd(span + 1, timeZone) ? before : readOffset(at, timeZone);
}

function offsetAtEnd(span: number, timeZone: string): number {
  const found = offsets.get(timeZone)?.get(span);
  if (found !== undefined) return found;
  if (known >= MAX_OFFSETS) {
    offsets.clear();
    known = 0;
  }
  const offset = readOffset(toInstant(span * SPAN), timeZone);
  const own = offsets.get(timeZone) ?? new Map<number, number>();
  offsets.set(timeZone, own.set(span, offset));
  known++;
  return offset;
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function readOffset(at: Instant, timeZone: string): number {
  const [, sign, hours, minutes, seconds] = OFFSET.exec(offsetFormatter(timeZone)?.format(at * 1000) ?? "") ?? [];
  const offset = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return sign === "-" ? -offset : offset;
}

function offsetFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  if (formatters.has(timeZone)) return formatters.get(timeZone);
  if (formatters.size >= MAX_CACHED) formatters.clear();
  const formatter = createFormatter(timeZone);
  formatters.set(timeZone, formatter);
  return formatter;
}

function createFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  if (!/^[A-Za-z]/.test(timeZone) || timeZone.length > 64) return undefined;
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  } catch {
    return undefined;
  }
}
