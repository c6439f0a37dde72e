import { describe, expect, it } from "vitest";
import { matchesAny, toEtag, validatorHeaders } from "../../src/http/conditional.ts";
import { at } from "../helpers/documents.ts";

describe("toEtag", () => {
  it("is a strong tag that no part can break", () => {
    expect(toEtag(1, "a.b", 0)).toBe('"1.a.b.0"');
    expect(toEtag('a"b\r\nc é芯')).toBe('"a-b--c---"');
  });
});

describe("matchesAny", () => {
  it.each([
    ['"a"', true],
    ['W/"a"', true],
    ['"x", W/"a" ,"y"', true],
    ['"x","a"', true],
    ["*", true],
    [" * ", true],
    ['"a', false],
    ["a", false],
    ['"A"', false],
    ['"aa"', false],
    ['"x, a"', false],
    ['w/"b"', false],
    ["", false],
    ['"*"', false],
  ])("%s: %s", (header, expected) => {
    expect(matchesAny(header, '"a"')).toBe(expected);
    expect(matchesAny(header, 'W/"a"')).toBe(expected);
  });
});

describe("validatorHeaders", () => {
  it("has a date where there is one", () => {
    expect(validatorHeaders({ etag: '"a"', lastModified: at("2026-11-23T12:00:00Z") })).toEqual({
      etag: '"a"',
      "last-modified": "Mon, 23 Nov 2026 12:00:00 GMT",
    });
    expect(validatorHeaders({ etag: '"a"' })).toEqual({ etag: '"a"' });
  });
});
