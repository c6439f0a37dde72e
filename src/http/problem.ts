import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ProblemError, ProblemResource } from "../contract/problem.ts";
import type { AppEnv } from "../env.ts";
import { createLinks } from "../links.ts";
import { renderProblem } from "../representations/html/problem.ts";
import { MAX_VALUE } from "../store/connection.ts";
import { isExpectationFailure } from "../store/database.ts";
import { isOverloaded, isTooLong, isTransient } from "../store/failures.ts";
import { NO_STORE } from "./caching.ts";

/** The closed table of problem types: the key ends the type URI, which is stable. */
const PROBLEMS = {
  merged: { status: 308, title: "It is at another address" },
  "invalid-request": { status: 400, title: "The request cannot be read" },
  "invalid-parameter": { status: 400, title: "A parameter of the address is wrong" },
  unauthorized: { status: 401, title: "A token is needed" },
  forbidden: { status: 403, title: "The token may not do this" },
  "not-found": { status: 404, title: "There is nothing here" },
  "method-not-allowed": { status: 405, title: "This address does not do that" },
  conflict: { status: 409, title: "That is taken" },
  gone: { status: 410, title: "It was deleted" },
  withdrawn: { status: 410, title: "It was withdrawn" },
  stale: { status: 412, title: "It has changed since you read it" },
  "too-large": { status: 413, title: "The body is too large" },
  "unsupported-media-type": { status: 415, title: "The body is of a kind that is not read here" },
  "invalid-content": { status: 422, title: "The content is not right" },
  "idempotency-key-reused": { status: 422, title: "The Idempotency-Key was used for another request" },
  "too-many-requests": { status: 429, title: "That is too often" },
  "precondition-required": { status: 428, title: "If-Match is needed" },
  "not-implemented": { status: 501, title: "That is not made here" },
  unavailable: { status: 503, title: "It cannot be answered now" },
  "internal-error": { status: 500, title: "Something failed on our side" },
} as const satisfies Record<string, { status: ContentfulStatusCode; title: string }>;

export type ProblemType = keyof typeof PROBLEMS;

/** For the reference: every type with its status and title. */
export function listProblems(): { type: string; status: number; title: string }[] {
  return Object.entries(PROBLEMS).map(([type, { status, title }]) => ({ type, status, title }));
}

interface ProblemOptions {
  readonly detail?: string;
  readonly errors?: readonly ProblemError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a record that has changed: the version that is there now. */
  readonly version?: number;
  /** What people are shown in the place of the page of an error. */
  readonly page?: () => string;
}

/** Thrown by handlers and middleware; answered by `onError`. */
export class Problem extends Error {
  readonly type: ProblemType;
  readonly options: ProblemOptions;

  constructor(type: ProblemType, options: ProblemOptions = {}) {
    super(options.detail ?? PROBLEMS[type].title);
    this.type = type;
    this.options = options;
  }
}

/** People who follow a link get a page, programs get problem+json. */
function wantsHtml(c: Context): boolean {
  return !c.req.path.startsWith("/api/") && /\btext\/html\b/.test(c.req.header("accept") ?? "");
}

function renderErrorPage(c: Context<AppEnv>, type: ProblemType, { detail, errors = [] }: ProblemOptions): string {
  const lines = [detail, ...errors.map((error) => `${error.parameter ?? error.pointer ?? ""}: ${error.detail}`)];
  return renderProblem({ ...PROBLEMS[type], detail: lines.filter(Boolean).join("\n"), site: c.get("site") });
}

function answer(c: Context<AppEnv>, type: ProblemType, options: ProblemOptions): Response {
  const { status, title } = PROBLEMS[type];
  const { detail, errors, headers, version } = options;
  const common = { "cache-control": NO_STORE, ...headers };
  if (wantsHtml(c)) {
    const page = options.page?.() ?? renderErrorPage(c, type, options);
    return c.body(page, status, { "content-type": "text/html; charset=utf-8", ...common });
  }
  const body: ProblemResource = {
    type: createLinks(c.get("site").baseUrl).problem(type),
    title,
    status,
    ...(detail !== undefined && { detail }),
    ...(errors && errors.length > 0 && { errors: [...errors] }),
    ...(version !== undefined && { version }),
  };
  return c.body(JSON.stringify(body), status, { "content-type": "application/problem+json", ...common });
}

/** A framework failure by its status, so that it reads like ours. */
function typeOfStatus(status: number): ProblemType {
  const known = Object.entries(PROBLEMS).find(([, problem]) => problem.status === status);
  return (known?.[0] as ProblemType | undefined) ?? (status < 500 ? "invalid-request" : "internal-error");
}

/** Where the database could not be asked just now, though nothing is wrong with the request. */
function explainBusy(error: unknown, method: string): ProblemOptions | undefined {
  const isRead = method === "GET" || method === "HEAD";
  const unknown =
    "; whether anything was written is not known: send it again with the same Idempotency-Key, or read first";
  if (isOverloaded(error)) {
    const detail = `more is asked at this moment than can be answered${isRead ? "; try again later" : unknown}`;
    return { detail, headers: { "retry-after": "5" } };
  }
  if (!isTransient(error)) return undefined;
  return { detail: `the database did not answer${isRead ? "; try again" : unknown}`, headers: { "retry-after": "1" } };
}

/** The one place where failures become answers. What went wrong inside is logged, never shown. */
export function onError(error: Error, c: Context<AppEnv>): Response {
  if (error instanceof Problem) return answer(c, error.type, error.options);
  if (error instanceof HTTPException && error.status < 500) {
    const headers = Object.fromEntries(error.res?.headers ?? []);
    delete headers["content-type"];
    return answer(c, typeOfStatus(error.status), { detail: error.message, headers });
  }
  if (isTooLong(error)) {
    const detail = `a record takes ${MAX_VALUE} bytes, with the words that it is found by and what it is answered with; leave something out, or make several of it; nothing was written`;
    return answer(c, "too-large", { detail });
  }
  if (isExpectationFailure(error)) {
    const detail =
      "other writers keep changing timelines or names on which this depends; nothing was written: try again";
    return answer(c, "conflict", { detail });
  }
  const busy = explainBusy(error, c.req.method);
  if (busy) return answer(c, "unavailable", busy);
  console.error(error);
  return answer(c, "internal-error", {});
}

export function notFound(c: Context<AppEnv>): Response {
  return answer(c, "not-found", { detail: `${c.req.path} is no address of this service` });
}
