import { env } from "cloudflare:workers";
import { expect } from "vitest";
import { createApp } from "../../src/app.ts";
import type { ProblemResource } from "../../src/contract/problem.ts";
import { createIds, type Id } from "../../src/domain/id.ts";
import { type Instant, toInstant } from "../../src/domain/instant.ts";
import { SCOPES, type Scope } from "../../src/domain/token.ts";
import type { Bindings } from "../../src/env.ts";
import { openDatabase } from "../../src/store/database.ts";
import { insertToken } from "../../src/store/tokens.ts";

export const ORIGIN = "https://annals.test";
export const API = "/api/v1";

/** A clock that stands still until it is set. */
export interface Clock {
  (): number;
  set(time: string): void;
}

export function createClock(time: string): Clock {
  let ms = Date.parse(time);
  return Object.assign(() => ms, {
    set: (next: string) => {
      ms = Date.parse(next);
    },
  });
}

type Headers = Readonly<Record<string, string>>;

/** Objects are sent as JSON; texts as they are, under the Content-Type given with them. */
type Body = string | Uint8Array | ReadableStream | object;

export interface Client {
  readonly secret: string | undefined;
  readonly tokenId: Id | undefined;
  send(method: string, path: string, init?: { body?: Body | undefined; headers?: Headers }): Promise<Response>;
  get(path: string, headers?: Headers): Promise<Response>;
  head(path: string, headers?: Headers): Promise<Response>;
  post(path: string, body: Body, headers?: Headers): Promise<Response>;
  put(path: string, body: Body, headers?: Headers): Promise<Response>;
  patch(path: string, body: Body, headers?: Headers): Promise<Response>;
  delete(path: string, headers?: Headers): Promise<Response>;
}

export interface ClientOptions {
  /** All of them unless said. */
  readonly scopes?: readonly Scope[];
  readonly clock?: () => number;
  readonly expiresAt?: string;
  /** Sent as it is; no token is made. "" sends none. */
  readonly secret?: string;
  /** What the app is given in the place of the database of the tests, which tokens are written to all the same. */
  readonly db?: D1Database;
  /** In the place of what wrangler.toml says. */
  readonly vars?: Partial<Bindings>;
}

let tokens = 0;

/** Writes a token into the database and gives its secret. */
export async function createToken({ scopes = SCOPES, expiresAt }: ClientOptions = {}) {
  tokens += 1;
  const now = toInstant(Date.now() / 1000);
  const [id] = createIds(1, Date.now());
  if (id === undefined) throw new Error("no id");
  const token = {
    id,
    name: `test ${tokens}`,
    scopes,
    createdAt: now,
    ...(expiresAt !== undefined && { expiresAt: toInstant(Date.parse(expiresAt) / 1000) as Instant }),
  };
  return { id, secret: await insertToken(openDatabase(env.DB), token, { now }) };
}

function isRaw(body: Body): body is string | Uint8Array | ReadableStream {
  return typeof body === "string" || body instanceof Uint8Array || body instanceof ReadableStream;
}

/** What is there where an address is only spelled otherwise, which clients are led to; other redirects are the answer. */
export async function readSpelled(url: string, ask: (url: string) => Promise<Response>): Promise<Response> {
  const response = await ask(url);
  const location = response.headers.get("location");
  if (response.status !== 308 || location === null) return response;
  const placeOf = (address: string) => address.split("?", 1)[0];
  return placeOf(location) === placeOf(url) ? ask(location) : response;
}

/** Talks to the app as over HTTP. Paths below /api/v1 are given whole, because public ones are asked for too. */
export async function createClient(options: ClientOptions = {}): Promise<Client> {
  const app = createApp(options.clock);
  const made = options.secret === undefined ? await createToken(options) : undefined;
  const secret = options.secret ?? made?.secret;
  const send: Client["send"] = async (method, path, { body, headers = {} } = {}) => {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const all = {
      ...(secret && { authorization: `Bearer ${secret}` }),
      ...(body !== undefined && !isRaw(body) && { "content-type": type }),
      ...headers,
    };
    const payload = body === undefined ? undefined : isRaw(body) ? body : JSON.stringify(body);
    const init: RequestInit = { method, headers: all, ...(payload !== undefined && { body: payload as BodyInit }) };
    return app.request(ORIGIN + path, init, { ...env, ...options.vars, DB: options.db ?? env.DB });
  };
  const read = (method: string, path: string, headers: Headers) =>
    readSpelled(ORIGIN + path, (url) => send(method, url.slice(ORIGIN.length), { headers }));
  return {
    secret,
    tokenId: made?.id,
    send,
    get: (path, headers = {}) => read("GET", path, headers),
    head: (path, headers = {}) => read("HEAD", path, headers),
    post: (path, body, headers = {}) => send("POST", path, { body, headers }),
    put: (path, body, headers = {}) => send("PUT", path, { body, headers }),
    patch: (path, body, headers = {}) => send("PATCH", path, { body, headers }),
    delete: (path, headers = {}) => send("DELETE", path, { headers }),
  };
}

