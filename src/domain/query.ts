import type { Filter } from "./filter.ts";
import type { Id } from "./id.ts";

/** Oldest event first; newest event first; newly published first; oldest published first. */
export const ORDERS = ["date", "-date", "-published", "published"] as const;
export type Order = (typeof ORDERS)[number];

/** The last row of the page before: its sort key (wall seconds or an instant) and its id. */
export interface Position {
  readonly key: number;
  readonly id: Id;
}

/** A filter, and which part of its events in which order. */
export interface Query {
  readonly filter: Filter;
  readonly order: Order;
  /** Events on a page. */
  readonly limit: number;
  readonly after?: Position;
}
