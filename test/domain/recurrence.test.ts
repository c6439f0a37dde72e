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
  const byMonth = isPlain && frequency === "YEARLY" && !parts.has("BYMONTH") ? [m] : numbers("BYMONTH");
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
  // Positions count within whole periods, before the first day and after the last one wanted.
  for (let day = first - 366; day < first + (years + 1) * 366; day++) {
    const period = periodOf(day);
    if (period >= 0 && period % interval === 0 && holds(day))
      periods.set(period, [...(periods.get(period) ?? []), day]);
  }
  const positions = numbers("BYSETPOS");
  const days = [...periods.values()].flatMap((found) =>
    positions.length === 0
      ? found
      : found.filter((_, index) => positions.some((wanted) => isNth(index + 1, found.length, wanted))),
  );
  const until = parts.get("UNTIL");
  const texts = days
    .filter((day) => day >= first && day < first + years * 365)
    .map((day) => formatDay(day * DAY) ?? "");
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
    fc.tuple(part("BYDAY", fc.constant("MO,TU,WE,TH,FR")), part("BYSETPOS", fc.constantFrom("-1", "1,3"))),
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

function draw(parts: Readonly<Record<string, fc.Arbitrary<string[][]>>>): fc.Arbitrary<Drawn> {
  return fc.constantFrom(...Object.keys(parts)).chain((frequency) =>
    fc.record({
      frequency: fc.constant(frequency),
      interval: fc.integer({ min: 1, max: 4 }),
      by: (parts[frequency] ?? fc.constant([])).map((chosen) => chosen.flat()).filter(isWhole),
      end: ends,
      start: startDay,
    }),
  );
}

/** BYSETPOS chooses from something. */
function isWhole(parts: readonly string[]): boolean {
  return !parts.some((one) => one.startsWith("BYSETPOS")) || parts.some((one) => one.startsWith("BYDAY"));
}

/** Parts that ical.js reads as the specification has them: it fails at others, and at many together. */
const commonOf: Readonly<Record<string, fc.Arbitrary<string[][]>>> = {
  YEARLY: fc
    .tuple(part("BYMONTH", someOf([1, 2, 4, 12])), part("BYMONTHDAY", someOf([1, 2, 13, 28])))
    .filter(([months = [], days = []]) => months.length > 0 || days.length === 0),
  MONTHLY: fc.oneof(
    fc.tuple(part("BYMONTHDAY", someOf([1, 2, 13, 28, -1, -2, -28]))),
    fc.tuple(part("BYDAY", fc.oneof(someOf(["1MO", "2TU", "-1FR", "-2SU"]), someOf(WEEKDAYS)))),
  ),
  WEEKLY: fc.tuple(part("BYDAY", someOf(WEEKDAYS)), part("WKST", fc.constantFrom(...WEEKDAYS))),
  DAILY: fc.constant([]),
};

const drawn = draw(partsOf);
const common = draw(commonOf);
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
      { numRuns: 250 },
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

  it("are those of another implementation, in what that can do", () => {
    fc.assert(
      fc.property(common, fc.constantFrom("", "T09:30"), (one, time) => {
        const rule = synchronize(one);
        // ical.js moves days that a month or year does not have into the next, where the specification leaves them out.
        fc.pre(rule !== undefined && Number(rule.start.slice(8)) <= 28);
        const end = rule.end.startsWith("UNTIL") && time !== "" ? `${rule.end}T093000` : rule.end;
        const text = toRule({ ...rule, end });
        fc.pre(refuseRecurrence(text, readDate(rule.start + time)) === undefined);
        const first =
          time === "" ? ICAL.Time.fromDateString(rule.start) : ICAL.Time.fromDateTimeString(`${rule.start}${time}:00`);
        const iterator = ICAL.Recur.fromString(text).iterator(first);
        const wanted: string[] = [];
        for (let next = iterator.next(); next && wanted.length < 40; next = iterator.next()) {
          wanted.push(next.toString().slice(0, time === "" ? 10 : 16));
        }
        expect({ text, dates: datesOf(rule.start + time, text, 40) }).toEqual({ text, dates: wanted });
      }),
      { numRuns: 250 },
    );
  });
});

