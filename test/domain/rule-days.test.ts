import fc from "fast-check";
import * as library from "rrule";
import { describe, expect, it } from "vitest";
import { FUTURE } from "../../src/domain/date/event-date.ts";
import { DAYS, parseRule, type Rule } from "../../src/domain/rule.ts";
import { walkRule } from "../../src/domain/rule-days.ts";

// Node reads it as CommonJS, all of it under one name.
const { RRule } = "RRule" in library ? library : (Reflect.get(library, "default") as typeof library);

const BUDGET = 20_000;
const MOST = 40;

const some = (values: readonly string[]) => fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength: 3 });
const places = (most: number, least = -most) =>
  fc.uniqueArray(
    fc.integer({ min: least, max: most }).filter((place) => place !== 0),
    { minLength: 1, maxLength: 4 },
  );
const parts = fc.record(
  {
    FREQ: fc.constantFrom("YEARLY", "MONTHLY", "WEEKLY", "DAILY"),
    INTERVAL: fc.integer({ min: 1, max: 20 }),
    COUNT: fc.integer({ min: 1, max: 30 }),
    UNTIL: fc.constantFrom("20301226", "20271003T090000"),
    WKST: fc.constantFrom(...DAYS),
    BYMONTH: places(12, 1),
    BYMONTHDAY: places(31),
    BYYEARDAY: places(366),
    BYDAY: fc.oneof(some(DAYS), some(["1MO", "-1FR", "2SU", "5TH", "53MO", "-20TU"])),
    // Of two places that name the same day, rrule gives it twice.
    BYSETPOS: fc.constantFrom("1", "2", "-1", "1,3"),
  },
  { requiredKeys: ["FREQ"] },
);
const start = fc.integer({ min: Date.UTC(2019, 0) / 1000, max: Date.UTC(2030, 0) / 1000 });

/** Without most of what makes no sense together, and would be refused. */
function toText(all: Readonly<Record<string, unknown>>): string {
  const isShort = all["FREQ"] === "WEEKLY" || all["FREQ"] === "DAILY";
  const left = new Set([
    ...("COUNT" in all ? ["UNTIL"] : []),
    ...(all["FREQ"] === "YEARLY" ? [] : ["BYYEARDAY"]),
    ...(isShort ? ["BYSETPOS"] : []),
    ...(all["FREQ"] === "WEEKLY" ? ["BYMONTHDAY"] : []),
  ]);
  return Object.entries(all)
    .filter(([name]) => !left.has(name))
    .map(([name, value]) => `${name}=${value}`)
    .join(";");
}

function read(text: string): Rule | undefined {
  const rule = parseRule(text);
  return rule.ok ? rule.value : undefined;
}

function untilOf({ until }: Rule): number | undefined {
  return until && (until.isDay ? until.seconds + 86_399 : until.seconds);
}

interface Walk {
  readonly seconds: readonly number[];
  readonly isWhole: boolean;
}

function walk(rule: Rule, from: number): Walk {
  const seconds: number[] = [];
  const isWhole = walkRule(rule, from, untilOf(rule) ?? FUTURE, BUDGET, (next) => seconds.push(next) < MOST);
  return { seconds, isWhole };
}

/** As rrule has it. It reads `bymonth` for every day that it looks at, so that is where it is stopped. */
function walkWithLibrary(rule: Rule, from: number): Walk {
  const until = untilOf(rule);
  const options = { ...RRule.parseString(rule.text), dtstart: new Date(from * 1000) };
  const found = new RRule({ ...options, ...(until !== undefined && { until: new Date(until * 1000) }) }, true);
  const { bymonth } = found.options;
  let left = BUDGET;
  Object.defineProperty(found.options, "bymonth", {
    get: () => {
      if (left-- <= 0) throw new RangeError("exhausted");
      return bymonth;
    },
  });
  const seconds: number[] = [];
  try {
    found.all((next) => seconds.push(next.getTime() / 1000) < MOST);
    return { seconds, isWhole: true };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { seconds, isWhole: false };
  }
}

describe("the days of a rule", () => {
  it("are those that rrule finds", () => {
    let compared = 0;
    fc.assert(
      fc.property(parts, start, (all, from) => {
        const rule = read(toText(all));
        if (!rule) return;
        const [own, other] = [walk(rule, from), walkWithLibrary(rule, from)];
        // Where neither could look at all, each has some; past UNTIL only rrule goes on looking.
        const size = other.isWhole ? Number.POSITIVE_INFINITY : Math.min(own.seconds.length, other.seconds.length);
        expect(own.seconds.slice(0, size)).toEqual(other.seconds.slice(0, size));
        if (other.isWhole) expect(own.isWhole).toBe(true);
        if (own.seconds.length > 0) compared++;
      }),
      { numRuns: 1500 },
    );
    expect(compared).toBeGreaterThan(400);
  });

  it("are given once where two places name the same", () => {
    const rule = read("FREQ=MONTHLY;BYMONTHDAY=12;BYSETPOS=1,-1,-2;COUNT=3") as Rule;
    const days = walk(rule, Date.UTC(2026, 0, 12) / 1000).seconds;
    expect(days.map((seconds) => new Date(seconds * 1000).toISOString().slice(0, 10))).toEqual([
      "2026-01-12",
      "2026-02-12",
      "2026-03-12",
    ]);
  });

  it("end with the year 9999, and where too many would have to be looked at", () => {
    const rule = read("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30") as Rule;
    expect(walkRule(rule, Date.UTC(9990, 0) / 1000, FUTURE, 10 * 366, () => true)).toBe(true);
    expect(walkRule(rule, Date.UTC(2026, 0) / 1000, FUTURE, 364, () => true)).toBe(false);
  });
});
