import { beforeAll, describe, expect, it } from "vitest";
import {
  API,
  type Client,
  createClient,
  createClock,
  createEvent,
  createReader,
  importRows,
  importText,
  json,
  NDJSON,
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

type Body = Readonly<Record<string, unknown>>;

/** Something that has been changed once, for operations on a record; by the collection that the path begins with. */
async function createRecord(collection: string): Promise<string> {
  const slug = `example-${crypto.randomUUID().slice(0, 8)}`;
  if (collection === "events") {
    const { id } = await createEvent(editor);
    await editor.patch(`${API}/events/${id}`, { summary: "Changed" }, { "if-match": "*" });
    return id;
  }
  if (collection === "tokens")
    return (await json(await editor.post(`${API}/tokens`, { name: slug, scopes: ["read"] }))).id;
  if (collection === "imports") return (await importRows(editor, '{"title":"Imported","date":"2021"}', NDJSON)).id;
  const body = collection === "timelines" ? { slug, title: slug, suggestions: true } : { slug, name: slug };
  expect((await editor.post(`${API}/${collection}`, body)).status).toBe(201);
  await editor.patch(`${API}/${collection}/${slug}`, { description: "Changed" }, { "if-match": "*" });
  return slug;
}

/** The address and the body of an example, once what it names is there. */
async function prepare(method: string, path: string, example: Body): Promise<{ target: string; body: Body }> {
  const [, collection = ""] = path.split("/");
  if (path.endsWith("/merge") && collection === "events") {
    const body = { ...example, into: await createRecord(collection) };
    return { target: path.replace("{id}", await createRecord(collection)), body };
  }
  if (path.endsWith("/merge"))
    await editor.post(`${API}/${collection}`, { slug: example["into"], name: String(example["into"]) });
  if (path.endsWith("/close")) {
    const { id } = await json(await importText(editor, "", NDJSON, "chunks=true"));
    return { target: path.replace("{id}", id), body: { chunks: 0 } };
  }
  if (!path.includes("{")) return { target: path, body: example };
  // What is replaced is what the example of the creation has made: both say the same.
  const isReplaced = method === "PUT" && example["slug"] !== undefined;
  const name = isReplaced ? String(example["slug"]) : await createRecord(collection);
  return { target: path.replace(/\{\w+\}/, name), body: example };
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
      expect(reference).toMatch(/^#\/components\/(schemas|headers)\/[\w-]+$/);
    }
    expect(JSON.stringify(document)).not.toContain("$defs");
  });

  it("has every operation under one name, with its scope, its path's parameters and its problems", () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, method, operationId, parameters, requestBody, responses, security, tags } of operations) {
      expect(operationId).toMatch(/^[a-z]+[A-Za-z]+$/);
      const isOpen = path === "/timelines/{slug}/suggestions";
      expect([path, security.length, security[0]?.bearer.length]).toEqual([
        path,
        ...(isOpen ? [0, undefined] : [1, expect.any(Number)]),
      ]);
      expect(tags).toHaveLength(1);
      const inPath = parameters.filter((parameter) => parameter.in === "path").map(({ name }) => `{${name}}`);
      expect(inPath).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect([method, path, requestBody !== undefined]).toEqual([
        method,
        path,
        ["POST", "PUT", "PATCH"].includes(method),
      ]);
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

  it("has an example for every JSON body that the real route takes, with If-Match where it says so", async () => {
    const withBody = operations.filter(({ requestBody }) => requestBody && !("text/csv" in requestBody.content));
    let sent = 0;
    for (const { method, path, parameters, requestBody, responses } of withBody) {
      const [first] = Object.values(requestBody?.content ?? {});
      const { target, body } = await prepare(method, path, (first?.example ?? {}) as Body);
      for (const [type, { example }] of Object.entries(requestBody?.content ?? {})) {
        expect([method, path, example]).toEqual([method, path, expect.any(Object)]);
        const send = (headers: Record<string, string>) =>
          editor.send(method, API + target, {
            body: JSON.stringify(body),
            headers: { "content-type": type, ...headers },
          });
        const isConditional = parameters.some(({ name, required }) => name === "If-Match" && required);
        if (isConditional) expect([method, path, (await send({})).status]).toEqual([method, path, 428]);
        const response = await send(isConditional ? { "if-match": "*" } : {});
        const answer = response.status === 204 ? {} : await json(response);
        expect([method, path, type, response.status, answer.errors]).toEqual([
          method,
          path,
          type,
          expect.any(Number),
          undefined,
        ]);
        expect([method, path, Object.keys(responses)]).toEqual([
          method,
          path,
          expect.arrayContaining([String(response.status)]),
        ]);
        sent += 1;
      }
    }
    expect(sent).toBeGreaterThan(withBody.length);
  });

  it("says of each answer what members the real one has", async () => {
    const event = await createEvent(editor, { body: "b", place: { name: "P" }, series: { name: "S" } });
    for (const [path, name] of [
      [`/events/${event.id}`, "Event"],
      [`/timelines/${await createRecord("timelines")}`, "Timeline"],
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
