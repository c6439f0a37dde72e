import { type Event, isPublic } from "../domain/event.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import { type Posting, toPublicFlag } from "./postings.ts";

// Who has an event from a list is told when it is deleted, or becomes another. Its row and its postings stay for that, with
// the flag 3 and the instant at which it went, and say nothing but this.

/** Its content. */
export interface Mark {
  /** EDTF: calendars take no component without a day. */
  readonly date: string;
  readonly timeZone?: string;
  /** The event that it became, where readers saw that one then: they may know its id. */
  readonly mergedInto?: Id;
}

/** The mark that an event leaves which goes at `now`; undefined where no list had it or told that it was taken back. */
export function toMark(event: Event, now: Instant, into?: Event): Mark | undefined {
  if (!isPublic(event, now) && toPublicFlag(event) !== 2) return undefined;
  return {
    date: event.date.text,
    ...(event.timeZone !== undefined && { timeZone: event.timeZone }),
    ...(into && isPublic(into, now) && { mergedInto: into.id }),
  };
}

/** What an event posted, as its mark posts it. */
export function toMarkPostings(postings: readonly Posting[], now: Instant): Posting[] {
  return postings.map((posting) => ({ ...posting, public: 3, published: now }));
}
