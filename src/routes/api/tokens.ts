import type { Context } from "hono";
import * as z from "zod";
import { about } from "../../contract/about.ts";
import { RotationInput, TokenInput, TokenResource, toTokenResource } from "../../contract/token.ts";
import { createIds, type Id, parseId } from "../../domain/id.ts";
import { formatInstant, type Instant, parseInstant, toInstant } from "../../domain/instant.ts";
import { isUsable, listBeyond, listExcess, type Token } from "../../domain/token.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import type { Api } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import { listTimelines } from "../../store/timelines.ts";
import { findTokenById, insertToken, listTokens, revokeToken, rotateToken } from "../../store/tokens.ts";

type Handled = Context<AppEnv>;

const TokenList = z.object({ tokens: z.array(TokenResource) }).meta(about({ id: "TokenList" }));

/** A receipt would have to keep the secret, and an answer without it would be of no use. */
function refuseRepetition(c: Handled): void {
  const mark = c.get("mark");
  if (!mark) return;
  throw new Problem("invalid-request", {
    detail: "a token's secret is kept nowhere, so this request cannot be repeated; send it without Idempotency-Key",
    errors: [{ header: "Idempotency-Key", detail: "is not possible here" }],
  });
}

/** A token that is limited to timelines knows only of tokens that are limited to them too. */
function isInReach(c: Handled, token: Token): boolean {
  return listBeyond(c.get("token").timelines, token.timelines).length === 0;
}

/** The token named in the path, while it is in use. */
async function requireToken(c: Handled): Promise<Token> {
  allowParameters(c);
  const id = parseId(c.req.param("id") ?? "");
  const token = id === undefined ? undefined : await findTokenById(databaseOf(c), id);
  if (!token || !isUsable(token, c.get("now")) || !isInReach(c, token)) {
    throw new Problem("not-found", { detail: "there is no such token in use" });
  }
  return token;
}

function requireOwnScopes(c: Handled, scopes: TokenInput["scopes"]): void {
  const missing = scopes.filter((scope) => !c.get("token").scopes.includes(scope));
  if (missing.length === 0) return;
  throw new Problem("forbidden", {
    detail: `your token lacks ${missing.join(", ")}, so it cannot give it`,
    errors: missing.map((scope) => ({
      pointer: `/scopes/${scopes.indexOf(scope)}`,
      value: scope,
      detail: "is no scope of your token",
    })),
  });
}

/** The timelines that a new token is limited to: those asked for, else those of its maker. */
async function requireTimelines(c: Handled, asked: readonly string[] | undefined) {
  const { timelines: limit } = c.get("token");
  if (!asked) return limit;
  const beyond = listBeyond(limit, asked);
  if (beyond.length > 0) {
    throw new Problem("forbidden", {
      detail: `your token does not reach ${beyond.join(", ")}, so it cannot give it`,
      errors: beyond.map((slug) => ({
        pointer: `/timelines/${asked.indexOf(slug)}`,
        value: slug,
        detail: "is no timeline of your token",
      })),
    });
  }
  const { timelines } = await listTimelines(databaseOf(c));
  const errors = asked.flatMap((slug, index) =>
    timelines.some((timeline) => timeline.slug === slug)
      ? []
      : [{ pointer: `/timelines/${index}`, value: slug, detail: "is the slug of no timeline" }],
  );
  if (errors.length > 0) throw new Problem("invalid-content", { errors });
  return [...new Set(asked)];
}

/** When a new token ends: as asked for, else with its maker. */
function requireEnd(c: Handled, asked: string | undefined): Instant | undefined {
  const { expiresAt: limit } = c.get("token");
  const end = asked === undefined ? undefined : parseInstant(asked);
  if (end === undefined) return limit;
  if (end <= c.get("now")) {
    throw new Problem("invalid-content", {
      errors: [{ pointer: "/expires_at", value: asked, detail: "is in the past; name a time ahead, or leave it out" }],
    });
  }
  if (limit !== undefined && end > limit) {
    throw new Problem("forbidden", {
      detail: `your token ends at ${formatInstant(limit)}; it makes none that ends later`,
      errors: [{ pointer: "/expires_at", value: asked, detail: `is after ${formatInstant(limit)}` }],
    });
  }
  return end;
}

async function answerRotation(c: Handled, id: Id, { overlap_seconds }: RotationInput) {
  refuseRepetition(c);
  const own = c.get("token");
  if (own.isSuperseded && own.id === id) {
    throw new Problem("forbidden", {
      detail: `this secret of the token "${own.name}" was superseded, and works only until the overlap ends; use the new one`,
    });
  }
  const now = c.get("now");
  const until = toInstant(now + overlap_seconds);
  const rotated = await rotateToken(databaseOf(c), id, until, { now, token: c.get("token").id });
  if (!rotated) throw new Problem("not-found", { detail: "there is no such token in use" });
  return c.json(toTokenResource(rotated.token, rotated.secret));
}

