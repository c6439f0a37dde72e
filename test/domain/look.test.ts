import { describe, expect, it } from "vitest";
import { LOOK_PARAMETERS, parseLook } from "../../src/domain/look.ts";

describe("how a list looks in a frame", () => {
  it("is read in one order, whatever else the address says", () => {
    const { look, errors } = parseLook([
      ["event", "1jsbhzkeqv0"],
      ["category", "a"],
      ["zone", "Asia/Shanghai"],
      ["controls", "search filter"],
      ["theme", "dark"],
      ["lanes", ""],
      ["layout", "story"],
    ]);
    expect(errors).toEqual([]);
    expect(Object.entries(look)).toEqual([
      ["layout", "story"],
      ["theme", "dark"],
      ["controls", "search filter"],
      ["zone", "Asia/Shanghai"],
      ["event", "1jsbhzkeqv0"],
    ]);
  });

  it.each([
    ["layout", "grid", "is not one of auto, list, axis, story, compact, next, card"],
    ["theme", "blue", "is not one of auto, light, dark"],
    ["lanes", "tag", "is not one of category, entity, series, none"],
    [
      "controls",
      "search none",
      "is neither none nor some of search, filter, jump, zone, layout with spaces between them",
    ],
    ["zone", "Mars", "is neither event nor viewer nor a time zone, for example Asia/Shanghai"],
    ["event", "../x", "is not the id of an event"],
  ])("refuses %s=%s and says what would be right", (parameter, value, detail) => {
    expect(parseLook([[parameter, value]]).errors).toEqual([{ parameter, value, detail }]);
  });

  it("is said once", () => {
    for (const parameter of LOOK_PARAMETERS) {
      const value = { event: "1jsbhzkeqv0", controls: "none", zone: "viewer", lanes: "none" }[parameter] ?? "auto";
      expect(parseLook([[parameter, value]]).errors).toEqual([]);
      expect(
        parseLook([
          [parameter, value],
          [parameter, value],
        ]).errors,
      ).toEqual([{ parameter, value, detail: "is given twice" }]);
    }
  });
});
