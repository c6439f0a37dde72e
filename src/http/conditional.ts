import type { Context } from "hono";
import { formatHttpDate, type Instant } from "../domain/instant.ts";

/** Names one state of one document (RFC 9110 section 8.8). */
export interface Validator {
  /** A strong entity tag with its quotes. */
  readonly etag: string;
  readonly lastModified?: Instant;
}

/** A strong tag from its parts: revision of the renderer, version of the data, and what else the bytes depend on. */
export function toEtag(...parts: readonly (string | number)[]): string {
  return `"${parts.join(".").replace(/[^\x21\x23-\x7e]/g, "-")}"`;
}

/**
 * A validator with its time, once the second of that time is over: until then another change could share it, and a client
 * that asks by time alone would never see it (RFC 9110 section 8.8.2.2).
 */
export function toValidator(etag: string, changedAt: Instant, now: Instant): Validator {
  return changedAt > 0 && changedAt < now ? { etag, lastModified: changedAt } : { etag };
}

function opaque(tag: string): string {
  return tag.trim().replace(/^W\//, "");
}

/** Weak comparison against a list or `*` (RFC 9110 section 13.1.2). */
export function matchesAny(header: string, etag: string): boolean {
  if (header.trim() === "*") return true;
  return (header.match(/(?:W\/)?"[^"]*"/g) ?? []).some((tag) => opaque(tag) === opaque(etag));
}

/** True where the client's copy is still right: If-None-Match if it is there, else If-Modified-Since by "not later". */
export function isNotModified(c: Context, { etag, lastModified }: Validator): boolean {
  const tags = c.req.header("if-none-match");
  if (tags !== undefined) return matchesAny(tags, etag);
  const since = Date.parse(c.req.header("if-modified-since") ?? "");
  return lastModified !== undefined && !Number.isNaN(since) && since / 1000 >= lastModified;
}

export function validatorHeaders({ etag, lastModified }: Validator): Record<string, string> {
  return { etag, ...(lastModified ? { "last-modified": formatHttpDate(lastModified) } : {}) };
}
