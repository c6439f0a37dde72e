import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listChanged, listDifferences } from "../../src/domain/revision.ts";

describe("differences between two records", () => {
  it("name members by JSON Pointer, and lists whole", () => {
    const before = { title: "a", gone: 1, place: { name: "x", "a/b~c": 1 }, tags: ["x", "y"], same: { p: 1, q: 2 } };
    const after = { title: "b", place: { name: "x", "a/b~c": 2 }, tags: ["y"], same: { q: 2, p: 1 }, added: null };
    expect(listDifferences(before, after)).toEqual([
      { pointer: "/added", after: null },
      { pointer: "/gone", before: 1 },
      { pointer: "/place/a~1b~0c", before: 1, after: 2 },
      { pointer: "/tags", before: ["x", "y"], after: ["y"] },
      { pointer: "/title", before: "a", after: "b" },
    ]);
    expect(listChanged(before, after)).toEqual(["added", "gone", "place", "tags", "title"]);
  });

  it("are none exactly where the records are equal, and the same from both ends", () => {
    const record = fc.dictionary(fc.constantFrom("a", "b", "c"), fc.jsonValue({ maxDepth: 2 }));
    fc.assert(
      fc.property(record, record, (left, right) => {
        const there = listDifferences(left, right);
        expect(there.length === 0).toBe(listChanged(left, right).length === 0);
        expect(listDifferences(left, structuredClone(left))).toEqual([]);
        expect(listDifferences(right, left).map(({ pointer }) => pointer)).toEqual(there.map(({ pointer }) => pointer));
      }),
      { seed: 3 },
    );
  });
});
