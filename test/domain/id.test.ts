import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createIds, formatId, type Id, parseId } from "../../src/domain/id.ts";

const NOW = Date.UTC(2026, 10, 23);

describe("createIds", () => {
  it("gives ascending ids below 2^53, later ones greater", () => {
    const ids = createIds(500, NOW, () => 0.999999);
    for (const [index, id] of ids.entries()) {
      expect(Number.isSafeInteger(id)).toBe(true);
      if (index > 0) expect(id).toBe((ids[index - 1] as number) + 1);
    }
    const [later] = createIds(1, NOW + 32, () => 0);
    expect(later).toBeGreaterThan(ids.at(-1) as number);
    expect(formatId(later as Id) > formatId(ids.at(-1) as Id)).toBe(true);
  });

  it("differs in the same moment", () => {
    expect(createIds(1, NOW, () => 0.1)).not.toEqual(createIds(1, NOW, () => 0.2));
  });

  it("still fits at the end of 2050", () => {
    const [id] = createIds(1, Date.UTC(2050, 11, 31), () => 0.999999);
    expect(parseId(formatId(id as Id))).toBe(id);
  });
});

describe("formatId and parseId", () => {
  it("are each other's inverse, and texts sort as numbers do", () => {
    const ids = fc.maxSafeNat() as unknown as fc.Arbitrary<Id>;
    fc.assert(
      fc.property(ids, ids, (a, b) => {
        expect(parseId(formatId(a))).toBe(a);
        expect(formatId(a)).toMatch(/^[0-9a-hjkmnp-tv-z]{11}$/);
        expect(formatId(a) < formatId(b)).toBe(a < b);
      }),
    );
  });

  it.each([
    "",
    "0",
    "000000000000",
    "0000000000",
    "0000000000A",
    "0000000000i",
    "0000000000l",
    "0000000000o",
    "0000000000u",
    "-0000000001",
    " 0000000001",
    "0000000000１",
    "zzzzzzzzzzz",
    "80000000000",
  ])("%j is no id", (text) => {
    expect(parseId(text)).toBeUndefined();
  });

  it("reads one text for one id", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."0123456789abcz"), minLength: 11, maxLength: 11 }), (text) => {
        const id = parseId(text);
        if (id !== undefined) expect(formatId(id)).toBe(text);
      }),
    );
  });
});
