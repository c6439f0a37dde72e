// What a response says to the cache in front of a Worker, as Cloudflare documents it (Workers Caching, 2026).

/** Seconds. */
export interface Policy {
  /** For which it is given without asking. */
  readonly fresh: number;
  /** After that, for which it is given while the next is asked for. */
  readonly whileAsking: number;
  /** After that, for which it is given where the Worker fails. */
  readonly whileBroken: number;
  /** Those who say who they are may be given it too. */
  readonly isPublic: boolean;
}

/** In this order: the first that is there counts. */
const CONTROLS = ["cloudflare-cdn-cache-control", "cdn-cache-control", "cache-control"];

/** Seconds for which an answer is kept that says nothing of caches. */
const DEFAULTS: ReadonlyMap<number, number> = new Map([
  ...[200, 203, 204].map((status) => [status, 7200] as const),
  ...[300, 301].map((status) => [status, 1200] as const),
  ...[404, 410].map((status) => [status, 180] as const),
  ...[405, 414, 501].map((status) => [status, 60] as const),
]);

/** Never kept, whatever they say: parts, answers to conditions, and failures of the network in between. */
const isTransient = (status: number) => status === 206 || status === 304 || (status >= 520 && status <= 526);

function parseDirectives(text: string): Map<string, number> {
  return new Map(
    text.split(",").map((part) => {
      const [name = "", value] = part.trim().toLowerCase().split("=");
      return [name, value === undefined ? 0 : Number(value.replaceAll('"', ""))] as const;
    }),
  );
}

/** Undefined where the response is not to be kept. */
export function readPolicy({ status, headers }: Response): Policy | undefined {
  if (isTransient(status) || headers.has("set-cookie") || headers.get("vary")?.includes("*")) return undefined;
  const name = CONTROLS.find((control) => headers.has(control));
  const said = parseDirectives((name && headers.get(name)) ?? "");
  if (said.has("no-store") || said.has("private")) return undefined;
  const fresh = said.has("no-cache") ? 0 : (said.get("s-maxage") ?? said.get("max-age") ?? DEFAULTS.get(status));
  if (fresh === undefined) return undefined;
  // Any of these ends both kinds of staleness.
  const isStrict = ["s-maxage", "must-revalidate", "proxy-revalidate"].some((directive) => said.has(directive));
  return {
    fresh,
    whileAsking: isStrict ? 0 : (said.get("stale-while-revalidate") ?? 0),
    whileBroken: isStrict ? 0 : (said.get("stale-if-error") ?? Number.POSITIVE_INFINITY),
    isPublic: ["public", "s-maxage", "must-revalidate"].some((directive) => said.has(directive)),
  };
}

const MAX_TAGS = 1000;
const MAX_TAG = 1024;

/** Those that are valid; the others are dropped without a word. */
export function readTags(headers: Headers): Set<string> {
  const all = (headers.get("cache-tag") ?? "").split(",").map((tag) => tag.trim().toLowerCase());
  return new Set(all.filter((tag) => /^[\x21-\x7e]+$/.test(tag) && tag.length <= MAX_TAG).slice(0, MAX_TAGS));
}

/** By name, in lower case: what of the request the response hangs on. */
export function readVary(headers: Headers, request: Request): [name: string, value: string | null][] {
  const names = (headers.get("vary") ?? "").split(",").map((name) => name.trim().toLowerCase());
  return names.filter((name) => name !== "").map((name) => [name, request.headers.get(name)]);
}
