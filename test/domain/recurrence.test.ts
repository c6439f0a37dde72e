import fc from "fast-check";
import ICAL from "ical.js";
import { afterEach, describe, expect, it } from "vitest";
import { civilFromDays, daysFromCivil, daysInMonth, isLeapYear } from "../../src/domain/date/calendar.ts";
import { FUTURE, PAST } from "../../src/domain/date/event-date.ts";
import { formatDay } from "../../src/domain/date/formats.ts";
import { matches } from "../../src/domain/filter.ts";
import {
  findEnd,
  findOccurrences,
  isDay,
  listOccurrences,
  readStart,
  refuseRecurrence,
} from "../../src/domain/recurrence.ts";
import { parseRule } from "../../src/domain/rule.ts";
import { spanOf } from "../../src/domain/span.ts";
import { createEvent, readDate, readFilter } from "../helpers/events.ts";

const DAY = 86_400;

function datesOf(start: string, rule: string, limit: number, excluded: string[] = []): string[] {
  return listOccurrences(readDate(start), { rule, excluded }, PAST, FUTURE, limit).map(({ date }) => date);
}

/** What a rule means, day by day, without the library: RFC 5545 section 3.3.10 read as a filter. */
function listByHand(rule: string, start: string, years: number): string[] {
  const parts = new Map(rule.split(";").map((part) => part.split("=", 2) as [string, string]));
  const list = (name: string) => (parts.get(name) ?? "").split(",").filter((value) => value !== "");
  const numbers = (name: string) => list(name).map(Number);
  const frequency = parts.get("FREQ") ?? "";
  const interval = Number(parts.get("INTERVAL") ?? 1);
  const weekdays = ["TH", "FR", "SA", "SU", "MO", "TU", "WE"];
  const weekdayOf = (day: number) => weekdays[((day % 7) + 7) % 7] ?? "";
  const [y = 0, m = 0, d = 0] = start.split("-").map(Number);
  const first = daysFromCivil(y, m, d);
  const weekStart = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"].indexOf(parts.get("WKST") ?? "MO");
  // Day 4 was a Monday.
  const weekOf = (day: number) => Math.floor((day - 4 - weekStart) / 7);
  const periodOf = (day: number) => {
    const { year, month } = civilFromDays(day);
    if (frequency === "YEARLY") return year - y;
    if (frequency === "MONTHLY") return (year - y) * 12 + month - m;
    return frequency === "WEEKLY" ? weekOf(day) - weekOf(first) : day - first;
  };
  const isPlain = !["BYYEARDAY", "BYMONTHDAY", "BYDAY"].some((name) => parts.has(name));
  const byMonth =
    isPlain && frequency === "YEARLY" && !parts.has("BYMONTH") ? [m] : numbers("BYMONTH");
  const byMonthDay = isPlain && ["YEARLY", "MONTHLY"].includes(frequency) ? [d] : numbers("BYMONTHDAY");
  const byDay = isPlain && frequency === "WEEKLY" ? [weekdayOf(first)] : list("BYDAY");
  const byYearDay = numbers("BYYEARDAY");
  const isNth = (value: number, size: number, wanted: number) => value === wanted || value - size - 1 === wanted;
  const holds = (day: number) => {
    const { year, month, day: monthDay } = civilFromDays(day);
    const size = daysInMonth(year, month);
    const yearDay = day - daysFromCivil(year, 1, 1) + 1;
    const yearSize = isLeapYear(year) ? 366 : 365;
    const inMonth = frequency === "MONTHLY" || parts.has("BYMONTH");
    const [place, length] = inMonth ? [monthDay, size] : [yearDay, yearSize];
    const isDayNamed = (name: string) => {
      const ordinal = Number(name.slice(0, -2) || 0);
      if (weekdayOf(day) !== name.slice(-2)) return false;
      const before = Math.floor((place - 1) / 7) + 1;
      const after = -(Math.floor((length - place) / 7) + 1);
      return ordinal === 0 || ordinal === before || ordinal === after;
    };
    return (
      (byMonth.length === 0 || byMonth.includes(month)) &&
      (byMonthDay.length === 0 || byMonthDay.some((wanted) => isNth(monthDay, size, wanted))) &&
      (byYearDay.length === 0 || byYearDay.some((wanted) => isNth(yearDay, yearSize, wanted))) &&
      (byDay.length === 0 || byDay.some(isDayNamed))
    );
  };
  const periods = new Map<number, number[]>();
  // Positions count within a whole period, also before its first day.
  for (let day = first - 366; day < first + years * 366; day++) {
    const period = periodOf(day);
    if (period >= 0 && period % interval === 0 && holds(day)) periods.set(period, [...(periods.get(period) ?? []), day]);
  }
  const positions = numbers("BYSETPOS");
  const days = [...periods.values()].flatMap((found) =>
    positions.length === 0
      ? found
      : found.filter((_, index) => positions.some((wanted) => isNth(index + 1, found.length, wanted))),
  );
  const until = parts.get("UNTIL");
  const texts = days.filter((day) => day >= first).map((day) => formatDay(day * DAY) ?? "");
  const ended = until === undefined ? texts : texts.filter((text) => text.replaceAll("-", "") <= until);
  return ended.slice(0, Number(parts.get("COUNT") ?? ended.length));
}

