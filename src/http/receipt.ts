import type { Context } from "hono";
import { sha256 } from "../crypto.ts";
import { formatId } from "../domain/id.ts";
import type { Token } from "../domain/token.ts";
import type { AppEnv } from "../env.ts";
import { findReceipt, type Receipt } from "../store/receipts.ts";
import type { WriteContext, WriteOutcome } from "../store/writes.ts";
import { databaseOf } from "./database.ts";
import { Problem } from "./problem.ts";

/** What is to be answered when a write has succeeded; known before it is made, so that it can be kept with it. */
export interface WriteAnswer {
  readonly status: 200 | 201 | 204;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Who asks with which Idempotency-Key, and for what. */
export interface RequestMark {
  readonly key: string;
  readonly fingerprint: string;
}

function reply(c: Context, status: number, headers: Record<string, string>, body: string): Response {
  return status === 204 ? c.body(null, 204, headers) : c.body(body, status as 200, headers);
}

/** The key names another request than this one. */
export function createReuseProblem(c: Context): Problem {
  const value = c.req.header("idempotency-key");
  return new Problem("idempotency-key-reused", {
    detail: "use a new key for a new request",
    errors: [{ header: "Idempotency-Key", value, detail: "came with another request before; send a new one" }],
  });
}

function replay(c: Context<AppEnv>, receipt: Receipt, mark: RequestMark): Response {
  if (receipt.fingerprint !== mark.fingerprint) throw createReuseProblem(c);
  return reply(c, receipt.status, { ...receipt.headers, "idempotency-replayed": "true" }, receipt.body);
}

/** Who asks; undefined where anyone may. */
function tokenOf(c: Context<AppEnv>): Token | undefined {
  return c.get("token");
}

async function readMark(c: Context<AppEnv>, body: string): Promise<RequestMark | undefined> {
  const key = c.req.header("idempotency-key");
  if (key === undefined || c.req.method === "GET") return undefined;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw new Problem("invalid-request", {
      errors: [{ header: "Idempotency-Key", value: key, detail: "is not 1 to 255 visible ASCII characters" }],
    });
  }
  const request = [
    c.req.method,
    new URL(c.req.url).pathname,
    new URL(c.req.url).search,
    c.req.header("if-match") ?? "",
    body,
  ];
  const token = tokenOf(c);
  const owner = token ? formatId(token.id) : "anyone";
  return { key: `${owner} ${key}`, fingerprint: await sha256(request.join("\n")) };
}

/**
 * Answers a request that carries an Idempotency-Key as it was answered before, if it was (draft-ietf-httpapi-idempotency-
 * key-header). Of several at once one writes; the others fail in whatever way, and then find its receipt. An operation
 * that `keepsKey` finds by itself what it made under the key.
 */
export async function withReceipt(
  c: Context<AppEnv>,
  body: string,
  run: () => Promise<Response>,
  keepsKey = false,
): Promise<Response> {
  const mark = await readMark(c, body);
  if (!mark) return run();
  const db = databaseOf(c);
  const before = await findReceipt(db, mark.key);
  if (before === "import" && !keepsKey) throw createReuseProblem(c);
  if (before && before !== "import") return replay(c, before, mark);
  c.set("mark", mark);
  try {
    return await run();
  } catch (error) {
    const after = await findReceipt(db, mark.key);
    if (after && after !== "import") return replay(c, after, mark);
    throw error;
  }
}

/** Makes the write, with the receipt for it where one is wanted, and answers. */
export async function answerWrite(
  c: Context<AppEnv>,
  answer: WriteAnswer,
  write: (context: WriteContext) => Promise<WriteOutcome>,
): Promise<Response> {
  const mark = c.get("mark");
  const token = tokenOf(c);
  const headers = {
    ...(answer.body !== undefined && { "content-type": "application/json; charset=utf-8" }),
    ...answer.headers,
  };
  const body = answer.body === undefined ? "" : JSON.stringify(answer.body);
  const outcome = await write({
    now: c.get("now"),
    ...(token && { token: token.id }),
    ...(token?.timelines && { within: token.timelines }),
    ...(mark && { receipt: { ...mark, status: answer.status, headers, body } }),
  });
  if (outcome === "stale") throw new Problem("stale", { detail: "it was changed at the same moment; read it again" });
  if (outcome === "conflict")
    throw new Problem("conflict", { detail: "another record has this external id, slug or name" });
  if (outcome === "outside") {
    const slugs = token?.timelines ?? [];
    throw new Problem("forbidden", {
      detail: `the token may write only events that are, before and after, in ${slugs.join(" or ")}`,
    });
  }
  if (outcome === "cyclic") {
    throw new Problem("conflict", {
      detail: "a relation would lead the event back to itself",
      errors: [{ pointer: "/relations", detail: "makes a circle of relations of one type" }],
    });
  }
  if (outcome === "detached") {
    throw new Problem("conflict", {
      detail: "an event that a relation names was merged into another at the same moment; read it again",
      errors: [{ pointer: "/relations", detail: "names an event that is one with another" }],
    });
  }
  if (outcome === "repeated") throw new Problem("conflict", { detail: "the same request is being answered" });
  return reply(c, answer.status, headers, body);
}
