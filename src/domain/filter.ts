import type { EventDate } from "./date/event-date.ts";
import type { Facet } from "./facet.ts";
import type { TextQuery } from "./text.ts";

/** At least one of `keys` (or none of them, where `negated`) is among the event's values of `facet`. */
export interface Clause {
  readonly facet: Facet;
  /** As `toFacetKey` makes them, sorted, without doubles, at least one. */
  readonly keys: readonly string[];
  readonly negated: boolean;
}

/**
 * possible: the event could lie in the window, for all its date says; certain: it surely does, so a coarse date must
 * lie in it whole, and an approximate or uncertain one never does.
 */
export type Match = "possible" | "certain";

/** A window over event dates: from the first second of `from` to the last of `to`; either may be missing. */
export interface Window {
  readonly from?: EventDate;
  readonly to?: EventDate;
  readonly match: Match;
}

/** Which events: every part must hold. `{ clauses: [] }` is all of them. */
export interface Filter {
  readonly clauses: readonly Clause[];
  readonly window?: Window;
  readonly text?: TextQuery;
}
