import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createEvent,
  createReader,
  expectProblem,
  SUFFIXES,
  text,
} from "../helpers/api.ts";

let editor: Client;
let reader: Client;
let id: string;
let gone: string;

beforeAll(async () => {
  editor = await createClient();
  reader = await createReader();
  id = (await createEvent(editor, { tags: ["h"] })).id;
  gone = (await createEvent(editor)).id;
  await editor.delete(`${API}/events/${gone}`, { "if-match": "*" });
  await editor.post(`${API}/timelines`, { slug: "h", title: "H", rule: "tag=h" });
});

const published = () => [
  "/",
  "/embed/h",
  "/timelines/h/share",
  ...SUFFIXES.flatMap((suffix) => [`/events${suffix}`, `/timelines/h${suffix}`, `/events/${id}${suffix}`]),
];
const reference = () => ["/api", `${API}/openapi.json`];
const editors = () => ["/events", "/timelines", "/timelines/h", "/tokens", `/events/${id}`].map((path) => API + path);
const wrong = () => [
  "/nowhere",
  "/api/v2",
  "/events.xml",
  "/timelines/none",
  "/events?limit=0",
  `/events/${gone}`,
  "/embed/none",
  `${API}/nowhere`,
  `${API}/events/x`,
];

describe("every answer", () => {
  it("says whether it may be kept, and where", async () => {
    for (const path of published()) {
      expect([path, (await reader.get(path)).headers.get("cache-control")]).toEqual([path, "max-age=10"]);
    }
    for (const path of reference()) {
      expect((await reader.get(path)).headers.get("cache-control")).toBe("max-age=10");
    }
    for (const path of editors()) {
      expect([path, (await editor.get(path)).headers.get("cache-control")]).toEqual([path, "private, no-store"]);
      expect([path, (await reader.get(path)).headers.get("cache-control")]).toEqual([path, "no-store"]);
    }
    for (const path of wrong()) {
      for (const accept of ["*/*", "text/html"]) {
        expect((await editor.get(path, { accept })).headers.get("cache-control")).toMatch(/^(private, )?no-store$/);
      }
    }
    for (const method of ["OPTIONS", "POST", "PUT", "PROPFIND"]) {
      for (const path of [...published(), ...reference(), ...editors(), ...wrong()]) {
        const response = await editor.send(method, path);
        expect([method, path, response.headers.get("cache-control")]).toEqual([
          method,
          path,
          expect.stringMatching(/^(private, )?no-store$/),
        ]);
      }
    }
  });

  it("may be read from every site, with what scripts need to see", async () => {
    for (const path of [...published(), ...reference(), ...editors(), ...wrong()]) {
      for (const headers of [{}, { origin: "https://other.example" }, { origin: "null" }]) {
        const response = await editor.get(path, headers);
        expect([path, response.headers.get("access-control-allow-origin")]).toEqual([path, "*"]);
        expect(response.headers.get("access-control-allow-credentials")).toBeNull();
        const exposed = response.headers.get("access-control-expose-headers")?.toLowerCase().split(/, ?/);
        expect(exposed).toEqual(expect.arrayContaining(["etag", "last-modified", "link", "location"]));
      }
    }
  });

  it("answers preflights of what clients send", async () => {
    for (const [path, method] of [
      ["/events.json", "GET"],
      [`${API}/events`, "POST"],
      [`${API}/events/${id}`, "PATCH"],
      [`${API}/events/${id}`, "DELETE"],
      [`${API}/timelines/h`, "PUT"],
      [`${API}/imports`, "POST"],
    ] as const) {
      const response = await reader.send("OPTIONS", path, {
        headers: {
          origin: "https://other.example",
          "access-control-request-method": method,
          "access-control-request-headers": "authorization, content-type, idempotency-key, if-match, if-none-match",
        },
      });
      expect([path, response.status, await text(response)]).toEqual([path, 204, ""]);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("access-control-allow-methods")?.split(",")).toContain(method);
      const allowed = response.headers.get("access-control-allow-headers")?.toLowerCase().split(/, ?/);
      expect(allowed).toEqual(
        expect.arrayContaining(["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"]),
      );
      expect(response.headers.get("access-control-max-age")).toBe("86400");
    }
  });

  it("can be framed by nobody, but for the embed page", async () => {
    for (const path of [...published(), ...reference(), ...editors(), ...wrong()]) {
      const response = await editor.get(path);
      const policy = response.headers.get("content-security-policy") ?? "";
      const isEmbed = path === "/embed/h";
      const frames = isEmbed ? "frame-ancestors *" : "frame-ancestors 'none'";
      expect([path, policy.split("; ").filter((part) => part.startsWith("frame-ancestors"))]).toEqual([path, [frames]]);
      expect([path, policy.includes("require-trusted-types-for 'script'; trusted-types 'none'")]).toEqual([
        path,
        isEmbed,
      ]);
      expect([path, response.headers.get("x-frame-options")]).toEqual([path, isEmbed ? null : "DENY"]);
      expect(policy).toMatch(/^default-src 'none'/);
      expect(policy).not.toMatch(/unsafe|script-src [^;]*\*/);
      expect(response.headers.get("x-content-type-options")).toBe("nosniff");
      expect(response.headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
      expect(response.headers.get("set-cookie")).toBeNull();
    }
  });

  it("has no frames, but for pages of ours in that by which timelines are shared", async () => {
    for (const path of [...published(), ...reference(), ...wrong()]) {
      const policy = (await reader.get(path)).headers.get("content-security-policy") ?? "";
      const frames = path === "/timelines/h/share" ? ["frame-src 'self'"] : [];
      expect([path, policy.split("; ").filter((part) => part.startsWith("frame-src"))]).toEqual([path, frames]);
    }
  });

  it("that is a page may load its own style and script, one that is none may do nothing", async () => {
    for (const path of [...published(), ...reference()]) {
      const response = await reader.get(path);
      const isPage = response.headers.get("content-type")?.startsWith("text/html");
      expect([path, response.headers.get("content-security-policy")?.includes("style-src 'self'")]).toEqual([
        path,
        isPage,
      ]);
    }
  });

  it("that is a 304 leaves the policy of what is kept as it is", async () => {
    for (const path of published()) {
      const tag = (await reader.get(path)).headers.get("etag") ?? "";
      const response = await reader.get(path, { "if-none-match": tag });
      expect([path, response.status]).toEqual([path, 304]);
      expect(response.headers.get("content-security-policy")).toBeNull();
      expect(response.headers.get("x-frame-options")).toBeNull();
    }
  });
});

