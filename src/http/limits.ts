import type { Context } from "hono";
import type { Instant } from "../domain/instant.ts";
import { networkOf } from "../domain/network.ts";
import type { AppEnv } from "../env.ts";
import { type Allowance, nameClient } from "../store/attempts.ts";
import type { Database } from "../store/database.ts";
import { Problem } from "./problem.ts";

/** A name for whoever asks, for limits: nobody's address is stored. */
export async function nameAsker(c: Context<AppEnv>, db: Database): Promise<string> {
  return nameClient(db, networkOf(c.req.header("cf-connecting-ip") ?? ""), c.get("now"));
}

/** draft-ietf-httpapi-ratelimit-headers-10: what is left of the limit that is nearest, after `done` more. `policy` names what is limited. */
export function limitHeaders(
  policy: string,
  allowances: readonly Allowance[],
  done: number,
  now: Instant,
): Record<string, string> {
  const [nearest] = [...allowances].sort((a, b) => a.left - b.left);
  if (!nearest) return {};
  const { limit, left, until } = nearest;
  return {
    "ratelimit-policy": `"${policy}";q=${limit.most};w=${limit.stretch}`,
    ratelimit: `"${policy}";r=${Math.max(0, left - done)};t=${until - now}`,
  };
}

export function tooManyProblem(policy: string, allowances: readonly Allowance[], now: Instant): Problem {
  const spent = allowances.filter(({ left }) => left === 0);
  const wait = Math.max(1, ...spent.map(({ until }) => until - now));
  return new Problem("too-many-requests", {
    detail: `no more ${policy} are taken for now; try again in ${wait} seconds`,
    headers: { "retry-after": String(wait), ...limitHeaders(policy, allowances, 0, now) },
  });
}
