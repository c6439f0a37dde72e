import { matchesAny } from "../src/http/conditional.ts";
import { type Policy, readPolicy, readTags, readVary } from "./policy.ts";

// Stands for the cache in front of the Worker (docs/caching.md) in tests and under `npm start`: nothing local simulates it. It is no part of
// what is deployed. Like the real one it finds answers by path and query as they were sent, the version of the Worker and the headers that Vary
// names; not by the host. It does not have several places and tiers, nor ranges, and does not join requests for the same thing.

/** Answers what is not kept: the Worker. */
type Origin = (request: Request) => Response | Promise<Response>;
/** What an answer says of how it was made. */
type Status = "HIT" | "MISS" | "EXPIRED" | "REVALIDATED" | "UPDATING" | "STALE" | "BYPASS" | "DYNAMIC";

export interface StandIn {
  fetch(request: Request, origin: Origin, context: Pick<ExecutionContext, "waitUntil">): Promise<Response>;
  purge(options: CachePurgeOptions): Promise<CachePurgeResult>;
  /** Another version of the Worker begins with nothing kept. */
  deploy(): void;
}

interface Entry {
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: ArrayBuffer;
  readonly policy: Policy;
  readonly tags: ReadonlySet<string>;
  readonly vary: readonly (readonly [name: string, value: string | null])[];
  /** Milliseconds: when the Worker last said that it is right. */
  at: number;
  isAsking: boolean;
}

/** Of purges, in the account: so many at once, so many more a minute, so many tags in each. */
const BUCKET = 25;
const REFILL = 5 / 60_000;
const MAX_OPERATIONS = 100;
/** Addresses that are kept; with more, the first go. */
const MAX_ADDRESSES = 5000;
/** Bytes: more is passed on as it comes. */
const MAX_BODY = 8 * 2 ** 20;
/** For the edge alone. */
const INTERNAL = ["cache-tag", "cloudflare-cdn-cache-control"];
const CONDITIONS = ["if-none-match", "if-modified-since", "range"];

const failed = (code: number, message: string): CachePurgeResult => ({ success: false, errors: [{ code, message }] });

/** The whole body; or what was read and the rest of it, where that is more than is kept. */
async function readBody(body: ReadableStream<Uint8Array> | null): Promise<ArrayBuffer | ReadableStream<Uint8Array>> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const reader = body?.getReader();
  for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
    chunks.push(read.value as Uint8Array<ArrayBuffer>);
    size += read.value.byteLength;
    if (size > MAX_BODY) break;
  }
  if (size <= MAX_BODY) return new Blob(chunks).arrayBuffer();
  return new ReadableStream({
    async pull(controller) {
      const chunk = chunks.shift() ?? (await reader?.read())?.value;
      if (chunk) controller.enqueue(chunk);
      else controller.close();
    },
    cancel: (reason) => reader?.cancel(reason),
  });
}

function isKnown({ headers }: Request, entry: Entry): boolean {
  const tags = headers.get("if-none-match");
  if (tags !== null) return matchesAny(tags, entry.headers.get("etag") ?? "");
  const since = Date.parse(headers.get("if-modified-since") ?? "");
  return since >= Date.parse(entry.headers.get("last-modified") ?? "");
}

/** Without what is for the edge. */
function pass(response: Response, status: Status): Response {
  const answer = new Response(response.body, response);
  for (const name of INTERNAL) answer.headers.delete(name);
  answer.headers.set("cf-cache-status", status);
  return answer;
}

