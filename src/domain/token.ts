import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";

/**
 * What a token may do. read: see drafts and archived events; events:write, timelines:write: change them, imports included;
 * terms:write: change entities and series; settings:write: change what there is one of, such as the list of categories;
 * tokens:write: list, create, rotate and revoke tokens; audit:read: see who did what; metrics:read: see how much there is of what (/metrics).
 */
export const SCOPES = [
  "read",
  "events:write",
  "timelines:write",
  "terms:write",
  "settings:write",
  "tokens:write",
  "audit:read",
  "metrics:read",
] as const;
export type Scope = (typeof SCOPES)[number];

/** These are about what all timelines share, so a token that is limited to some of them cannot have them. */
export const SHARED_SCOPES: readonly Scope[] = ["terms:write", "settings:write", "audit:read", "metrics:read"];

export interface Token {
  readonly id: Id;
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** Slugs: it reads and writes only these timelines and the events in them. Absent: everything. */
  readonly timelines?: readonly string[];
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  readonly revokedAt?: Instant;
  /** To the hour. */
  readonly usedAt?: Instant;
  /** Until when the secret before the last rotation works too. */
  readonly previousUntil?: Instant;
  /** Of a token as it was presented: by the secret before the last rotation. */
  readonly isSuperseded?: true;
}

/** Starts every token, so that a leaked one is recognised for what it is. */
export const TOKEN_PREFIX = "annals_";

/** How long both secrets work after a rotation, in seconds. */
export const OVERLAP = 86_400;
export const MAX_OVERLAP = 30 * 86_400;

export function isUsable(token: Token, now: Instant): boolean {
  return token.revokedAt === undefined && (token.expiresAt === undefined || token.expiresAt > now);
}

export function isScope(text: string): text is Scope {
  return (SCOPES as readonly string[]).includes(text);
}

/** Of `wanted` timelines (absent: all) those that a token with `limit` does not reach. */
export function listBeyond(limit: readonly string[] | undefined, wanted: readonly string[] | undefined): string[] {
  if (!limit) return [];
  return wanted ? wanted.filter((slug) => !limit.includes(slug)) : ["all timelines"];
}

/** In which ways one token may more than another, in words; none where it may give it away. */
export function listExcess(token: Pick<Token, "scopes" | "timelines" | "expiresAt">, maker: Token): string[] {
  const scopes = token.scopes.filter((scope) => !maker.scopes.includes(scope));
  const isLonger = (token.expiresAt ?? Infinity) > (maker.expiresAt ?? Infinity);
  return [...scopes, ...listBeyond(maker.timelines, token.timelines), ...(isLonger ? ["a later end"] : [])];
}
