import type { Site } from "./domain/document.ts";
import type { Instant } from "./domain/instant.ts";
import type { Message } from "./domain/message.ts";
import type { Token } from "./domain/token.ts";

/** What wrangler.toml binds. */
export interface Bindings {
  readonly DB: D1Database;
  /** The files of public/. */
  readonly ASSETS: Fetcher;
  /** What the hub has to do (jobs/hub.ts), and when the edge's cache is to be looked after (jobs/purge.ts). */
  readonly HUB: Queue<Message>;
  readonly BASE_URL?: string;
  readonly TAG_AUTHORITY?: string;
  readonly SITE_TITLE?: string;
  /** "allow": the hub calls back anywhere, private networks included. Only for tests. */
  readonly PRIVATE_CALLBACKS?: string;
}

/** What middleware hands to handlers. `now` is read once, at the roof. */
export interface Variables {
  now: Instant;
  site: Site;
  /** Set on API routes that ask for a scope. */
  token: Token;
  /** Set on writes that carry an Idempotency-Key: who asks, and a fingerprint of what for. */
  mark?: { readonly key: string; readonly fingerprint: string };
}

export interface AppEnv {
  Bindings: Bindings;
  Variables: Variables;
}

/** `origin` is the address that the request came to, used where BASE_URL is not set. */
export function readSite(env: Bindings, origin: string): Site {
  return {
    title: env.SITE_TITLE || "Annals",
    baseUrl: (env.BASE_URL || origin).replace(/\/+$/, ""),
    tagAuthority: env.TAG_AUTHORITY || "annals.invalid,2026",
  };
}