export function createStandIn({ clock = Date.now }: { readonly clock?: () => number } = {}): StandIn {
  let kept = new Map<string, Entry[]>();
  let permits = BUCKET;
  let filledAt = clock();

  const find = (key: string, { headers }: Request) =>
    kept.get(key)?.find(({ vary }) => vary.every(([name, value]) => headers.get(name) === value));

  function keep(key: string, entry: Entry): void {
    const same = JSON.stringify(entry.vary);
    const others = kept.get(key)?.filter(({ vary }) => JSON.stringify(vary) !== same) ?? [];
    kept.set(key, [...others, entry]);
    const [first] = kept.keys();
    if (kept.size > MAX_ADDRESSES && first !== undefined) kept.delete(first);
  }

  function forget(key: string, entry: Entry): void {
    const others = kept.get(key)?.filter((one) => one !== entry) ?? [];
    if (others.length > 0) kept.set(key, others);
    else kept.delete(key);
  }

  function give(entry: Entry, request: Request, status: Status): Response {
    const isSame = entry.status === 200 && isKnown(request, entry);
    const body = isSame || request.method === "HEAD" || entry.status === 204 ? null : entry.body;
    const answer = new Response(body, { status: isSame ? 304 : entry.status, headers: entry.headers });
    answer.headers.set("age", String(Math.floor((clock() - entry.at) / 1000)));
    answer.headers.set("cf-cache-status", status);
    return answer;
  }

  /** Asks the Worker for all of it, whatever the client has, and keeps what it may. `known` is what is kept already. */
  async function ask(key: string, request: Request, origin: Origin, known?: Entry): Promise<Response> {
    const version = kept;
    const headers = new Headers(request.headers);
    for (const name of CONDITIONS) headers.delete(name);
    const etag = known?.headers.get("etag");
    if (etag) headers.set("if-none-match", etag);
    const at = clock();
    const response = await origin(new Request(request, { method: "GET", headers }));
    if (known && response.status === 304) {
      known.at = at;
      return give(known, request, "REVALIDATED");
    }
    const policy = readPolicy(response);
    const isRefused = request.headers.has("authorization") && policy?.isPublic !== true;
    const whole = policy && !isRefused ? await readBody(response.body) : undefined;
    if (!policy || !(whole instanceof ArrayBuffer)) {
      if (known && response.status < 500) forget(key, known);
      const answer = whole ? new Response(whole, response) : response;
      return pass(request.method === "HEAD" ? new Response(null, answer) : answer, "BYPASS");
    }
    const own = new Headers(response.headers);
    for (const name of INTERNAL) own.delete(name);
    const entry: Entry = {
      ...{ path: new URL(request.url).pathname, status: response.status, headers: own, body: whole, policy, at },
      ...{ tags: readTags(response.headers), vary: readVary(response.headers, request), isAsking: false },
    };
    if (version === kept) keep(key, entry);
    return give(entry, request, known ? "EXPIRED" : "MISS");
  }

  async function renew(key: string, request: Request, origin: Origin, entry: Entry): Promise<void> {
    entry.isAsking = true;
    try {
      await (await ask(key, request, origin, entry)).body?.cancel();
    } finally {
      entry.isAsking = false;
    }
  }

  async function replace(key: string, request: Request, origin: Origin, entry: Entry, age: number): Promise<Response> {
    const mayBeStale = age < entry.policy.fresh + entry.policy.whileBroken;
    try {
      const response = await ask(key, request, origin, entry);
      if (response.status < 500 || !mayBeStale) return response;
      await response.body?.cancel();
    } catch (error) {
      if (!mayBeStale) throw error;
    }
    return give(entry, request, "STALE");
  }

  return {
    async fetch(request, origin, context) {
      const { method, url } = request;
      if (method !== "GET" && method !== "HEAD") return pass(await origin(request), "DYNAMIC");
      const key = url.slice(url.indexOf("/", 8));
      const entry = find(key, request);
      const isNamed = request.headers.has("authorization");
      if (isNamed && entry?.policy.isPublic !== true) return pass(await origin(request), "BYPASS");
      if (!entry) return ask(key, request, origin);
      const age = (clock() - entry.at) / 1000;
      const { fresh, whileAsking } = entry.policy;
      if (age < fresh) return give(entry, request, "HIT");
      if (age >= fresh + whileAsking) return replace(key, request, origin, entry, age);
      if (!entry.isAsking) context.waitUntil(renew(key, request, origin, entry).catch(() => undefined));
      return give(entry, request, "UPDATING");
    },

    async purge({ tags = [], pathPrefixes = [], purgeEverything = false }) {
      permits = Math.min(BUCKET, permits + (clock() - filledAt) * REFILL);
      filledAt = clock();
      if (tags.length + pathPrefixes.length > MAX_OPERATIONS) return failed(1094, "too many operations in one purge");
      if (permits < 1) return failed(10_429, "too many purges");
      permits -= 1;
      const wanted = new Set(tags.map((tag) => tag.toLowerCase()));
      const goes = ({ path, tags: own }: Entry) =>
        purgeEverything ||
        [...own].some((tag) => wanted.has(tag)) ||
        pathPrefixes.some((prefix) => path.startsWith(prefix));
      for (const [key, entries] of kept) {
        const rest = entries.filter((entry) => !goes(entry));
        if (rest.length === 0) kept.delete(key);
        else if (rest.length < entries.length) kept.set(key, rest);
      }
      return { success: true, errors: [] };
    },

    deploy() {
      kept = new Map();
    },
  };
}
