import { createMiddleware } from "hono/factory";
import { isUsable, type Scope } from "../domain/token.ts";
import type { AppEnv } from "../env.ts";
import { openDatabase } from "../store/database.ts";
import { findToken } from "../store/tokens.ts";
import { Problem } from "./problem.ts";

const CHALLENGE = 'Bearer realm="annals"';

/**
 * Lets a request through whose bearer token (RFC 6750) has the scope. 401 without a good token, 403 with one that may
 * not; so the existence of a thing is told only to those who may see it.
 */
export function requireScope(scope: Scope) {
  return createMiddleware<AppEnv>(async (c, next) => {
    const [, secret] = /^Bearer +([\w.~+/-]+=*) *$/i.exec(c.req.header("authorization") ?? "") ?? [];
    if (!secret) {
      throw new Problem("unauthorized", {
        detail: "send Authorization: Bearer and a token",
        headers: { "www-authenticate": CHALLENGE },
      });
    }
    const token = await findToken(openDatabase(c.env.DB), secret);
    if (!token || !isUsable(token, c.get("now"))) {
      throw new Problem("unauthorized", {
        detail: "the token is unknown, revoked or expired",
        headers: { "www-authenticate": `${CHALLENGE}, error="invalid_token"` },
      });
    }
    if (!token.scopes.includes(scope)) {
      throw new Problem("forbidden", {
        detail: `the token "${token.name}" lacks the scope ${scope}; it has ${token.scopes.join(", ")}`,
        headers: { "www-authenticate": `${CHALLENGE}, error="insufficient_scope", scope="${scope}"` },
      });
    }
    c.set("token", token);
    await next();
  });
}
