import { describe, expect, it } from "vitest";
import * as z from "zod";
import { EventInput } from "../../src/contract/event.ts";
import { toProblemErrors, toShownValue } from "../../src/contract/problem.ts";

function errorsOf(schema: z.ZodType, value: unknown) {
  const result = schema.safeParse(value);
  return result.success ? [] : toProblemErrors(result.error.issues, value);
}

describe("pointers (RFC 6901)", () => {
  const schema = z.strictObject({ list: z.array(z.strictObject({ "a/b~c": z.string() })) });

  it("escape what is syntax, and count from 0", () => {
    expect(errorsOf(schema, { list: [{ "a/b~c": "x" }, { "a/b~c": 5 }] })).toMatchObject([
      { pointer: "/list/1/a~1b~0c", value: 5 },
    ]);
  });

  it("of the whole is empty", () => {
    expect(errorsOf(schema, 7)).toMatchObject([{ pointer: "", value: 7 }]);
    expect(errorsOf(schema, undefined)).toEqual([{ pointer: "", detail: expect.any(String) }]);
  });

  it("of an unknown member is its own, with its value", () => {
    expect(errorsOf(schema, { list: [], x: "1", "": null })).toEqual([
      { pointer: "/x", value: "1", detail: "is not a member that can be set here" },
      { pointer: "/", value: null, detail: "is not a member that can be set here" },
    ]);
  });

  it("of a value that may be one of two kinds says what is wrong with the kind it is", () => {
    const errors = (entities: unknown) => errorsOf(EventInput, { date: "2020", title: "T", entities });
    expect(errors([{ name: "A", x: 1 }])).toMatchObject([{ pointer: "/entities/0/x" }]);
    expect(errors(["A", { role: "x" }])).toMatchObject([{ pointer: "/entities/1/name" }]);
    expect(errors([" "])).toMatchObject([{ pointer: "/entities/0", value: " ", detail: "is empty" }]);
    expect(errors([{ name: "A", ids: { Wikidata: "Q1" } }])).toMatchObject([{ pointer: "/entities/0/ids/Wikidata" }]);
    expect(errors([5])).toMatchObject([{ pointer: "/entities/0", value: 5 }]);
  });

  it("are a hundred at most", () => {
    const unknown = Object.fromEntries(Array.from({ length: 5000 }, (_, index) => [`x${index}`, 1]));
    const errors = errorsOf(EventInput, { date: "2020", title: "T", ...unknown });
    expect(errors).toHaveLength(100);
  });
});

describe("toShownValue", () => {
  it.each([
    ["x".repeat(201), `${"x".repeat(200)}…`],
    ["x".repeat(200), "x".repeat(200)],
    [[1, 2], "(a list of 2)"],
    [{ a: 1 }, "(an object)"],
    [null, null],
    [5, 5],
    [false, false],
  ])("of %j is %j", (value, shown) => {
    expect(toShownValue(value)).toEqual(shown);
  });
});
