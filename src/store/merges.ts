import { sql } from "drizzle-orm";
import type { Event } from "../domain/event.ts";
import type { Id } from "../domain/id.ts";
import { type Database, expectThat, isExpectationFailure } from "./database.ts";
import { type EventChange, writeEvents } from "./event-writes.ts";
import { type EventRow, toEvent } from "./events.ts";
import type { WriteContext, WriteOutcome } from "./writes.ts";

/** One event becomes another, and what related to the one relates to the other. */
export interface EventMerge {
  readonly other: Event;
  readonly into: Event;
  /** `into` after it. */
  readonly merged: Event;
  readonly referrers: readonly (EventChange & { readonly before: Event; readonly after: Event })[];
}

/** Events that say how they stand to this one, at most `limit`; in the order of their ids. */
export async function listReferrers(db: Database, id: Id, limit: number): Promise<Event[]> {
  const rows = await db.all<EventRow>(
    sql`SELECT e.id, e.version, e.created, e.updated, e.content, e.terms, e.changed FROM events e
        WHERE e.id IN (SELECT source FROM relations WHERE target = ${id}) ORDER BY e.id LIMIT ${limit}`,
  );
  return rows.map(toEvent);
}

/** In the order in which an external id can pass from the one to the other. */
export function listMergeChanges({ other, into, merged, referrers }: EventMerge): EventChange[] {
  return [{ before: other, mergedInto: into.id }, { before: into, after: merged }, ...referrers];
}

/** Writes all of it or nothing. Also stale where another event came to relate to the one that goes. */
export async function writeMerge(db: Database, merge: EventMerge, context: WriteContext): Promise<WriteOutcome> {
  const { other, into } = merge;
  const isFree = expectThat(sql`NOT EXISTS (SELECT 1 FROM relations WHERE target = ${other.id})`, "unreferenced");
  const also = [...(context.also ?? []), isFree];
  try {
    return await writeEvents(db, listMergeChanges(merge), { ...context, also }, { from: other.id, to: into.id });
  } catch (error) {
    if (isExpectationFailure(error, "unreferenced")) return "stale";
    throw error;
  }
}
