import * as z from "zod";
import { formatId } from "../domain/id.ts";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { MAX_OVERLAP, OVERLAP, SCOPES, SHARED_SCOPES, type Token } from "../domain/token.ts";
import { about } from "./about.ts";
import { text } from "./text.ts";
import { InstantText } from "./values.ts";

export const TokenInput = z
  .strictObject({
    name: text(100),
    scopes: z.array(z.enum(SCOPES)).min(1, "names no scope"),
    timelines: z
      .array(text(100).regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "is not the slug of a timeline"))
      .min(1, "names no timeline")
      .max(50)
      .optional()
      .meta(about("Slugs: it reads and writes only these timelines and the events in them; absent: all")),
    expires_at: InstantText.optional(),
  })
  .superRefine(({ scopes, timelines }, context) => {
    for (const [index, scope] of scopes.entries()) {
      if (!timelines || !SHARED_SCOPES.includes(scope)) continue;
      const message = "is about what all timelines share, so a token limited to timelines cannot have it";
      context.addIssue({ code: "custom", path: ["scopes", index], message });
    }
  })
  .meta(about({ id: "TokenInput" }));
export type TokenInput = z.output<typeof TokenInput>;

export const RotationInput = z
  .strictObject({
    overlap_seconds: z
      .int()
      .min(0)
      .max(MAX_OVERLAP)
      .default(OVERLAP)
      .meta(about("How long the secret in use until now works beside the new one; 0 ends it at once")),
  })
  .meta(about({ id: "RotationInput" }));
export type RotationInput = z.output<typeof RotationInput>;

export const TokenResource = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    timelines: z.array(z.string()).optional(),
    created_at: z.string(),
    expires_at: z.string().optional(),
    revoked_at: z.string().optional(),
    last_used_at: z.string().optional().meta(about("To the hour")),
    previous_secret_until: z
      .string()
      .optional()
      .meta(about("Until when the secret before the last rotation works too")),
    token: z.string().optional().meta(about("The secret; shown once, in the answer that creates or rotates it")),
  })
  .meta(about({ id: "Token" }));
export type TokenResource = z.infer<typeof TokenResource>;

export function toTokenResource(token: Token, secret?: string): TokenResource {
  const { timelines, expiresAt, revokedAt, usedAt, previousUntil } = token;
  const time = (name: string, instant: Instant | undefined) =>
    instant === undefined ? {} : { [name]: formatInstant(instant) };
  return {
    id: formatId(token.id),
    name: token.name,
    scopes: [...token.scopes],
    ...(timelines && { timelines: [...timelines] }),
    created_at: formatInstant(token.createdAt),
    ...time("expires_at", expiresAt),
    ...time("revoked_at", revokedAt),
    ...time("last_used_at", usedAt),
    ...time("previous_secret_until", previousUntil),
    ...(secret !== undefined && { token: secret }),
  };
}
