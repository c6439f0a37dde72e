import { describe, expect, it } from "vitest";
import { html } from "../../../src/representations/html/markup.ts";
import { listSections, type OpenApi, resolve } from "../../../src/representations/html/openapi.ts";
import { renderReference } from "../../../src/representations/html/reference.ts";
import { listConstraints, listRows, makeExample, renderType } from "../../../src/representations/html/schema.ts";
import { HOSTILE, SITE } from "./documents.ts";
import { createOpenApi } from "./openapi.ts";
import { findDangers, readTags, textOf, unescapeText } from "./tags.ts";

const api: OpenApi = {
  info: { title: "API", version: "1" },
  servers: [{ url: "https://annals.example/api/v1" }],
  tags: [{ name: "Late" }, { name: "Events" }],
  paths: {
    "/events/{id}": {
      parameters: [{ $ref: "#/components/parameters/id" } as never],
      put: {
        operationId: "putEvent",
        tags: ["Events"],
        summary: "Put",
        security: [{ bearer: [] }],
        parameters: [
          { name: "If-Match", in: "header", required: true, schema: { type: "string" } },
          { name: "dry", in: "query", schema: { type: "boolean", default: false } },
        ],
        requestBody: { content: { "application/json": { schema: { $ref: "#/components/schemas/Event" } } } },
        responses: { "200": { description: "Put" } },
      },
    },
    "/health": { get: { security: [] } },
  },
  components: {
    schemas: {
      Event: {
        type: "object",
        required: ["title"],
        properties: {
          title: { type: "string", maxLength: 500, examples: ["It's on"] },
          place: { type: "object", properties: { name: { type: "string" }, lat: { type: "number", minimum: -90 } } },
          sources: { type: "array", items: { type: "object", properties: { url: { type: "string", format: "uri" } } } },
          parent: { anyOf: [{ $ref: "#/components/schemas/Event" }, { type: "null" }] },
        },
      },
    },
    ...{ parameters: { id: { name: "id", in: "path", required: true, schema: { type: "string" } } } },
  },
};
const event = api.components?.schemas?.["Event"] ?? {};

describe("listSections", () => {
  it("goes by the first tag, in the order of the document, without empty ones", () => {
    expect(
      listSections(api).map(({ name, endpoints }) => [name, endpoints.map(({ id, secured }) => [id, secured])]),
    ).toEqual([
      ["Events", [["putEvent", true]]],
      ["Other", [["get-health", false]]],
    ]);
  });

  it("adds the parameters of the path", () => {
    expect(listSections(api)[0]?.endpoints[0]?.parameters.map(({ name }) => name)).toEqual(["id", "If-Match", "dry"]);
  });
});

describe("resolve", () => {
  it("ends where a reference leads nowhere or in a circle", () => {
    const circle: OpenApi = { ...api, components: { schemas: { A: { $ref: "#/components/schemas/A" } } } };
    expect(resolve(circle, { $ref: "#/components/schemas/A" })).toEqual({ $ref: "#/components/schemas/A" });
    expect(resolve(api, { $ref: "#/nothing" })).toEqual({ $ref: "#/nothing" });
    expect(resolve(api, { $ref: "#/__proto__" })).toEqual({ $ref: "#/__proto__" });
  });
});

