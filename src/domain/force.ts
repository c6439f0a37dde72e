import { parseEdtf } from "./date/edtf.ts";
import { type EventDate, FUTURE } from "./date/event-date.ts";
import type { RoleDates } from "./event.ts";

/** From when to when something is in force, as far as that is known; the words are those of `EventDate`. */
export type Force = Pick<EventDate, "earliest" | "startLatest" | "endEarliest" | "latest">;

function read(text: string | undefined): EventDate | undefined {
  const result = text === undefined ? undefined : parseEdtf(text);
  return result?.ok ? result.value : undefined;
}

/** Undefined for what has no date as `effective`. Without one as `expires` it has no end. */
export function toForce(dates: RoleDates | undefined): Force | undefined {
  const effective = read(dates?.effective);
  if (!effective) return undefined;
  const expires = read(dates?.expires);
  return {
    earliest: effective.earliest,
    startLatest: effective.startLatest,
    endEarliest: expires?.endEarliest ?? FUTURE,
    latest: expires?.latest ?? FUTURE,
  };
}
