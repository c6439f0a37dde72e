import { sql } from "drizzle-orm";
import { type Database, expectThat, isExpectationFailure, jsonRows, runBatch } from "../database.ts";
import { LAST_CHANGE } from "../writes.ts";
import { compareTables, inParts, type Mismatch } from "./compare.ts";
import { findLastSeq, readLog } from "./log.ts";
import { createState, replay } from "./replay.ts";
import type { Row } from "./row.ts";
import { TABLES, type Table } from "./tables.ts";

// The log says what was done; all other tables of the record follow from it. Here they are worked out again from its
// first row, to see whether every write left behind what it had to.
//
// Compared are events with their sort keys and what they show of terms, relations, facets with labels, counts and
// versions, postings and so the membership of timelines, search words, timelines, terms, names and the list of categories.
// Not compared is what does not follow from the log: tokens and secret settings (the log does not have them), receipts,
// imports and attempts. When a facet changed is known only as "not before", because the database's own clock has a part in
// it; and of rows that the first release wrote in one batch the version may be that of any further row of the batch. The
// log itself is believed, the mark for the change feed (`visible`) too.

/** Something stored that is not as the log wants it; without `stored` it is missing, without `wanted` it should not be there. */
export interface Difference {
  /** The table. */
  readonly kind: string;
  /** Which row, and which column of it. */
  readonly what: string;
  readonly stored?: string;
  readonly wanted?: string;
}

export interface Report {
  /** Rows of the log that were read. */
  readonly changes: number;
  /** How many differences there are in all. */
  readonly total: number;
  /** The first of them. */
  readonly differences: readonly Difference[];
}

const MAX_ATTEMPTS = 4;
const MAX_SHOWN = 100;

function show(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}...` : text;
}

function showRow({ compared }: Table, row: Row): string {
  return compared.map((column) => `${column} ${show(row[column])}`).join(", ");
}

function listDifferences({ table, stored, wanted, columns }: Mismatch): Difference[] {
  const kind = table.name;
  const what = table.describe(stored ?? wanted ?? {});
  if (!wanted) return [{ kind, what, stored: showRow(table, stored ?? {}) }];
  if (!stored) return [{ kind, what, wanted: showRow(table, wanted) }];
  return columns.map((column) => ({
    kind,
    what: `${what} ${column}`,
    stored: show(stored[column]),
    wanted: show(wanted[column]),
  }));
}

async function replayLog(db: Database, until: number) {
  const state = createState();
  let changes = 0;
  for await (const row of readLog(db, until)) {
    replay(state, row);
    changes++;
  }
  return { state, changes };
}

/** What `work` made of a log that did not grow meanwhile; gives up where writers never pause. */
async function whileStill<Result>(db: Database, work: (until: number) => Promise<Result>): Promise<Result> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const until = await findLastSeq(db);
    try {
      const result = await work(until);
      if ((await findLastSeq(db)) === until) return result;
    } catch (error) {
      if (!isExpectationFailure(error)) throw error;
    }
  }
  throw new Error("the log keeps growing; run this when nobody writes");
}

/**
 * Replays the log and compares what follows from it with what is stored, naming up to `limit` differences. The state of
 * the whole record is held in memory, and the log and every table are read once: this is for a command, not for a request.
 */
export function findDifferences(db: Database, limit = 100): Promise<Report> {
  return whileStill(db, async (until) => {
    const { state, changes } = await replayLog(db, until);
    const differences: Difference[] = [];
    let total = 0;
    for await (const mismatch of compareTables(db, state)) {
      const found = listDifferences(mismatch);
      total += found.length;
      differences.push(...found.slice(0, limit - differences.length));
    }
    return { changes, total, differences };
  });
}

/** Takes away what should not be there, then writes what should; only while the log ends where it did. */
async function putRight(db: Database, mismatches: readonly Mismatch[], until: number): Promise<void> {
  const isStill = expectThat(sql`COALESCE(${LAST_CHANGE}, 0) = ${until}`);
  const rowsOf = (table: Table, pick: (mismatch: Mismatch) => Row | undefined) =>
    mismatches
      .filter((mismatch) => mismatch.table === table)
      .map(pick)
      .filter((row) => row !== undefined);
  for (const table of TABLES) {
    for (const part of inParts(rowsOf(table, ({ stored, wanted }) => (wanted ? undefined : stored)))) {
      await runBatch(db, [isStill, table.remove(jsonRows(part))]);
    }
  }
  for (const table of TABLES) {
    for (const part of inParts(rowsOf(table, ({ wanted }) => wanted))) {
      await runBatch(db, [isStill, ...[table.insert(jsonRows(part))].flat()]);
    }
  }
}

/**
 * Makes the tables what the log wants them to be, and gives how many rows were not. It works in batches: stopped in
 * between, it goes on when it is run again. The log stays as it is, so a version that was right stays too: who keeps a copy
 * of a list that was wrong is told of it with the next change of that list.
 */
export function putTablesRight(db: Database): Promise<number> {
  return whileStill(db, async (until) => {
    const { state } = await replayLog(db, until);
    const mismatches: Mismatch[] = [];
    for await (const mismatch of compareTables(db, state)) mismatches.push(mismatch);
    await putRight(db, mismatches, until);
    return mismatches.length;
  });
}
