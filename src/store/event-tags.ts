import { tagOfEvent, tagOfFacet } from "../domain/cache-tag.ts";
import type { Aliases } from "../domain/term.ts";
import type { EventChange, Plan } from "./event-plan.ts";
import type { Tags } from "./purges.ts";

/**
 * What a write of events changed: the events, those that they name or named, and every facet that a reader could see them in, under
 * each name of a term. `rows` is the plan of the write.
 */
export function tagsOfEvents(changes: readonly EventChange[], rows: Plan, aliases: Aliases): Tags {
  // Which lists had a mark of what comes to life again is only known to the database.
  if (rows.revived.length > 0) return "everything";
  const facets = rows.facets.flatMap(([facet, key, , , seen]) => {
    const names = aliases.get(`${facet}:${key}`) ?? [];
    return seen ? [key, ...names].map((name) => tagOfFacet(facet, name)) : [];
  });
  const events = changes
    .map(({ before, after }) => [before, after].filter((event) => event !== undefined))
    .filter((states) => states.some(({ status }) => status !== "draft"))
    .flat()
    .flatMap(({ id, relations = [] }) => [id, ...relations.map((relation) => relation.event)]);
  return [...new Set([...facets, ...events.map(tagOfEvent)])];
}
