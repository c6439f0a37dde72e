import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  civilFromDays,
  civilFromSeconds,
  daysFromCivil,
  daysInMonth,
  isLeapYear,
  secondBefore,
  startOfDay,
} from "../../../src/domain/date/calendar.ts";

describe("calendar", () => {
  it("agrees with Date on every day Date knows", () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000_000, max: 100_000_000 }), (days) => {
        const date = new Date(days * 86_400_000);
        const civil = { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
        expect(civilFromDays(days)).toEqual(civil);
        expect(daysFromCivil(civil.year, civil.month, civil.day)).toBe(days);
      }),
      { numRuns: 2000 },
    );
  });

  it("goes there and back in deep time", () => {
    const deepDays = fc.integer({ min: -5_000_000_000_000, max: 5_000_000_000_000 });
    fc.assert(
      fc.property(deepDays, (days) => {
        const { year, month, day } = civilFromDays(days);
        expect(daysFromCivil(year, month, day)).toBe(days);
      }),
    );
  });

  it("counts year 0 and every fourth before it as leap years", () => {
    expect([0, -4, -100, -400, 1900, 2000, 2023, 2024].map(isLeapYear)).toEqual([
      true,
      true,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    expect(daysInMonth(-4, 2)).toBe(29);
    expect(daysInMonth(2021, 13)).toBe(0);
  });

  it("takes seconds apart before 1970 too", () => {
    expect(civilFromSeconds(-1)).toEqual({ year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59 });
    expect(civilFromSeconds(startOfDay(-43, 3, 15) + 3661)).toEqual({
      year: -43,
      month: 3,
      day: 15,
      hour: 1,
      minute: 1,
      second: 1,
    });
  });

  it("finds a number below where seconds are too fine", () => {
    expect(secondBefore(60)).toBe(59);
    expect(secondBefore(4.3e17)).toBeLessThan(4.3e17);
  });
});
