import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toInstant } from "../../src/domain/instant.ts";
import { formatAsOf, formatQuery, NO_AS_OF, parseAsOf, parseQuery } from "../../src/domain/query.ts";

const seconds = (time: string) => Date.parse(time) / 1000;

describe("as_of", () => {
  it("is an instant, or a day for its last second in UTC", () => {
    expect(parseAsOf("2026-03-01")).toBe(seconds("2026-03-01T23:59:59Z"));
    expect(parseAsOf("2026-03-01T12:00:00Z")).toBe(seconds("2026-03-01T12:00:00Z"));
    expect(parseAsOf("2026-03-01T12:00:00+08:00")).toBe(seconds("2026-03-01T04:00:00Z"));
    for (const text of [
      "2026-02-30",
      "2026-03",
      "2026",
      "2026-03-01T12:00:00",
      "2026-03-01 12:00:00Z",
      "today",
      "-1",
    ]) {
      expect([text, parseAsOf(text)]).toEqual([text, undefined]);
    }
  });

  it("is written in one way, as short as can be, which is read back", () => {
    expect(formatAsOf(toInstant(seconds("2026-03-01T23:59:59Z")))).toBe("2026-03-01");
    expect(formatAsOf(toInstant(seconds("2026-03-01T23:59:58Z")))).toBe("2026-03-01T23:59:58Z");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: seconds("9999-12-31T23:59:59Z") }), (second) => {
        expect(parseAsOf(formatAsOf(toInstant(second)))).toBe(second);
      }),
      { seed: 2 },
    );
  });

  it("is a parameter of a query, stays in its canonical text, and is refused where it is none or given twice", () => {
    const read = (text: string) => parseQuery([...new URLSearchParams(text)]);
    const asOf = seconds("2026-03-01T23:59:59Z");
    expect(read("as_of=2026-03-01T23:59:59Z&limit=5")).toEqual({
      ok: true,
      value: { filter: { clauses: [] }, limit: 5, asOf },
    });
    expect(formatQuery({ filter: { clauses: [] }, limit: 5, asOf: toInstant(asOf), lang: "zh" })).toBe(
      "limit=5&as_of=2026-03-01&lang=zh",
    );
    expect(read("as_of=")).toEqual({ ok: true, value: { filter: { clauses: [] } } });
    expect(read("as_of=x")).toEqual({
      ok: false,
      errors: [{ parameter: "as_of", value: "x", detail: NO_AS_OF }],
    });
    expect(read("as_of=2026-03-01&as_of=2026-03-02")).toEqual({
      ok: false,
      errors: [{ parameter: "as_of", value: "2026-03-02", detail: "is given twice" }],
    });
  });
});
