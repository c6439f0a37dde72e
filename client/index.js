// The API of Annals from JavaScript: browsers, Workers, Deno, Bun, and Node 20 or later. No build, no dependencies.
// Types are beside it in index.d.ts; those of records and operations in api.d.ts, made from the API's own document.

const TRIES = 4;
/** Milliseconds that a call waits at most for its next try; told to wait longer, it fails instead. */
const LONGEST_WAIT = 30_000;
/** Another try may go better. 409 and 412 are not among them: they say what has to be changed first. */
const PASSING = new Set([429, 500, 502, 503, 504]);
const STALE = 412;
const BOOKMARK = "annals-bookmark";

export class AnnalsError extends Error {
  constructor(status, problem) {
    const errors = problem.errors ?? [];
    const places = errors.map((error) => `${error.pointer ?? error.parameter ?? error.header ?? ""} ${error.detail}`);
    super([problem.detail ?? problem.title ?? `status ${status}`, ...places].join("; "));
    this.name = "AnnalsError";
    this.status = status;
    this.type = String(problem.type ?? "").replace(/^.*#problem-/, "");
    this.problem = problem;
    this.errors = errors;
  }
}

/** What stands between us and the service may answer with something else than a problem. */
async function readProblem(response) {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return { title: response.statusText, status: response.status, detail: text.slice(0, 200) };
  }
}

/** "GET /events/{id}", { id: "x" } -> "GET", "/events/x". */
function toTarget(operation, path = {}) {
  const [method, template] = operation.split(" ");
  const address = template.replace(/\{(\w+)\}/g, (_, name) => {
    const value = String(path[name] ?? "");
    if (value === "") throw new TypeError(`${operation} needs path.${name}`);
    return encodeURIComponent(value);
  });
  return { method, address };
}

function toSearch(query = {}) {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of [value].flat()) if (item !== undefined) search.append(name, item);
  }
  const text = String(search);
  return text === "" ? "" : `?${text}`;
}

/**
 * A key makes a write that is sent twice happen once. Tokens are made without: an answer with a secret is not kept, so
 * it cannot be given again, and such a write is not repeated.
 */
function takesKey(method, address) {
  return method !== "GET" && !/^\/tokens\b/.test(address);
}

function toHeaders(method, address, { body, contentType, ifMatch, key }, token) {
  const type = contentType ?? (method === "PATCH" ? "application/merge-patch+json" : "application/json");
  return {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(body !== undefined && { "content-type": type }),
    ...(ifMatch !== undefined && { "if-match": typeof ifMatch === "number" ? `"${ifMatch}"` : ifMatch }),
    ...(takesKey(method, address) && { "idempotency-key": key ?? crypto.randomUUID() }),
  };
}

async function toAnswer(response) {
  return {
    status: response.status,
    data: response.status === 204 ? undefined : await response.json(),
    etag: response.headers.get("etag") ?? undefined,
    location: response.headers.get("location") ?? undefined,
    isReplayed: response.headers.has("idempotency-replayed"),
  };
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** One try: the answer, or the error after which another may go better. Other errors are thrown. */
async function attempt(fetch, url, init) {
  let response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted) throw error;
    return { error };
  }
  if (response.ok) return { response };
  const error = new AnnalsError(response.status, await readProblem(response));
  if (!PASSING.has(response.status)) throw error;
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  return { error, ...(seconds >= 0 && { wait: seconds * 1000 }) };
}

export function createClient({
  origin,
  token,
  bookmark,
  fetch: send = (...args) => globalThis.fetch(...args),
  wait: sleep = pause,
}) {
  const base = `${String(origin).replace(/\/+$/, "")}/api/v1`;
  let seen = bookmark;

  /** What was seen is said with the next call, so that no answer is older. Bookmarks are in the order of time. */
  async function fetch(url, init) {
    const response = await send(url, { ...init, headers: { ...init.headers, ...(seen && { [BOOKMARK]: seen }) } });
    const next = response.headers.get(BOOKMARK);
    if (next && !(next < seen)) seen = next;
    return response;
  }

  async function call(url, init, tries) {
    for (let tried = 1; ; tried += 1) {
      const { response, error, wait = 250 * 2 ** tried } = await attempt(fetch, url, init);
      if (response) return toAnswer(response);
      if (tried >= tries || wait > LONGEST_WAIT) throw error;
      await sleep(wait);
    }
  }

  async function request(operation, input = {}) {
    const { method, address } = toTarget(operation, input.path);
    const { body, contentType, query, signal } = input;
    const init = {
      method,
      headers: toHeaders(method, address, input, token),
      ...(body !== undefined && { body: contentType ? body : JSON.stringify(body) }),
      ...(signal && { signal }),
    };
    const tries = method === "GET" || takesKey(method, address) ? TRIES : 1;
    return call(base + address + toSearch(query), init, tries);
  }

  async function* list(operation, input = {}) {
    const { data } = await request(operation, input);
    for (let page = data; ; ) {
      yield* Object.values(page).find(Array.isArray);
      if (!page.next) return;
      const next = base + page.next.slice(page.next.indexOf("/api/v1") + "/api/v1".length);
      const init = {
        method: "GET",
        headers: toHeaders("GET", "", {}, token),
        ...(input.signal && { signal: input.signal }),
      };
      page = (await call(next, init, TRIES)).data;
    }
  }

  async function change(address, path, edit) {
    for (let tried = 1; ; tried += 1) {
      const { data, etag } = await request(`GET ${address}`, { path });
      try {
        return await request(`PUT ${address}`, { path, body: await edit(data), ifMatch: etag });
      } catch (error) {
        if (error.status !== STALE || tried >= TRIES) throw error;
      }
    }
  }

  return {
    request,
    list,
    change,
    get bookmark() {
      return seen;
    },
  };
}
