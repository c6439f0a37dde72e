import { and, eq, inArray, ne, sql } from "drizzle-orm";
import type { Category } from "../domain/category.ts";
import { parseEdtf } from "../domain/date/edtf.ts";
import type { EventDate } from "../domain/date/event-date.ts";
import type { RelatedEvent } from "../domain/document.ts";
import type { Event, EventContent, ToldMember } from "../domain/event.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { TermKind, TermLink, TermSummary } from "../domain/term.ts";
import { type Database, runBatch, type Statement } from "./database.ts";
import { events } from "./schema.ts";
import { type CategoriesRow, SELECT_CATEGORIES, toCategories } from "./settings.ts";

/** The columns of which an `Event` is made. */
export const EVENT_COLUMNS = {
  id: events.id,
  version: events.version,
  created: events.created,
  updated: events.updated,
  content: events.content,
  terms: events.terms,
  changed: events.changed,
} as const;

/** One row of `EVENT_COLUMNS`. */
export interface EventRow {
  readonly id: number;
  readonly version: number;
  readonly created: number;
  readonly updated: number;
  readonly content: string;
  readonly terms: string;
  /** Not read where nobody is told of changes. */
  readonly changed?: string;
}

type StoredContent = Omit<EventContent, "date"> & { readonly date: string };

/** The date of a stored text. */
export function readDate(text: string): EventDate {
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
    terms: _terms,
    changed: _changed,
    ...content
  } = rest as Omit<Event, "date">;
  return JSON.stringify({ date: date.text, ...content } satisfies StoredContent);
}

/** The record as the log and the table keep it. */
export function readContent(text: string): EventContent {
  const content = JSON.parse(text) as Partial<StoredContent> & Pick<StoredContent, "date">;
  // What was written before there were such members has none.
  return { relations: [], updates: [], ...content, date: readDate(content.date) } as unknown as EventContent;
}

export function toEvent(row: EventRow): Event {
  const { changed = "[]" } = row;
  return {
    ...readContent(row.content),
    id: row.id as Id,
    version: row.version,
    createdAt: row.created as Instant,
    updatedAt: row.updated as Instant,
    terms: row.terms === "[]" ? [] : readTerms(row.terms),
    ...(changed !== "[]" && { changed: JSON.parse(changed) as ToldMember[] }),
  };
}

/** Characters of content. An isolate has 128 MB; with this, in several formats and languages, some 50 MB of what was made of events are kept. */
const MOST_KEPT = 300_000;

/** By id, those last that were asked for last. */
const kept = new Map<number, { readonly row: EventRow; readonly event: Event }>();
let keptLength = 0;

function isSameRow(one: EventRow, other: EventRow): boolean {
  return (
    one.version === other.version &&
    one.created === other.created &&
    one.updated === other.updated &&
    one.terms === other.terms &&
    one.changed === other.changed &&
    one.content === other.content
  );
}

function toKeptEvent(row: EventRow): Event {
  const before = kept.get(row.id);
  kept.delete(row.id);
  if (before && isSameRow(before.row, row)) {
    kept.set(row.id, before);
    return before.event;
  }
  const event = toEvent(row);
  kept.set(row.id, { row, event });
  keptLength += row.content.length - (before?.row.content.length ?? 0);
  for (const [id, { row }] of kept) {
    if (keptLength <= MOST_KEPT) break;
    kept.delete(id);
    keptLength -= row.content.length;
  }
  return event;
}

/**
 * The events of the rows of a page, the same objects as long as the rows say the same: what is made of an event (domain/keep)
 * is then there already. So much at once that little else could be kept is not.
 */
export function toEvents(rows: readonly EventRow[]): Event[] {
  const length = rows.reduce((sum, { content }) => sum + content.length, 0);
  return rows.map(length > MOST_KEPT / 2 ? toEvent : toKeptEvent);
}

function readTerms(text: string): TermLink[] {
  return (JSON.parse(text) as [TermKind, string, TermSummary][])
    .map(([kind, key, term]) => ({ kind, key, term }))
    .sort((a, b) => (a.kind + a.key < b.kind + b.key ? -1 : 1));
}

/** What became of an id: an event, or one that was deleted or merged into another, or nothing that ever was. */
export type Found =
  | { readonly state: "present"; readonly event: Event }
  | {
      readonly state: "deleted";
      readonly version: number;
      readonly createdAt: Instant;
      /** Since when it was public; absent for one that was not when it was deleted. */
      readonly publishedAt?: Instant;
      /** The event that it was merged into. */
      readonly mergedInto?: Id;
    }
  | undefined;

export async function findEvent(db: Database, id: Id): Promise<Found> {
  const [row] = await selectEvent(db, id);
  return toFound(row);
}

/** The statement behind `findEvent`, for a batch. */
export function selectEvent(db: Database, id: Id) {
  return db
    .select({ ...EVENT_COLUMNS, status: events.status, published: events.published, merged: events.merged })
    .from(events)
    .where(eq(events.id, id));
}

export type FoundRow = EventRow & {
  readonly status: string;
  readonly published: number;
  readonly merged: number | null;
};

export function toFound(row: FoundRow | undefined): Found {
  if (!row) return undefined;
  if (row.status !== "deleted") return { state: "present", event: toEvent(row) };
  return {
    state: "deleted",
    version: row.version,
    createdAt: row.created as Instant,
    ...(row.published > 0 && { publishedAt: row.published as Instant }),
    ...(row.merged !== null && { mergedInto: row.merged as Id }),
  };
}

/** The state of the set of timelines, terms and categories: its version and when that came to be. */
export interface SetState {
  readonly version: number;
  readonly changed: number;
}

/** What the document of an event is made of. */
export interface EventRecord {
  readonly found: Found;
  readonly set: SetState;
  readonly categories: readonly Category[];
  /** Those that are public at the instant asked for. */
  readonly related: readonly RelatedEvent[];
}

/** Both ends of what public events and this one say of each other. */
function selectRelated(id: Id, now: Instant): Statement {
  const columns = sql.raw("r.type, e.id, e.version, e.created, e.updated, e.content, e.terms");
  const isPublic = sql`e.public = 1 AND e.published <= ${now}`;
  return sql`SELECT 'from' AS direction, ${columns} FROM relations r JOIN events e ON e.id = r.target
        WHERE r.source = ${id} AND ${isPublic}
      UNION ALL SELECT 'to', ${columns} FROM relations r JOIN events e ON e.id = r.source
        WHERE r.target = ${id} AND ${isPublic}
      ORDER BY direction, r.type, e.id LIMIT 200`;
}

/** One round trip. */
export async function findEventRecord(db: Database, id: Id, now: Instant): Promise<EventRecord> {
  const [rows, sets, categories, related] = await runBatch(db, [
    selectEvent(db, id),
    sql`SELECT version, changed FROM facets WHERE facet = 'timelines' AND key = ''`,
    SELECT_CATEGORIES,
    selectRelated(id, now),
  ]);
  const [set = { version: 0, changed: 0 }] = sets as SetState[];
  const [list] = categories as CategoriesRow[];
  return {
    found: toFound((rows as FoundRow[])[0]),
    set,
    categories: toCategories(list).list,
    related: (related as (EventRow & Pick<RelatedEvent, "type" | "direction">)[]).map((row) => ({
      type: row.type,
      direction: row.direction,
      event: toEvent(row),
    })),
  };
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
