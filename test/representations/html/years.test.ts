import { describe, expect, it } from "vitest";
import { labelYear, yearOf } from "../../../src/representations/html/date.ts";
import { groupByYear } from "../../../src/representations/html/years.ts";
import { createEvent, toDate } from "./documents.ts";

const createEvents = (...dates: string[]) =>
  dates.map((date, index) => createEvent(index, { title: date, date: toDate(date) }));
const show = (dates: string[], order: "date" | "-date" | "-published" | "published") =>
  groupByYear(createEvents(...dates), order).map(({ id, year, events }) => [
    id,
    year,
    events.map(({ title }) => title),
  ]);

describe("groupByYear", () => {
  it("puts neighbours of one year together in the order given", () => {
    expect(show(["2016-12-26", "2016", "2015-05-19"], "-date")).toEqual([
      ["y2016", 2016, ["2016-12-26", "2016"]],
      ["y2015", 2015, ["2015-05-19"]],
    ]);
  });

  it("takes the earliest year of decades, ranges and seasons", () => {
    expect(show(["195X", "2014/2016", "2017-21"], "date").map(([, year]) => year)).toEqual([1950, 2014, 2017]);
  });

  it("knows years before Christ and deep time", () => {
    expect(show(["Y-13800000000", "Y-66000000", "-0043-03-15", "0000"], "date").map(([id]) => id)).toEqual([
      "y-13800000000",
      "y-66000000",
      "y-43",
      "y0",
    ]);
  });

  it("keeps events without a known start apart", () => {
    expect(show(["../1945", "/1950", "1945"], "date")).toEqual([
      ["start", undefined, ["../1945", "/1950"]],
      ["y1945", 1945, ["1945"]],
    ]);
  });

  it("makes one group of an order by publication", () => {
    expect(show(["2016", "2011", "2016"], "-published")).toEqual([["all", undefined, ["2016", "2011", "2016"]]]);
    expect(show([], "-published")).toEqual([]);
  });
});

describe("yearOf", () => {
  it("holds for every start of a year, however deep", () => {
    for (const year of [
      -13_800_000_000, -4_540_000_000, -300_000_001, -10_000, -9999, -1, 0, 1, 1969, 1970, 9999, 12_345,
    ]) {
      const text =
        Math.abs(year) > 9999 ? `Y${year}` : `${year < 0 ? "-" : ""}${String(Math.abs(year)).padStart(4, "0")}`;
      expect([text, yearOf(toDate(text))]).toEqual([text, year]);
    }
  });
});

describe("labelYear", () => {
  it("says years as people do", () => {
    expect([2019, 33, 0, -43].map((year) => labelYear(year, "en"))).toEqual(["2019", "33 AD", "1 BC", "44 BC"]);
    expect(labelYear(-43, "de")).toBe("44 v. Chr.");
  });
});
