import { type SQL, sql } from "drizzle-orm";
import type { Database } from "../database.ts";
import type { State } from "./replay.ts";
import type { Row } from "./row.ts";
import { TABLES, type Table } from "./tables.ts";

/** A row that is not as the log wants it: stored and not wanted, wanted and not stored, or different in some columns. */
export interface Mismatch {
  readonly table: Table;
  readonly stored?: Row;
  readonly wanted?: Row;
  /** Those that differ, where the row is both stored and wanted. */
  readonly columns: readonly string[];
}

/** Rows of one round trip. */
const AT_ONCE = 500;
/** Characters that one statement takes; D1 allows 2 MB. */
const MAX_TEXT = 500_000;

/** Parts of a list that one statement can take, as JSON. */
export function* inParts<Item>(items: readonly Item[]): Generator<Item[]> {
  let part: Item[] = [];
  let size = 0;
  for (const item of items) {
    const length = JSON.stringify(item).length;
    if (part.length > 0 && (part.length >= AT_ONCE || size + length > MAX_TEXT)) {
      yield part;
      part = [];
      size = 0;
    }
    part.push(item);
    size += length;
  }
  if (part.length > 0) yield part;
}

function nameOf({ keys }: Table, row: Row): string {
  return JSON.stringify(keys.map((key) => row[key]));
}

function list(columns: readonly (string | undefined)[]): SQL {
  return sql.raw(columns.join(", "));
}

/** Every row of the table, some hundred at a time. */
async function* readPages(db: Database, { source, columns, place, normalize }: Table): AsyncGenerator<Row[]> {
  const order = list(place.map((column) => columns[column]));
  const selected = list(Object.entries(columns).map(([column, text]) => `${text} AS ${column}`));
  let last: Row | undefined;
  for (;;) {
    const values = place.map((column) => sql`${last?.[column]}`);
    const further = last ? sql`WHERE (${order}) > (${sql.join(values, sql`, `)})` : sql``;
    const rows = await db.all<Row>(
      sql`SELECT ${selected} FROM ${sql.raw(source)} ${further} ORDER BY ${order} LIMIT ${AT_ONCE}`,
    );
    last = rows.at(-1);
    yield normalize ? rows.map(normalize) : rows;
    if (rows.length < AT_ONCE) return;
  }
}

function listDifferent({ compared, accepts }: Table, stored: Row, wanted: Row): string[] {
  return compared.filter((column) => {
    const value = stored[column] ?? null;
    return value !== wanted[column] && !accepts?.(column, value, wanted);
  });
}

async function* compareTable(db: Database, table: Table, state: State): AsyncGenerator<Mismatch> {
  const missing = new Map<string, Row>();
  for (const row of table.list(state)) missing.set(nameOf(table, row), row);
  for await (const page of table.read ? [await table.read(db)] : readPages(db, table)) {
    for (const stored of page) {
      const name = nameOf(table, stored);
      const wanted = missing.get(name);
      missing.delete(name);
      const columns = wanted ? listDifferent(table, stored, wanted) : [];
      if (!wanted) yield { table, stored, columns };
      else if (columns.length > 0) yield { table, stored, wanted, columns };
    }
  }
  for (const wanted of missing.values()) yield { table, wanted, columns: [] };
}

/** Everything stored that is not as it is in the state, table by table. */
export async function* compareTables(db: Database, state: State): AsyncGenerator<Mismatch> {
  for (const table of TABLES) yield* compareTable(db, table, state);
}
