import { sql } from "drizzle-orm";
import { type Database, runBatch } from "../database.ts";
import type { Row } from "./row.ts";

// Events counted by bucket (../buckets.ts) stand in two tables; here they are added up to one row for each facet.

/** Rows of one round trip. */
const AT_ONCE = 500;

/** What is counted of one facet, by name of bucket. `id` is known of what is stored. */
export interface CountsOf {
  readonly id?: number;
  readonly facet: string | null;
  readonly key: string | null;
  readonly counts: Map<string, number>;
}

export function addCounts({ counts }: CountsOf, added: Iterable<readonly [name: string, count: number]>): void {
  for (const [name, count] of added) counts.set(name, (counts.get(name) ?? 0) + count);
}

/** A row for each facet that has any, its counts as a JSON object in the order of names. */
export function* toCountRows(facets: Iterable<CountsOf>): Iterable<Row> {
  for (const { id, facet, key, counts } of facets) {
    const entries = [...counts].filter(([, count]) => count !== 0).sort(([a], [b]) => (a < b ? -1 : 1));
    if (entries.length === 0 && facet !== null) continue;
    const text = entries.map(([name, count]) => `${JSON.stringify(name)}:${count}`).join();
    yield { facet, key, counts: `{${text}}`, ...(id !== undefined && { id }) };
  }
}

function readObject(text: string): [string, number][] {
  return Object.entries(JSON.parse(text) as Record<string, number>);
}

/** What a decade has in rows of its years is stated beside them, so it is taken away here: nothing is left where both agree. */
function toRest({ year, count, counts }: YearRow): [string, number][] {
  const own = readObject(counts).map(([rest, number]): [string, number] => [year + rest, number]);
  const sum = own.reduce((total, [, number]) => total + number, 0);
  // A sum that is not that of its parts shows as a bucket that nothing is counted in.
  return [...own, [year.slice(0, -1), -count], ...(sum === count ? [] : [[`${year}=`, count] as [string, number]])];
}

interface YearRow {
  readonly facet: number;
  readonly year: string;
  readonly count: number;
  readonly counts: string;
}

async function* readAll<Found>(read: (last: Found | undefined) => Promise<Found[]>): AsyncGenerator<Found> {
  let last: Found | undefined;
  for (;;) {
    const rows = await read(last);
    yield* rows;
    last = rows.at(-1);
    if (rows.length < AT_ONCE) return;
  }
}

/** Everything that is stored. A row of a year whose facet is no more has no name. */
export async function readCounts(db: Database): Promise<Row[]> {
  const facets = new Map<number, CountsOf>();
  const rows = readAll<{ id: number; facet: string; key: string; counts: string }>((last) =>
    db.all(sql`SELECT id, facet, key, counts FROM facets WHERE id > ${last?.id ?? 0} ORDER BY id LIMIT ${AT_ONCE}`),
  );
  for await (const { id, facet, key, counts } of rows) {
    facets.set(id, { id, facet, key, counts: new Map(readObject(counts)) });
  }
  const years = readAll<YearRow>(
    async (last) =>
      (
        await runBatch(db, [
          sql`SELECT facet, year, count, counts FROM buckets WHERE (facet, year) > (${last?.facet ?? 0}, ${last?.year ?? ""})
              ORDER BY facet, year LIMIT ${AT_ONCE}`,
        ])
      )[0] as YearRow[],
  );
  for await (const row of years) {
    const found = facets.get(row.facet) ?? { id: row.facet, facet: null, key: null, counts: new Map() };
    facets.set(row.facet, found);
    addCounts(found, toRest(row));
  }
  return [...toCountRows(facets.values())];
}
