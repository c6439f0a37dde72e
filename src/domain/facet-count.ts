import type { Event } from "./event.ts";
import { type Facet, listFacetValues } from "./facet.ts";

/** What is counted: what events say of themselves, and people choose by. */
export const COUNTED_FACETS = [
  "category",
  "tag",
  "entity",
  "country",
  "place",
  "series",
  "language",
] as const satisfies readonly Facet[];
export type CountedFacet = (typeof COUNTED_FACETS)[number];

/** How many events have a value; `label` as it was written first. */
export interface ValueCount {
  readonly key: string;
  readonly label: string;
  readonly count: number;
}

/**
 * kept: counts that every write keeps; events: every event of the query was looked at; sample: only the first of them were,
 * so that others have the values too.
 */
export type CountedBy = "kept" | "events" | "sample";

export interface FacetCount {
  readonly facet: CountedFacet;
  /** Most first, then by key. */
  readonly values: readonly ValueCount[];
  readonly by: CountedBy;
  /** True where counts are of a sample, or values may be missing that none of the sample has. */
  readonly isApproximate: boolean;
  /** True where there are more values than were asked for. */
  readonly hasMore: boolean;
}

/** Most first. */
export function sortValues(values: readonly ValueCount[]): ValueCount[] {
  return [...values].sort((a, b) => b.count - a.count || (a.key < b.key ? -1 : 1));
}

/** The values of events, by facet, each with how many of them have it. */
export function countValues(
  events: readonly Event[],
  facets: readonly CountedFacet[],
): Map<CountedFacet, ValueCount[]> {
  const counts = new Map(facets.map((facet) => [facet, new Map<string, ValueCount>()]));
  for (const event of events) {
    for (const { facet, key, label } of listFacetValues(event)) {
      const values = counts.get(facet as CountedFacet);
      const known = values?.get(key);
      values?.set(key, { key, label: known?.label ?? label, count: (known?.count ?? 0) + 1 });
    }
  }
  return new Map([...counts].map(([facet, values]) => [facet, sortValues([...values.values()])]));
}
