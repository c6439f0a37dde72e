import fc from "fast-check";
import { expect, it } from "vitest";
import { toFacetKey } from "../../src/domain/facet-key.ts";

it("is the same in lower case, normalized, with single spaces, whatever the text", () => {
  const character = fc.constantFrom(
    "a",
    "B",
    "-",
    " ",
    "  ",
    "\t",
    "~",
    "\x7f",
    "İ",
    "ﬁ",
    "É",
    "E\u0301",
    "中",
    "Ⅷ",
    "\u00a0",
  );
  fc.assert(
    fc.property(fc.array(character), (characters) => {
      const text = characters.join("");
      const whole = text.normalize("NFKC").toLowerCase().normalize("NFKC");
      expect(toFacetKey(text)).toBe(whole.replace(/\s+/g, " ").trim());
    }),
  );
  expect(toFacetKey(" National  University ")).toBe("national university");
});