const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;
const someOf = (values: readonly (string | number)[]) =>
  fc.subarray([...values], { minLength: 1, maxLength: 3 }).map((chosen) => chosen.join(","));
const monthDays = [1, 2, 13, 28, 29, 30, 31, -1, -2, -28, -31];
const ordinals = ["1MO", "2TU", "-1FR", "-2SU", "5WE"];
const yearOrdinals = ["1MO", "20MO", "-1FR", "53TH"];

const startDay = fc
  .integer({ min: daysFromCivil(1890, 1, 1), max: daysFromCivil(2060, 12, 31) })
  .map((day) => formatDay(day * DAY) ?? "");

interface Drawn {
  readonly frequency: string;
  readonly interval: number;
  readonly by: readonly string[];
  readonly end: string;
  readonly start: string;
}

function toRule({ frequency, interval, by, end }: Drawn): string {
  return [`FREQ=${frequency}`, ...(interval > 1 ? [`INTERVAL=${interval}`] : []), ...by, end].filter(Boolean).join(";");
}

const part = (name: string, values: fc.Arbitrary<string>) =>
  fc.option(values, { nil: undefined }).map((value) => (value === undefined ? [] : [`${name}=${value}`]));
const ends = fc.oneof(
  fc.constant(""),
  fc.integer({ min: 1, max: 30 }).map((count) => `COUNT=${count}`),
  startDay.map((day) => `UNTIL=${day.replaceAll("-", "")}`),
);
const partsOf: Readonly<Record<string, fc.Arbitrary<string[][]>>> = {
  YEARLY: fc.oneof(
    fc.tuple(part("BYMONTH", someOf([1, 2, 4, 12])), part("BYMONTHDAY", someOf(monthDays))),
    fc.tuple(part("BYMONTH", someOf([2, 5, 12])), part("BYDAY", fc.oneof(someOf(ordinals), someOf(WEEKDAYS)))),
    fc.tuple(part("BYDAY", fc.oneof(someOf(yearOrdinals), someOf(WEEKDAYS)))),
    fc.tuple(part("BYYEARDAY", someOf([1, 60, 365, 366, -1, -366]))),
  ),
  MONTHLY: fc.oneof(
    fc.tuple(part("BYMONTHDAY", someOf(monthDays)), part("BYMONTH", someOf([1, 2, 12]))),
    fc.tuple(part("BYDAY", fc.oneof(someOf(ordinals), someOf(WEEKDAYS)))),
    fc.tuple(part("BYDAY", fc.constant("MO,TU,WE,TH,FR")), fc.constantFrom(["BYSETPOS=-1"], ["BYSETPOS=1,3"], [])),
  ),
  WEEKLY: fc.tuple(
    part("BYDAY", someOf(WEEKDAYS)),
    part("WKST", fc.constantFrom(...WEEKDAYS)),
    part("BYMONTH", someOf([1, 7, 12])),
  ),
  DAILY: fc.tuple(
    part("BYMONTH", someOf([1, 2, 12])),
    part("BYDAY", someOf(WEEKDAYS)),
    part("BYMONTHDAY", someOf(monthDays)),
  ),
};

