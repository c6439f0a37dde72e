import type { Context, Handler, Hono } from "hono";
import type * as z from "zod";
import { toProblemErrors, toShownValue } from "../contract/problem.ts";
import type { AppEnv } from "../env.ts";
import { type Access, requireAccess } from "./auth.ts";
import { PRIVATE } from "./caching.ts";
import { announce, type Deprecation, requireNotice } from "./deprecation.ts";
import { Problem } from "./problem.ts";
import { withReceipt } from "./receipt.ts";
import { createPart } from "./router.ts";

/**
 * One operation of the API, declared once: what it needs is checked from the same declaration that the OpenAPI document
 * is made from, so the document cannot say anything else than what happens.
 */
export interface Operation<Body = unknown> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** As in OpenAPI: "/events/{id}", below /api/v1. */
  readonly path: string;
  readonly scope: Access;
  readonly query?: z.ZodObject;
  /** The JSON body. */
  readonly body?: z.ZodType<Body>;
  /** Other kinds of body, read by the handler; with their media types. */
  readonly bodyTypes?: readonly string[];
  /** Members that clients may send back, but that are not theirs to set. */
  readonly readOnly?: readonly string[];
  /** Bytes. */
  readonly maxBody?: number;
  /** What it makes is kept under the Idempotency-Key, so that it needs no receipt. */
  readonly keepsKey?: boolean;
  /** If-Match must name the version to be changed. */
  readonly conditional?: boolean;
  /** Where it is to go; docs/stability.md says how. */
  readonly deprecation?: Deprecation;
  /** For the reference, and not in the bundle. */
  readonly about: About;
}

/** What the reference says of an operation besides. */
export interface About {
  /** Groups operations. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly answers: Readonly<Record<number, { readonly description: string; readonly schema?: z.ZodType }>>;
  readonly example?: unknown;
}

/** What a handler is given besides the context. */
export interface OperationInput<Body> {
  readonly body: Body;
  /** The body as it came. */
  readonly text: string;
}

type OperationHandler<Body> = (c: Context<AppEnv>, input: OperationInput<Body>) => Promise<Response> | Response;

export interface Api {
  readonly app: Hono<AppEnv>;
  readonly operations: readonly Operation[];
  add<Body>(operation: Operation<Body>, handler: OperationHandler<Body>): void;
}

const MAX_BODY = 512 * 1024;

/** Reads at most `limit` bytes; the length that a client states is only a first check. */
export async function readText(c: Context, limit: number): Promise<string> {
  const tooLarge = () => new Problem("too-large", { detail: `the body may have ${limit} bytes at most` });
  if (Number(c.req.header("content-length") ?? 0) > limit) throw tooLarge();
  const reader = c.req.raw.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let text = "";
  let size = 0;
  for (let { done, value } = await reader.read(); !done && value; { done, value } = await reader.read()) {
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge();
    }
    text += decode(decoder, value);
  }
  return text + decode(decoder);
}

/** Without bytes: whatever is left of a character that was never finished, which is an error. */
function decode(decoder: TextDecoder, bytes?: Uint8Array): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    throw new Problem("invalid-request", { detail: "the body is not UTF-8" });
  }
}

/** The body must be of one of these media types. */
export function requireType(c: Context, types: readonly string[]): void {
  const type = (c.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (!types.includes(type)) {
    throw new Problem("unsupported-media-type", {
      detail: `send Content-Type: ${types.join(" or ")}`,
      errors: [{ header: "Content-Type", value: toShownValue(type), detail: `is none of ${types.join(", ")}` }],
      headers: { accept: types.join(", ") },
    });
  }
}

/** JSON, or a problem that says where it stops being JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Problem("invalid-request", {
      detail: `the body is not JSON: ${error instanceof Error ? error.message : ""}`,
    });
  }
}

function withoutMembers(value: unknown, names: readonly string[]): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
}

/** What the schema makes of a value, or a problem that names every member that is wrong. */
export function requireContent<Body>(schema: z.ZodType<Body>, value: unknown, readOnly: readonly string[] = []): Body {
  const content = withoutMembers(value, readOnly);
  const result = schema.safeParse(content);
  if (result.success) return result.data;
  throw new Problem("invalid-content", { errors: toProblemErrors(result.error.issues, content) });
}

function toHonoPath(path: string): string {
  return path.replace(/\{(\w+)\}/g, ":$1");
}

const NO_BODY = new Set(["get", "delete"]);
const JSON_TYPES = ["application/json"];
const PATCH_TYPES = ["application/merge-patch+json", "application/json"];

export function bodyTypesOf(operation: Operation): readonly string[] {
  if (operation.bodyTypes) return operation.bodyTypes;
  return operation.method === "patch" ? PATCH_TYPES : JSON_TYPES;
}

function toHandler<Body>(operation: Operation<Body>, handler: OperationHandler<Body>): Handler<AppEnv> {
  return async (c) => {
    c.header("cache-control", PRIVATE);
    const hasBody = !NO_BODY.has(operation.method);
    if (hasBody) requireType(c, bodyTypesOf(operation));
    const text = hasBody ? await readText(c, operation.maxBody ?? MAX_BODY) : "";
    const run = async () => {
      const body = operation.body ? requireContent(operation.body, parseJson(text), operation.readOnly) : undefined;
      return handler(c, { body: body as Body, text });
    };
    return withReceipt(c, text, run, operation.keepsKey);
  };
}

/** A part of the API: operations are added one by one, other methods of their paths answer 405. */
export function createApi(): Api {
  const app = createPart();
  const operations: Operation[] = [];
  return {
    app,
    operations,
    add(operation, handler) {
      const { deprecation } = operation;
      const method = operation.method.toUpperCase();
      if (deprecation) requireNotice(deprecation, `${method} ${operation.path}`);
      operations.push(operation as Operation);
      const path = toHonoPath(operation.path);
      app.on(method, path, announce(deprecation), requireAccess(operation.scope), toHandler(operation, handler));
    },
  };
}

/** Answers 405 with Allow on the paths of these operations; to be called when all have been added. */
export function closeApi(app: Hono<AppEnv>, operations: readonly Operation[]): void {
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const methods = operations.filter((operation) => operation.path === path).map(({ method }) => method.toUpperCase());
    app.all(toHonoPath(path), (c) => {
      throw new Problem("method-not-allowed", {
        detail: `${c.req.method} is not possible here; ${methods.join(", ")} is`,
        headers: { allow: methods.join(", ") },
      });
    });
  }
}
