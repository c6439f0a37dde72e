import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";

/**
 * What a token may do. read: see drafts and archived events; events:write and timelines:write: change them, imports
 * included; tokens:write: list, create and revoke tokens.
 */
export const SCOPES = ["read", "events:write", "timelines:write", "tokens:write"] as const;
export type Scope = (typeof SCOPES)[number];

export interface Token {
  readonly id: Id;
  readonly name: string;
  readonly scopes: readonly Scope[];
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
