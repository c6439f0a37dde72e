import { and, eq, inArray, ne, sql } from "drizzle-orm";
import { parseEdtf } from "../domain/date/edtf.ts";
import type { EventDate } from "../domain/date/event-date.ts";
import type { Event, EventContent } from "../domain/event.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Database } from "./database.ts";
import { events, facets } from "./schema.ts";

/** The columns of which an `Event` is made. */
export const EVENT_COLUMNS = {
  id: events.id,
  version: events.version,
  created: events.created,
  updated: events.updated,
  content: events.content,
} as const;

/** One row of `EVENT_COLUMNS`. */
export interface EventRow {
  readonly id: number;
  readonly version: number;
  readonly created: number;
  readonly updated: number;
  readonly content: string;
}

type StoredContent = Omit<EventContent, "date"> & { readonly date: string };

function readDate(text: string): EventDate {
  const result = parseEdtf(text);
  if (!result.ok) throw new Error(`a stored date cannot be read: ${result.error}`);
  return result.value;
}

/** The record as JSON; of the date only its text, because all else follows from it. */
export function formatContent(event: EventContent): string {
  const { date, ...rest } = event;
  const {
    id: _id,
    version: _version,
    createdAt: _created,
    updatedAt: _updated,
    ...content
  } = rest as Omit<Event, "date">;
  return JSON.stringify({ date: date.text, ...content } satisfies StoredContent);
}

export function toEvent(row: EventRow): Event {
  const content = JSON.parse(row.content) as StoredContent;
  return {
    ...content,
    date: readDate(content.date),
    id: row.id as Id,
    version: row.version,
    createdAt: row.created as Instant,
    updatedAt: row.updated as Instant,
  };
}

/** What became of an id: an event, or one that was deleted, or nothing that ever was. */
export type Found =
  | { readonly state: "present"; readonly event: Event }
  /** `publishedAt`: since when it was public; absent for one that was not when it was deleted. */
  | { readonly state: "deleted"; readonly publishedAt?: Instant }
  | undefined;

export async function findEvent(db: Database, id: Id): Promise<Found> {
  const [row] = await selectEvent(db, id);
  return toFound(row);
}

/** The statement behind `findEvent`, for a batch. */
export function selectEvent(db: Database, id: Id) {
  return db
    .select({ ...EVENT_COLUMNS, status: events.status, published: events.published })
    .from(events)
    .where(eq(events.id, id));
}

export function toFound(row: (EventRow & { readonly status: string; readonly published: number }) | undefined): Found {
  if (!row) return undefined;
  if (row.status !== "deleted") return { state: "present", event: toEvent(row) };
  return { state: "deleted", ...(row.published > 0 && { publishedAt: row.published as Instant }) };
}

/** The state of the set of timelines: its version and when that came to be. */
export interface SetState {
  readonly version: number;
  readonly changed: number;
}

/** An event, and the state of the set of timelines that its page names. One round trip. */
export async function findEventAndSet(db: Database, id: Id): Promise<{ found: Found; set: SetState }> {
  const [[row], [set]] = await db.batch([
    selectEvent(db, id),
    db
      .select({ version: facets.version, changed: facets.changed })
      .from(facets)
      .where(and(eq(facets.facet, "timelines"), eq(facets.key, ""))),
  ]);
  return { found: toFound(row), set: set ?? { version: 0, changed: 0 } };
}

/** Those of the ids that are there, in no particular order. */
export async function findEvents(db: Database, ids: readonly Id[]): Promise<Event[]> {
  if (ids.length === 0) return [];
  const wanted = sql`(SELECT value FROM json_each(${JSON.stringify(ids)}))`;
  const rows = await db
    .select(EVENT_COLUMNS)
    .from(events)
    .where(and(inArray(events.id, wanted), ne(events.status, "deleted")));
  return rows.map(toEvent);
}

/** Those of the external ids that are there, by external id. */
export async function findEventsByExternalId(
  db: Database,
  externalIds: readonly string[],
): Promise<Map<string, Event>> {
  if (externalIds.length === 0) return new Map();
  const wanted = sql`(SELECT value FROM json_each(${JSON.stringify(externalIds)}))`;
  const rows = await db.select(EVENT_COLUMNS).from(events).where(inArray(events.externalId, wanted));
  return new Map(rows.map(toEvent).map((event) => [event.externalId ?? "", event]));
}
