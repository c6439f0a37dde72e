import { type SQL, sql } from "drizzle-orm";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Statement } from "./database.ts";
import type { Receipt } from "./receipts.ts";

// What writes of events and of timelines have in common.

/** Who writes, when, and the answer to keep for a repeated request. */
export interface WriteContext {
  readonly now: Instant;
  readonly token?: Id;
  readonly receipt?: Receipt;
  /** Slugs: every event written must be in one of these timelines, before and after. */
  readonly within?: readonly string[];
  /** Goes into the same batch, so that it happens with the write or not at all. */
  readonly also?: readonly Statement[];
}

/**
 * written; stale: a record changed since `before` was read; conflict: an external id, slug or name is taken; repeated: a
 * receipt with this key is there; cyclic: a relation would lead an event back to itself; detached: an event that a new
 * relation names was merged into another meanwhile; outside: an event is in none of the timelines that the writer may write.
 * Only in the first case was anything written.
 */
export type WriteOutcome = "written" | "stale" | "conflict" | "repeated" | "cyclic" | "detached" | "outside";

/** How often a write is worked out again where only what it was worked out from changed meanwhile. */
export const MAX_ATTEMPTS = 4;

/**
 * Holds once this entry of the writer is in the log. A batch that expects the version before it is made once, so this tells
 * one whose answer was lost from one of somebody else.
 */
export function isLogged(
  kind: string,
  [subject, version, action, content]: readonly unknown[],
  { now, token }: Pick<WriteContext, "now" | "token">,
): SQL {
  return sql`EXISTS (SELECT 1 FROM changes WHERE subject = ${subject} AND kind = ${kind} AND version = ${version}
      AND action = ${action} AND content = ${content} AND at = ${now} AND token IS ${token ?? null})`;
}

/** In a batch that has logged its changes: the `seq` of the last of them, which is the new version of what they touch. */
export const LAST_CHANGE: SQL = sql.raw("(SELECT MAX(seq) FROM changes)");

/**
 * For the upsert of a facet: when its readers last had something new to see. A write that began before the last one and
 * commits after it must show too, so time moves on by a second, as far as the database's own clock has got; within one
 * second it may stand still, because Last-Modified is not sent before its second is over.
 */
export const CHANGED: SQL = sql.raw(
  "CASE WHEN excluded.changed > changed THEN excluded.changed ELSE MIN(changed + 1, MAX(changed, unixepoch())) END",
);

/** For an upsert of facets: the set of timelines, terms and categories has changed. */
export const SET_CHANGED = (now: Instant): SQL => sql`INSERT INTO facets (facet, key, label, count, version, changed)
    VALUES ('timelines', '', '', 0, ${LAST_CHANGE}, ${now})
    ON CONFLICT (facet, key) DO UPDATE SET version = excluded.version, changed = ${CHANGED}`;

/** The version of that set, as it stands in the database. */
export const SET_VERSION: SQL = sql.raw(
  "COALESCE((SELECT version FROM facets WHERE facet = 'timelines' AND key = ''), 0)",
);
