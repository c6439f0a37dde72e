import * as z from "zod";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { SCOPES, type Token } from "../domain/token.ts";
import { InstantText } from "./event.ts";
import { text } from "./text.ts";

export const TokenInput = z
  .strictObject({
    name: text(100),
    scopes: z.array(z.enum(SCOPES)).min(1, "names no scope"),
    expires_at: InstantText.optional(),
  })
  .meta({ id: "TokenInput" });
export type TokenInput = z.output<typeof TokenInput>;

export const TokenResource = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    created_at: z.string(),
    expires_at: z.string().optional(),
    revoked_at: z.string().optional(),
    token: z.string().optional().meta({ description: "The secret; shown once, in the answer that creates it" }),
  })
  .meta({ id: "Token" });
export type TokenResource = z.infer<typeof TokenResource>;

export function toTokenResource(token: Token, secret?: string): TokenResource {
  return {
    id: formatId(token.id),
    name: token.name,
    scopes: [...token.scopes],
    created_at: formatInstant(token.createdAt),
    ...(token.expiresAt !== undefined && { expires_at: formatInstant(token.expiresAt) }),
    ...(token.revokedAt !== undefined && { revoked_at: formatInstant(token.revokedAt) }),
    ...(secret !== undefined && { token: secret }),
  };
}
