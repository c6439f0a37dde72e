import { sql } from "drizzle-orm";
import type { Event } from "../domain/event.ts";
import {
  COUNTED_FACETS,
  type CountedBy,
  type CountedFacet,
  countValues,
  type FacetCount,
  sortValues,
  type ValueCount,
} from "../domain/facet-count.ts";
import { type Filter, listClauses } from "../domain/filter.ts";
import type { Instant } from "../domain/instant.ts";
import type { Query } from "../domain/query.ts";
import { type Database, jsonRows, runBatch, type Statement } from "./database.ts";
import { toEvent } from "./events.ts";
import { type PageRow, takePage } from "./pages.ts";
import { facetName, findOpenText, type Resolution, selectPage, sorting } from "./search.ts";

// How many events of a query have each value. No table has the facets of an event, nor counts of two facets together, so what
// is not kept is counted by looking at events, up to a bound.

/** Events of a query that are looked at. */
export const MAX_SAMPLE = 300;
/** Candidates that are looked through to find them; each of a common word is read. */
const CANDIDATES = 320;
const CANDIDATES_OF_WORDS = 150;
/** Where a facet has no more values than these, all counts that are kept are read. */
const MAX_KEPT = 100;
/** Of events whose time has not come, so many are taken from the counts that are kept; with more of them no count is right. */
const MAX_SCHEDULED = 100;

interface Sample {
  readonly events: readonly Event[];
  /** True where these are all that match. */
  readonly isWhole: boolean;
}

interface Wanted {
  readonly facets: readonly CountedFacet[];
  /** Of each facet. */
  readonly limit: number;
  readonly publicAt: Instant;
}

/** Counts, and what they are counts of. */
export interface FacetCounts {
  readonly facets: readonly FacetCount[];
  /** Events looked at; 0 where none had to be. */
  readonly sample: number;
}

/** The latest events by date that match. One round trip. */
async function takeSample(db: Database, filter: Filter, publicAt: Instant, resolution: Resolution): Promise<Sample> {
  const text = findOpenText(filter, resolution);
  const candidates = text ? CANDIDATES_OF_WORDS : CANDIDATES;
  const query: Query = { filter, order: "-date", limit: MAX_SAMPLE, candidates };
  const page = selectPage(query, { publicAt }, resolution);
  if (!page) return { events: [], isWhole: true };
  const { column, direction } = sorting(query.order);
  const rows = await db.all<PageRow>(sql`
    SELECT e.id, e.version, e.created, e.updated, e.content, '[]' AS terms, l.${column} AS key, l.bound
    FROM (${page}) l CROSS JOIN events e ON e.id = l.event ORDER BY l.${column} ${direction}, l.event ${direction}`);
  const { shown, next } = takePage(rows, MAX_SAMPLE, text);
  return { events: shown.map(toEvent), isWhole: next === undefined };
}

type KeptRow = ValueCount & { readonly facet: CountedFacet };

/** One more than are read where a facet has too many. */
function selectKept(facet: CountedFacet): Statement {
  return sql`SELECT facet, key, label, count FROM facets WHERE facet = ${facet} LIMIT ${MAX_KEPT + 1}`;
}

/** They are in the counts that are kept, though nobody sees them. */
function selectScheduled(now: Instant): Statement {
  return sql`SELECT id, version, created, updated, content, '[]' AS terms FROM events
      WHERE pending = 1 AND published > ${now} ORDER BY published LIMIT ${MAX_SCHEDULED + 1}`;
}

interface Hidden {
  readonly counts: ReadonlyMap<CountedFacet, readonly ValueCount[]>;
  readonly isWhole: boolean;
}

/** Without those whose time has not come. */
function toSeen(rows: readonly KeptRow[], facet: CountedFacet, { counts }: Hidden): ValueCount[] {
  const hidden = new Map(counts.get(facet)?.map(({ key, count }) => [key, count]));
  const seen = rows.map(({ key, label, count }) => ({ key, label, count: count - (hidden.get(key) ?? 0) }));
  return sortValues(seen.filter(({ count }) => count > 0));
}

function toCount(
  facet: CountedFacet,
  values: readonly ValueCount[],
  limit: number,
  { by, isApproximate }: Pick<FacetCount, "by" | "isApproximate">,
): FacetCount {
  return { facet, values: values.slice(0, limit), by, isApproximate, hasMore: values.length > limit };
}

/** The rows of values by name, in two parameters. */
function selectValues(values: readonly (readonly [facet: string, key: string])[]): Statement {
  return sql`SELECT f.facet, f.key, f.label, f.count FROM ${jsonRows(values)} r
      CROSS JOIN facets f ON f.facet = r.value->>0 AND f.key = r.value->>1`;
}

