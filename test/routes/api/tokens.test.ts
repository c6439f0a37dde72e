import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { sha256 } from "../../../src/crypto.ts";
import {
  API,
  type Client,
  countChanges,
  createClient,
  createClock,
  createEvent,
  expectNoChange,
  expectProblem,
  json,
  text,
} from "../../helpers/api.ts";

const clock = createClock("2026-11-23T12:00:00Z");
let admin: Client;

beforeAll(async () => {
  admin = await createClient({ clock });
  await admin.post(`${API}/timelines`, { slug: "tokens", title: "Tokens" });
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
      errors: [{ pointer: "/expires_at", value: "2026-12-01T00:00:01Z", detail: `is after ${end}` }],
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
          errors: [
            { pointer: "/scopes/1", value: "events:write", detail: "is no scope of your token" },
            { pointer: "/scopes/2", value: "timelines:write", detail: "is no scope of your token" },
          ],
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
    ["no timeline", { name: "x", scopes: ["read"], timelines: [] }, "/timelines"],
    ["a timeline that is not there", { name: "x", scopes: ["read"], timelines: ["nowhere"] }, "/timelines/0"],
    ["a slug that is none", { name: "x", scopes: ["read"], timelines: ["a b"] }, "/timelines/0"],
    ["a shared scope", { name: "x", scopes: ["read", "terms:write"], timelines: ["tokens"] }, "/scopes/1"],
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
  it("is done once for one Idempotency-Key, and answered ten times alike", async () => {
    const { id } = await json(await admin.post(`${API}/tokens`, { name: "once", scopes: ["read"] }));
    const before = await countChanges();
    const send = () => admin.delete(`${API}/tokens/${id}`, { "idempotency-key": `revoke-${id}` });
    const answers = await Promise.all(Array.from({ length: 10 }, send));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(204));
    expect(await countChanges()).toBe(before + 1);
    await expectProblem(await admin.delete(`${API}/tokens/${id}`), { status: 404, type: "not-found" });
  });

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
      last_used_at: "2026-11-23T12:00:00Z",
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

const TOKENS = `${API}/tokens`;

/** A new token of the administrator's, and someone who uses it. */
async function make(members: object = {}) {
  const made = await json(await admin.post(TOKENS, { name: "made", scopes: ["read"], ...members }));
  return { ...made, client: await createClient({ secret: made.token, clock }) };
}

const statusOf = async (client: Client) => (await client.get(`${API}/events`)).status;

describe("rotation", () => {
  it("gives a new secret; the old one works until the overlap ends, to the second", async () => {
    const { id, token, client } = await make({ name: "turning", expires_at: "2027-06-01T00:00:00Z" });
    const response = await admin.post(`${TOKENS}/${id}/rotate`, { overlap_seconds: 60 });
    const rotated = await json(response);
    expect([response.status, response.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
    expect(rotated).toEqual({
      id,
      name: "turning",
      scopes: ["read"],
      created_at: "2026-11-23T12:00:00Z",
      expires_at: "2027-06-01T00:00:00Z",
      previous_secret_until: "2026-11-23T12:01:00Z",
      token: expect.stringMatching(/^annals_[\w-]{43}$/),
    });
    expect(rotated.token).not.toBe(token);
    const next = await createClient({ secret: rotated.token, clock });
    expect([await statusOf(client), await statusOf(next)]).toEqual([200, 200]);
    clock.set("2026-11-23T12:00:59Z");
    expect([await statusOf(client), await statusOf(next)]).toEqual([200, 200]);
    clock.set("2026-11-23T12:01:00Z");
    expect([await statusOf(client), await statusOf(next)]).toEqual([401, 200]);
    clock.set("2026-11-23T12:00:00Z");
    const stored = await dump();
    expect(stored).not.toContain(rotated.token);
    expect(stored).toContain(await sha256(rotated.token));
  });

  it("overlaps for a day unless said, and not at all where 0 is said", async () => {
    const { id } = await make();
    expect(await json(await admin.post(`${TOKENS}/${id}/rotate`, {}))).toMatchObject({
      previous_secret_until: "2026-11-24T12:00:00Z",
    });
    const other = await make();
    const rotated = await json(await admin.post(`${TOKENS}/${other.id}/rotate`, { overlap_seconds: 0 }));
    expect(rotated).not.toHaveProperty("previous_secret_until");
    expect(await statusOf(other.client)).toBe(401);
  });

  it("again ends the oldest secret at once", async () => {
    const { id, client } = await make();
    const second = await json(await admin.post(`${TOKENS}/${id}/rotate`, {}));
    const third = await json(await admin.post(`${TOKENS}/${id}/rotate`, {}));
    const others = await Promise.all([second, third].map(({ token }) => createClient({ secret: token, clock })));
    expect(await Promise.all([client, ...others].map(statusOf))).toEqual([401, 200, 200]);
  });

  it("can be asked for by the token itself, whatever its scopes", async () => {
    const { id, client } = await make({ scopes: ["events:write"] });
    const rotated = await json(await client.post(`${TOKENS}/self/rotate`, { overlap_seconds: 0 }));
    expect(rotated).toMatchObject({ id, scopes: ["events:write"] });
    expect((await client.post(`${TOKENS}/self/rotate`, {})).status).toBe(401);
    const next = await createClient({ secret: rotated.token, clock });
    expect((await next.post(`${TOKENS}/self/rotate`, {})).status).toBe(200);
  });

  it("is not for the secret that was superseded, so that whoever has it cannot keep it alive", async () => {
    const { id, client } = await make({ name: "leaked", scopes: ["read", "tokens:write"] });
    const rotated = await json(await admin.post(`${TOKENS}/${id}/rotate`, { overlap_seconds: 60 }));
    for (const path of [`${TOKENS}/self/rotate`, `${TOKENS}/${id}/rotate`]) {
      await expectNoChange(async () =>
        expectProblem(await client.post(path, {}), {
          status: 403,
          type: "forbidden",
          detail:
            'this secret of the token "leaked" was superseded, and works only until the overlap ends; use the new one',
        }),
      );
    }
    const next = await createClient({ secret: rotated.token, clock });
    expect([await statusOf(client), await statusOf(next)]).toEqual([200, 200]);
  });

  it("of a token that may more than one's own is refused, because its secret would be handed over", async () => {
    const { id } = await make({ name: "strong", scopes: ["events:write", "read"] });
    const weak = await createClient({ scopes: ["tokens:write", "read"], clock, expiresAt: "2027-01-01T00:00:00Z" });
    await expectNoChange(async () =>
      expectProblem(await weak.post(`${TOKENS}/${id}/rotate`, {}), {
        status: 403,
        type: "forbidden",
        detail:
          'the token "strong" has events:write, a later end, which yours lacks; it can rotate itself at /tokens/self/rotate',
      }),
    );
  });

  it("takes no Idempotency-Key, no more than 30 days, and no token that is not in use", async () => {
    const { id, client } = await make();
    const path = `${TOKENS}/${id}/rotate`;
    await expectNoChange(async () => {
      await expectProblem(await admin.post(path, {}, { "idempotency-key": "k" }), {
        status: 400,
        type: "invalid-request",
        errors: [{ header: "Idempotency-Key", detail: "is not possible here" }],
      });
      for (const overlap_seconds of [-1, 1.5, 30 * 86_400 + 1, "60"]) {
        const problem = await expectProblem(await admin.post(path, { overlap_seconds }), {
          status: 422,
          type: "invalid-content",
        });
        expect(problem.errors?.map(({ pointer }) => pointer)).toEqual(["/overlap_seconds"]);
      }
      await expectProblem(await admin.post(`${TOKENS}/00000000000/rotate`, {}), { status: 404, type: "not-found" });
    });
    await admin.delete(`${TOKENS}/${id}`);
    expect((await admin.post(path, {})).status).toBe(404);
    expect((await client.post(`${TOKENS}/self/rotate`, {})).status).toBe(401);
  });

  it("leaves no secret that works when the token is revoked", async () => {
    const { id, client } = await make();
    const { token } = await json(await admin.post(`${TOKENS}/${id}/rotate`, {}));
    const next = await createClient({ secret: token, clock });
    expect([await statusOf(client), await statusOf(next)]).toEqual([200, 200]);
    expect((await next.delete(`${TOKENS}/${id}`)).status).toBe(403);
    expect((await admin.delete(`${TOKENS}/${id}`)).status).toBe(204);
    expect([await statusOf(client), await statusOf(next)]).toEqual([401, 401]);
  });

  it("is logged like creation and revocation, by whom, without a secret", async () => {
    const { id, token } = await make({ name: "logged", expires_at: "2027-01-01T00:00:00Z" });
    await admin.post(`${TOKENS}/${id}/rotate`, { overlap_seconds: 60 });
    await admin.delete(`${TOKENS}/${id}`);
    const { results } = await env.DB.prepare(
      "SELECT kind, token, version, action, content FROM changes WHERE subject = (SELECT id FROM tokens WHERE name = 'logged') ORDER BY seq",
    ).all<{ content: string }>();
    const content = { name: "logged", scopes: "read", expires: Date.parse("2027-01-01T00:00:00Z") / 1000 };
    const previous_until = Date.parse("2026-11-23T12:01:00Z") / 1000;
    expect(results.map((row) => ({ ...row, content: JSON.parse(row.content) }))).toEqual([
      { kind: "token", token: admin.tokenId, version: 1, action: "created", content },
      { kind: "token", token: admin.tokenId, version: 2, action: "updated", content: { ...content, previous_until } },
      { kind: "token", token: admin.tokenId, version: 3, action: "deleted", content: { ...content, previous_until } },
    ]);
    expect(JSON.stringify(results)).not.toContain(await sha256(token));
  });
});

describe("when a token was last used", () => {
  it("is written down once an hour", async () => {
    const { client } = await make();
    const last = async () => (await json(await client.get(`${TOKENS}/self`))).last_used_at;
    const seen: string[] = [];
    for (const time of ["12:00:00", "12:59:59", "13:00:00", "13:30:00"]) {
      clock.set(`2026-11-23T${time}Z`);
      await client.get(`${API}/events`);
      seen.push(await last());
    }
    clock.set("2026-11-23T12:00:00Z");
    expect(seen).toEqual([
      "2026-11-23T12:00:00Z",
      "2026-11-23T12:00:00Z",
      "2026-11-23T13:00:00Z",
      "2026-11-23T13:00:00Z",
    ]);
  });

  it("not being written is no reason to refuse a request", async () => {
    const { client } = await make();
    const logged = vi.spyOn(console, "error").mockReturnValue();
    await env.DB.exec(
      "CREATE TRIGGER no_use BEFORE UPDATE OF used ON tokens BEGIN SELECT RAISE(ABORT, 'not today'); END",
    );
    expect(await statusOf(client)).toBe(200);
    expect(logged).toHaveBeenCalledOnce();
    await env.DB.exec("DROP TRIGGER no_use");
    logged.mockRestore();
  });
});

describe("GET /tokens/self", () => {
  it("tells any token what it may do, without its secret", async () => {
    const { id, client } = await make({ name: "self", scopes: ["timelines:write"] });
    await client.get(`${TOKENS}/self`);
    expect(await json(await client.get(`${TOKENS}/self`))).toEqual({
      id,
      name: "self",
      scopes: ["timelines:write"],
      created_at: "2026-11-23T12:00:00Z",
      last_used_at: "2026-11-23T12:00:00Z",
    });
  });
});

describe("a token limited to timelines", () => {
  const NAMES = ["limited-a", "limited-b", "limited-c"];
  let a: Client;

  beforeAll(async () => {
    for (const slug of NAMES) await admin.post(`${API}/timelines`, { slug, title: slug, rule: `tag=${slug}` });
    const scopes = ["read", "events:write", "timelines:write", "tokens:write"];
    ({ client: a } = await make({ scopes, timelines: ["limited-a", "limited-b", "limited-a"] }));
  });

  it("says so", async () => {
    expect((await json(await a.get(`${TOKENS}/self`))).timelines).toEqual(["limited-a", "limited-b"]);
  });

  it("knows of these timelines alone", async () => {
    const { timelines } = await json(await a.get(`${API}/timelines`));
    expect(timelines.map(({ slug }: { slug: string }) => slug)).toEqual(["limited-a", "limited-b"]);
    expect((await a.get(`${API}/timelines/limited-a`)).status).toBe(200);
    const answers = await Promise.all(
      ["limited-c", "limited-x"].map(async (slug) => {
        const response = await a.patch(`${API}/timelines/${slug}`, { title: "x" }, { "if-match": "*" });
        return (await expectProblem(response, { status: 404, type: "not-found" })).detail;
      }),
    );
    expect(answers).toEqual(["there is no timeline limited-c", "there is no timeline limited-x"]);
  });

  it("changes how they look, and not which events they reach", async () => {
    const path = `${API}/timelines/limited-b`;
    const response = await a.patch(path, { title: "B", order: "-date", suggestions: true }, { "if-match": '"1"' });
    expect([response.status, (await json(response)).title]).toEqual([200, "B"]);
    await expectNoChange(async () => {
      for (const [member, value] of [
        ["slug", "limited-d"],
        ["rule", ""],
        ["rule", null],
        ["pinned", ["00000000001"]],
        ["excluded", ["00000000001"]],
      ] as const) {
        await expectProblem(await a.patch(path, { [member]: value }, { "if-match": '"2"' }), {
          status: 403,
          type: "forbidden",
          detail: `your token is limited to limited-a, limited-b; it cannot change ${member}`,
        });
      }
      const whole = { slug: "limited-b", title: "B", rule: "tag=limited-b|limited-c" };
      expect((await a.put(path, whole, { "if-match": '"2"' })).status).toBe(403);
      await expectProblem(await a.delete(path, { "if-match": '"2"' }), {
        status: 403,
        type: "forbidden",
        detail: "your token is limited to limited-a, limited-b; it cannot delete one",
      });
      await expectProblem(await a.post(`${API}/timelines`, { slug: "limited-e", title: "E" }), {
        status: 403,
        type: "forbidden",
        detail: "your token is limited to limited-a, limited-b; it cannot create one",
      });
    });
  });

  it("knows of the past of these timelines and their events alone, and brings back nothing that reaches further", async () => {
    const reach = { rule: "tag=limited-a|limited-b" };
    const wide = { slug: "limited-w", title: "W", ...reach };
    await admin.post(`${API}/timelines`, wide);
    await admin.patch(`${API}/timelines/limited-w`, { rule: "tag=limited-a", title: "X" }, { "if-match": '"1"' });
    await admin.patch(`${API}/timelines/limited-w`, { title: "Y" }, { "if-match": '"2"' });
    const event = (tag: string) => createEvent(admin, { tags: [tag], status: "draft" });
    const [inside, outside] = [await event("limited-a"), await event("limited-c")];
    const { client } = await make({
      scopes: ["read", "events:write", "timelines:write"],
      timelines: ["limited-a", "limited-w"],
    });
    const restore = (path: string, version: number) =>
      client.post(`${API}${path}/restore`, { version }, { "if-match": "*" });
    expect((await client.get(`${API}/events/${inside.id}/revisions`)).status).toBe(200);
    expect((await client.get(`${API}/timelines/limited-w/revisions/1`)).status).toBe(200);
    await admin.patch(`${API}/events/${inside.id}`, { title: "Later" }, { "if-match": '"1"' });
    expect((await restore(`/events/${inside.id}`, 1)).status).toBe(200);
    expect((await restore("/timelines/limited-w", 2)).status).toBe(200);
    await expectNoChange(async () => {
      await expectProblem(await restore("/timelines/limited-w", 1), {
        status: 403,
        type: "forbidden",
        detail: "your token is limited to limited-a, limited-w; it cannot change rule",
      });
      for (const path of [`/events/${outside.id}`, "/timelines/limited-c"]) {
        expect((await admin.get(`${API}${path}/revisions/1`)).status).toBe(200);
        for (const rest of ["", "/1", "/1/diff"]) {
          expect([path, rest, (await client.get(`${API}${path}/revisions${rest}`)).status]).toEqual([path, rest, 404]);
        }
        expect((await restore(path, 1)).status).toBe(404);
      }
    });
    await admin.delete(`${API}/events/${inside.id}`, { "if-match": "*" });
    const { id } = await json(await admin.get(`${API}/timelines/limited-w`));
    await admin.delete(`${API}/timelines/limited-w`, { "if-match": "*" });
    await expectNoChange(async () => {
      expect((await restore(`/events/${inside.id}`, 1)).status).toBe(404);
      expect((await restore(`/timelines/${id}`, 1)).status).toBe(404);
    });
  });

  it("gives no token more than it has: its timelines unless said, and no others", async () => {
    const child = async (members: object) =>
      json(await a.post(TOKENS, { name: "child", scopes: ["read"], ...members }));
    expect((await child({})).timelines).toEqual(["limited-a", "limited-b"]);
    expect((await child({ timelines: ["limited-b"] })).timelines).toEqual(["limited-b"]);
    await expectNoChange(async () =>
      expect(await child({ timelines: ["limited-b", "limited-c"] })).toMatchObject({
        status: 403,
        detail: "your token does not reach limited-c, so it cannot give it",
        errors: [{ pointer: "/timelines/1", value: "limited-c", detail: "is no timeline of your token" }],
      }),
    );
  });

  it("knows of no token that reaches further", async () => {
    const { id: inside } = await make({ timelines: ["limited-a"] });
    const { id: outside } = await make({ timelines: ["limited-a", "limited-c"] });
    const { id: whole } = await make();
    const { tokens } = await json(await a.get(TOKENS));
    const ids = tokens.map(({ id }: { id: string }) => id);
    expect([inside, outside, whole].map((id) => ids.includes(id))).toEqual([true, false, false]);
    await expectNoChange(async () => {
      for (const id of [outside, whole]) {
        expect((await a.delete(`${TOKENS}/${id}`)).status).toBe(404);
        expect((await a.post(`${TOKENS}/${id}/rotate`, {})).status).toBe(404);
      }
    });
    expect((await a.post(`${TOKENS}/${inside}/rotate`, {})).status).toBe(200);
    expect((await a.delete(`${TOKENS}/${inside}`)).status).toBe(204);
  });
});
