import { toMonthDay } from "./date/month-day.ts";
import { DATE_ROLES, type EventContent } from "./event.ts";
import { toFacetKey } from "./facet-key.ts";
import { listLanguages } from "./translation.ts";

/**
 * What events can be filtered by. `on_this_day` is the day of any year on which it falls, "05-10"; a timeline is one more facet, kept at write time; `dated` is the roles in which an event
 * has dates; `suggestion` is the timeline that a draft from outside was sent to.
 */
export const FACETS = [
  "category",
  "tag",
  "entity",
  "country",
  "place",
  "series",
  "language",
  "timeline",
  "event_status",
  "dated",
  "on_this_day",
  "suggestion",
] as const;
export type Facet = (typeof FACETS)[number];

/** Facets each of whose values has a page of its own, and what these are called in addresses. */
export const FACET_COLLECTIONS = { tag: "tags", category: "categories", place: "places" } as const satisfies Partial<
  Record<Facet, string>
>;
export type PagedFacet = keyof typeof FACET_COLLECTIONS;

/** One filterable value of an event: `key` is compared, `label` is shown. */
export interface FacetValue {
  readonly facet: Facet;
  readonly key: string;
  readonly label: string;
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
  add("place", event.place?.name);
  add("series", event.series?.name);
  for (const language of listLanguages(event)) add("language", language);
  add("event_status", event.eventStatus);
  for (const role of DATE_ROLES) if (event.dates?.[role] !== undefined) add("dated", role);
  add("on_this_day", toMonthDay(event.date));
  // Until an editor decides; then it is an event like any other.
  if (event.status === "draft") add("suggestion", event.suggestion?.timeline);
  return [...values.values()];
}
