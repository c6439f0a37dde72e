import { Problem } from "../../http/problem.ts";
import type { Database } from "../../store/database.ts";
import { findRenamed } from "../../store/timelines.ts";
import type { Handled } from "./answer.ts";

/** The same address under another slug: "/timelines/{slug}.rss", "/embed/{slug}", with its query. */
function toAddress(c: Handled, slug: string): string {
  const { search } = new URL(c.req.url);
  const path = c.req.path.replace(/^(\/[a-z]+\/)[^/.]+/, (_, base: string) => base + encodeURIComponent(slug));
  return c.get("site").baseUrl + path + search;
}

/**
 * What became of a timeline that is not at `slug`: 308 to where it went, so that subscribers follow; 410 where it was
 * deleted, so that they stop; else 404. `wasThere`: the slug was that of a timeline.
 */
export async function refuseAbsentTimeline(c: Handled, db: Database, slug: string, wasThere: boolean): Promise<never> {
  const renamed = await findRenamed(db, slug);
  if (renamed !== undefined) {
    const location = toAddress(c, renamed);
    throw new Problem("merged", { detail: `timeline ${slug} is now ${renamed}`, headers: { location } });
  }
  if (wasThere) throw new Problem("gone", { detail: `timeline ${slug} was deleted` });
  throw new Problem("not-found", { detail: `there is no timeline ${slug}` });
}
