import { fingerprint } from "./fingerprint.ts";
import { formatId, type Id } from "./id.ts";

// What answers in shared caches are marked with (Cache-Tag), so that a write takes out those that it changed. A tag follows
// from the name of a thing, not from its row: a list of something that is not there yet has the tag that will take it out.
// Two names with one tag, one in four thousand million, cost an answer that is made again for nothing.

/** Of all that hangs on the version of a facet. */
export function tagOfFacet(facet: string, key: string): string {
  return `f${fingerprint(`${facet}\n${key}`)}`;
}

/** Of all that shows an event by itself, or names it as related. */
export function tagOfEvent(id: Id): string {
  return `e${formatId(id)}`;
}
