// docs/api.md as a reader takes it: every command is run, in order, against the built Worker, and every answer of the API
// is held against its own OpenAPI document.
import Ajv from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { toOpenApi } from "../../src/http/openapi.ts";
import { renderReference } from "../../src/representations/html/reference.ts";
import { operations } from "../../src/routes/api/index.ts";
import { type Exchange, runCommands } from "../helpers/commands.ts";
import { type Server, startServer } from "../helpers/server.ts";

interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly responses: Record<string, Answer> }>>>>;
  readonly components: object;
}
interface Answer {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
}

let server: Server;
let exchanges: readonly Exchange[];
let openapi: OpenApi;

beforeAll(async () => {
  server = await startServer({ workshop: inject("workshop") });
  openapi = (await (await fetch(`${server.origin}/api/v1/openapi.json`)).json()) as OpenApi;
  const variables = { SITE: server.origin, API: `${server.origin}/api/v1`, TOKEN: server.token };
  exchanges = await runCommands("docs/api.md", variables);
});
afterAll(() => server?.stop());

/** "GET", "/api/v1/events/x" -> "GET /events/{id}": the path with the fewest placeholders that fits. */
function findOperation({ method, url }: Exchange): { name: string; answers: Record<string, Answer> } | undefined {
  const [, path] = /^\/api\/v1(\/.*)$/.exec(new URL(url).pathname) ?? [];
  const fits = (template: string) =>
    new RegExp(`^${template.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`).test(path ?? "");
  const count = (template: string) => template.split("{").length;
  const [found] = Object.keys(openapi.paths)
    .filter((template) => path !== undefined && fits(template) && openapi.paths[template]?.[method.toLowerCase()])
    .sort((a, b) => count(a) - count(b));
  const operation = openapi.paths[found ?? ""]?.[method.toLowerCase()];
  return found !== undefined && operation ? { name: `${method} ${found}`, answers: operation.responses } : undefined;
}

describe("the reference", () => {
  let named: Server;
  const title = `Tom & "Jerry's" <b>$& %TITLE%`;
  beforeAll(async () => {
    named = await startServer({ workshop: inject("workshop"), empty: true, vars: { SITE_TITLE: title } });
  });
  afterAll(() => named?.stop());

  it("says of the service what its declarations say, under its own name and address", async () => {
    const site = { title, baseUrl: named.origin, tagAuthority: "annals.invalid,2026" };
    const read = async (path: string) => (await fetch(named.origin + path)).text();
    const document = toOpenApi(operations, site);
    expect(await read("/api/v1/openapi.json")).toBe(JSON.stringify(document));
    expect(await read("/api")).toBe(renderReference(document, site));
  });
});

describe("docs/api.md", () => {
  it("has commands that answer as it says", () => {
    expect(exchanges.length).toBeGreaterThan(0);
    const wrong = exchanges.filter(({ status, expected }) => status !== expected);
    expect(wrong.map(({ body, ...exchange }) => ({ ...exchange, body: body.slice(0, 500) }))).toEqual([]);
  });

  it("shows every operation of the API", () => {
    const all = Object.entries(openapi.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const shown = new Set(exchanges.map((exchange) => findOperation(exchange)?.name));
    // One code declares both kinds, and the document says that what is shown of one is true of the other.
    const isShown = (name: string) => shown.has(name) || shown.has(name.replace("/series", "/entities"));
    expect(all.filter((name) => !isShown(name))).toEqual([]);
  });

  it("gets answers that are as the OpenAPI document says", () => {
    const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
    let checked = 0;
    for (const exchange of exchanges) {
      const operation = findOperation(exchange);
      if (!operation) continue;
      const { name, answers } = operation;
      const answer = answers[exchange.status] ?? (exchange.status >= 300 ? answers["default"] : undefined);
      expect([name, exchange.status, answer]).toEqual([name, exchange.status, expect.any(Object)]);
      const [media] = Object.values(answer?.content ?? {});
      expect([name, exchange.body === ""]).toEqual([name, media === undefined]);
      if (!media) continue;
      const validate = ajv.compile({ ...media.schema, components: openapi.components });
      validate(JSON.parse(exchange.body));
      expect([exchange.line, name, validate.errors]).toEqual([exchange.line, name, null]);
      checked += 1;
    }
    expect(checked).toBeGreaterThan(Object.keys(openapi.paths).length);
  });
});
