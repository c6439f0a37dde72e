import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { SCOPES, type Scope, SHARED_SCOPES } from "../../../src/domain/token.ts";
import {
  API,
  type Client,
  createClient,
  createEvent,
  createReader,
  expectNoChange,
  expectProblem,
  json,
} from "../../helpers/api.ts";

let operations: {
  method: string;
  path: string;
  /** Undefined: every token in use. */
  scope: Scope | undefined;
  /** Query parameters that cannot be left out; each is a date. */
  query: string;
  example: unknown;
  /** Of the body. */
  type: string | undefined;
}[];
let admin: Client;
let reader: Client;

beforeAll(async () => {
  admin = await createClient();
  reader = await createReader();
  for (const left of SCOPES) {
    lacking.set(left, await createClient({ scopes: SCOPES.filter((scope) => scope !== left) }));
  }
  const document = await json(await reader.get(`${API}/openapi.json`));
  operations = Object.entries(document.paths as Record<string, Record<string, Declared>>)
    .flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method, path, operation })))
    .filter(({ operation }) => operation.security.length > 0)
    .map(({ method, path, operation }) => ({
      method: method.toUpperCase(),
      path: API + path.replace(/\{\w+\}/g, "00000000000"),
      scope: operation.security[0]?.bearer[0],
      query: operation.parameters
        .filter((parameter) => parameter.in === "query" && parameter.required)
        .map(({ name }, index) => `${index === 0 ? "?" : "&"}${name}=2026`)
        .join(""),
      example: Object.values(operation.requestBody?.content ?? {})[0]?.example,
      type: Object.keys(operation.requestBody?.content ?? {})[0],
    }));
});

interface Declared {
  security: { bearer: Scope[] }[];
  parameters: { name: string; in: string; required?: boolean }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
}

/** One for each scope, with all the others. */
const lacking = new Map<Scope, Client>();

const BODY = { method: "no matter" };

function send(client: Client, { method, path }: { method: string; path: string }, headers = {}) {
  const body = method === "GET" || method === "DELETE" ? undefined : BODY;
  return client.send(method, path, { body, headers });
}

describe("without a good token", () => {
  it("is a 401 on every operation, whatever is asked for", async () => {
    expect(operations.length).toBeGreaterThan(12);
    await expectNoChange(async () => {
      for (const operation of operations) {
        const response = await send(reader, operation);
        expect(response.headers.get("www-authenticate")).toBe('Bearer realm="annals"');
        await expectProblem(response, {
          status: 401,
          type: "unauthorized",
          detail: "send Authorization: Bearer and a token",
          errors: [{ header: "Authorization", detail: "has no bearer token" }],
        });
      }
    });
  });

  it.each(["Bearer", "Bearer ", "Bearer a b", "Basic dXNlcjpwYXNz", "annals_x", "Bearer: x", 'Bearer "x"'])(
    "%s is no bearer token",
    async (authorization) => {
      const response = await reader.get(`${API}/events`, { authorization });
      expect(response.headers.get("www-authenticate")).toBe('Bearer realm="annals"');
      await expectProblem(response, { status: 401, type: "unauthorized" });
    },
  );

  it("an unknown token is invalid", async () => {
    for (const secret of ["annals_unknown", `${admin.secret}x`, String(admin.secret).slice(0, -1), "' OR 1=1 --"]) {
      const response = await reader.get(`${API}/events`, { authorization: `Bearer ${secret}` });
      expect(response.status).toBe(401);
    }
    const response = await reader.get(`${API}/events`, { authorization: "Bearer annals_unknown" });
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="annals", error="invalid_token"');
    await expectProblem(response, {
      status: 401,
      type: "unauthorized",
      detail: "the token is unknown, revoked or expired",
      errors: [{ header: "Authorization", detail: "has a token that is not in use; ask for another" }],
    });
  });

  it("the hash in the database is no token", async () => {
    const row = await env.DB.prepare("SELECT hash FROM tokens LIMIT 1").first<{ hash: string }>();
    const response = await reader.get(`${API}/events`, { authorization: `Bearer ${row?.hash}` });
    expect(response.status).toBe(401);
  });

  it("the name of the scheme has no case", async () => {
    const response = await reader.get(`${API}/events`, { authorization: `bearer  ${admin.secret} ` });
    expect(response.status).toBe(200);
  });
});

