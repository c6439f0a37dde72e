import type { Event } from "./event.ts";
import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";

/**
 * One entry of the public log of changes. Where there is an `event`, that is what it is now; the others say that it is to
 * be forgotten. `removed` is what was taken out of public view in another way than by withdrawal.
 */
export type Change = { readonly seq: number; readonly at: Instant; readonly id: Id } & (
  | { readonly type: "created" | "updated" | "published" | "restored"; readonly event: Event }
  | { readonly type: "withdrawn"; readonly note?: string }
  | { readonly type: "merged"; readonly into?: Id }
  | { readonly type: "deleted" | "removed" }
);

/** A stretch of the log. */
export interface ChangePage {
  readonly changes: readonly Change[];
  /** How far the log was read: the next page follows it. */
  readonly since: number;
  /** Where the log ends. */
  readonly last: number;
}