const drawn: fc.Arbitrary<Drawn> = fc.constantFrom("YEARLY", "MONTHLY", "WEEKLY", "DAILY").chain((frequency) =>
  fc.record({
    frequency: fc.constant(frequency),
    interval: fc.integer({ min: 1, max: 4 }),
    by: (partsOf[frequency] ?? fc.constant([])).map((parts) => parts.flat()).filter(isWhole),
    end: ends,
    start: startDay,
  }),
);

/** BYSETPOS chooses from something. */
function isWhole(parts: readonly string[]): boolean {
  return !parts.some((one) => one.startsWith("BYSETPOS")) || parts.some((one) => one.startsWith("BYDAY"));
}

const YEARS = 9;

/** A rule with a day on which it comes as its start, as far as there is one. */
function synchronize(rule: Drawn): Drawn | undefined {
  const [start] = listByHand(toRule({ ...rule, end: "" }), rule.start, YEARS);
  return start === undefined ? undefined : { ...rule, start };
}

describe("occurrences of a rule", () => {
  it("are those that the specification means, day by day", () => {
    fc.assert(
      fc.property(drawn, (one) => {
        const rule = synchronize(one);
        fc.pre(rule !== undefined);
        const text = toRule(rule);
        const wanted = listByHand(text, rule.start, YEARS);
        if (wanted.length === 0) {
          expect(refuseRecurrence(text, readDate(rule.start))).toMatch(/^ends \(UNTIL\) before it begins, on /);
          return;
        }
        expect(refuseRecurrence(text, readDate(rule.start))).toBeUndefined();
        const last = readDate(wanted.at(-1) ?? "").latest;
        const found = listOccurrences(readDate(rule.start), { rule: text, excluded: [] }, PAST, last, 10_000);
        expect(found).toEqual(wanted.map((date, index) => ({ number: index + 1, date })));
      }),
      { numRuns: 500 },
    );
  });

  it("are refused where the rule does not come on its first day", () => {
    fc.assert(
      fc.property(drawn, (one) => {
        const text = toRule({ ...one, end: "" });
        const [first] = listByHand(text, one.start, YEARS);
        fc.pre(first !== undefined);
        expect(refuseRecurrence(text, readDate(one.start))).toEqual(
          first === one.start
            ? undefined
            : `does not come on ${one.start}, where it begins; the first day on which it comes is ${first}`,
        );
      }),
      { numRuns: 200 },
    );
  });

  it("are those of another implementation", () => {
    fc.assert(
      fc.property(drawn, fc.constantFrom("", "T09:30"), (one, time) => {
        // ical.js moves days that a month or year does not have into the next, where the specification leaves them out.
        fc.pre(!one.by.some((by) => /^BYMONTHDAY=.*(29|3\d)|^BYYEARDAY=|5WE|53TH|20MO|^BYSETPOS/.test(by)));
        const rule = synchronize(one);
        fc.pre(rule !== undefined && Number(rule.start.slice(8)) <= 28);
        // Nor does it take BYMONTH and BYDAY of a day or week together with INTERVAL as others do.
        const end = rule.end.startsWith("UNTIL") && time !== "" ? `${rule.end}T093000` : rule.end;
        const text = toRule({ ...rule, end });
        fc.pre(refuseRecurrence(text, readDate(rule.start + time)) === undefined);
        const first = time === "" ? ICAL.Time.fromDateString(rule.start) : ICAL.Time.fromDateTimeString(`${rule.start}${time}:00`);
        const iterator = ICAL.Recur.fromString(text).iterator(first);
        const wanted: string[] = [];
        for (let next = iterator.next(); next && wanted.length < 40; next = iterator.next()) {
          wanted.push(next.toString().slice(0, time === "" ? 10 : 16));
        }
        expect({ text, start: rule.start, dates: datesOf(rule.start + time, text, 40) }).toEqual({
          text,
          start: rule.start,
          dates: wanted,
        });
      }),
      { numRuns: 300 },
    );
  });
});
