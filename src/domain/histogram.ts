import { formatDay, type Interval, spanOfBucket, widenBucket } from "./date/bucket.ts";
import { type Bounds, FUTURE, PAST } from "./date/event-date.ts";

/** Events counted, by name of bucket (date/bucket.ts). */
export type Counted = Iterable<readonly [name: string, count: number]>;

/** How many events begin in a stretch of the calendar. */
export interface Bar {
  /** EDTF: the stretch as a whole; null for events whose dates do not say when they begin. */
  readonly date: string | null;
  /** Its first and its last day, or year where that has five digits or more. */
  readonly start: string | null;
  readonly end: string | null;
  readonly count: number;
}

export interface Histogram {
  readonly interval: Interval;
  /** Of all the bars. */
  readonly total: number;
  /** Stretches of the interval in which anything begins, in order of time. */
  readonly buckets: readonly Bar[];
  /** Events whose dates are coarser than the interval, by what they say; in the order of where that begins. */
  readonly coarser: readonly Bar[];
}

function isWithin(name: string, { from = PAST, to = FUTURE }: Bounds): boolean {
  const span = spanOfBucket(name);
  // What has no beginning begins in no window.
  if (!span) return from === PAST && to === FUTURE;
  return span.start <= to && span.next > from;
}

function toBar(name: string, count: number): Bar {
  const span = spanOfBucket(name);
  if (!span) return { date: null, start: null, end: null, count };
  const [start, end] = [formatDay(span.start), formatDay(span.next - 1)];
  return { date: name.startsWith("Y") ? `${start}/${end}` : name, start, end, count };
}

function toBars(counts: ReadonlyMap<string, number>): Bar[] {
  const key = (name: string) => spanOfBucket(name)?.start ?? PAST;
  return [...counts]
    .filter(([, count]) => count !== 0)
    .sort(([a], [b]) => key(a) - key(b) || (a < b ? -1 : 1))
    .map(([name, count]) => toBar(name, count));
}

/**
 * What was counted, by the interval. Of a window every stretch counts that it touches, so it is as if it were widened to
 * whole ones; of coarser dates those that may lie in it.
 */
export function toHistogram(counted: Counted, interval: Interval, window: Bounds): Histogram {
  const buckets = new Map<string, number>();
  const coarser = new Map<string, number>();
  let total = 0;
  for (const [name, count] of counted) {
    const wide = widenBucket(name, interval);
    const [bars, of] = wide === undefined ? [coarser, name] : [buckets, wide];
    if (!isWithin(of, window)) continue;
    bars.set(of, (bars.get(of) ?? 0) + count);
    total += count;
  }
  return { interval, total, buckets: toBars(buckets), coarser: toBars(coarser) };
}
