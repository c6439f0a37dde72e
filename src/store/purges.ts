import { sql } from "drizzle-orm";
import { tagOfFacet } from "../domain/cache-tag.ts";
import type { Instant } from "../domain/instant.ts";
import { type Database, runBatch, type Statement } from "./database.ts";
import { SET } from "./postings.ts";
import { LAST_CHANGE } from "./writes.ts";

// The outbox of the edge's cache: every write leaves the tags of what it changed, in its own batch, and a job (jobs/purge.ts) has
// them taken out. The edge takes few requests, so that the tags of many writes go together.

/** What the edge takes in one request. */
const TAGS_AT_ONCE = 100;
/** Seconds that a request costs, and how many may be made ahead: five a minute, of which five may come at once. */
export const PACE = 12;
const BURST = 5;
/** With more than one run could purge, the names are not kept: everything goes. */
const MAX_TAGS = TAGS_AT_ONCE * BURST;
/** Rows that one run looks at; with more, everything goes. */
const MAX_ROWS = 1000;
/**
 * Seconds between a write and its purge: until then an answer that was begun before is finished and kept, and replicas of the
 * database have the write, so that what is made next is made from it.
 */
export const RIPE = 5;
/** Seconds after which a run that did not end is taken for dead. */
const BUSY = 30;
/** Seconds until a purge that failed is tried again, by how often it failed in a row. */
const waitOf = (failures: number) => PACE * 2 ** Math.min(failures, 2);
/** Seconds after which nothing is kept any more of what was there before a write (http/caching.ts), with much to spare. */
const FORGOTTEN = 600;

/** Tags of what changed; everything there is. */
export type Tags = readonly string[] | "everything";

/** Of the set of timelines, terms and categories, on which every list hangs. */
export const SET_TAG = tagOfFacet(SET.facet, SET.key);

/** For a batch that has logged its changes. */
export function insertPurge(tags: Tags, now: Instant): Statement[] {
  if (tags.length === 0) return [];
  const list = tags === "everything" || tags.length > MAX_TAGS ? [] : tags;
  // No two batches end at one place of the log, unless somebody took it away: then nothing is lost either.
  return [
    sql`INSERT INTO purges (seq, at, tags) VALUES (${LAST_CHANGE}, ${now}, ${JSON.stringify(list)})
        ON CONFLICT (seq) DO UPDATE SET at = excluded.at, tags = '[]'`,
  ];
}

/** What is to be purged by whoever has this; in requests of tags, or all at once. */
export interface Claim {
  readonly requests: readonly (readonly string[])[] | "everything";
  /** The last row of the outbox that it covers. */
  readonly last: number;
  /** Of the request of the last write that it covers. */
  readonly ripe: number;
  readonly run: number;
  readonly state: State;
}

/** `due`: when all requests made so far are paid for (the theoretical arrival time of GCRA). */
interface State {
  readonly due: number;
  readonly failures: number;
}

interface PurgeRow {
  readonly seq: number;
  readonly at: number;
  readonly tags: string;
}

/** The requests that have to be made for the rows, if `free` may be made; none where all of it was forgotten anyway. */
function toRequests(rows: readonly PurgeRow[], free: number, now: Instant): Claim["requests"] {
  const lists = rows.filter(({ at }) => at > now - FORGOTTEN).map(({ tags }) => JSON.parse(tags) as string[]);
  const tags = [...new Set(lists.flat())];
  const isAll = lists.some((list) => list.length === 0) || rows.length === MAX_ROWS;
  if (isAll || tags.length > free * TAGS_AT_ONCE) return "everything";
  return Array.from({ length: Math.ceil(tags.length / TAGS_AT_ONCE) }, (_, index) =>
    tags.slice(index * TAGS_AT_ONCE, (index + 1) * TAGS_AT_ONCE),
  );
}

/**
 * Takes what is to be purged now, so that no other run does; the seconds to wait where the edge takes no more for the moment; undefined where
 * there is nothing to do yet, or another run sees to it. One round trip, and a row written where there is something.
 */
export async function claimPurge(db: Database, now: Instant): Promise<Claim | number | undefined> {
  const ripe = now - RIPE;
  const [[mine] = [], found = []] = await runBatch(db, [
    sql`INSERT INTO settings (key, version, updated, content)
        SELECT 'purges', 1, ${now + BUSY}, '{"due":0,"failures":0}' WHERE EXISTS (SELECT 1 FROM purges WHERE at <= ${ripe})
        ON CONFLICT (key) DO UPDATE SET version = version + 1, updated = excluded.updated WHERE updated <= ${now}
        RETURNING version, content`,
    sql`SELECT seq, at, tags FROM purges WHERE at <= ${ripe} ORDER BY seq DESC LIMIT ${MAX_ROWS}`,
  ]);
  if (!mine) return undefined;
  const { version: run, content } = mine as { version: number; content: string };
  const rows = found as PurgeRow[];
  const state = JSON.parse(content) as State;
  const due = Math.max(state.due, now);
  const free = Math.floor((now + BURST * PACE - due) / PACE);
  if (free < 1) {
    const wait = due - (BURST - 1) * PACE - now;
    await endRun(db, run, { ...state, due }, now + wait);
    return wait;
  }
  const requests = toRequests(rows, free, now);
  const spent = requests === "everything" ? 1 : requests.length;
  return { requests, last: rows[0]?.seq ?? 0, ripe, run, state: { ...state, due: due + spent * PACE } };
}

/** Nothing more is done before `until`. Nothing happens where another run was begun meanwhile. */
async function endRun(db: Database, run: number, state: State, until: number, also: readonly Statement[] = []) {
  await runBatch(db, [
    ...also,
    sql`UPDATE settings SET updated = ${until}, content = ${JSON.stringify(state)} WHERE key = 'purges' AND version = ${run}`,
  ]);
}

/** It was purged. What was written since is for the next run, which may be begun at once. */
export async function settlePurge(db: Database, { last, ripe, run, state }: Claim): Promise<void> {
  const done = sql`DELETE FROM purges WHERE seq <= ${last} AND at <= ${ripe}`;
  await endRun(db, run, { ...state, failures: 0 }, 0, [done]);
}

/** It was not; gives the seconds until it is tried again. */
export async function postponePurge(db: Database, { run, state }: Claim, now: Instant): Promise<number> {
  const wait = waitOf(state.failures);
  // What was forgotten by now needs no purge, however long all are refused.
  const forgotten = sql`DELETE FROM purges WHERE at <= ${now - FORGOTTEN}`;
  await endRun(db, run, { ...state, failures: state.failures + 1 }, now + wait, [forgotten]);
  return wait;
}
