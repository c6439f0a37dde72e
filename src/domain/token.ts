import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";

/**
 * What a token may do. read: see drafts and archived events; events:write, timelines:write: change them, imports included;
 * terms:write: change entities and series; settings:write: change what there is one of, such as the list of categories;
 * tokens:write: list, create, rotate and revoke tokens; audit:read: see who did what.
 */
export const SCOPES = [
  "read",
  "events:write",
  "timelines:write",
  "terms:write",
  "settings:write",
  "tokens:write",
  "audit:read",
] as const;
export type Scope = (typeof SCOPES)[number];

export interface Token {
  readonly id: Id;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Slugs: it reads and writes only these timelines and the events in them. Absent: everything. */
  readonly timelines?: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  readonly revokedAt?: Instant;
}

/** Starts every token, so that a leaked one is recognised for what it is. */
export const TOKEN_PREFIX = "annals_";

export function isUsable(token: Token, now: Instant): boolean {
  return token.revokedAt === undefined && (token.expiresAt === undefined || token.expiresAt > now);
}

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}
