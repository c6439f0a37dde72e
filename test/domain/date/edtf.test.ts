import { describe, expect, it } from "vitest";
import { secondBefore, startOfDay } from "../../../src/domain/date/calendar.ts";
import { joinEdtf, parseEdtf } from "../../../src/domain/date/edtf.ts";
import { type EventDate, FUTURE, PAST } from "../../../src/domain/date/event-date.ts";
import { INTERVAL_CASES, POINT_CASES, REFUSED_CASES, type ValidCase } from "./edtf-cases.ts";

/** The first or last second of what a case names: "1985-04-12", "2021-12-26T09:00:00" or "Y12345". */
function toSecond(text: string, edge: "first" | "last"): number {
  if (text === "") return edge === "first" ? PAST : FUTURE;
  if (text.startsWith("Y")) {
    const year = Number(text.slice(1));
    return edge === "first" ? startOfDay(year, 1, 1) : secondBefore(startOfDay(year + 1, 1, 1));
  }
  const [, year, month, day, hour, minute, second] = /^(-?\d+)-(\d+)-(\d+)(?:T(\d+):(\d+):(\d+))?$/.exec(text) ?? [];
  const start = startOfDay(Number(year), Number(month), Number(day));
  if (hour !== undefined) return start + Number(hour) * 3600 + Number(minute) * 60 + Number(second);
  return edge === "first" ? start : start + 86_399;
}

function expected([text, earliest, latest, precision, marks]: ValidCase) {
  return {
    text,
    earliest: toSecond(earliest, "first"),
    latest: toSecond(latest, "last"),
    precision,
    approximate: marks?.includes("~") ?? false,
    uncertain: marks?.includes("?") ?? false,
  };
}

function parsed(text: string): EventDate {
  const result = parseEdtf(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

describe("parseEdtf on single dates", () => {
  it.each(POINT_CASES.map((row) => ({ text: row[0], row })))("$text", ({ text, row }) => {
    const date = parsed(text);
    const wanted = expected(row);
    expect(date).toMatchObject(wanted);
    expect(date.start).toMatchObject(wanted);
    expect(date.end).toBeUndefined();
    const vague = wanted.approximate || wanted.uncertain;
    expect(date.startLatest).toBe(vague ? FUTURE : wanted.latest);
    expect(date.endEarliest).toBe(vague ? PAST : wanted.earliest);
  });

  it.each([
    ["2016-05-02T16:54:59Z", 0],
    ["2016-05-02T16:54:59+00:00", 0],
    ["2016-05-02T16:54+0530", 330],
    ["2016-05-02T16:54:59.5-00:15", -15],
    ["2016-05-02T16:54:59-12", -720],
    ["2016-05-02T16:54:59+14:00", 840],
  ])("keeps the offset of %s", (text, offset) => {
    expect(parsed(text).start).toHaveProperty("offset", offset);
  });

  it("gives a floating time and a day no offset", () => {
    expect(parsed("2016-05-02T16:54:59").start).not.toHaveProperty("offset");
    expect(parsed("2016-05-02").start).not.toHaveProperty("offset");
  });

  it("keeps neighbouring years apart where a float64 has no single seconds", () => {
    const [before, after] = [parsed("Y-13800000000"), parsed("Y-13799999999")];
    expect(before.latest).toBeGreaterThan(before.earliest);
    expect(before.latest).toBeLessThan(after.earliest);
  });
});

describe("parseEdtf on intervals", () => {
  it.each(INTERVAL_CASES.map((row) => ({ text: row[0], row })))("$text", ({ text, row }) => {
    expect(parsed(text)).toMatchObject(expected(row));
  });

  it.each([
    ["2004-06/2006-08", toSecond("2004-06-30", "last"), toSecond("2006-08-01", "first")],
    ["2021-12-26/2021-12-28", toSecond("2021-12-26", "last"), toSecond("2021-12-28", "first")],
    ["1984/..", toSecond("1984-12-31", "last"), FUTURE],
    ["1984/", toSecond("1984-12-31", "last"), toSecond("1984-01-01", "first")],
    ["../1985", PAST, toSecond("1985-01-01", "first")],
    ["/1985", toSecond("1985-12-31", "last"), toSecond("1985-01-01", "first")],
    ["../..", PAST, FUTURE],
    ["/", FUTURE, PAST],
    ["1984~/2004", FUTURE, PAST],
    ["1984/2004?", FUTURE, PAST],
    // Neither end can lie beyond the other.
    ["198X/1985", toSecond("1985-12-31", "last"), toSecond("1985-01-01", "first")],
    ["1919-10-02/1919-X1-01", toSecond("1919-10-02", "last"), toSecond("1919-10-02", "first")],
  ])("says what %s certainly touches", (text, startLatest, endEarliest) => {
    const date = parsed(text);
    expect([date.startLatest, date.endEarliest]).toEqual([startLatest, endEarliest]);
  });

  it("keeps both ends with their own text and marks", () => {
    const { start, end } = parsed("1984~/2004-06");
    expect(start).toMatchObject({ text: "1984~", precision: "year", approximate: true });
    expect(end).toMatchObject({ text: "2004-06", precision: "month", approximate: false });
  });

  it("tells an open end from an unknown one", () => {
    expect([parsed("1984/..").end, parsed("1984/").end]).toEqual(["open", "unknown"]);
    expect([parsed("../1984").start, parsed("/1984").start]).toEqual(["open", "unknown"]);
  });
});

describe("parseEdtf refuses", () => {
  it.each(REFUSED_CASES)("%j: %s", (text, reason) => {
    const result = parseEdtf(text);
    if (result.ok) throw new Error("accepted");
    expect(result.error).toMatch(/^"/);
    expect(result.error.endsWith(`" ${reason}`)).toBe(true);
  });

  it("with the whole sentence, naming the end of an interval that is wrong", () => {
    expect(parseEdtf("2021-02-28/2021-02-30")).toEqual({
      ok: false,
      error: '"2021-02-30" is not a day: February 2021 has 28 days',
    });
  });

  it("without repeating a long or hostile text in full", () => {
    expect(parseEdtf(`${"<".repeat(60)}`)).toEqual({
      ok: false,
      error: `"${"<".repeat(40)}…" is not an EDTF date: write it like "2021", "2021-12" or "2021-12-26"`,
    });
    expect(parseEdtf("X".repeat(1_000_000))).toEqual({
      ok: false,
      error: `"${"X".repeat(40)}…" is too long: dates end at 100 characters`,
    });
  });
});

describe("joinEdtf", () => {
  it.each([
    ["2021-12-26", "2021-12-28", "2021-12-26/2021-12-28"],
    ["2014", "..", "2014/.."],
    ["", "1985", "/1985"],
    ["Y-538800000", "Y-251902000", "Y-538800000/Y-251902000"],
    ["Y-61000", "-2000", "Y-61000/Y-2000E0"],
    ["Y-61000", "0900", "Y-61000/Y900E0"],
    ["1990", "Y12345", "Y1990E0/Y12345"],
  ])("%s and %s", (start, end, joined) => {
    expect(joinEdtf(start, end)).toBe(joined);
    expect(parseEdtf(joined).ok).toBe(true);
  });
});
