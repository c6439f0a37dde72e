import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseEdtf } from "../../../src/domain/date/edtf.ts";
import { formatDay } from "../../../src/domain/date/formats.ts";

/** Cases of public suites, kept beside the project; without them edtf.test.ts still tests every form. */
const FILE = fileURLToPath(new URL("../../../../shared/data/edtf-cases.ndjson", import.meta.url));

interface Case {
  edtf: string;
  valid: boolean;
  earliest?: string;
  latest?: string;
}

const cases: Case[] = existsSync(FILE)
  ? readFileSync(FILE, "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line))
  : [];

const isSet = ({ edtf }: Case) => /^[[{]/.test(edtf);
const valid = cases.filter((row) => row.valid);
const claimed = valid.filter((row) => !isSet(row));

/** Bounds where python-edtf follows another convention; `undefined` is FUTURE. */
const OTHER_CONVENTION: Readonly<Record<string, { latest: string | undefined; reason: string }>> = {
  "2010-24": { latest: "2011-02-28", reason: "its winter stops at the end of the year, ours lasts to February" },
  "2004-06-01/": { latest: undefined, reason: "it takes an unknown end to come within ten years; we take none" },
  "1984-06-02?/": { latest: undefined, reason: "as above" },
};

describe.skipIf(cases.length === 0)("the shared EDTF cases (skipped without ../shared)", () => {
  it("leaves only sets unclaimed, less than 10 % of the valid cases", () => {
    const unclaimed = valid.filter((row) => !parseEdtf(row.edtf).ok);
    expect(unclaimed.every(isSet)).toBe(true);
    expect(unclaimed).toHaveLength(valid.length - claimed.length);
    expect(unclaimed.length / valid.length).toBeLessThan(0.1);
  });

  it.each(claimed)("reads $edtf", ({ edtf, earliest, latest }) => {
    const result = parseEdtf(edtf);
    if (!result.ok) throw new Error(result.error);
    if (earliest === undefined || latest === undefined) return;
    const other = OTHER_CONVENTION[edtf];
    expect(formatDay(result.value.earliest)).toBe(toDay(earliest));
    expect(formatDay(result.value.latest)).toBe(other ? other.latest : toDay(latest));
  });

  it.each(cases.filter((row) => !row.valid))("refuses $edtf", ({ edtf }) => {
    expect(parseEdtf(edtf).ok).toBe(false);
  });
});

/** The file gives days of years beyond 9999 too, which EDTF cannot. */
function toDay(text: string): string {
  return text.replace(/^(-?\d{5,})-\d\d-\d\d$/, "Y$1");
}
