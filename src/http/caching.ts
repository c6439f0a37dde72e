import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import type { Instant } from "../domain/instant.ts";
import type { AppEnv } from "../env.ts";

// Who may keep which answer, and for how long (docs/caching.md). Every answer says so: one that did not would be kept for two hours
// at the edge.

/** Seconds for which a browser shows what it has, out of reach of any purge. */
export const BROWSER = 10;
/** Seconds for which the edge gives an answer without asking; a write takes it out before. */
export const EDGE = 60;
/** Seconds after that for which it still gives it while it asks for the next. */
export const STALE = 60;
/** Seconds for which it gives it where the service fails. */
export const BROKEN = 86_400;

/** For nobody to keep. Of what is for one reader alone, PRIVATE says so besides. */
export const NO_STORE = "no-store";
export const PRIVATE = "private, no-store";

/** The header that the edge heeds before Cache-Control, and takes off. */
const EDGE_CONTROL = "cloudflare-cdn-cache-control";
/** No cache is to keep it, nor its tags. */
export const NOBODY = { "cache-control": NO_STORE, [EDGE_CONTROL]: NO_STORE } as const;

/** What an answer that anyone may have hangs on, besides its address and the headers that `Vary` names. */
export interface Published {
  /** Of domain/cache-tag.ts: whatever is written with one of these changes the answer. None: only another release does. */
  readonly tags: readonly string[];
  /** When it is to be another, though nothing is written. */
  readonly until?: Instant;
  /** The address names the bytes, so that who has them need not ask again. */
  readonly isImmutable?: boolean;
}

/**
 * The headers of a published answer. Neither `public` nor `s-maxage` nor `must-revalidate`: with the first, who sends a token would be given
 * what others were, and with the others nothing would be given while the edge asks, or where the service fails.
 */
export function published(c: Context<AppEnv>, { tags, until, isImmutable = false }: Published): Record<string, string> {
  // Who says who they are is given what is there now: writers see what they wrote.
  if (c.req.header("authorization") !== undefined) return NOBODY;
  const left = until === undefined ? Number.POSITIVE_INFINITY : Math.max(0, until - c.get("now"));
  const fresh = Math.min(EDGE, left);
  const edge = [
    `max-age=${fresh}`,
    `stale-while-revalidate=${Math.min(STALE, left - fresh)}`,
    `stale-if-error=${Math.min(BROKEN, left - fresh)}`,
  ];
  return {
    "cache-control": isImmutable ? "max-age=31536000, immutable" : `max-age=${Math.min(BROWSER, left)}`,
    // The host of an address is no part of what the edge finds answers by: without BASE_URL, links would lead to another one.
    [EDGE_CONTROL]: c.env.BASE_URL ? edge.join(", ") : NO_STORE,
    ...(tags.length > 0 && { "cache-tag": [...new Set(tags)].join(",") }),
  };
}

/** What says nothing of caches is for nobody to keep. */
export const explicitPolicy = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  const { headers } = c.res;
  if (!headers.has("cache-control")) headers.set("cache-control", NO_STORE);
});
