import { type SQL, sql } from "drizzle-orm";
import {
  compareLikeness,
  isAlike,
  type Likeness,
  listTokens,
  type Resemblance,
  toLikeness,
  toNeighbourhood,
} from "../domain/duplicate.ts";
import type { EventContent } from "../domain/event.ts";
import type { Id } from "../domain/id.ts";
import { type Database, runBatch } from "./database.ts";

/** A record that may be of the same event. */
export interface Duplicate extends Resemblance {
  readonly id: Id;
  readonly title: string;
  /** EDTF. */
  readonly date: string;
}

/** What is looked for: an event on record, which is no duplicate of itself, or one that is yet to be. */
export type Wanted = EventContent & { readonly id?: Id };

/** Events of each state of publication that are looked at because they begin in these days, and those because of their words. */
const MAX_BY_DAY = 200;
const MAX_BY_WORDS = 100;
/** Of one event. */
const MAX_DUPLICATES = 10;
/** Statements of one round trip. */
const CHUNK = 40;

interface Row {
  readonly id: number;
  readonly title: string;
  readonly date: string;
  readonly titles: string;
  readonly sources: string;
}

/** All words of the title, whatever else is said. Tokens hold letters, marks and digits alone. */
function toMatch(title: string): string {
  return listTokens(title)
    .map((token) => `"${token}"`)
    .join(" AND ");
}

function selectByDay(from: number, to: number, state: 0 | 1 | 2): SQL {
  return sql`SELECT * FROM (SELECT event FROM postings
      WHERE facet = (SELECT id FROM facets WHERE facet = 'all' AND key = '') AND public = ${state}
      AND earliest BETWEEN ${from} AND ${to} ORDER BY earliest LIMIT ${MAX_BY_DAY})`;
}

/**
 * What may be alike: events that touch the same days, of those that begin in them or that have all the words. On days on
 * which more begin than are looked at, one with some of the words alone may be missed.
 */
function selectCandidates(event: Wanted): SQL {
  const { from, to } = toNeighbourhood(event);
  const match = toMatch(event.title);
  const byWords = sql`UNION SELECT * FROM (SELECT rowid AS event FROM search WHERE search MATCH ${match} LIMIT ${MAX_BY_WORDS})`;
  return sql`SELECT e.id, e.content->>'title' AS title, e.content->>'date' AS date,
        (SELECT json_group_array(value->>'title') FROM json_each(e.content, '$.translations')) AS titles,
        (SELECT json_group_array(value->>'url') FROM json_each(e.content, '$.sources')) AS sources
      FROM (${selectByDay(from, to, 0)} UNION ${selectByDay(from, to, 1)} UNION ${selectByDay(from, to, 2)}
        ${match === "" ? sql`` : byWords}) c CROSS JOIN events e ON e.id = c.event
      WHERE e.latest >= ${from} AND e.earliest <= ${to} AND e.status <> 'deleted' AND e.id <> ${event.id ?? 0}`;
}

function toDuplicate(likeness: Likeness, { id, title, date, titles, sources }: Row): Duplicate {
  const others = (JSON.parse(titles) as (string | null)[]).filter((other) => other !== null);
  const own = { titles: [title, ...others], sources: JSON.parse(sources) as string[] };
  return { id: id as Id, title, date, ...compareLikeness(likeness, own) };
}

function choose(event: Wanted, rows: readonly Row[]): Duplicate[] {
  const likeness = toLikeness(event);
  return rows
    .map((row) => toDuplicate(likeness, row))
    .filter(isAlike)
    .sort((a, b) => b.similarity - a.similarity || a.id - b.id)
    .slice(0, MAX_DUPLICATES);
}

/**
 * For each of the events those on record that may be the same, most alike first, at most ten. At most 700 events are looked
 * at for each; one round trip for every 40.
 */
export async function findDuplicates(db: Database, events: readonly Wanted[]): Promise<Duplicate[][]> {
  const found: Duplicate[][] = [];
  for (let start = 0; start < events.length; start += CHUNK) {
    const chunk = events.slice(start, start + CHUNK);
    const results = await runBatch(db, chunk.map(selectCandidates));
    found.push(...chunk.map((event, index) => choose(event, (results[index] ?? []) as Row[])));
  }
  return found;
}
