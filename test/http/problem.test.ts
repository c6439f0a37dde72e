import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { HTTPException } from "hono/http-exception";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AppEnv } from "../../src/env.ts";
import { notFound, onError, Problem } from "../../src/http/problem.ts";

const app = new Hono<AppEnv>();
app.onError(onError);
app.notFound(notFound);
app.use(async (c, next) => {
  c.set("site", { title: "T", baseUrl: "https://annals.test", tagAuthority: "annals.test,2026" });
  await next();
});
app.get("/secret", () => {
  throw new Error("password=hunter2 in D1_ERROR");
});
app.get("/hono", () => {
  throw new HTTPException(403, {
    message: "no entry",
    res: new Response("plain", { status: 403, headers: { "x-kept": "1", "content-type": "text/plain" } }),
  });
});
app.get("/hono-418", () => {
  throw new HTTPException(418, { message: "a teapot" });
});
app.get("/hono-500", () => {
  throw new HTTPException(502, { message: "hunter2" });
});
app.get("/known", () => {
  throw new Problem("conflict", {
    detail: "<b>taken</b>",
    errors: [{ pointer: "/x", value: "<i>", detail: "is taken" }],
    headers: { "x-more": "1" },
  });
});
app.get("/bare", () => {
  throw new Problem("gone");
});

const HTML = { headers: { accept: "text/html" } };

async function get(path: string, init: RequestInit = {}) {
  const response = await app.request(`https://annals.test${path}`, init, env);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("onError", () => {
  it("logs what went wrong inside and shows nothing of it", async () => {
    const log = vi.spyOn(console, "error").mockImplementation(() => undefined);
    for (const [path, init] of [
      ["/secret", {}],
      ["/secret", HTML],
      ["/hono-500", {}],
    ] as const) {
      const { status, body } = await get(path, init);
      expect(status).toBe(500);
      expect(body).not.toMatch(/hunter2|D1_ERROR|at .*\.ts/);
    }
    expect(JSON.parse((await get("/secret")).body)).toEqual({
      type: "https://annals.test/api#problem-internal-error",
      title: "Something failed on our side",
      status: 500,
    });
    expect(log.mock.calls.map(([error]) => String(error))).toContain("Error: password=hunter2 in D1_ERROR");
  });

  it("translates what the framework throws, with its headers", async () => {
    const { status, headers, body } = await get("/hono");
    expect([status, headers.get("content-type"), headers.get("x-kept")]).toEqual([
      403,
      "application/problem+json",
      "1",
    ]);
    expect(JSON.parse(body)).toMatchObject({ type: "https://annals.test/api#problem-forbidden", detail: "no entry" });
  });

  it("takes a status that it has no kind for as a request that cannot be read", async () => {
    expect(JSON.parse((await get("/hono-418")).body)).toMatchObject({ status: 400, detail: "a teapot" });
  });

  it("says what a problem says, and no more", async () => {
    const { status, headers, body } = await get("/known");
    expect([status, headers.get("x-more"), headers.get("cache-control")]).toEqual([409, "1", "no-store"]);
    expect(JSON.parse(body)).toEqual({
      type: "https://annals.test/api#problem-conflict",
      title: "That is taken",
      status: 409,
      detail: "<b>taken</b>",
      errors: [{ pointer: "/x", value: "<i>", detail: "is taken" }],
    });
    expect(JSON.parse((await get("/bare")).body)).toEqual({
      type: "https://annals.test/api#problem-gone",
      title: "It was deleted",
      status: 410,
    });
  });

  it("shows browsers a page, with markup as text", async () => {
    const { status, headers, body } = await get("/known", HTML);
    expect([status, headers.get("content-type")]).toEqual([409, "text/html; charset=utf-8"]);
    expect(body).toContain("&lt;b&gt;taken&lt;/b&gt;");
    expect(body).not.toContain("<b>taken");
  });
});

describe("notFound", () => {
  it("names the address", async () => {
    const { status, body } = await get("/no/where?x=1");
    expect([status, JSON.parse(body).detail]).toEqual([404, "/no/where is no address of this service"]);
  });
});
