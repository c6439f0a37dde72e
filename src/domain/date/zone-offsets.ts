import { type Instant, toInstant } from "../instant.ts";

// The offsets of time zones, and when they change. To ask Intl is slow, so that what it said is kept: the offsets at the
// ends of spans of time, which all that is near shares, and the change within a span whose ends differ.

/** Seconds, six days. All changes of a zone are further apart, so that there is one in a span at the most. */
const SPAN = 2 ** 19;
/** Of all zones together. */
const MAX_KEPT = 20_000;
/** There are some 600 zone names, but many more spellings in upper and lower case: the cache starts anew when full. */
const MAX_FORMATTERS = 700;

interface Kept {
  /** By the number of the span that begins there. */
  readonly offsets: Map<number, number>;
  readonly changes: Map<number, Instant>;
}

const zones = new Map<string, Kept>();
let count = 0;

function keep<T>(timeZone: string, member: keyof Kept, span: number, value: T): T {
  if (count >= MAX_KEPT) {
    zones.clear();
    count = 0;
  }
  const zone = zones.get(timeZone) ?? { offsets: new Map(), changes: new Map() };
  zones.set(timeZone, zone);
  (zone[member] as Map<number, T>).set(span, value);
  count++;
  return value;
}

/** Whether a name is an IANA time zone this runtime knows, such as "Asia/Shanghai" or "UTC"; "+08:00" is none. */
export function isTimeZone(name: string): boolean {
  return findFormatter(name) !== undefined;
}

/** Seconds east of UTC at an instant; local mean times before standard time have odd seconds. */
export function offsetAt(at: Instant, timeZone: string): number {
  const span = Math.floor(at / SPAN);
  const before = offsetAtStart(span, timeZone);
  const after = offsetAtStart(span + 1, timeZone);
  if (before === after) return before;
  return at < changeIn(span, after, timeZone) ? before : after;
}

function offsetAtStart(span: number, timeZone: string): number {
  const found = zones.get(timeZone)?.offsets.get(span);
  return found ?? keep(timeZone, "offsets", span, readOffset(toInstant(span * SPAN), timeZone));
}

function changeIn(span: number, after: number, timeZone: string): Instant {
  const found = zones.get(timeZone)?.changes.get(span);
  if (found !== undefined) return found;
  const has = (at: Instant) => readOffset(at, timeZone) === after;
  return keep(timeZone, "changes", span, findFirst(toInstant(span * SPAN), toInstant((span + 1) * SPAN), has));
}

/** The first second from which on the clock shows the offset that it has at `by`, where it has another at `since`. */
export function findChange(since: Instant, by: Instant, timeZone: string): Instant {
  const offset = offsetAt(by, timeZone);
  return findFirst(since, by, (at) => offsetAt(at, timeZone) === offset);
}

/** Between one instant for which it does not hold and a later one for which it does, such a pair of seconds. */
function findFirst(since: Instant, by: Instant, holds: (at: Instant) => boolean): Instant {
  let [low, high] = [since, by];
  while (high - low > 1) {
    const middle = toInstant((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}

const OFFSET = /GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/;

function readOffset(at: Instant, timeZone: string): number {
  const [, sign, hours, minutes, seconds] = OFFSET.exec(findFormatter(timeZone)?.format(at * 1000) ?? "") ?? [];
  const offset = Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
  return sign === "-" ? -offset : offset;
}

const formatters = new Map<string, Intl.DateTimeFormat | undefined>();

function findFormatter(timeZone: string): Intl.DateTimeFormat | undefined {
  if (formatters.has(timeZone)) return formatters.get(timeZone);
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
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
