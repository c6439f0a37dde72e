import type { Context } from "hono";
import * as z from "zod";
import { TokenInput, TokenResource, toTokenResource } from "../../contract/token.ts";
import { createIds, parseId } from "../../domain/id.ts";
import { formatInstant, parseInstant } from "../../domain/instant.ts";
import type { Token } from "../../domain/token.ts";
import type { AppEnv } from "../../env.ts";
import type { Api } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { openDatabase } from "../../store/database.ts";
import { insertToken, listTokens, revokeToken } from "../../store/tokens.ts";

const TokenList = z.object({ tokens: z.array(TokenResource) }).meta({ id: "TokenList" });

/** A receipt would have to keep the secret, and an answer without it would be of no use. */
function refuseRepetition(c: Context<AppEnv>): void {
  const mark = c.get("mark");
  if (!mark) return;
  throw new Problem("invalid-request", {
    detail: "a token's secret is kept nowhere, so this request cannot be repeated; send it without Idempotency-Key",
    errors: [{ header: "Idempotency-Key", detail: "is not possible here" }],
  });
}

export function addTokens(api: Api): void {
  api.add(
    {
      method: "get",
      path: "/tokens",
      tag: "Tokens",
      summary: "List tokens, without their secrets",
      scope: "tokens:write",
      answers: { 200: { description: "All of them", schema: TokenList } },
    },
    async (c) => {
      allowParameters(c);
      const tokens = await listTokens(openDatabase(c.env.DB));
      return c.json({ tokens: tokens.map((token) => toTokenResource(token)) });
    },
  );

  api.add(
    {
      method: "post",
      path: "/tokens",
      tag: "Tokens",
      summary: "Create a token",
      description:
        "The secret is in this answer and nowhere else. A token has no scope that its maker lacks, and ends no later; unless said, with its maker.",
      scope: "tokens:write",
      body: TokenInput,
      example: { name: "newsroom import", scopes: ["read", "events:write"], expires_at: "2027-12-31T00:00:00Z" },
      answers: { 201: { description: "The token with its secret", schema: TokenResource } },
    },
    async (c, { body }) => {
      allowParameters(c);
      refuseRepetition(c);
      const now = c.get("now");
      const missing = body.scopes.filter((scope) => !c.get("token").scopes.includes(scope));
      if (missing.length > 0) {
        throw new Problem("forbidden", { detail: `your token lacks ${missing.join(", ")}, so it cannot give it` });
      }
      const asked = body.expires_at === undefined ? undefined : parseInstant(body.expires_at);
      if (asked !== undefined && asked <= now) {
        throw new Problem("invalid-content", {
          errors: [{ pointer: "/expires_at", value: body.expires_at, detail: "is in the past" }],
        });
      }
      const { expiresAt: limit } = c.get("token");
      if (asked !== undefined && limit !== undefined && asked > limit) {
        throw new Problem("forbidden", {
          detail: `your token ends at ${formatInstant(limit)}; it makes none that ends later`,
        });
      }
      const expiresAt = asked ?? limit;
      const [id] = createIds(1, Date.now());
      if (id === undefined) throw new Error("no id");
      const token: Token = {
        id,
        name: body.name,
        scopes: [...new Set(body.scopes)],
        createdAt: now,
        ...(expiresAt !== undefined && { expiresAt }),
      };
      const secret = await insertToken(openDatabase(c.env.DB), token, { now, token: c.get("token").id });
      return c.json(toTokenResource(token, secret), 201);
    },
  );

  api.add(
    {
      method: "delete",
      path: "/tokens/{id}",
      tag: "Tokens",
      summary: "Revoke a token",
      description: "At once: the next request with it answers 401.",
      scope: "tokens:write",
      answers: { 204: { description: "Revoked" } },
    },
    async (c) => {
      allowParameters(c);
      const id = parseId(c.req.param("id") ?? "");
      const context = { now: c.get("now"), token: c.get("token").id };
      const isRevoked = id !== undefined && (await revokeToken(openDatabase(c.env.DB), id, context));
      if (!isRevoked) throw new Problem("not-found", { detail: "there is no such token in use" });
      return c.body(null, 204);
    },
  );
}
