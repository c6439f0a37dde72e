import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  json,
  text,
} from "../../helpers/api.ts";

interface Operation {
  operationId: string;
  tags: string[];
  parameters: { name: string; in: string; required?: boolean; schema: object }[];
  requestBody?: { content: Record<string, { schema: object; example?: unknown }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: object }> }>;
  security: { bearer: string[] }[];
}

// biome-ignore lint/suspicious/noExplicitAny: the document as it comes
let document: any;
let operations: (Operation & { method: string; path: string })[];
let editor: Client;

beforeAll(async () => {
  editor = await createClient({ clock: createClock("2026-11-23T12:00:00Z") });
  document = await json(await (await createReader()).get(`${API}/openapi.json`));
  operations = Object.entries<Record<string, Operation>>(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
});

/** Every value of every member `name` in the document. */
function collect(value: unknown, name: string): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [...(key === name ? [inner] : []), ...collect(inner, name)]);
}

function resolve(pointer: string): unknown {
  return pointer
    .split("/")
    .slice(1)
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], document);
}

describe("the OpenAPI document", () => {
  it("is 3.1, of this address, for everyone", async () => {
    expect(document.openapi).toMatch(/^3\.1\.\d$/);
    expect(document.info).toMatchObject({ title: "Annals API", version: "1" });
    expect(document.servers).toEqual([{ url: `https://annals.test${API}` }]);
    expect(document.components.securitySchemes).toEqual({ bearer: { type: "http", scheme: "bearer" } });
  });

  it("refers to nothing that is not there", () => {
    const references = collect(document, "$ref") as string[];
    expect(references.length).toBeGreaterThan(20);
    for (const reference of new Set(references)) {
      expect([reference, resolve(reference)]).toEqual([reference, expect.any(Object)]);
      expect(reference).toMatch(/^#\/components\/schemas\/\w+$/);
    }
    expect(JSON.stringify(document)).not.toContain("$defs");
  });

  it("has every operation of the API, each under one name, with its scope", () => {
    const names = operations.map(({ method, path }) => `${method} ${path}`);
    expect(names).toEqual(
      expect.arrayContaining([
        "GET /events",
        "POST /events",
        "GET /events/{id}",
        "PUT /events/{id}",
        "PATCH /events/{id}",
        "DELETE /events/{id}",
        "GET /timelines",
        "POST /timelines",
        "GET /timelines/{slug}",
        "PUT /timelines/{slug}",
        "PATCH /timelines/{slug}",
        "DELETE /timelines/{slug}",
        "GET /imports",
        "POST /imports",
        "GET /imports/{id}",
        "POST /imports/{id}/resume",
        "POST /imports/{id}/undo",
        "GET /tokens",
        "POST /tokens",
        "DELETE /tokens/{id}",
      ]),
    );
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, method, operationId, parameters, requestBody, responses, security, tags } of operations) {
      expect(operationId).toMatch(/^[a-z]+[A-Za-z]+$/);
      expect(security[0]?.bearer).toHaveLength(1);
      expect(tags).toHaveLength(1);
      const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
      expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(requestBody !== undefined).toBe(["POST", "PUT", "PATCH"].includes(method));
      const conditional = ["PUT", "PATCH"].includes(method) || (method === "DELETE" && !path.startsWith("/tokens"));
      const match = parameters.find(({ name }) => name === "If-Match");
      expect([path, method, match?.required]).toEqual([path, method, conditional ? true : undefined]);
      expect(responses["default"]?.content).toHaveProperty(["application/problem+json"]);
    }
  });

  it("names its parameters as the real routes know them", async () => {
    const { parameters } = operations.find(({ method, path }) => method === "GET" && path === "/events") as Operation;
    for (const { name } of parameters.filter((parameter) => parameter.in === "query")) {
      const response = await editor.get(`${API}/events?${name}=`);
      expect([name, response.status]).toEqual([name, 200]);
    }
    expect((await editor.get(`${API}/events?other=`)).status).toBe(400);
  });

  it("has an example for every JSON body, and the real route takes it", async () => {
    const withBody = operations.filter(({ requestBody, path }) => requestBody && !path.startsWith("/imports"));
    expect(withBody).toHaveLength(7);
    const event = await createEvent(editor);
    await editor.post(`${API}/timelines`, { slug: "example", title: "Example" });
    for (const { method, path, requestBody, responses } of withBody) {
      for (const [type, { example }] of Object.entries(requestBody?.content ?? {})) {
        expect([method, path, example]).toEqual([method, path, expect.any(Object)]);
        const slug = method === "POST" ? "entity-list" : "example";
        const target = path.replace("{id}", event.id).replace("{slug}", slug);
        const body = JSON.stringify(
          path === "/timelines/{slug}" && method === "PUT" ? { ...(example as object), slug } : example,
        );
        const response = await editor.send(method, API + target, {
          body,
          headers: { "content-type": type, "if-match": "*" },
        });
        const answer = await json(response);
        expect([method, path, type, answer]).toEqual([
          method,
          path,
          type,
          expect.not.objectContaining({ errors: expect.anything() }),
        ]);
        expect(Object.keys(responses)).toContain(String(response.status));
      }
    }
  });

  it("says of each answer what members the real one has", async () => {
    const event = await createEvent(editor, { body: "b", place: { name: "P" }, series: { name: "S" } });
    for (const [path, name] of [
      [`/events/${event.id}`, "Event"],
      ["/timelines/example", "Timeline"],
      ["/events", "EventList"],
      ["/timelines", "TimelineList"],
      ["/tokens", "TokenList"],
    ] as const) {
      const known = Object.keys(document.components.schemas[name].properties);
      const found = Object.keys(await json(await editor.get(API + path)));
      expect([name, found.filter((member) => !known.includes(member))]).toEqual([name, []]);
    }
  });

  it("is shown as a page that names every operation", async () => {
    const response = await (await createReader()).get("/api");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/html; charset=utf-8");
    const page = await text(response);
    for (const { path, operationId } of operations) {
      expect(page).toContain(path.replaceAll("/", "/"));
      expect(page).toContain(operationId);
    }
  });
});
