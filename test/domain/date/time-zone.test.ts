import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DatePoint } from "../../../src/domain/date/event-date.ts";
import { isTimeZone, toInstantOf } from "../../../src/domain/date/formats.ts";
import { parsePoint } from "../../../src/domain/date/point.ts";
import { offsetAt } from "../../../src/domain/date/time-zone.ts";
import { formatInstant, type Instant, parseInstant, toInstant } from "../../../src/domain/instant.ts";

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

describe("offsetAt", () => {
  const HOUR = 3600;
  const seconds = fc.integer({ min: Date.UTC(1840, 0) / 1000, max: Date.UTC(2060, 0) / 1000 });

  /** By the wall clock that Intl shows, without what is kept between calls. */
  function readOffset(at: number, timeZone: string): number {
    const shown = new Intl.DateTimeFormat("en-US", {
      ...{ timeZone, era: "short", hourCycle: "h23" },
      ...{ year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" },
    }).formatToParts(at * 1000);
    const part = (type: string) => Number(shown.find((one) => one.type === type)?.value);
    const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
    return wall / 1000 - at;
  }

  it("is what Intl says, in every zone, at any moment and around each change", { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(fc.constantFrom(...Intl.supportedValuesOf("timeZone")), seconds, (zone, at) => {
        for (const near of [at, at + HOUR, at + 86_400, at - 6 * 86_400]) {
          expect([zone, near, offsetAt(toInstant(near), zone)]).toEqual([zone, near, readOffset(near, zone)]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ["Europe/Berlin", "2026-03-29T00:59:59Z", 1],
    ["Europe/Berlin", "2026-03-29T01:00:00Z", 2],
    ["America/New_York", "2022-11-06T05:59:59Z", -4],
    ["America/New_York", "2022-11-06T06:00:00Z", -5],
    ["Australia/Lord_Howe", "2022-04-02T14:59:59Z", 11],
    ["Australia/Lord_Howe", "2022-04-02T15:00:00Z", 10.5],
    ["Asia/Shanghai", "1900-12-31T15:54:16Z", 29_143 / HOUR],
    ["Asia/Shanghai", "1900-12-31T15:54:17Z", 8],
    // Twice within nine days.
    ["Africa/Tunis", "1943-04-16T23:59:59Z", 2],
    ["Africa/Tunis", "1943-04-20T00:00:00Z", 1],
    ["Africa/Tunis", "1943-04-26T00:00:00Z", 2],
  ])("in %s at %s is %f hours", (zone, text, hours) => {
    expect(offsetAt(parseInstant(text) as Instant, zone)).toBe(hours * HOUR);
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
