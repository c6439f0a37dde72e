import fc from "fast-check";
import { expect, it } from "vitest";
import { toFacetKey } from "../../../src/domain/facet-key.ts";
import { parseFilterText } from "../../../src/domain/filter.ts";
import { createLinks } from "../../../src/links.ts";
import { FORMATS } from "../../../src/representations/formats.ts";
import { findFacetAddress } from "../../../src/representations/html/facets.ts";

const BASE = "https://annals.example";
const links = createLinks(BASE);
const addressOf = (value: string, isHidden = false) => findFacetAddress("tag", value, { links, isHidden });

const odd = fc.string({
  unit: fc.constantFrom("a", "B", "!", "|", "\\", "&", "=", "%", "+", " ", "芯", '"', ".", "/", "?", "#"),
  minLength: 1,
  maxLength: 8,
});

it("leads to the page of just this value, whatever is in it, or to the filter for it", () => {
  fc.assert(
    fc.property(odd, fc.boolean(), (value, isHidden) => {
      const key = toFacetKey(value);
      const address = addressOf(value, isHidden);
      if (key === "") {
        expect(address).toBeUndefined();
        return;
      }
      const { pathname, searchParams, search } = new URL(address ?? "");
      if (pathname !== "/events") {
        expect([decodeURIComponent(pathname), search, isHidden]).toEqual([`/tags/${key}`, "", false]);
        return;
      }
      expect(isHidden || key === "." || key === "..").toBe(true);
      const result = parseFilterText(searchParams.toString());
      expect(result.ok && result.value).toEqual({ clauses: [{ facet: "tag", keys: [key], negated: false }] });
    }),
    {
      examples: [
        ["!a|b\\", true],
        ["\\!", true],
        ["|", true],
        ["..", false],
        [".", false],
        ["...", false],
      ],
    },
  );
});

it("leads to the filter where the name would be read as the form of another page", () => {
  for (const { suffix } of FORMATS) {
    expect(addressOf(`data${suffix}`)).toBe(`${BASE}/events?tag=data${suffix}`);
    expect(addressOf(suffix)).toBe(`${BASE}/events?tag=${suffix}`);
  }
  expect(addressOf("node.js")).toBe(`${BASE}/tags/node.js`);
  expect(findFacetAddress("country", "CN", { links, isHidden: false })).toBe(`${BASE}/events?country=cn`);
});
