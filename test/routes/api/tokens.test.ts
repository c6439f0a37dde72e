import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { sha256 } from "../../../src/crypto.ts";
import {
  API,
  type Client,
  createClient,
  createClock,
  expectNoChange,
  expectProblem,
  json,
  text,
} from "../../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let admin: Client;

beforeAll(async () => {
  admin = await createClient({ clock });
});

/** Everything that is stored, as one text. */
async function dump(): Promise<string> {
  const tables = ["tokens", "changes", "receipts", "events", "timelines", "facets"];
  const results = await env.DB.batch(tables.map((table) => env.DB.prepare(`SELECT * FROM ${table}`)));
  return JSON.stringify(results.map(({ results: rows }) => rows));
}

describe("POST /tokens", () => {
  it("shows the secret once and keeps its hash alone", async () => {
    const response = await admin.post(`${API}/tokens`, {
      name: " newsroom ",
      scopes: ["read", "events:write", "read"],
      expires_at: "2027-01-01T00:00:00+08:00",
    });
    const made = await json(response);
    expect(response.status).toBe(201);
    expect(response.headers.get("cache-control")).toBe("private, no-store");
    expect(made).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{11}$/),
      name: "newsroom",
      scopes: ["read", "events:write"],
      created_at: "2026-11-23T12:00:00Z",
      expires_at: "2026-12-31T16:00:00Z",
      token: expect.stringMatching(/^annals_[\w-]{43}$/),
    });
    const stored = await dump();
    expect(stored).toContain(await sha256(made.token));
    expect(stored).not.toContain(made.token);
    expect(stored).not.toContain(made.token.slice("annals_".length));

    const { token: _, ...record } = made;
    const list = await text(await admin.get(`${API}/tokens`));
    expect(JSON.parse(list).tokens).toContainEqual(record);
    expect(list).not.toContain(made.token);
    expect(list).not.toContain(await sha256(made.token));
  });

  it("refuses an Idempotency-Key, because the secret could not be given again", async () => {
    const before = await dump();
    const response = await admin.post(
      `${API}/tokens`,
      { name: "twice", scopes: ["read"] },
      { "idempotency-key": "k-1" },
    );
    const problem = await json(response);
    expect([response.status, problem.type, problem.errors]).toEqual([
      400,
      expect.stringContaining("#problem-invalid-request"),
      [{ header: "Idempotency-Key", detail: "is not possible here" }],
    ]);
    expect(await dump()).toBe(before);
  });

  it("makes none that outlives its maker", async () => {
    const end = "2026-12-01T00:00:00Z";
    const all = ["read", "tokens:write"];
    const { token } = await json(await admin.post(`${API}/tokens`, { name: "maker", scopes: all, expires_at: end }));
    const make = async (more: object) => {
      const headers = { authorization: `Bearer ${token}` };
      return json(await admin.post(`${API}/tokens`, { name: "child", scopes: ["read"], ...more }, headers));
    };
    expect(await make({ expires_at: "2026-12-01T00:00:01Z" })).toMatchObject({
      status: 403,
      detail: `your token ends at ${end}; it makes none that ends later`,
    });
    expect(await make({})).toMatchObject({ expires_at: end });
    expect(await make({ expires_at: "2026-11-30T00:00:00Z" })).toMatchObject({ expires_at: "2026-11-30T00:00:00Z" });
  });

  it("makes a token that works, with its scopes and no others", async () => {
    const { token } = await json(await admin.post(`${API}/tokens`, { name: "reader", scopes: ["read"] }));
    const client = await createClient({ secret: token, clock });
    expect((await client.get(`${API}/events`)).status).toBe(200);
    expect((await client.get(`${API}/tokens`)).status).toBe(403);
  });

  it("gives no scope that its creator lacks", async () => {
    const limited = await createClient({ scopes: ["tokens:write", "read"], clock });
    await expectNoChange(async () =>
      expectProblem(
        await limited.post(`${API}/tokens`, { name: "more", scopes: ["read", "events:write", "timelines:write"] }),
        {
          status: 403,
          type: "forbidden",
          detail: "your token lacks events:write, timelines:write, so it cannot give it",
        },
      ),
    );
    expect((await limited.post(`${API}/tokens`, { name: "same", scopes: ["tokens:write"] })).status).toBe(201);
  });

  it.each([
    ["no name", { scopes: ["read"] }, "/name"],
    ["an empty name", { name: "  ", scopes: ["read"] }, "/name"],
    ["a long name", { name: "x".repeat(101), scopes: ["read"] }, "/name"],
    ["no scope", { name: "x", scopes: [] }, "/scopes"],
    ["a scope that is none", { name: "x", scopes: ["read", "admin"] }, "/scopes/1"],
    ["an expiry without a zone", { name: "x", scopes: ["read"], expires_at: "2027-01-01T00:00:00" }, "/expires_at"],
    ["an expiry in the past", { name: "x", scopes: ["read"], expires_at: "2026-11-23T11:59:59Z" }, "/expires_at"],
    ["an expiry of now", { name: "x", scopes: ["read"], expires_at: "2026-11-23T12:00:00Z" }, "/expires_at"],
    ["a secret of one's own", { name: "x", scopes: ["read"], token: "annals_mine" }, "/token"],
  ])("refuses %s", async (_, body, pointer) => {
    const problem = await expectNoChange(async () =>
      expectProblem(await admin.post(`${API}/tokens`, body), { status: 422, type: "invalid-content" }),
    );
    expect(problem.errors?.map((error) => error.pointer)).toEqual([pointer]);
  });
});

describe("expiry", () => {
  it("ends a token to the second, by the clock", async () => {
    const client = await createClient({ clock, expiresAt: "2026-11-23T13:00:00Z" });
    clock.set("2026-11-23T12:59:59.999Z");
    expect((await client.get(`${API}/events`)).status).toBe(200);
    clock.set("2026-11-23T13:00:00Z");
    const response = await client.get(`${API}/events`);
    expect(response.headers.get("www-authenticate")).toBe('Bearer realm="annals", error="invalid_token"');
    await expectProblem(response, {
      status: 401,
      type: "unauthorized",
      detail: "the token is unknown, revoked or expired",
    });
    clock.set("2026-11-23T12:00:00Z");
  });
});

describe("DELETE /tokens/{id}", () => {
  it("revokes at once, and says so in the list", async () => {
    const { id, token } = await json(await admin.post(`${API}/tokens`, { name: "short", scopes: ["read"] }));
    const client = await createClient({ secret: token, clock });
    expect((await client.get(`${API}/events`)).status).toBe(200);
    const response = await admin.delete(`${API}/tokens/${id}`);
    expect([response.status, await response.text()]).toEqual([204, ""]);
    expect((await client.get(`${API}/events`)).status).toBe(401);
    const { tokens } = await json(await admin.get(`${API}/tokens`));
    expect(tokens.find((item: { id: string }) => item.id === id)).toEqual({
      id,
      name: "short",
      scopes: ["read"],
      created_at: "2026-11-23T12:00:00Z",
      revoked_at: "2026-11-23T12:00:00Z",
    });
    await expectNoChange(async () =>
      expectProblem(await admin.delete(`${API}/tokens/${id}`), {
        status: 404,
        type: "not-found",
        detail: "there is no such token in use",
      }),
    );
  });

  it.each(["00000000000", "x", "1%27%20OR%201=1"])("%s answers 404", async (id) => {
    await expectNoChange(async () =>
      expectProblem(await admin.delete(`${API}/tokens/${id}`), { status: 404, type: "not-found" }),
    );
  });
});
