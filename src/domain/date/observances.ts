import { type Instant, toInstant } from "../instant.ts";
import { civilFromSeconds, DAY_SECONDS, startOfDay } from "./calendar.ts";
import type { WallSeconds } from "./event-date.ts";
import { findChange, offsetAt } from "./zone-offsets.ts";

/** How the clocks of a zone stand from some moment on (RFC 5545 section 3.6.5). Offsets are seconds east of UTC. */
export interface Observance {
  /** By the clock as it stood until then. */
  readonly start: WallSeconds;
  readonly from: number;
  readonly to: number;
  readonly isDaylight: boolean;
}

/** A third of a year, in which a clock that is put forward for a summer stands back again. */
const THIRD = 122 * DAY_SECONDS;

/**
 * The observances, in order, that tell the offset of a zone at each of some instants: how its clocks stood at the first,
 * from the beginning of that year on, and a change of clocks between each two that differ. There is one for each change,
 * as programs are about that read but one of several dates in RDATE.
 */
export function listObservances(timeZone: string, instants: readonly Instant[]): Observance[] {
  const [first, ...rest] = instants.toSorted((one, other) => one - other);
  if (first === undefined) return [];
  const offset = offsetAt(first, timeZone);
  const { year } = civilFromSeconds(first + offset);
  const base = { start: startOfDay(year, 1, 1), from: offset, to: offset, isDaylight: isDaylight(first, timeZone) };
  return [base, ...listChanges(timeZone, first, rest).map((at) => observeChange(at, timeZone))];
}

/** In order of time. */
function listChanges(timeZone: string, first: Instant, rest: readonly Instant[]): Instant[] {
  const changes: Instant[] = [];
  let before = first;
  for (const at of rest) {
    if (offsetAt(at, timeZone) !== offsetAt(before, timeZone)) changes.push(findChange(before, at, timeZone));
    before = at;
  }
  return changes;
}

function observeChange(at: Instant, timeZone: string): Observance {
  const to = offsetAt(at, timeZone);
  const before = offsetAt(toInstant(at - 1), timeZone);
  // Programs drop seconds of an offset, and would take the moment for another.
  const from = before % 60 === 0 ? before : to;
  return { start: at + from, from, to, isDaylight: isDaylight(at, timeZone) };
}

/** Whether the clock is ahead of where it stands in another part of the year that follows. */
function isDaylight(at: Instant, timeZone: string): boolean {
  const offset = offsetAt(at, timeZone);
  return [1, 2].some((parts) => offsetAt(toInstant(at + parts * THIRD), timeZone) < offset);
}
