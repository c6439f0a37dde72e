import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FACETS } from "../../src/domain/facet.ts";
import type { Id } from "../../src/domain/id.ts";
import { formatCursor, formatQuery, ORDERS, parseCursor, parseQuery } from "../../src/domain/query.ts";

const read = (text: string) => parseQuery([...new URLSearchParams(text)]);
const errorsOf = (text: string) => {
  const result = read(text);
  return result.ok ? [] : result.errors;
};

describe("parseQuery", () => {
  it("reads order, limit and cursor beside the filter", () => {
    expect(read("order=-published&limit=1000&cursor=abc&tag=a")).toEqual({
      ok: true,
      value: {
        filter: { clauses: [{ facet: "tag", keys: ["a"], negated: false }] },
        order: "-published",
        limit: 1000,
        cursor: "abc",
      },
    });
  });

  it("ignores known parameters that are empty, as forms send them, and no others", () => {
    expect(read("q=&tag=&order=&limit=&cursor=&from=")).toEqual({ ok: true, value: { filter: { clauses: [] } } });
    expect(errorsOf("colour=")).toMatchObject([{ parameter: "colour", value: "" }]);
  });

  it("reports everything that is wrong at once", () => {
    expect(errorsOf("order=up&limit=0&colour=red&from=x&limit=5&__proto__=1")).toEqual([
      { parameter: "limit", value: "5", detail: "is given twice" },
      {
        parameter: "order",
        value: "up",
        detail: "is not one of date, -date, -published, published, upcoming, -updated",
      },
      {
        parameter: "colour",
        value: "red",
        detail: expect.stringMatching(/^is not a parameter here; known are .*cursor, lang, .*$/),
      },
      { parameter: "from", value: "x", detail: expect.stringContaining('"x"') },
      { parameter: "__proto__", value: "1", detail: expect.stringMatching(/^is not a parameter here/) },
    ]);
  });

  it.each(["0", "-1", "1.5", "1e3", "1001", "١", " 5", "5 ", "0x10", "99999999999999999999", "NaN"])(
    "limit=%s is refused",
    (limit) => {
      expect(errorsOf(`limit=${encodeURIComponent(limit)}`)).toEqual([
        { parameter: "limit", value: limit, detail: "is not a whole number from 1 to 1000" },
      ]);
    },
  );
});

describe("lang=", () => {
  it.each(["en", "zh-Hans", "ZH-hant-tw", "sr-Latn-RS", "de-CH-1996", "tlh", "en-u-ca-buddhist", "en-x-a"])(
    "%s is read as it is, and is part of the query",
    (lang) => {
      const result = read(`lang=${lang}&tag=a`);
      expect(result.ok && result.value.lang).toBe(lang);
      expect(result.ok && formatQuery(result.value)).toBe(`tag=a&lang=${lang}`);
    },
  );

  it.each([
    "e",
    "en_US",
    "en-",
    "-en",
    "en--US",
    "en-US-US",
    "x-a",
    "*",
    "en;q=1",
    "日本",
    "en US",
    "en-abcde-bcdef-cdefg-defgh-efghi-fghij",
  ])("%j is refused", (lang) => {
    expect(errorsOf(new URLSearchParams({ lang }).toString())).toEqual([
      { parameter: "lang", value: lang, detail: "is not a language tag (BCP 47), for example en or zh-Hans" },
    ]);
  });
});

describe("formatQuery", () => {
  const parameters = fc.array(
    fc.oneof(
      fc.tuple(fc.constantFrom(...FACETS), fc.string({ unit: "binary" })),
      fc.tuple(fc.constant("order"), fc.constantFrom(...ORDERS)),
      fc.tuple(fc.constant("limit"), fc.integer({ min: 1, max: 1000 }).map(String)),
      fc.tuple(fc.constant("from"), fc.constantFrom("2020", "-0043", "1850~")),
      fc.tuple(fc.constant("q"), fc.string({ unit: "binary" })),
      fc.tuple(fc.constant("lang"), fc.constantFrom("en", "zh-Hans", "xx")),
      fc.tuple(fc.constant("in_force"), fc.constantFrom("2020", "2019-05-16")),
    ),
    { maxLength: 5 },
  );

  it("says the query: reading it gives the same query and the same text", () => {
    fc.assert(
      fc.property(parameters, (pairs) => {
        const first = parseQuery(pairs);
        fc.pre(first.ok);
        if (!first.ok) return;
        const text = formatQuery(first.value);
        const second = read(text);
        expect(second).toEqual(first);
        if (second.ok) expect(formatQuery(second.value)).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });

  it("has no cursor", () => {
    const result = read("cursor=x&tag=a");
    expect(result.ok && formatQuery(result.value)).toBe("tag=a");
  });
});

describe("a cursor", () => {
  const keys = fc.oneof(
    fc.integer(),
    fc.maxSafeInteger(),
    fc.constantFrom(-1e18, 1e18, -435486000000000000, 0, -62198755200),
  );
  const ids = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }) as unknown as fc.Arbitrary<Id>;

  it("gives back its position, in its own scope alone, and is safe in an address", () => {
    fc.assert(
      fc.property(keys, ids, fc.string(), fc.string(), (key, id, scope, other) => {
        const text = formatCursor({ key, id }, scope);
        expect(text).toMatch(/^[\w-]+$/);
        expect(parseCursor(text, scope)).toEqual({ key: key + 0, id });
        if (other !== scope) expect(parseCursor(text, other)).toBeUndefined();
      }),
    );
  });

  it("is nothing else", () => {
    const good = formatCursor({ key: 1, id: 5 as Id }, "s");
    expect(parseCursor(good, "s")).toEqual({ key: 1, id: 5 });
    for (const bad of [
      "",
      "x",
      `${good}x`,
      ` ${good}`,
      good.toUpperCase(),
      good.replace("1_", "1.5_"),
      good.slice(1),
    ]) {
      expect([bad, parseCursor(bad, "s")]).toEqual([bad, undefined]);
    }
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseCursor(text, "s")).toBeUndefined();
      }),
    );
  });
});
