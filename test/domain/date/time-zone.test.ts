import { describe, expect, it } from "vitest";
import type { DatePoint } from "../../../src/domain/date/event-date.ts";
import { isTimeZone, toInstantOf } from "../../../src/domain/date/formats.ts";
import { parsePoint } from "../../../src/domain/date/point.ts";
import { formatInstant } from "../../../src/domain/instant.ts";

function instantOf(text: string, timeZone?: string): string | undefined {
  const at = toInstantOf(parsePoint(text) as DatePoint, timeZone);
  return at === undefined ? undefined : formatInstant(at);
}

describe("toInstantOf", () => {
  it.each([
    ["2021-12-26T09:00", "Asia/Shanghai", "2021-12-26T01:00:00Z"],
    ["2021-12-26T09:00", "UTC", "2021-12-26T09:00:00Z"],
    ["2021-12-26T09:00:30", "Asia/Kathmandu", "2021-12-26T03:15:30Z"],
    ["2021-07-01T12:00", "America/St_Johns", "2021-07-01T14:30:00Z"],
    // The offset of the text comes before the zone of the event.
    ["2021-12-26T09:00+05:30", "Asia/Shanghai", "2021-12-26T03:30:00Z"],
    ["2021-12-26T09:00Z", undefined, "2021-12-26T09:00:00Z"],
  ])("%s in %s", (text, timeZone, instant) => {
    expect(instantOf(text, timeZone)).toBe(instant);
  });

  it.each([
    // Gaps: the time moves forward by their length.
    ["2021-03-14T02:30", "America/New_York", "2021-03-14T07:30:00Z"],
    ["2021-03-14T01:59", "America/New_York", "2021-03-14T06:59:00Z"],
    ["2021-03-14T03:00", "America/New_York", "2021-03-14T07:00:00Z"],
    ["2021-03-28T02:30", "Europe/Berlin", "2021-03-28T01:30:00Z"],
    ["2021-10-03T02:15", "Australia/Lord_Howe", "2021-10-02T15:45:00Z"],
    ["2011-12-30T12:00", "Pacific/Apia", "2011-12-30T22:00:00Z"],
    // Overlaps: the first of the two.
    ["2021-11-07T01:30", "America/New_York", "2021-11-07T05:30:00Z"],
    ["2021-11-07T02:00", "America/New_York", "2021-11-07T07:00:00Z"],
    ["2021-10-31T02:30", "Europe/Berlin", "2021-10-31T00:30:00Z"],
    ["2021-04-04T01:45", "Australia/Lord_Howe", "2021-04-03T14:45:00Z"],
  ])("%s in %s, where clocks change", (text, timeZone, instant) => {
    expect(instantOf(text, timeZone)).toBe(instant);
  });

  it("knows the local mean time of a city before standard time, to the second", () => {
    expect(instantOf("1850-01-01T12:00", "America/New_York")).toBe("1850-01-01T16:56:02Z");
  });

  it.each([
    ["2021-12-26T09:00", undefined],
    ["2021-12-26T09:00", "Nowhere/Land"],
    ["2021-12-26", "Asia/Shanghai"],
    ["2021", "Asia/Shanghai"],
  ])("is undefined for %s in %s", (text, timeZone) => {
    expect(instantOf(text, timeZone)).toBeUndefined();
  });
});

describe("isTimeZone", () => {
  it.each(["UTC", "Asia/Shanghai", "America/Argentina/Buenos_Aires", "Etc/GMT+5"])("takes %s", (name) => {
    expect(isTimeZone(name)).toBe(true);
  });

  it.each(["", "+08:00", "-05", "Nowhere/Land", "Asia/Shanghai ", "__proto__", "x".repeat(1000)])(
    "refuses %j",
    (name) => {
      expect(isTimeZone(name)).toBe(false);
    },
  );
});
