import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseEdtf } from "../../../src/domain/date/edtf.ts";
import {
  type Bounds,
  compareDates,
  type EventDate,
  FUTURE,
  isAllDay,
  isTimed,
  overlaps,
  PAST,
} from "../../../src/domain/date/event-date.ts";
import { text } from "./generators.ts";

function parsed(source: string): EventDate {
  const result = parseEdtf(source);
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

const date = text.filter((source) => parseEdtf(source).ok).map(parsed);
const second = fc.integer({ min: -400_000_000_000, max: 400_000_000_000 });
const window: fc.Arbitrary<Bounds> = fc
  .tuple(fc.option(second), fc.option(second))
  .map(([a, b]) => (a !== null && b !== null && a > b ? [b, a] : [a, b]))
  .map(([from, to]) => ({ ...(from !== null && { from }), ...(to !== null && { to }) }));

const yearOf = (year: string): Bounds => ({ from: parsed(year).earliest, to: parsed(year).latest });

describe("compareDates", () => {
  it("orders by the first possible second, then by the last", () => {
    const texts = ["2021-12", "2021-12-01", "..", "-0043", "2021", "Y-138E8", "2020/2022", "2021-12-01T00:00", "0000"];
    const dates = texts.map((source) => parsed(source === ".." ? "../1900" : source));
    expect(dates.sort(compareDates).map((each) => each.text)).toEqual([
      "../1900",
      "Y-138E8",
      "-0043",
      "0000",
      "2020/2022",
      "2021",
      "2021-12-01T00:00",
      "2021-12-01",
      "2021-12",
    ]);
  });

  it("is a total preorder on the keys", () => {
    fc.assert(
      fc.property(date, date, date, (a, b, c) => {
        expect(Math.sign(compareDates(a, b)) + Math.sign(compareDates(b, a))).toBe(0);
        if (compareDates(a, b) <= 0 && compareDates(b, c) <= 0) expect(compareDates(a, c)).toBeLessThanOrEqual(0);
        expect(compareDates(a, b) === 0).toBe(a.earliest === b.earliest && a.latest === b.latest);
      }),
    );
  });

  it("never subtracts infinities: two open dates compare as equal", () => {
    expect(compareDates(parsed("../.."), parsed("/"))).toBe(0);
  });
});

describe("overlaps", () => {
  it.each([
    // An ongoing event matches every window after its start, and certainly.
    ["1984/..", "2050", true, true],
    ["1984/..", "1983", false, false],
    // One with an unknown end may, but need not.
    ["1984/", "2050", true, false],
    ["1984/", "1984", true, true],
    ["../1985", "-0500", true, true],
    ["/1985", "-0500", true, false],
    ["../..", "1999", true, true],
    ["/", "1999", true, false],
    ["1985-04", "1985", true, true],
    ["1985", "1985", true, true],
    ["198X", "1985", true, false],
    ["1985~", "1985", true, false],
    ["1985?", "1984", false, false],
    ["1985-12/1986-01", "1985", true, true],
    ["1985/1986", "1985", true, true],
    ["1984/1986", "1985", true, true],
    ["2021-24", "2021", true, false],
  ])("%s and the year %s: possible %s, certain %s", (source, year, possible, certain) => {
    expect(overlaps(parsed(source), yearOf(year), "possible")).toBe(possible);
    expect(overlaps(parsed(source), yearOf(year), "certain")).toBe(certain);
  });

  it("counts the first and the last second of both", () => {
    const { earliest, latest } = parsed("1985");
    const touching = [{ to: earliest }, { from: latest }, { from: latest, to: latest }];
    const apart = [{ to: earliest - 1 }, { from: latest + 1 }];
    expect(touching.map((stretch) => overlaps(parsed("1985"), stretch, "possible"))).toEqual([true, true, true]);
    expect(apart.map((stretch) => overlaps(parsed("1985"), stretch, "possible"))).toEqual([false, false]);
    expect(overlaps(parsed("1985"), { from: earliest, to: latest }, "certain")).toBe(true);
    expect(overlaps(parsed("1985"), { from: earliest + 1 }, "certain")).toBe(false);
    expect(overlaps(parsed("1985"), { to: latest - 1 }, "certain")).toBe(false);
  });

  it("takes a window without limits to hold every date that is certain at all", () => {
    expect(overlaps(parsed("1985"), {}, "certain")).toBe(true);
    expect(overlaps(parsed("1985~"), {}, "possible")).toBe(true);
  });

  it("is possible wherever it is certain", () => {
    fc.assert(
      fc.property(date, window, (each, stretch) => {
        if (overlaps(each, stretch, "certain") && !(each.approximate || each.uncertain)) {
          expect(overlaps(each, stretch, "possible")).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it("never stops holding when the window grows", () => {
    fc.assert(
      fc.property(date, window, second.map(Math.abs), (each, { from = PAST, to = FUTURE }, more) => {
        for (const match of ["possible", "certain"] as const) {
          if (overlaps(each, { from, to }, match)) {
            expect(overlaps(each, { from: from - more, to: to + more }, match)).toBe(true);
          }
        }
      }),
    );
  });

  it("is certain just when every way to fix the ends touches the window", () => {
    const month = fc.integer({ min: 1, max: 4 });
    const dayNumber = fc.integer({ min: 1, max: 130 });
    fc.assert(
      fc.property(month, month, dayNumber, dayNumber, (a, b, c, d) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)].map((each) => daysOf(`2021-0${each}`));
        const [from, to] = [Math.min(c, d), Math.max(c, d)];
        const stretch = { from: dayStart(from), to: dayStart(to) + 86_399 };
        const pairs = start?.flatMap((s) => (end ?? []).filter((e) => e >= s).map((e) => [s, e] as const)) ?? [];
        const touches = pairs.map(([s, e]) => s <= to && e >= from);
        const interval = parsed(`2021-0${Math.min(a, b)}/2021-0${Math.max(a, b)}`);
        expect(overlaps(interval, stretch, "certain")).toBe(touches.every(Boolean));
        expect(overlaps(interval, stretch, "possible")).toBe(touches.some(Boolean));
      }),
    );
  });

  const newYear = parsed("2021").earliest;
  const dayStart = (day: number) => newYear + (day - 1) * 86_400;

  /** The days of a month, counted within 2021. */
  function daysOf(source: string): number[] {
    const { earliest, latest } = parsed(source);
    const first = (earliest - newYear) / 86_400 + 1;
    return Array.from({ length: (latest + 1 - earliest) / 86_400 }, (_, index) => first + index);
  }
});

describe("isAllDay", () => {
  it.each([
    ["2021-12-26", true],
    ["2021/..", true],
    ["/", true],
    ["2021-12-26T09:00", false],
    ["2021-12-26T09:00/..", false],
    ["/2021-12-26T09:00:00Z", false],
  ])("%s: %s", (source, allDay) => {
    const { start, end } = parsed(source);
    expect(isAllDay(parsed(source))).toBe(allDay);
    for (const point of [start, end]) if (typeof point === "object") expect(isTimed(point)).toBe(!allDay);
  });
});
