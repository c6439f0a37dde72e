import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatHttpDate, formatInstant, parseInstant, toInstant } from "../../src/domain/instant.ts";

describe("instants", () => {
  it.each([
    ["2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"],
    ["2026-11-23t12:00:00z", "2026-11-23T12:00:00Z"],
    ["2026-11-23T20:00:00+08:00", "2026-11-23T12:00:00Z"],
    ["2026-11-23T12:00:00.999Z", "2026-11-23T12:00:00Z"],
    ["1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59Z"],
    ["0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z"],
    ["9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z"],
    ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"],
  ])("%s is %s", (text, expected) => {
    const instant = parseInstant(text);
    expect(instant !== undefined && formatInstant(instant)).toBe(expected);
  });

  it.each([
    "",
    "2026-11-23",
    "2026-11-23T12:00Z",
    "2026-11-23T12:00:00",
    "2026-11-23 12:00:00Z",
    "2026-11-23T12:00:00+0800",
    "2026-11-23T12:00:00+08",
    "2026-13-01T00:00:00Z",
    "2026-11-23T24:00:01Z",
    "2026-11-23T12:60:00Z",
    " 2026-11-23T12:00:00Z",
    "1798027200",
    "now",
  ])("%j is none", (text) => {
    expect(parseInstant(text)).toBeUndefined();
  });

  // Date.parse takes days up to 31 in every month and rolls over: parseInstant has to compare with what it then writes.
  it.each(["2026-02-29T00:00:00Z", "2026-02-30T00:00:00Z", "2026-04-31T00:00:00Z"])(
    "%s is none: the month has no such day",
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );

  // formatInstant would give "+010000-01-01T23:5Z", which nobody can read, and GET -> PUT would be refused.
  it.each(["9999-12-31T23:59:59-23:59", "0000-01-01T00:00:00+23:59"])(
    "%s, which cannot be written, is none",
    (text) => {
      expect(parseInstant(text)).toBeUndefined();
    },
  );

  it("is read again as it was written", () => {
    const from = Date.UTC(1000, 0, 1) / 1000;
    const to = Date.UTC(9999, 11, 31) / 1000;
    fc.assert(
      fc.property(fc.integer({ min: from, max: to }), (seconds) => {
        const instant = toInstant(seconds);
        expect(parseInstant(formatInstant(instant))).toBe(instant);
        expect(Date.parse(formatHttpDate(instant)) / 1000).toBe(instant);
      }),
    );
  });

  it("drops fractions of a second, before 1970 too", () => {
    expect([toInstant(1.9), toInstant(-0.1)]).toEqual([1, -1]);
  });
});
