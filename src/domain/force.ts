import { DAY_SECONDS } from "./date/calendar.ts";
import { parseEdtf } from "./date/edtf.ts";
import {
  type DatePoint,
  type EventDate,
  FUTURE,
  isTimed,
  type MissingEnd,
  type WallSeconds,
} from "./date/event-date.ts";
import type { RoleDates } from "./event.ts";

/** From when to when something is in force, as far as that is known; the words are those of `EventDate`. */
export type Force = Pick<EventDate, "earliest" | "startLatest" | "endEarliest" | "latest">;

function read(text: string | undefined): EventDate | undefined {
  const result = text === undefined ? undefined : parseEdtf(text);
  return result?.ok ? result.value : undefined;
}

/** The first second of the day, where that is known: PAST and FUTURE are none, and a time of day says more. */
function toDay(seconds: WallSeconds, point: DatePoint | MissingEnd | undefined): WallSeconds | undefined {
  const hasTime = typeof point === "object" && isTimed(point);
  return hasTime || Math.abs(seconds) >= FUTURE ? undefined : Math.floor(seconds / DAY_SECONDS) * DAY_SECONDS;
}

/**
 * Undefined for what has no date as `effective`. Without one as `expires` it has no end. Days count whole: a thing is in
 * force from the first second of the day on which it takes effect to the last of that on which it expires.
 */
export function toForce(dates: RoleDates | undefined): Force | undefined {
  const effective = read(dates?.effective);
  if (!effective) return undefined;
  const { earliest, startLatest, start } = effective;
  const expires = read(dates?.expires);
  const lastDay = expires && toDay(expires.endEarliest, expires.end ?? expires.start);
  return {
    earliest,
    startLatest: toDay(startLatest, start) ?? startLatest,
    endEarliest: lastDay === undefined ? (expires?.endEarliest ?? FUTURE) : lastDay + DAY_SECONDS - 1,
    latest: expires?.latest ?? FUTURE,
  };
}