describe("an occurrence", () => {
  it("leaves out days that a year or month does not have", () => {
    expect(datesOf("2020-02-29", "FREQ=YEARLY", 3)).toEqual(["2020-02-29", "2024-02-29", "2028-02-29"]);
    expect(datesOf("2096-02-29", "FREQ=YEARLY", 2)).toEqual(["2096-02-29", "2104-02-29"]);
    expect(datesOf("2021-01-31", "FREQ=MONTHLY", 3)).toEqual(["2021-01-31", "2021-03-31", "2021-05-31"]);
    expect(datesOf("2020-02-29", "FREQ=MONTHLY;BYMONTHDAY=-1", 3)).toEqual(["2020-02-29", "2020-03-31", "2020-04-30"]);
  });

  it("is as exact and as long as the date that it repeats", () => {
    expect(datesOf("2021-12-26T09:00", "FREQ=YEARLY", 2)).toEqual(["2021-12-26T09:00", "2022-12-26T09:00"]);
    expect(datesOf("2021-03-27T02:30:15+01:00", "FREQ=DAILY", 2)).toEqual([
      "2021-03-27T02:30:15+01:00",
      "2021-03-28T02:30:15+01:00",
    ]);
    expect(datesOf("2021-12-26T09:00Z/2021-12-27T10:00Z", "FREQ=YEARLY", 2)[1]).toBe(
      "2022-12-26T09:00Z/2022-12-27T10:00Z",
    );
    expect(datesOf("2021-02-27/2021-03-01", "FREQ=YEARLY;INTERVAL=3", 2)).toEqual([
      "2021-02-27/2021-03-01",
      "2024-02-27/2024-02-29",
    ]);
    expect(datesOf("2021-12-26/..", "FREQ=YEARLY", 2)).toEqual(["2021-12-26", "2022-12-26"]);
  });

  it("keeps its number where others are excluded", () => {
    const recurrence = { rule: "FREQ=YEARLY;COUNT=4", excluded: ["2021-12-26", "2023-12-26"] };
    expect(listOccurrences(readDate("2021-12-26T09:00"), recurrence, PAST, FUTURE, 9)).toEqual([
      { number: 2, date: "2022-12-26T09:00" },
      { number: 4, date: "2024-12-26T09:00" },
    ]);
  });

  it("is found where it touches the bounds, up to the limit", () => {
    const numbers = (from: string, to: string, limit = 10) =>
      findOccurrences(
        readDate("2021-12-26/2021-12-28"),
        { rule: "FREQ=YEARLY", excluded: [] },
        readDate(from).earliest,
        readDate(to).latest,
        limit,
      ).list.map(({ number }) => number);
    expect(numbers("2021-12-28", "2022-12-26")).toEqual([1, 2]);
    expect(numbers("2021-12-29", "2022-12-25")).toEqual([]);
    expect(numbers("2023", "2025")).toEqual([3, 4, 5]);
    expect(numbers("2023", "9999", 2)).toEqual([3, 4]);
    expect(numbers("1900", "2000")).toEqual([]);
  });

  it("follows UNTIL through the last day that it names, by the clock of the date", () => {
    for (const until of ["20221226", "20221226T090000", "20221226T090000Z"]) {
      expect(datesOf("2021-12-26T09:00", `FREQ=YEARLY;UNTIL=${until}`, 9)).toEqual([
        "2021-12-26T09:00",
        "2022-12-26T09:00",
      ]);
    }
    expect(datesOf("2021-12-26T09:00", "FREQ=YEARLY;UNTIL=20221226T085959", 9)).toEqual(["2021-12-26T09:00"]);
    expect(datesOf("2021-12-26", "FREQ=YEARLY;UNTIL=20221226T235959Z", 9)).toEqual(["2021-12-26", "2022-12-26"]);
  });
});

describe("the first day of a series", () => {
  it("is a day, or nothing", () => {
    expect(readStart("2016-12-26")?.text).toBe("2016-12-26");
    expect(readStart("26 December")).toBeUndefined();
    const days = ["2016-12-26", "2016-12", "2016-12-26~", "2016-12-26T09:00", "2016-12-26/2016-12-27", "x"];
    expect(days.filter(isDay)).toEqual(["2016-12-26"]);
  });
});

