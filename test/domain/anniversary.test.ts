import { describe, expect, it } from "vitest";
import { findAnniversary, isOnThisDay, onAnyDay } from "../../src/domain/anniversary.ts";
import { daysFromCivil } from "../../src/domain/date/calendar.ts";
import { toYearlyDates } from "../../src/domain/date/formats.ts";
import { formatFilter, parseFilterText } from "../../src/domain/filter.ts";
import { dateOf } from "../helpers/documents.ts";

const on = (date: string, [year, month, day]: [number, number, number], count = 1) => {
  const found = findAnniversary(dateOf(date), { today: daysFromCivil(year, month, day), count });
  return found && [found.year, found.years, new Date(found.at * 1000).toISOString()];
};

describe("an anniversary", () => {
  it.each([
    ["2016-11-29", [2026, 11, 29], [2026, 10, "2026-11-29T00:00:00.000Z"]],
    ["2016-11-28", [2026, 11, 29], undefined],
    // The day itself is none yet, and what lies ahead neither.
    ["2026-11-29", [2026, 11, 29], undefined],
    ["2027-11-29", [2026, 11, 29], undefined],
    ["2016-11", [2026, 11, 29], undefined],
    ["2016-11-29~", [2026, 11, 29], undefined],
    // 44 BC: there is no year 0 between 1 BC and 1 AD, and none is counted.
    ["-0043-03-15", [2026, 3, 15], [2026, 2069, "2026-03-15T00:00:00.000Z"]],
    ["0000-03-15", [1, 3, 15], [1, 1, "0001-03-15T00:00:00.000Z"]],
    ["2016-02-29", [2026, 2, 28], [2026, 10, "2026-02-28T00:00:00.000Z"]],
    ["2016-02-29", [2028, 2, 28], undefined],
    ["2016-02-29", [2028, 2, 29], [2028, 12, "2028-02-29T00:00:00.000Z"]],
  ] as const)("of %s on %s", (date, day, found) => {
    expect(on(date, [...day])).toEqual(found);
  });

  it("is of its own day where several are asked for, over the turn of a year too", () => {
    expect(on("2016-12-30", [2027, 1, 2], 7)).toEqual([2026, 10, "2026-12-30T00:00:00.000Z"]);
    expect(on("2016-01-02", [2027, 1, 2], 7)).toEqual([2027, 11, "2027-01-02T00:00:00.000Z"]);
    expect(on("2016-12-26", [2027, 1, 2], 7)).toBeUndefined();
    expect(on("2026-12-30", [2027, 1, 2], 7)).toBeUndefined();
  });
});

describe("a filter", () => {
  it.each([
    ["on_this_day=today", true, ""],
    ["on_this_day=today&tag=a", true, "tag=a"],
    ["on_this_day=today&on_this_day=05-10", true, "on_this_day=05-10"],
    ["on_this_day=05-10|today", false, "on_this_day=05-10|today"],
    ["on_this_day=!today", false, "on_this_day=!today"],
    ["this_week=today", false, "this_week=today"],
  ])("%s asks for anniversaries: %s", (text, isOf, left) => {
    const result = parseFilterText(text);
    if (!result.ok) throw new Error(JSON.stringify(result.errors));
    expect([isOnThisDay(result.value), formatFilter(onAnyDay(result.value))]).toEqual([isOf, left]);
  });
});

describe("the day that comes every year", () => {
  it.each([
    ["2016-05-10", "20170510", "20170511", "FREQ=YEARLY"],
    ["2015-12-31", "20161231", "20170101", "FREQ=YEARLY"],
    ["2016-05-10T12:30:00Z/2016-05-11T12:30:00Z", "20170510", "20170511", "FREQ=YEARLY"],
    ["2016-02-29", "20170228", "20170301", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"],
    ["2015-02-28", "20160228", "20160229", "FREQ=YEARLY"],
    ["-0043-03-15", "00010315", "00010316", "FREQ=YEARLY"],
    ["-0044-02-29", "00010228", "00010301", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1"],
  ])("%s begins on %s", (date, start, end, rule) => {
    expect(toYearlyDates(dateOf(date))).toEqual({ dates: { kind: "day", start, end }, rule });
  });

  it.each(["2016-05", "2016-05-10?", "9999-12-31", "2016", "../2016-05-10"])("%s has none", (date) => {
    expect(toYearlyDates(dateOf(date))).toBeUndefined();
  });
});
