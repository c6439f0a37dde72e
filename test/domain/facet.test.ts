import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listFacetValues } from "../../src/domain/facet.ts";
import { toFacetKey } from "../../src/domain/facet-key.ts";
import { createEvent } from "../helpers/documents.ts";

describe("toFacetKey", () => {
  it("is the same of what is one already", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const key = toFacetKey(text);
        expect(toFacetKey(key)).toBe(key);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["  Huawei \n Technologies ", "huawei technologies"],
    ["ＡＩ", "ai"],
    ["Caf\u0065\u0301", "café"],
    ["ﬁ", "fi"],
    ["\u03aa\u0301", "\u0390"],
  ])("%j is %j", (text, key) => {
    expect(toFacetKey(text)).toBe(key);
  });
});

describe("listFacetValues", () => {
  it("lists every value once, by its key, labelled as first written", () => {
    const event = createEvent(1, {
      category: "Entity List",
      tags: ["Chips", "chips ", "5G"],
      entities: [{ name: "Huawei" }, { name: "HUAWEI", role: "target" }],
      countries: ["CN"],
      place: { country: "CN", name: "Beijing" },
      series: { name: "Day", edition: 6 },
      language: "zh-Hans",
    });
    expect(listFacetValues(event)).toEqual([
      { facet: "category", key: "entity list", label: "Entity List" },
      { facet: "tag", key: "chips", label: "Chips" },
      { facet: "tag", key: "5g", label: "5G" },
      { facet: "entity", key: "huawei", label: "Huawei" },
      { facet: "country", key: "cn", label: "CN" },
      { facet: "place", key: "beijing", label: "Beijing" },
      { facet: "series", key: "day", label: "Day" },
      { facet: "language", key: "zh-hans", label: "zh-Hans" },
      { facet: "on_this_day", key: "12-26", label: "12-26" },
    ]);
  });

  it("of an event that says nothing, not even the day, is nothing", () => {
    expect(listFacetValues(createEvent(1, { date: "2021" }))).toEqual([]);
  });
});
