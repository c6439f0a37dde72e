import { type SQL, sql } from "drizzle-orm";
import { jsonParts, type Statement } from "./database.ts";

// How many public events of a facet begin in which bucket of the calendar (domain/date/bucket.ts), kept in the batch of each
// write. What a write changes is added to `facets.counts`, in a row that is written anyway; when that grows long, what is of a
// single year or less moves to one row a year in `buckets`, and leaves behind how much of it each decade has: "195" beside
// "195X", which is what is stated of the decade alone. So a facet of few days costs no row at all.
//
// True is always the sum: a bucket has what `counts` says of it and what the row of its year says; either may be negative.

/** Characters of `facets.counts` beyond which it is emptied: some two hundred days, so that the row stays within a page. */
const MAX_COUNTS = 3000;

/** By name of bucket. */
export type Counts = Readonly<Record<string, number>>;

/** Two JSON objects of numbers as one, without what comes to nothing. */
function sumOf(one: SQL, other: SQL): SQL {
  return sql`(SELECT json_group_object(key, value) FROM (SELECT key, SUM(value) AS value FROM
      (SELECT key, value FROM json_each(${one}) UNION ALL SELECT key, value FROM json_each(${other}))
      GROUP BY key HAVING SUM(value) <> 0))`;
}

/** The place in a JSON object of what is called as `key` says: letters, digits and "-". */
const PATH = sql.raw(`'$."' || key || '"'`);

/** What one name adds is put in its place, since a look at all the others would be a row read for each. */
const ADDED_ONE: SQL = sql`(SELECT CASE sum WHEN 0 THEN json_remove(facets.counts, path) ELSE json_set(facets.counts, path, sum) END
    FROM (SELECT ${PATH} AS path, value + COALESCE(json_extract(facets.counts, ${PATH}), 0) AS sum
      FROM json_each(excluded.counts)))`;

/** For the upsert of a facet: what it counted, and what the write adds. */
export const ADDED_COUNTS: SQL = sql`CASE WHEN excluded.counts = '{}' THEN counts
    WHEN instr(excluded.counts, ',') = 0 THEN ${ADDED_ONE}
    ELSE ${sumOf(sql.raw("facets.counts"), sql.raw("excluded.counts"))} END`;

/** How long the year is that a name begins with: "1952", "-0044". */
const YEAR = (name: string) => sql.raw(`substr(${name}, 1, CASE WHEN ${name} < '0' THEN 5 ELSE 4 END)`);
const REST = (name: string) => sql.raw(`substr(${name}, CASE WHEN ${name} < '0' THEN 6 ELSE 5 END)`);
const DECADE = (name: string) => sql.raw(`substr(${name}, 1, CASE WHEN ${name} < '0' THEN 4 ELSE 3 END)`);
/** True of the name of a year, or of a part of one. */
const IS_FINE = (name: string) =>
  sql.raw(`(${name} GLOB '[0-9][0-9][0-9][0-9]*' OR ${name} GLOB '-[0-9][0-9][0-9][0-9]*')`);

/** Empties the counts of the facets that `rows` name, `[facet, key]`, into the rows of their years where they are long. */
export function emptyCounts(rows: SQL): Statement[] {
  const long = sql`${rows} r CROSS JOIN facets f ON f.facet = r.value->>0 AND f.key = r.value->>1
      AND length(f.counts) > ${sql.raw(String(MAX_COUNTS))}`;
  return [
    sql`INSERT INTO buckets (facet, year, count, counts)
        SELECT f.id, ${YEAR("c.key")}, SUM(c.value), json_group_object(${REST("c.key")}, c.value)
        FROM ${long} CROSS JOIN json_each(f.counts) c WHERE ${IS_FINE("c.key")} GROUP BY 1, 2
        ON CONFLICT (facet, year) DO UPDATE SET count = count + excluded.count,
        counts = ${sumOf(sql.raw("buckets.counts"), sql.raw("excluded.counts"))}`,
    sql`UPDATE facets SET counts = (SELECT json_group_object(key, value) FROM (
          SELECT CASE WHEN ${IS_FINE("key")} THEN ${DECADE("key")} ELSE key END AS key, SUM(value) AS value
          FROM json_each(facets.counts) GROUP BY 1 HAVING SUM(value) <> 0))
        WHERE id IN (SELECT f.id FROM ${long})`,
  ];
}

/** Empties the counts of the facets that a write adds to, where they are long. */
export function emptyAdded(rows: readonly (readonly [facet: string, key: string, counts: Counts])[]): Statement[] {
  const counted = rows.filter(([, , counts]) => Object.keys(counts).length > 0).map(([facet, key]) => [facet, key]);
  return jsonParts(counted).flatMap(emptyCounts);
}

/**
 * For an update of a facet whose postings were changed by a rule: all that it has, less what stands in the rows of its years.
 */
export const RECOUNTED: SQL = sql`(SELECT json_group_object(key, value) FROM (SELECT key, SUM(value) AS value FROM (
      SELECT e.bucket AS key, 1 AS value FROM postings p CROSS JOIN events e ON e.id = p.event
        WHERE p.facet = facets.id AND p.public = 1
      UNION ALL SELECT b.year || c.key, -c.value FROM buckets b CROSS JOIN json_each(b.counts) c WHERE b.facet = facets.id
      UNION ALL SELECT ${DECADE("b.year")}, b.count FROM buckets b WHERE b.facet = facets.id)
    GROUP BY key HAVING SUM(value) <> 0))`;
