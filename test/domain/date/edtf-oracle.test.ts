import edtf, { parse } from "edtf";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { parseEdtf } from "../../../src/domain/date/edtf.ts";
import { compareDates } from "../../../src/domain/date/event-date.ts";
import { toCalendarDates, toHtmlDatetime, toRfc3339 } from "../../../src/domain/date/formats.ts";
import { formatDateLabel } from "../../../src/domain/date/label.ts";
import { dayText, pointText, specifiedText, text } from "./generators.ts";

/**
 * What edtf.js takes at any level. Its seasons in intervals or with marks stand behind options, with which it fails on an
 * unknown start ("/1960"), so each is tried alone.
 */
function isValidElsewhere(candidate: string): boolean {
  return [{}, { level: 3, seasonIntervals: true, seasonUncertainty: true }].some((options) => {
    try {
      return parse(candidate, options) !== undefined;
    } catch {
      return false;
    }
  });
}

function seconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}

describe("parseEdtf beside edtf.js", () => {
  it("gives the same bounds on level 0 and 1", () => {
    fc.assert(
      fc.property(text, (candidate) => {
        const ours = parseEdtf(candidate);
        // End by end, since edtf.js takes no interval whose two ends begin alike, such as "1900-01/1900".
        const [start = "", end = start] = candidate.split("/");
        const wanted = [seconds(edtf(start).min), seconds(edtf(end).max)];
        if (ours.ok) expect([candidate, ours.value.earliest, ours.value.latest]).toEqual([candidate, ...wanted]);
        else expect(`${ours.error} ${edtf(end).min < edtf(start).min}`).toMatch(/ends before it starts true$/);
      }),
      { numRuns: 3000 },
    );
  });

  it("accepts nothing of levels 0 and 1 that edtf.js refuses", () => {
    fc.assert(
      fc.property(mutated(specifiedText, "0123456789-T:Z/."), (candidate) => {
        // We take more as the ends of an interval: centuries, decades, and parts of a year beside something else.
        const isOurs = /^\W?-?\d{2,3}\W?$|^\W?-?\d{4}\W?-\W?(2[1-9]|3\d|4[01])\W?$/;
        if (candidate.includes("/") && candidate.split("/").some((end) => isOurs.test(end))) return;
        if (parseEdtf(candidate).ok) {
          expect([candidate, isValidElsewhere(candidate)]).toEqual([candidate, true]);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  it("refuses nothing that edtf.js accepts but sets, days that do not exist and reversed intervals", () => {
    fc.assert(
      fc.property(mutated(text, "0123456789-TX~?%S:Z/."), (candidate) => {
        const ours = parseEdtf(candidate);
        if (ours.ok || !isValidElsewhere(candidate)) return;
        expect(`${candidate} ${ours.error}`).toMatch(
          /is not a day|no day of the calendar|existing day|ends before|at one end only|zero takes no sign/,
        );
      }),
      { numRuns: 10_000 },
    );
  });

  it("never throws, whatever the text", () => {
    const odd = fc.string({ unit: fc.constantFrom(..."0123456789-TXYES~?%/.:+ {}[]"), maxLength: 30 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "binary" }), odd), (candidate) => {
        const result = parseEdtf(candidate);
        expect(result.ok || result.error.length > 10).toBe(true);
        if (!result.ok) return;
        const { earliest, latest, startLatest, endEarliest, approximate, uncertain } = result.value;
        expect(earliest).toBeLessThanOrEqual(latest);
        expect(formatDateLabel(result.value, "en")).not.toBe("");
        if (approximate || uncertain) return;
        expect(startLatest).toBeGreaterThanOrEqual(earliest);
        expect(endEarliest).toBeLessThanOrEqual(latest);
      }),
      { numRuns: 20_000 },
    );
  });
});

/** A valid text with a few characters replaced, added or taken out. */
function mutated(original: fc.Arbitrary<string>, alphabet: string): fc.Arbitrary<string> {
  const edit = fc.record({
    at: fc.nat(30),
    remove: fc.nat(1),
    insert: fc.constantFrom("", ...alphabet),
  });
  return fc.tuple(original, fc.array(edit, { minLength: 1, maxLength: 3 })).map(([start, edits]) =>
    edits.reduce((now, { at, remove, insert }) => {
      const place = at % (now.length + 1);
      return now.slice(0, place) + insert + now.slice(place + remove);
    }, start),
  );
}

describe("the time zone of the process", () => {
  const before = process.env["TZ"];
  afterEach(() => {
    if (before === undefined) delete process.env["TZ"];
    else process.env["TZ"] = before;
  });

  it("changes no key, order, label or format", () => {
    const sample = fc.sample(fc.oneof(text, pointText, dayText), { numRuns: 500, seed: 7 });
    const seen = ["UTC", "Pacific/Apia", "America/St_Johns"].map((zone) => {
      process.env["TZ"] = zone;
      return { offset: new Date(2021, 0, 1).getTimezoneOffset(), dates: describeAll(sample) };
    });
    // The zone really was another one each time.
    expect(new Set(seen.map(({ offset }) => offset)).size).toBe(3);
    expect(seen[1]?.dates).toEqual(seen[0]?.dates);
    expect(seen[2]?.dates).toEqual(seen[0]?.dates);
  });

  function describeAll(texts: readonly string[]) {
    const dates = texts.flatMap((candidate) => {
      const result = parseEdtf(candidate);
      return result.ok ? [result.value] : [];
    });
    return dates.sort(compareDates).map((date) => ({
      date,
      label: formatDateLabel(date, "en", { timeZone: "Asia/Shanghai" }),
      html: toHtmlDatetime(date),
      calendar: toCalendarDates(date, "America/New_York"),
      rfc3339: typeof date.start === "object" ? toRfc3339(date.start, "Europe/Paris") : undefined,
    }));
  }
});