describe("a rule", () => {
  const refuse = (rule: string, date = "2021-12-26") => refuseRecurrence(rule, readDate(date));

  it("is refused where it cannot be read, and says why", () => {
    expect(refuse("")).toBe("is not a rule (RFC 5545) such as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26");
    expect(refuse("RRULE:FREQ=YEARLY")).toBe("is not a rule (RFC 5545) such as FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26");
    expect(refuse("INTERVAL=2")).toBe("has no FREQ; for example FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26");
    expect(refuse("FREQ=YEARLY;FREQ=DAILY")).toBe("has FREQ twice");
    expect(refuse(`FREQ=DAILY;BYMONTH=${"1,".repeat(300)}1`)).toBe("is longer than 500 characters");
    const known = "FREQ, INTERVAL, COUNT, UNTIL, WKST, BYMONTH, BYMONTHDAY, BYYEARDAY, BYDAY, BYSETPOS";
    for (const name of ["DTSTART", "TZID", "BYHOUR", "BYEASTER", "BYWEEKDAY", "CONSTRUCTOR", "X"]) {
      expect(refuse(`FREQ=YEARLY;${name}=1`)).toBe(`has ${name}, which is not known here; known are ${known}`);
    }
    expect(refuse("FREQ=YEARLY;__proto__=1")).toMatch(/^is not a rule/);
    expect(refuse("FREQ=HOURLY")).toBe("has FREQ=HOURLY, but FREQ is YEARLY, MONTHLY, WEEKLY, DAILY");
    for (const part of ["INTERVAL=0", "INTERVAL=1001", "COUNT=0", "COUNT=1e2", "WKST=XX", "BYMONTH=13", "BYMONTH=1,"]) {
      expect(refuse(`FREQ=DAILY;${part}`)).toMatch(new RegExp(`^has ${part}, but `));
    }
    for (const part of ["BYMONTHDAY=0", "BYMONTHDAY=32", "BYDAY=0MO", "BYDAY=MOO", "UNTIL=20211301", "UNTIL=2022"]) {
      expect(refuse(`FREQ=MONTHLY;${part}`)).toMatch(new RegExp(`^has ${part}, but `));
    }
  });

  it("is refused where its parts do not go together", () => {
    expect(refuse("FREQ=WEEKLY;BYMONTHDAY=1")).toBe("may have BYMONTHDAY only with FREQ=YEARLY or MONTHLY or DAILY");
    expect(refuse("FREQ=MONTHLY;BYYEARDAY=1")).toBe("may have BYYEARDAY only with FREQ=YEARLY");
    expect(refuse("FREQ=YEARLY;COUNT=2;UNTIL=20300101")).toBe("has COUNT and UNTIL; one of them is the end");
    expect(refuse("FREQ=YEARLY;BYSETPOS=1")).toBe("has BYSETPOS without another part to choose from, such as BYDAY");
    expect(refuse("FREQ=WEEKLY;BYDAY=1MO")).toBe(
      "may say which weekday of several (1MO) only with FREQ=YEARLY or MONTHLY",
    );
    expect(refuse("FREQ=MONTHLY;BYDAY=1MO,TU")).toBe("has weekdays with and without a number (1MO,TU)");
    expect(refuse("FREQ=MONTHLY;BYDAY=6MO")).toBe("names a weekday that no month has: there are five of each at most");
    expect(refuse("FREQ=YEARLY;UNTIL=20211225")).toBe("ends (UNTIL) before it begins, on 2021-12-26");
  });

  it("needs a date that begins on an exact day", () => {
    for (const date of [
      "2021",
      "2021-12",
      "2021-12-26~",
      "2021-12-26?",
      "../2021-12-26",
      "0099-12-26",
      "-0044-03-15",
      "202X",
    ]) {
      expect(refuse("FREQ=YEARLY", date)).toBe(
        "needs a date that begins on an exact day between the years 100 and 9999",
      );
    }
    expect(refuse("FREQ=YEARLY", "0100-12-26")).toBeUndefined();
    expect(refuse("FREQ=YEARLY", "9999-12-26")).toBeUndefined();
  });

  it("that never comes, or not for long, is refused at once, and costs no reader much", () => {
    const rules = [
      ["FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2021-12-26"],
      ["FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "2021-12-26"],
      ["FREQ=DAILY;INTERVAL=7;BYDAY=TU", "2021-12-27"],
      ["FREQ=MONTHLY;BYMONTHDAY=31;BYSETPOS=2", "2021-12-31"],
      ["FREQ=MONTHLY;INTERVAL=12;BYMONTH=2", "2021-12-31"],
    ] as const;
    // Without its budget the library takes some 9 seconds for the second of them.
    const started = performance.now();
    for (const [rule, date] of rules) {
      expect(refuse(rule, date)).toBe(
        `does not come on ${date}, where it begins, nor on any day in many years after it`,
      );
      expect(datesOf(date, rule, 2)).toEqual([date]);
    }
    expect(performance.now() - started).toBeLessThan(5000);
  });

  it("is followed for centuries by the year, and for a hundred years by the day", () => {
    const at = (start: string, rule: string, day: string) => {
      const { earliest, latest } = readDate(day);
      return findOccurrences(readDate(start), { rule, excluded: [] }, earliest, latest, 1);
    };
    expect(at("1066-10-14", "FREQ=YEARLY", "2026-10-14")).toEqual({
      list: [{ number: 961, date: "2026-10-14" }],
      isWhole: true,
    });
    expect(at("1930-01-01", "FREQ=DAILY", "2026-10-14").list[0]?.number).toBe(35_351);
    expect(at("1830-01-01", "FREQ=DAILY", "2026-10-14")).toEqual({ list: [], isWhole: false });
  });
});

describe("the span of what recurs", () => {
  const endOf = (date: string, rule: string) => findEnd(readDate(date), { rule, excluded: [] });

  it("ends with the last occurrence, or where UNTIL says, or never", () => {
    const lastOf = (day: string) => readDate(day).latest;
    expect(endOf("2021-12-26", "FREQ=YEARLY;COUNT=3")).toBe(lastOf("2023-12-26"));
    expect(endOf("2021-12-26/2021-12-28", "FREQ=YEARLY;COUNT=3")).toBe(lastOf("2023-12-28"));
    expect(endOf("2021-12-26T09:00", "FREQ=DAILY;COUNT=2")).toBe(lastOf("2021-12-27T09:00"));
    expect(endOf("2021-12-26", "FREQ=YEARLY;UNTIL=20231231")).toBe(lastOf("2023-12-31"));
    expect(endOf("2021-12-26", "FREQ=YEARLY;COUNT=1")).toBe(lastOf("2021-12-26"));
    expect(endOf("2021-12-26", "FREQ=YEARLY")).toBe(FUTURE);
    // Of no use, but no reason to lose the event.
    expect(endOf("2021", "FREQ=YEARLY")).toBe(lastOf("2021"));
    expect(endOf("2021-12-26", "nonsense")).toBe(lastOf("2021-12-26"));
  });

  it("has every occurrence in it", () => {
    fc.assert(
      fc.property(drawn, (one) => {
        const rule = synchronize(one);
        fc.pre(rule !== undefined);
        const text = toRule(rule);
        const date = readDate(rule.start);
        fc.pre(refuseRecurrence(text, date) === undefined);
        const last = listOccurrences(date, { rule: text, excluded: [] }, PAST, FUTURE, 30).at(-1);
        expect(readDate(last?.date ?? "").latest).toBeLessThanOrEqual(endOf(rule.start, text));
      }),
      { numRuns: 100 },
    );
  });

  it("lets windows find an event after its first day, until its last", () => {
    const date = readDate("2021-12-26");
    const find = (rule: string, window: string) =>
      matches(createEvent({ date, recurrence: { rule, excluded: [] } }), readFilter(window));
    expect(find("FREQ=YEARLY", "from=2030")).toBe(true);
    expect(find("FREQ=YEARLY;COUNT=3", "on=2023-12-26")).toBe(true);
    expect(find("FREQ=YEARLY;COUNT=3", "from=2023-12-27")).toBe(false);
    expect(find("FREQ=YEARLY", "to=2021-12-25")).toBe(false);
    // What is certain speaks of the first occurrence alone.
    expect(find("FREQ=YEARLY", "from=2030&match=certain")).toBe(false);
    expect(spanOf(createEvent({ date }))).toEqual(date);
  });
});

describe("the zone of the process", () => {
  const before = process.env["TZ"];
  afterEach(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });

  it("moves no occurrence", () => {
    const seen = ["UTC", "Pacific/Kiritimati", "America/St_Johns", "Europe/Berlin"].map((zone) => {
      process.env["TZ"] = zone;
      return {
        hour: new Date(0).getHours(),
        dates: [
          datesOf("2021-03-27T02:30", "FREQ=DAILY;UNTIL=20210329T023000", 5),
          datesOf("2021-10-30", "FREQ=WEEKLY;BYDAY=SA,SU;COUNT=3", 5),
          datesOf("1945-04-01T23:59", "FREQ=MONTHLY;COUNT=2", 5),
        ],
      };
    });
    expect(new Set(seen.map(({ hour }) => hour)).size).toBe(4);
    for (const { dates } of seen) {
      expect(dates).toEqual([
        ["2021-03-27T02:30", "2021-03-28T02:30", "2021-03-29T02:30"],
        ["2021-10-30", "2021-10-31", "2021-11-06"],
        ["1945-04-01T23:59", "1945-05-01T23:59"],
      ]);
    }
  });
});

describe("a rule as a text", () => {
  it("says how often, how many, until when", () => {
    expect(parseRule("FREQ=MONTHLY;COUNT=3;BYDAY=-1FR")).toEqual({
      ok: true,
      value: { text: "FREQ=MONTHLY;COUNT=3;BYDAY=-1FR", frequency: "MONTHLY", count: 3 },
    });
    expect(parseRule("UNTIL=20300101T120000;FREQ=DAILY")).toEqual({
      ok: true,
      value: {
        text: "UNTIL=20300101T120000;FREQ=DAILY",
        frequency: "DAILY",
        until: { seconds: readDate("2030-01-01T12:00").earliest, isDay: false },
      },
    });
  });
});