export function addTokens(api: Api): void {
  const token = { description: "The token, without its secret", schema: TokenResource };
  const withSecret = { description: "The token with its secret", schema: TokenResource };

  api.add(
    {
      method: "get",
      path: "/tokens",
      scope: "tokens:write",
      about: about({
        tag: "Tokens",
        summary: "List tokens, without their secrets",
        description: "Revoked and expired ones too. A token limited to timelines sees those that are limited to them.",
        answers: { 200: { description: "All of them", schema: TokenList } },
      }),
    },
    async (c) => {
      allowParameters(c);
      const tokens = await listTokens(databaseOf(c));
      return c.json({ tokens: tokens.filter((one) => isInReach(c, one)).map((one) => toTokenResource(one)) });
    },
  );

  api.add(
    {
      method: "post",
      path: "/tokens",
      scope: "tokens:write",
      body: TokenInput,
      about: about({
        tag: "Tokens",
        summary: "Create a token",
        description:
          "The secret is in this answer and nowhere else. A token has no scope and no timeline that its maker lacks, and ends no later; unless said, it has its maker's timelines and end.",
        example: { name: "newsroom import", scopes: ["read", "events:write"], expires_at: "2027-12-31T00:00:00Z" },
        answers: { 201: withSecret },
      }),
    },
    async (c, { body }) => {
      allowParameters(c);
      refuseRepetition(c);
      requireOwnScopes(c, body.scopes);
      const expiresAt = requireEnd(c, body.expires_at);
      const timelines = await requireTimelines(c, body.timelines);
      const now = c.get("now");
      const [id] = createIds(1, Date.now());
      if (id === undefined) throw new Error("no id");
      const created: Token = {
        id,
        name: body.name,
        scopes: [...new Set(body.scopes)],
        ...(timelines && { timelines }),
        createdAt: now,
        ...(expiresAt !== undefined && { expiresAt }),
      };
      const secret = await insertToken(databaseOf(c), created, { now, token: c.get("token").id });
      return c.json(toTokenResource(created, secret), 201);
    },
  );

  api.add(
    {
      method: "get",
      path: "/tokens/self",
      scope: "any token",
      about: about({
        tag: "Tokens",
        summary: "Read what your own token may do",
        answers: { 200: token },
      }),
    },
    (c) => {
      allowParameters(c);
      return c.json(toTokenResource(c.get("token")));
    },
  );

  api.add(
    {
      method: "post",
      path: "/tokens/self/rotate",
      scope: "any token",
      body: RotationInput,
      about: about({
        tag: "Tokens",
        summary: "Give your own token a new secret",
        description:
          "For every token, whatever its scopes. The secret in use until now works on for a while, but cannot be used for this again.",
        example: { overlap_seconds: 3600 },
        answers: { 200: withSecret },
      }),
    },
    (c, { body }) => {
      allowParameters(c);
      return answerRotation(c, c.get("token").id, body);
    },
  );

  api.add(
    {
      method: "post",
      path: "/tokens/{id}/rotate",
      scope: "tokens:write",
      body: RotationInput,
      about: about({
        tag: "Tokens",
        summary: "Give a token a new secret",
        description:
          "Id, name, scopes and end stay; the secret in use until now works on for a while, the one before it ends at once. You get the secret, so the token may have no scope, timeline or end beyond those of yours.",
        example: { overlap_seconds: 3600 },
        answers: { 200: withSecret },
      }),
    },
    async (c, { body }) => {
      const found = await requireToken(c);
      const excess = listExcess(found, c.get("token"));
      if (excess.length > 0) {
        throw new Problem("forbidden", {
          detail: `the token "${found.name}" has ${excess.join(", ")}, which yours lacks; it can rotate itself at /tokens/self/rotate`,
        });
      }
      return answerRotation(c, found.id, body);
    },
  );

  api.add(
    {
      method: "delete",
      path: "/tokens/{id}",
      scope: "tokens:write",
      about: about({
        tag: "Tokens",
        summary: "Revoke a token",
        description: "At once, with all its secrets: the next request with it answers 401.",
        answers: { 204: { description: "Revoked" } },
      }),
    },
    async (c) => {
      const found = await requireToken(c);
      return answerWrite(c, { status: 204 }, async (context) => {
        const outcome = await revokeToken(databaseOf(c), found.id, context);
        if (outcome === "stale") throw new Problem("not-found", { detail: "there is no such token in use" });
        return outcome;
      });
    },
  );
}