/**
 * Of all events: counts that are kept. Where a facet has many values, those are taken that the latest events have, and their
 * counts are right, but one that is frequent elsewhere may be missing. Three round trips at the most, four where much is scheduled.
 */
async function countAll(
  db: Database,
  { facets, limit, publicAt }: Wanted,
  resolution: Resolution,
): Promise<FacetCounts> {
  const [scheduled = [], ...kept] = await runBatch(db, [selectScheduled(publicAt), ...facets.map(selectKept)]);
  const late = (scheduled as PageRow[]).slice(0, MAX_SCHEDULED).map(toEvent);
  const hidden = { counts: countValues(late, facets), isWhole: scheduled.length <= MAX_SCHEDULED };
  const isLong = (index: number) => (kept[index]?.length ?? 0) > MAX_KEPT;
  const long = facets.filter((_, index) => isLong(index));
  const { events, isWhole } =
    long.length > 0 ? await takeSample(db, { clauses: [] }, publicAt, resolution) : { events: [], isWhole: true };
  const found = countValues(events, long);
  // One more than are told, so that it is known whether there are more.
  const names = long.flatMap((facet) =>
    (found.get(facet) ?? []).slice(0, limit + 1).map(({ key }) => [facet, key] as const),
  );
  const rows = names.length > 0 ? ((await db.all(selectValues(names).getSQL())) as KeptRow[]) : [];
  const counts = facets.map((facet, index) => {
    const own = isLong(index) ? rows.filter((row) => row.facet === facet) : (kept[index] as KeptRow[]);
    const isApproximate = !hidden.isWhole || (isLong(index) && !isWhole);
    return toCount(facet, toSeen(own, facet, hidden), limit, { by: "kept", isApproximate });
  });
  return { facets: hidden.isWhole ? counts : await withoutUnseen(db, counts, publicAt), sample: events.length };
}

/** Where more is to come than was looked at, a value may be of nothing that is there yet: nobody is told of that. */
async function withoutUnseen(db: Database, counts: readonly FacetCount[], now: Instant): Promise<FacetCount[]> {
  const names = counts.flatMap(({ facet, values }) => values.map(({ key }) => [facet, key] as const));
  const rows = await db.all<{ facet: string; key: string }>(sql`SELECT f.facet, f.key FROM ${jsonRows(names)} r
      CROSS JOIN facets f ON f.facet = r.value->>0 AND f.key = r.value->>1
      WHERE EXISTS (SELECT 1 FROM postings WHERE facet = f.id AND public = 1 AND published <= ${now})`);
  const seen = new Set(rows.map(({ facet, key }) => facetName(facet, key)));
  return counts.map((count) => ({
    ...count,
    values: count.values.filter(({ key }) => seen.has(facetName(count.facet, key))),
  }));
}

/** With labels as they were written first, as everywhere. */
async function withLabels(db: Database, counts: readonly FacetCount[]): Promise<FacetCount[]> {
  const names = counts.flatMap(({ facet, values }) => values.map(({ key }) => [facet, key] as const));
  if (names.length === 0) return [...counts];
  const rows = (await db.all(selectValues(names).getSQL())) as KeptRow[];
  const labels = new Map(rows.map(({ facet, key, label }) => [facetName(facet, key), label]));
  const toLabelled = (facet: CountedFacet) => (value: ValueCount) => ({
    ...value,
    label: labels.get(facetName(facet, value.key)) ?? value.label,
  });
  return counts.map((count) => ({ ...count, values: count.values.map(toLabelled(count.facet)) }));
}

/** Of a query that is resolved. Three round trips at the most, and about 1,500 rows; a text that is not common reads three for each hit. */
export async function countFacets(
  db: Database,
  filter: Filter,
  wanted: Wanted,
  resolution: Resolution,
): Promise<FacetCounts> {
  const isOfAll = listClauses(filter).length === 0 && !filter.window && !filter.inForce && !filter.text;
  if (isOfAll) return countAll(db, wanted, resolution);
  const { events, isWhole } = await takeSample(db, filter, wanted.publicAt, resolution);
  const by: CountedBy = isWhole ? "events" : "sample";
  const found = countValues(events, wanted.facets);
  const counts = COUNTED_FACETS.flatMap((facet) => {
    const values = found.get(facet);
    return values ? [toCount(facet, values, wanted.limit, { by, isApproximate: !isWhole })] : [];
  });
  return { facets: await withLabels(db, counts), sample: events.length };
}
