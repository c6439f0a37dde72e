import fc from "fast-check";
import { expect, it } from "vitest";
import { toFacetKey } from "../../../src/domain/facet-key.ts";
import { parseFilterText } from "../../../src/domain/filter.ts";
import { toFacetQuery } from "../../../src/representations/html/facets.ts";

it("leads to the filter for just this value, whatever is in it", () => {
  const odd = fc.string({
    unit: fc.constantFrom("a", "B", "!", "|", "\\", "&", "=", "%", "+", " ", "芯", '"'),
    minLength: 1,
    maxLength: 8,
  });
  fc.assert(
    fc.property(odd, (value) => {
      const query = toFacetQuery("tag", value);
      if (toFacetKey(value) === "") {
        expect(query).toBeUndefined();
        return;
      }
      const result = parseFilterText(query ?? "");
      expect(result.ok && result.value).toEqual({
        clauses: [{ facet: "tag", keys: [toFacetKey(value)], negated: false }],
      });
    }),
    { examples: [["!a|b\\"], ["\\!"], ["|"]] },
  );
});