/** Someone without a token. */
export function createReader(clock?: () => number, vars: Partial<Bindings> = {}): Promise<Client> {
  return createClient({ secret: "", vars, ...(clock && { clock }) });
}

let events = 0;

/** What a client sends to create an event; title and external id differ each time. */
export function sampleEvent(overrides: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  events += 1;
  return { date: "2021-12-26", title: `Sample event ${events}`, status: "published", ...overrides };
}

/** What was answered, read as JSON; the caller names the members it wants. */
// biome-ignore lint/suspicious/noExplicitAny: tests look at answers member by member and compare them whole
export async function json(response: Response): Promise<any> {
  return response.json();
}

/** The body as text, whatever its type: `response.text()` warns of types that workerd does not take for text. */
export async function text(response: Response): Promise<string> {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(await response.arrayBuffer());
}

/** Creates an event and gives what was answered. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export async function createEvent(client: Client, overrides: Readonly<Record<string, unknown>> = {}): Promise<any> {
  const response = await client.post(`${API}/events`, sampleEvent(overrides));
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return json(response);
}

export interface ExpectedProblem {
  readonly status: number;
  readonly type: string;
  readonly detail?: unknown;
  readonly errors?: unknown;
}

/** Checks status, kind and headers of a problem and gives its document. */
export async function expectProblem(response: Response, expected: ExpectedProblem): Promise<ProblemResource> {
  const problem = await json(response);
  expect({ status: response.status, type: String(problem.type), errors: problem.errors }).toEqual({
    status: expected.status,
    type: `${ORIGIN}/api#problem-${expected.type}`,
    errors: "errors" in expected ? expected.errors : problem.errors,
  });
  if ("detail" in expected) expect(problem.detail).toEqual(expected.detail);
  expect(problem.status).toBe(expected.status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("cache-control")).toMatch(/^(private, )?no-store$/);
  return problem;
}

/** Rows in the log: equal before and after where nothing was written. */
export async function countChanges(): Promise<number> {
  const row = await env.DB.prepare("SELECT COUNT(*) AS count FROM changes").first<{ count: number }>();
  return row?.count ?? 0;
}

/** Checks that what is done in between writes nothing. */
export async function expectNoChange<T>(work: () => Promise<T>): Promise<T> {
  const before = await countChanges();
  const result = await work();
  expect(await countChanges()).toBe(before);
  return result;
}

/** The suffixes of every published format; "" is the page. */
export const SUFFIXES = [
  "",
  ".fragment.html",
  ".json",
  ".feed.json",
  ".rss",
  ".atom",
  ".ics",
  ".csv",
  ".ndjson",
  ".timelinejs.json",
  ".geojson",
  ".jsonld",
  ".csl.json",
  ".bib",
  ".svg",
  ".png",
] as const;

/** Those whose titles can be read in them: a painted picture has no text, and .svg is the same drawing with it. */
export const TEXT_SUFFIXES: readonly string[] = SUFFIXES.filter((suffix) => suffix !== ".png");

/** Media types of what imports read. */
export const NDJSON = "application/x-ndjson";
export const CSV = "text/csv";

export function importText(client: Client, body: Body, type: string, query = "", headers: Headers = {}) {
  return client.post(`${API}/imports${query && `?${query}`}`, body, { "content-type": type, ...headers });
}

/** Imports and gives the report, which must have come with 200. */
// biome-ignore lint/suspicious/noExplicitAny: as above
export async function importRows(client: Client, body: string, type: string, query = ""): Promise<any> {
  const response = await importText(client, body, type, query);
  const report = await json(response);
  expect([response.status, report]).toEqual([200, report]);
  return report;
}