describe("with a token that lacks the scope", () => {
  it("is a 403 on every operation, naming the scope, before anything else is looked at", async () => {
    await expectNoChange(async () => {
      for (const operation of operations) {
        if (!operation.scope) continue;
        const scopes = SCOPES.filter((scope) => scope !== operation.scope);
        const response = await send(lacking.get(operation.scope) as Client, operation);
        expect(response.headers.get("www-authenticate")).toBe(
          `Bearer realm="annals", error="insufficient_scope", scope="${operation.scope}"`,
        );
        await expectProblem(response, {
          status: 403,
          type: "forbidden",
          detail: expect.stringContaining(`lacks the scope ${operation.scope}; it has ${scopes.join(", ")}`),
        });
      }
    });
  });

  it("is not told whether a thing is there", async () => {
    const event = await createEvent(admin);
    const writer = await createClient({ scopes: ["events:write"] });
    const answers = await Promise.all(
      [event.id, "00000000000"].map(async (id) => {
        const response = await writer.get(`${API}/events/${id}`);
        return [response.status, await response.text()];
      }),
    );
    expect(answers[0]?.[0]).toBe(403);
    expect(String(answers[0]?.[1]).replace(/"test \d+"/, "")).toBe(String(answers[1]?.[1]).replace(/"test \d+"/, ""));
  });
});

describe("with a token that is limited to timelines", () => {
  it("is a 403 on every operation on what they share", async () => {
    const limited = await createClient();
    await env.DB.prepare("UPDATE tokens SET timelines = 'a b' WHERE id = ?").bind(limited.tokenId).run();
    const shared = operations.filter(({ scope }) => scope !== undefined && SHARED_SCOPES.includes(scope));
    expect(SHARED_SCOPES).toEqual(["terms:write", "settings:write", "audit:read", "metrics:read"]);
    await expectNoChange(async () => {
      for (const operation of shared) {
        const problem = await expectProblem(await send(limited, operation), { status: 403, type: "forbidden" });
        expect(problem.detail).toMatch(
          /^the token "test \d+" is limited to a, b, and this is shared by all timelines$/,
        );
      }
    });
    // Operations of other kinds go on to their own checks.
    expect((await limited.get(`${API}/tokens/self`)).status).toBe(200);
  });
});

describe("what is in none of the timelines of a limited token", () => {
  let limited: Client;
  let event: { id: string; title: string };

  beforeAll(async () => {
    for (const slug of ["reached", "unreached"]) {
      await admin.post(`${API}/timelines`, { slug, title: `Timeline ${slug}`, rule: `tag=${slug}` });
    }
    event = await createEvent(admin, { status: "draft", title: "Unreached draft", tags: ["unreached"] });
    limited = await createClient();
    await env.DB.prepare("UPDATE tokens SET timelines = 'reached' WHERE id = ?").bind(limited.tokenId).run();
  });

  it("is a 404 on every operation on it, as if it were not there", async () => {
    const named = operations.filter(({ path }) => /\/(events|timelines)\/0{11}/.test(path));
    expect(named.length).toBeGreaterThan(20);
    await expectNoChange(async () => {
      for (const { method, path, query, example, type } of named) {
        const target = path.replace("/events/00000000000", `/events/${event.id}`);
        const place = target.replace("/timelines/00000000000", "/timelines/unreached").replace(/0{11}/, "1");
        const headers = { "if-match": '"1"', ...(type && { "content-type": type }) };
        const response = await limited.send(method, place + query, {
          body: type && JSON.stringify(example ?? {}),
          headers,
        });
        expect([method, place, response.status]).toEqual([method, place, 404]);
      }
    });
  });

  it("is in no list", async () => {
    const lists = operations.filter(({ method, path }) => method === "GET" && !path.includes("00000000000"));
    expect(lists.length).toBeGreaterThan(3);
    for (const { path } of lists) {
      const shown = await (await limited.get(path)).text();
      expect([path, shown]).toEqual([path, expect.not.stringMatching(/unreached|Unreached/)]);
    }
  });
});

describe("with the scope", () => {
  it("a thing that is not there is a 404", async () => {
    const named = operations.filter(({ path }) => path.includes("00000000000"));
    expect(named.length).toBeGreaterThan(9);
    for (const { method, path, query, example, type } of named) {
      const body = type && JSON.stringify(example ?? {});
      const headers = { "if-match": "*", ...(type && { "content-type": type }) };
      const response = await admin.send(method, path + query, { body, headers });
      await expectProblem(response, { status: 404, type: "not-found" });
    }
  });
});
