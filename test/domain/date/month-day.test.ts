import { describe, expect, it } from "vitest";
import { daysFromCivil } from "../../../src/domain/date/calendar.ts";
import { isMonthDay, listMonthDays, parseWeek, startOfWeek, toMonthDay } from "../../../src/domain/date/month-day.ts";
import { atDay, isOfToday } from "../../../src/domain/day.ts";
import { formatFilter, matches, parseFilterText } from "../../../src/domain/filter.ts";
import { createEvent, dateOf } from "../../helpers/documents.ts";

const read = (text: string) => {
  const result = parseFilterText(text);
  if (!result.ok) throw new Error(JSON.stringify(result.errors));
  return result.value;
};
const at = (text: string) => Date.parse(text) / 1000;

describe("the day of the year of a date", () => {
  it.each([
    ["2016-05-10", "05-10"],
    ["2024-02-29", "02-29"],
    ["-0043-03-15", "03-15"],
    ["0000-01-01", "01-01"],
    ["2016-05-10T23:59", "05-10"],
    ["2016-05-10T23:59:59-11:00", "05-10"],
    ["2016-05-10/2016-05-12", "05-10"],
    ["2016-05-10/2017", "05-10"],
    ["2016-05-10/..", "05-10"],
    ["2016-05", undefined],
    ["2016", undefined],
    ["2016-05-10?", undefined],
    ["2016-05-10~", undefined],
    ["2016-05-1X", undefined],
    ["15XX-12-25", undefined],
    ["2016-05/2016-05-12", undefined],
    ["../2016-05-12", undefined],
    ["/2016-05-12", undefined],
    ["Y170000002", undefined],
  ])("%s: %s", (text, day) => {
    expect(toMonthDay(dateOf(text))).toBe(day);
  });

  it.each(["01-01", "02-29", "12-31"])("%s is one", (text) => expect(isMonthDay(text)).toBe(true));
  it.each(["02-30", "04-31", "13-01", "00-10", "01-00", "5-10", "05-1", "2016-05-10", "", "today", "05-10 "])(
    "%s is none",
    (text) => expect(isMonthDay(text)).toBe(false),
  );
});

describe("weeks", () => {
  it.each([
    ["2026-W01", [2025, 12, 29]],
    ["2026-W19", [2026, 5, 4]],
    ["2026-W53", [2026, 12, 28]],
    ["2020-W53", [2020, 12, 28]],
    ["1969-W01", [1968, 12, 30]],
  ] satisfies [string, [number, number, number]][])("%s begins on a Monday", (text, day) => {
    expect(parseWeek(text)).toBe(daysFromCivil(...day));
    expect(startOfWeek(daysFromCivil(...day) + 6)).toBe(daysFromCivil(...day));
  });

  it.each(["2025-W53", "2026-W00", "2026-W54", "2026-19", "2026-w19", "W19", "today"])("%s is none", (text) => {
    expect(parseWeek(text)).toBeUndefined();
  });

  it("have seven days, and 29 February besides where the year has none", () => {
    expect(listMonthDays(daysFromCivil(2026, 12, 28), 7)).toEqual(
      ["12-28", "12-29", "12-30", "12-31", "01-01", "01-02", "01-03"].sort(),
    );
    const february = ["02-23", "02-24", "02-25", "02-26", "02-27", "02-28"];
    expect(listMonthDays(daysFromCivil(2026, 2, 23), 7)).toEqual([...february, "02-29", "03-01"]);
    expect(listMonthDays(daysFromCivil(2024, 2, 26), 7)).toEqual([
      ...["02-26", "02-27", "02-28", "02-29"],
      ...["03-01", "03-02", "03-03"],
    ]);
  });
});

describe("what is asked for as today", () => {
  it.each([
    ["on_this_day=today", "2026-05-10", "on_this_day=05-10"],
    ["on_this_day=!05-11|today&tag=a", "2026-05-10", "on_this_day=!05-10|05-11&tag=a"],
    ["on_this_day=today", "2026-02-28", "on_this_day=02-28|02-29"],
    ["on_this_day=today", "2024-02-28", "on_this_day=02-28"],
    ["on_this_day=today", "2024-02-29", "on_this_day=02-29"],
    ["on_this_day=today", "1900-02-28", "on_this_day=02-28|02-29"],
    ["on_this_day=02-28", "2026-02-28", "on_this_day=02-28"],
    ["this_week=2026-W19", "2026-02-28", "this_week=2026-W19"],
    ["this_week=today", "2026-05-10", "on_this_day=05-04|05-05|05-06|05-07|05-08|05-09|05-10"],
  ])("%s is on %s %s", (asked, day, meant) => {
    const filter = read(asked);
    expect(formatFilter(filter)).toBe(asked);
    expect(formatFilter(atDay(filter, at(day)))).toBe(meant);
    expect([isOfToday(filter), isOfToday(atDay(filter, at(day)))]).toEqual([asked.includes("today"), false]);
  });

  it("is nothing as long as the day is not known", () => {
    const event = createEvent(1, { date: "2016-05-10" });
    for (const filter of ["on_this_day=today", "this_week=today"]) expect(matches(event, read(filter))).toBe(false);
    expect(matches(event, read("this_week=2026-W19"))).toBe(true);
    expect(matches(event, read("this_week=2026-W20"))).toBe(false);
    expect(matches(event, read("on_this_day=05-09|05-10"))).toBe(true);
    expect(matches(event, read("on_this_day=!05-10"))).toBe(false);
  });
});
