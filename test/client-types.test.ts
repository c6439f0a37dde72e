import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { TYPES, toDeclarations, toType } from "../scripts/client.ts";

describe("the client's types", () => {
  it("are those of the API as it is; npm run client writes them anew", () => {
    expect(readFileSync(TYPES, "utf8")).toBe(toDeclarations());
  });

  it.each([
    [{ type: "string" }, "string"],
    [{ type: ["integer", "null"] }, "number | null"],
    [{ enum: ["a", 1, null] }, '"a" | 1 | null'],
    [{ type: "array", items: { enum: ["a", "b"] } }, '("a" | "b")[]'],
    [{ type: "array", prefixItems: [{ type: "number" }, { type: "string" }] }, "[number, string]"],
    [{ anyOf: [{ $ref: "#/components/schemas/Event" }, { type: "null" }] }, "Event | null"],
    [{ type: "object", additionalProperties: { type: "string" } }, "{ [name: string]: string }"],
    [
      { type: "object", properties: { a: { type: "string", description: "x */ y" }, "b-c": {} }, required: ["a"] },
      '{\n  /** x * / y */\n  a: string;\n  "b-c"?: unknown;\n}',
    ],
    [{}, "unknown"],
  ])("say %j as %s", (schema, type) => {
    expect(toType(schema)).toBe(type);
  });
});
