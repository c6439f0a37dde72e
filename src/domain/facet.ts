import type { EventContent } from "./event.ts";

/** What events can be filtered by. A timeline is one more facet, kept at write time. */
export const FACETS = ["category", "tag", "entity", "country", "series", "language", "timeline"] as const;
export type Facet = (typeof FACETS)[number];

/** One filterable value of an event: `key` is compared, `label` is shown. */
export interface FacetValue {
  readonly facet: Facet;
  readonly key: string;
  readonly label: string;
}

/** The form in which facet values are compared: "  Huawei " and "huawei" are one. A key's key is the key itself. */
export function toFacetKey(text: string): string {
  // In lower case some letters have a composed form that they have not in upper case.
  return text.normalize("NFKC").toLowerCase().normalize("NFKC").replace(/\s+/g, " ").trim();
}

/** Every facet value that follows from what the event itself says, without doubles; timelines are not among them. */
export function listFacetValues(event: EventContent): FacetValue[] {
  const values = new Map<string, FacetValue>();
  const add = (facet: Facet, label: string | undefined) => {
    if (!label) return;
    const key = toFacetKey(label);
    const name = `${facet}:${key}`;
    if (!values.has(name)) values.set(name, { facet, key, label });
  };
  add("category", event.category);
  for (const tag of event.tags) add("tag", tag);
  for (const entity of event.entities) add("entity", entity.name);
  for (const country of event.countries) add("country", country);
  add("country", event.place?.country);
  add("series", event.series?.name);
  add("language", event.language);
  return [...values.values()];
}