describe("schemas", () => {
  it("writes nested properties with their path and stops at named schemas", () => {
    expect(listRows(api, { $ref: "#/components/schemas/Event" }).map(({ name, required }) => [name, required])).toEqual(
      [
        ["title", true],
        ["place", false],
        ["place.name", false],
        ["place.lat", false],
        ["sources", false],
        ["sources[].url", false],
        ["parent", false],
      ],
    );
  });

  it("says types in words", () => {
    const type = (schema: object) => textOf(html`${renderType(schema)}`.toString());
    expect(type(event.properties?.["parent"] ?? {})).toBe("Event or null");
    expect(type({ type: ["string", "null"], format: "uri" })).toBe("string (uri) or null");
    expect(type({ type: "array", items: { enum: ["a", 1] } })).toBe('array of "a" or 1');
    expect(type({ type: "object", additionalProperties: { type: "string" } })).toBe("map of string");
    expect(type({})).toBe("any");
  });

  it("says limits in words", () => {
    expect(listConstraints({ minLength: 1, maxLength: 300, default: "a", examples: ["b"] })).toEqual([
      "1 to 300 characters",
      "default a",
      "for example b",
    ]);
    expect(listConstraints({ minimum: 0, exclusiveMaximum: 5, maxItems: 2, default: [] })).toEqual([
      "at least 0",
      "below 5",
      "at most 2 items",
      "default []",
    ]);
    expect(listConstraints({ minItems: 2, maxItems: 2, minimum: -(2 ** 53 - 1), maximum: 2 ** 53 - 1 })).toEqual([
      "2 items",
    ]);
  });

  it("makes an example of what must be there", () => {
    expect(makeExample(api, event)).toEqual({ title: "It's on" });
    expect(
      makeExample(api, {
        type: "object",
        properties: { n: { type: "integer", minimum: 5 }, d: { type: "string", format: "date" } },
      }),
    ).toEqual({ n: 5, d: "2026-11-23" });
  });

  it("ends with a schema that holds itself", () => {
    const self: OpenApi = {
      ...api,
      components: {
        schemas: {
          Tree: { type: "object", required: ["child"], properties: { child: { $ref: "#/components/schemas/Tree" } } },
        },
      },
    };
    expect(JSON.stringify(makeExample(self, { $ref: "#/components/schemas/Tree" })).length).toBeLessThan(200);
  });
});

describe("renderReference", () => {
  const page = renderReference(api, SITE);

  it("gives a curl line that a shell reads as meant", () => {
    expect(unescapeText(/<code>(curl -X.*?)<\/code>/s.exec(page)?.[1] ?? "")).toBe(
      [
        "curl -X PUT 'https://annals.example/api/v1/events/{id}'",
        '-H "Authorization: Bearer $TOKEN"',
        "-H 'If-Match: {If-Match}'",
        "-H 'Content-Type: application/json'",
        `--data-binary '{\n  "title": "It'\\''s on"\n}'`,
      ].join(" \\\n  "),
    );
  });

  it("prepares a hidden form for the same operation, for a script to show", () => {
    const form = readTags(page).find(({ attributes }) => attributes["data-method"] === "PUT");
    expect([form?.attributes["data-path"], "hidden" in (form?.attributes ?? {})]).toEqual([
      "/api/v1/events/{id}",
      true,
    ]);
    const fields = readTags(page).filter(({ attributes }) => attributes["data-in"]);
    expect(
      fields.map(
        ({ attributes }) =>
          `${attributes["data-in"]} ${attributes["data-name"]}${"required" in attributes ? " required" : ""}`,
      ),
    ).toEqual(["path id required", "header If-Match required", "query dry"]);
    expect(readTags(page).find(({ attributes }) => attributes["id"] === "authentication")?.attributes).toHaveProperty(
      "hidden",
    );
  });

  it("gives every part an id of its own, and every link within the page a goal", () => {
    const tags = readTags(renderReference(createOpenApi(), SITE));
    const ids = tags.flatMap(({ attributes }) => attributes["id"] ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    const goals = tags.flatMap(({ attributes }) =>
      attributes["href"]?.startsWith("#") ? attributes["href"].slice(1) : [],
    );
    expect(goals.filter((goal) => !ids.includes(goal))).toEqual([]);
    expect(goals.length).toBeGreaterThan(5);
  });

  it("loads nothing from elsewhere, whatever the document says", () => {
    const hostile = JSON.parse(
      JSON.stringify(createOpenApi())
        .replaceAll("List events", JSON.stringify(HOSTILE).slice(1, -1))
        .replaceAll('"q"', JSON.stringify(HOSTILE))
        .replaceAll("listEvents", JSON.stringify(HOSTILE).slice(1, -1)),
    ) as OpenApi;
    const html = renderReference(hostile, SITE);
    expect(textOf(html)).toContain(HOSTILE);
    expect(findDangers(html, SITE.baseUrl)).toEqual([]);
  });
});
