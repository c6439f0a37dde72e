import { formatId, type Id } from "../../domain/id.ts";
import { PRIVATE } from "../../http/caching.ts";
import { databaseOf } from "../../http/database.ts";
import { listParameters } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { checkPreview } from "../../store/previews.ts";
import type { Handled } from "./answer.ts";

/** For whoever was given the link, and for no cache and no search engine. */
export const PREVIEW_HEADERS = { "cache-control": PRIVATE, "x-robots-tag": "noindex" } as const;

const REASONS = {
  expired: "the preview link has ended",
  wrong: "the preview link is not, or no more, one of ours for this event",
} as const;

/** True where the address asks for a preview and may have it; false where it asks for none. */
export async function isPreviewed(c: Handled, id: Id): Promise<boolean> {
  const values = listParameters(c).filter(([name]) => name === "preview");
  const [[, value] = []] = values;
  if (value === undefined) return false;
  const state = values.length > 1 ? "wrong" : await checkPreview(databaseOf(c), id, value, c.get("now"));
  if (state === "good") return true;
  throw new Problem("not-found", {
    detail: `${REASONS[state]}; ask for another, or read what is public at /events/${formatId(id)}`,
    errors: [{ parameter: "preview", detail: REASONS[state] }],
  });
}
