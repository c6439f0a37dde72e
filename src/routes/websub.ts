import type { Context } from "hono";
import { hostOf, parseSubscription, type SubscriptionRequest } from "../domain/subscription.ts";
import type { AppEnv } from "../env.ts";
import { databaseOf } from "../http/database.ts";
import { limitHeaders, nameAsker, tooManyProblem } from "../http/limits.ts";
import { readText, requireType } from "../http/operation.ts";
import { toParameterProblem } from "../http/parameters.ts";
import { Problem } from "../http/problem.ts";
import { createPart } from "../http/router.ts";
import { countAttempts, findAllowances, isOverLimit, type Limit } from "../store/attempts.ts";
import { type Database, runBatch } from "../store/database.ts";
import { isSubscribed } from "../store/subscriptions.ts";

type Handled = Context<AppEnv>;

const FORM = "application/x-www-form-urlencoded";
/** Bytes: two addresses and a secret, percent-encoded. */
const MAX_FORM = 16 * 1024;
const HOUR = 3600;
const POLICY = "subscriptions";

/** Every request makes this service ask an address that somebody else chose: of one client, and to one host, there are not many. */
async function listLimits(c: Handled, db: Database, callback: string): Promise<Limit[]> {
  return [
    { key: `hub client ${await nameAsker(c, db)}`, most: 200, stretch: HOUR },
    { key: `hub host ${hostOf(callback)}`, most: 500, stretch: HOUR },
  ];
}

/** Counts a request for something new, within the limits; gives what is left of them. */
async function count(c: Handled, db: Database, { callback }: SubscriptionRequest): Promise<Record<string, string>> {
  const now = c.get("now");
  const limits = await listLimits(c, db, callback);
  try {
    await runBatch(db, countAttempts(limits, now));
  } catch (error) {
    if (!isOverLimit(error)) throw error;
    throw tooManyProblem(POLICY, await findAllowances(db, limits, now), now);
  }
  return limitHeaders(POLICY, await findAllowances(db, limits, now), 0, now);
}

/** The hub of WebSub (section 5): takes the request; the callback is asked whether it wants it when this is answered. */
async function receive(c: Handled): Promise<Response> {
  requireType(c, [FORM]);
  const form = new URLSearchParams(await readText(c, MAX_FORM));
  const { baseUrl } = c.get("site");
  const result = parseSubscription([...form], { baseUrl, allowsPrivate: c.env.PRIVATE_CALLBACKS === "allow" });
  if (!result.ok) throw toParameterProblem(result.errors);
  const db = databaseOf(c);
  // Nobody can use up what others need to go on.
  const headers = (await isSubscribed(db, result.value)) ? {} : await count(c, db, result.value);
  await c.env.HUB.send({ do: "verify", request: result.value });
  return c.body(null, 202, headers);
}

function refuseMethod(c: Handled): never {
  throw new Problem("method-not-allowed", {
    detail: `${c.req.method} is not possible here; subscribers POST (W3C WebSub)`,
    headers: { allow: "POST, OPTIONS" },
  });
}

export const websub = createPart().post("/websub", receive).all("/websub", refuseMethod);