describe("what is not there", () => {
  it("is problem+json for programs and a page for browsers", async () => {
    const browser = { accept: "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8" };
    for (const [path, status] of [
      ["/nowhere", 404],
      ["/events.xml", 404],
      ["/timelines/none", 404],
      [`/events/${gone}`, 410],
      ["/events?limit=0", 400],
    ] as const) {
      for (const accept of ["*/*", "application/json", "text/css", ""]) {
        const response = await reader.get(path, { accept });
        expect([path, response.status, response.headers.get("content-type")]).toEqual([
          path,
          status,
          "application/problem+json",
        ]);
      }
      const page = await reader.get(path, browser);
      expect([path, page.status, page.headers.get("content-type")]).toEqual([path, status, "text/html; charset=utf-8"]);
      expect(await text(page)).toMatch(/^<!doctype html>[\s\S]*<h1>/);
    }
    await expectProblem(await reader.get(`${API}/nowhere`, browser), {
      status: 404,
      type: "not-found",
      detail: `${API}/nowhere is no address of this service`,
    });
  });

  it("a format that is none is a 404 that names those there are", async () => {
    await expectProblem(await reader.get("/timelines/h.xml"), {
      status: 404,
      type: "not-found",
      detail: expect.stringMatching(/^there is no format \.xml; there are \.rss, /),
    });
  });
});

describe("a method that an address does not have", () => {
  it("is a 405 that allows reading where documents are", async () => {
    for (const path of [...published(), ...reference()]) {
      for (const method of ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
        const response = await editor.send(method, path);
        expect([path, method, response.status, response.headers.get("allow")]).toEqual([
          path,
          method,
          405,
          "GET, HEAD, OPTIONS",
        ]);
        await expectProblem(response, { status: 405, type: "method-not-allowed" });
      }
    }
  });

  it("is a 405 that names what the API has there", async () => {
    for (const [path, method, allow] of [
      ["/events", "DELETE", "GET, POST"],
      ["/events", "PUT", "GET, POST"],
      [`/events/${id}`, "POST", "GET, PUT, PATCH, DELETE"],
      ["/timelines/h", "POST", "GET, PUT, PATCH, DELETE"],
      ["/imports", "PUT", "GET, POST"],
      [`/tokens/${id}`, "GET", "DELETE"],
    ] as const) {
      const response = await editor.send(method, API + path);
      expect([path, method, response.headers.get("allow")]).toEqual([path, method, allow]);
      await expectProblem(response, {
        status: 405,
        type: "method-not-allowed",
        detail: `${method} is not possible here; ${allow} is`,
      });
    }
  });
});
