import { type SQL, sql } from "drizzle-orm";

// The ordered lists that pages are read from: postings of one facet, or of several merged.

/** D1 merges at most five lists in one statement. */
const MAX_MERGED = 5;

export const integer = (value: number): SQL => sql.raw(String(Math.trunc(value)));
export const integers = (values: readonly number[]): SQL =>
  sql.raw(values.map((value) => Math.trunc(value)).join(", "));

export function and(conditions: readonly (SQL | undefined)[]): SQL {
  const parts = conditions.filter((condition) => condition !== undefined);
  return parts.length === 0 ? sql`1` : sql.join(parts, sql` AND `);
}

export function merge(lists: readonly SQL[]): SQL {
  return sql.join([...lists], sql` UNION `);
}

/** One list for each facet and state of publication, all in one order. */
export interface Driver {
  readonly ids: readonly number[];
  readonly states: readonly number[];
  /** Of postings `p`, `event` first: no more than is needed, since an index may have all of that. */
  readonly columns: SQL;
  /** ORDER BY. */
  readonly order: SQL;
  /** Which of the rows are meant at all. */
  readonly range: SQL;
}

/** Rows of the driver from the place `skip` on; without `count` all of them. They are read as they are asked for, and no further. */
export function selectDriver(driver: Driver, count = -1, skip = 0): SQL {
  const { ids, states, columns, order, range } = driver;
  const lists = ids.flatMap((id) =>
    states.map(
      (state) => sql`SELECT ${columns} FROM postings p
            WHERE p.facet = ${integer(id)} AND p.public = ${integer(state)} AND ${range}`,
    ),
  );
  const page = sql`${order} LIMIT ${integer(count)} OFFSET ${integer(skip)}`;
  // More lists than can be merged at once are merged in groups, and these again, each no longer than what is wanted of all.
  const length = count < 0 ? count : skip + count;
  const toGroups = (all: readonly SQL[]): readonly SQL[] => {
    if (all.length <= MAX_MERGED) return all;
    const size = Math.ceil(all.length / Math.ceil(all.length / MAX_MERGED));
    const groups = Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
      all.slice(index * size, (index + 1) * size),
    );
    return toGroups(groups.map((group) => sql`SELECT * FROM (${merge(group)} ${order} LIMIT ${integer(length)})`));
  };
  return sql`${merge(toGroups(lists))} ${page}`;
}
