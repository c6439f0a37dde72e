import { createMiddleware } from "hono/factory";
import { isUsable, type Scope, SHARED_SCOPES, type Token } from "../domain/token.ts";
import type { AppEnv } from "../env.ts";
import type { Database } from "../store/database.ts";
import { findToken, recordUse } from "../store/tokens.ts";
import { databaseOf } from "./database.ts";
import { Problem } from "./problem.ts";

/** Who may do a thing: tokens with a scope, every token in use, or anyone at all. */
export type Access = Scope | "any token" | "anyone";

const CHALLENGE = 'Bearer realm="annals"';

/** When a token was last used is good to know; not knowing it is no reason to refuse the request. */
async function tryRecordUse(db: Database, token: Token, now: Token["createdAt"]): Promise<void> {
  try {
    await recordUse(db, token, now);
  } catch (error) {
    console.error(error);
  }
}

function requireReach(token: Token, access: Access): void {
  const challenge = `${CHALLENGE}, error="insufficient_scope"`;
  if (access === "any token" || access === "anyone") return;
  if (!token.scopes.includes(access)) {
    throw new Problem("forbidden", {
      detail: `the token "${token.name}" lacks the scope ${access}; it has ${token.scopes.join(", ")}`,
      headers: { "www-authenticate": `${challenge}, scope="${access}"` },
    });
  }
  if (token.timelines && SHARED_SCOPES.includes(access)) {
    throw new Problem("forbidden", {
      detail: `the token "${token.name}" is limited to ${token.timelines.join(", ")}, and this is shared by all timelines`,
      headers: { "www-authenticate": challenge },
    });
  }
}

/**
 * Lets a request through whose bearer token (RFC 6750) has the scope. 401 without a good token, 403 with one that may
 * not; so the existence of a thing is told only to those who may see it.
 */
export function requireAccess(access: Access) {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (access === "anyone") return next();
    const [, secret] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
    if (!secret) {
      throw new Problem("unauthorized", {
        detail: "send Authorization: Bearer and a token",
        errors: [{ header: "Authorization", detail: "has no bearer token" }],
        headers: { "www-authenticate": CHALLENGE },
      });
    }
    const db = databaseOf(c);
    const now = c.get("now");
    const token = await findToken(db, secret, now);
    if (!token || !isUsable(token, now)) {
      throw new Problem("unauthorized", {
        detail: "the token is unknown, revoked or expired",
        errors: [{ header: "Authorization", detail: "has a token that is not in use; ask for another" }],
        headers: { "www-authenticate": `${CHALLENGE}, error="invalid_token"` },
      });
    }
    await tryRecordUse(db, token, now);
    requireReach(token, access);
    c.set("token", token);
    return next();
  });
}
