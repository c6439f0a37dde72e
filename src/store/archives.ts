import { sql } from "drizzle-orm";
import { BOUNDARY, MAX_ARCHIVE } from "../domain/archive.ts";
import type { Categories } from "../domain/category.ts";
import type { Event } from "../domain/event.ts";
import type { Filter } from "../domain/filter.ts";
import type { Id } from "../domain/id.ts";
import type { Instant } from "../domain/instant.ts";
import type { Position } from "../domain/query.ts";
import { type Database, runBatch } from "./database.ts";
import { toEvent } from "./events.ts";
import { countShown, hasText, type PageRow } from "./pages.ts";
import { findOpenText, type Resolution, selectPage } from "./search.ts";
import { type CategoriesRow, findCategories, SELECT_CATEGORIES, toCategories } from "./settings.ts";

/** A part of the archive of a feed, and where the next older one begins. */
export interface ArchivePart {
  readonly events: readonly Event[];
  readonly next?: Position;
  readonly categories: Categories;
}

/**
 * The events from `place` on, newly published first, to just before the next boundary, 200 at most. One round trip; of what
 * lies behind the boundary only keys are read.
 */
export async function listArchive(
  db: Database,
  filter: Filter,
  { place, publicAt }: { readonly place: Position; readonly publicAt: Instant },
  resolution: Resolution,
): Promise<ArchivePart> {
  // A page starts after a position: here, the one just before the place.
  const after = { key: place.key, id: (place.id + 1) as Id };
  const query = { filter, order: "-published", limit: MAX_ARCHIVE, after } as const;
  const page = selectPage(query, { publicAt }, resolution);
  if (!page) return { events: [], categories: await findCategories(db) };
  const [categories, found] = await runBatch(db, [
    SELECT_CATEGORIES,
    sql`
    WITH page AS MATERIALIZED (${page}), parts AS MATERIALIZED (SELECT event, published,
      SUM(event % ${sql.raw(String(BOUNDARY))} = 0) OVER newest
        - FIRST_VALUE(event % ${sql.raw(String(BOUNDARY))} = 0) OVER newest AS part
      FROM page WHERE bound = 0 WINDOW newest AS (ORDER BY published DESC, event DESC))
    SELECT e.id, e.version, e.created, e.updated, e.content, e.terms, e.changed, l.published AS key, l.part, l.bound
    FROM (SELECT event, published, part, 0 AS bound FROM parts
      UNION ALL SELECT event, published, 1, 1 FROM page WHERE bound = 1) l CROSS JOIN events e ON e.id = l.event
    WHERE l.part = 0 OR l.bound = 1 OR (l.part = 1 AND l.event % ${sql.raw(String(BOUNDARY))} = 0)
    ORDER BY l.published DESC, l.event DESC, l.bound`,
  ]);
  const rows = found as (PageRow & { readonly part: number })[];
  const own = rows.filter(({ part }) => part === 0);
  const shown = own.slice(0, countShown(own, MAX_ARCHIVE));
  const next = rows[shown.length];
  const text = findOpenText(filter, resolution);
  return {
    // Places follow from what was looked at, whether it has the words or not: so they stay.
    events: shown.filter(({ content }) => !text || hasText(content, text)).map(toEvent),
    categories: toCategories((categories as CategoriesRow[])[0]),
    ...(next && { next: { key: next.key, id: (next.bound ? next.id - 1 : next.id) as Id } }),
  };
}
