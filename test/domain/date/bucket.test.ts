import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INTERVALS, spanOfBucket, toBucket, widenBucket } from "../../../src/domain/date/bucket.ts";
import { parseEdtf } from "../../../src/domain/date/edtf.ts";

function read(text: string) {
  const result = parseEdtf(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe("the bucket of a date", () => {
  it.each([
    ["1969-07-20", "1969-07-20"],
    ["1969-07-20T20:17:40Z", "1969-07-20"],
    ["1969-07-20T24:00", "1969-07-21"],
    ["2024-02-29", "2024-02-29"],
    ["1969-07", "1969-07"],
    ["1969-07-XX", "1969-07"],
    ["1969-34", "1969-34"],
    ["1969-36", "1969-36"],
    // Spring and the first half of a year lie across quarters.
    ["1969-21", "1969"],
    ["1969-24", "1969"],
    ["1969-40", "1969"],
    ["1969-37", "1969"],
    ["1969", "1969"],
    ["1969~", "1969"],
    ["196X", "196X"],
    ["196", "196X"],
    ["196X-12-25", "196X"],
    ["19XX", "19XX"],
    ["19", "19XX"],
    ["1XXX", "1XXX"],
    ["XXXX", ""],
    ["1950S2", "19XX"],
    ["1964/1969-07-20", "1964"],
    ["1969-07-20/1970", "1969-07-20"],
    ["1969/..", "1969"],
    ["../1969", ""],
    ["/1969", ""],
    ["-0043-03-15", "-0043-03-15"],
    ["0000", "0000"],
    ["-0044", "-0044"],
    ["-004X", "-004X"],
    ["-00XX", "-00XX"],
    ["9999-12-31", "9999-12-31"],
    ["-9999-01", "-9999-01"],
    ["Y10000", "Y10E3"],
    ["Y-66E6", "Y-66E6"],
    ["Y-66043000", "Y-66E6"],
    ["Y-138E8", "Y-13E9"],
    ["Y-17101E3S3", "Y-17E6"],
  ])("of %s is %s", (text, name) => {
    expect(toBucket(read(text))).toBe(name);
  });

  it("is what EDTF says of its name, in calendars of four digits", () => {
    const year = fc.integer({ min: -9999, max: 9999 });
    const names = fc.tuple(year, fc.nat(365), fc.nat(5)).map(([number, index, kind]) => {
      const text = `${number < 0 ? "-" : ""}${String(Math.abs(number)).padStart(4, "0")}`;
      const rest = new Date(Date.UTC(2000, 0, 1 + index)).toISOString().slice(4, 10);
      const isLeap = new Date(Date.UTC(8000 + number, 1, 29)).getUTCMonth() === 1;
      const day = rest === "-02-29" && !isLeap ? "-02-28" : rest;
      return (
        [text, text + day.slice(0, 3), `${text}-35`, `${text.slice(0, -1)}X`, `${text.slice(0, -2)}XX`][kind] ??
        text + day
      );
    });
    fc.assert(
      fc.property(names, (name) => {
        const { earliest, latest } = read(name);
        expect([name, toBucket(read(name))]).toEqual([name, name]);
        expect([name, spanOfBucket(name)]).toEqual([name, { start: earliest, next: latest + 1 }]);
      }),
      { numRuns: 3000 },
    );
  });

  it("lies in one stretch of every coarser interval, and in none of a finer one", () => {
    const wide = (name: string) => INTERVALS.map((interval) => widenBucket(name, interval) ?? "");
    expect(wide("1969-07-20")).toEqual(["19XX", "196X", "1969", "1969-35", "1969-07", "1969-07-20"]);
    expect(wide("-0043-12-31")).toEqual(["-00XX", "-004X", "-0043", "-0043-36", "-0043-12", "-0043-12-31"]);
    expect(wide("1969-07")).toEqual(["19XX", "196X", "1969", "1969-35", "1969-07", ""]);
    expect(wide("1969-35")).toEqual(["19XX", "196X", "1969", "1969-35", "", ""]);
    expect(wide("1969")).toEqual(["19XX", "196X", "1969", "", "", ""]);
    expect(wide("196X")).toEqual(["19XX", "196X", "", "", "", ""]);
    expect(wide("19XX")).toEqual(["19XX", "", "", "", "", ""]);
    // What a decade has in rows of its years.
    expect(wide("196")).toEqual(["19XX", "196X", "", "", "", ""]);
    expect(wide("-004")).toEqual(["-00XX", "-004X", "", "", "", ""]);
    for (const name of ["1XXX", "Y-66E6", ""]) expect(wide(name)).toEqual(["", "", "", "", "", ""]);
  });

  it("of years of five digits or more has those that begin with the same two", () => {
    const startOf = (text: string) => read(text).earliest;
    expect(spanOfBucket("Y17E3")).toEqual({ start: startOf("Y17000"), next: startOf("Y18000") });
    expect(spanOfBucket("Y-17E3")).toEqual({ start: startOf("Y-17999"), next: startOf("Y-16999") });
    expect(spanOfBucket("Y-13E9")).toEqual({ start: startOf("Y-13999999999"), next: startOf("Y-12999999999") });
    expect(spanOfBucket("")).toBeUndefined();
  });
});
