import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEdtf } from "../../../src/domain/date/edtf.ts";
import { type DatePoint, type EventDate, FUTURE, PAST, type Precision } from "../../../src/domain/date/event-date.ts";
import { formatDay, formatIso, toHtmlDatetime, toHtmlDatetimeOf, toRfc3339 } from "../../../src/domain/date/formats.ts";
import { pointText } from "./generators.ts";

function parsed(text: string): EventDate {
  const result = parseEdtf(text);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const startOf = (text: string) => parsed(text).start as DatePoint;

describe("formatIso", () => {
  const at = parsed("1985-04-12T23:20:30").earliest;

  it.each<[Precision, string]>([
    ["second", "1985-04-12T23:20:30"],
    ["minute", "1985-04-12T23:20"],
    ["day", "1985-04-12"],
    ["month", "1985-04"],
    ["season", "1985-04"],
    ["year", "1985"],
    ["decade", "1985"],
    ["age", "1985"],
  ])("gives the %s", (precision, text) => {
    expect(formatIso(at, precision)).toBe(text);
  });

  it("pads to two digits and no more", () => {
    expect(formatIso(parsed("2021-10-10T10:10:10").earliest, "second")).toBe("2021-10-10T10:10:10");
    expect(formatIso(parsed("0009-09-09T09:09:09").earliest, "second")).toBe("0009-09-09T09:09:09");
  });

  it("gives back every plain date as it was stated", () => {
    fc.assert(
      fc.property(pointText, (text) => {
        const { earliest, precision } = parsed(text);
        if (/[X?~%Z]/.test(text)) return;
        expect(formatIso(earliest, precision)).toBe(text);
      }),
    );
  });
});

describe("formatDay", () => {
  it.each([
    ["2021-12", "2021-12-01", "2021-12-31"],
    ["-0043-03-15", "-0043-03-15", "-0043-03-15"],
    ["0000", "0000-01-01", "0000-12-31"],
    ["Y-13800000000", "Y-13800000000", "Y-13800000000"],
    ["Y12345", "Y12345", "Y12345"],
  ])("of %s", (text, earliest, latest) => {
    const date = parsed(text);
    expect([formatDay(date.earliest), formatDay(date.latest)]).toEqual([earliest, latest]);
  });

  it("is undefined where there is no bound", () => {
    expect([formatDay(PAST), formatDay(FUTURE)]).toEqual([undefined, undefined]);
  });
});

describe("toHtmlDatetime", () => {
  it.each([
    ["2021", "2021"],
    ["0043", "0043"],
    ["Y12345", "12345"],
    ["2021-12", "2021-12"],
    ["2021-12-26", "2021-12-26"],
    ["2021-12-26T09:00", "2021-12-26T09:00"],
    ["2021-12-26T09:00:30Z", "2021-12-26T09:00:30Z"],
    ["2021-12-26T09:00-03:30", "2021-12-26T09:00-03:30"],
    ["1985~", "1985"],
    ["2021-12-XX", "2021-12"],
    ["0000", undefined],
    ["-0043-03-15", undefined],
    ["2021-21", undefined],
    ["198X", undefined],
    ["1950S2", undefined],
    ["2021/2022", undefined],
    ["2021/..", undefined],
    ["/", undefined],
  ])("%s: %s", (text, value) => {
    expect(toHtmlDatetime(parsed(text))).toBe(value);
  });

  it("speaks for each end of an interval alone", () => {
    const { start, end } = parsed("2021-12-26/2021-12-28");
    expect([start, end].map((point) => toHtmlDatetimeOf(point as DatePoint))).toEqual(["2021-12-26", "2021-12-28"]);
  });
});

describe("toRfc3339", () => {
  it.each([
    ["2021-12-26T09:00", "Asia/Shanghai", "2021-12-26T09:00:00+08:00"],
    ["2021-12-26T09:00", "America/St_Johns", "2021-12-26T09:00:00-03:30"],
    ["2021-12-26T09:00", "UTC", "2021-12-26T09:00:00Z"],
    ["2021-12-26T09:00:30+05:30", "Asia/Shanghai", "2021-12-26T09:00:30+05:30"],
    ["2021-03-14T02:30", "America/New_York", "2021-03-14T03:30:00-04:00"],
    ["1850-01-01T12:00", "America/New_York", "1850-01-01T16:56:02Z"],
    ["2021-12-26T09:00", undefined, undefined],
    ["2021-12-26", "Asia/Shanghai", undefined],
    ["0000-01-01T00:00Z", undefined, "0000-01-01T00:00:00Z"],
    ["9999-12-31T23:59Z", undefined, "9999-12-31T23:59:00Z"],
    ["-0043-03-15T12:00Z", undefined, undefined],
  ])("%s in %s: %s", (text, timeZone, value) => {
    expect(toRfc3339(startOf(text), timeZone)).toBe(value);
  });
});
