import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { SCOPES, type Scope } from "../../../src/domain/token.ts";
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

let operations: { method: string; path: string; scope: Scope }[];
let admin: Client;
let reader: Client;

beforeAll(async () => {
  admin = await createClient();
  reader = await createReader();
  for (const left of SCOPES) {
    lacking.set(left, await createClient({ scopes: SCOPES.filter((scope) => scope !== left) }));
  }
  const document = await json(await reader.get(`${API}/openapi.json`));
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, { security: { bearer: Scope[] }[] }>).map(([method, { security }]) => ({
      method: method.toUpperCase(),
      path: API + path.replace(/\{\w+\}/, "00000000000"),
      scope: security[0]?.bearer[0] as Scope,
    })),
  );
});

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

describe("with the scope", () => {
  it("a thing that is not there is a 404", async () => {
    const gets = operations.filter(({ path }) => path.includes("00000000000"));
    for (const operation of gets) {
      const body = operation.path.includes("timelines")
        ? { slug: "x", title: "x" }
        : operation.method === "PUT"
          ? { date: "2021", title: "x" }
          : {};
      const response = await admin.send(operation.method, operation.path, {
        body: operation.method === "GET" || operation.method === "DELETE" ? undefined : body,
        headers: { "if-match": "*" },
      });
      await expectProblem(response, { status: 404, type: "not-found" });
    }
  });
});
