/**
 * How long a date takes: parseEdtf beside edtf.js on the same texts, and labels. Run with `node bench/dates.ts` (Node
 * 24). The two parsers take turns in every round, so that a slow moment of the machine falls on both; medians of the
 * rounds, in nanoseconds per date.
 */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse as parseElsewhere } from "edtf";
import { parseEdtf } from "../src/domain/date/edtf.ts";
import type { EventDate } from "../src/domain/date/event-date.ts";
import { formatDateLabel } from "../src/domain/date/label.ts";
import { INTERVAL_CASES, POINT_CASES } from "../test/domain/date/edtf-cases.ts";

const ROUNDS = 21;
const SHARED = fileURLToPath(new URL("../../shared/data/edtf-cases.ndjson", import.meta.url));

const ORDINARY = [
  "2021-12-26",
  "2021-12",
  "2021",
  "2021-12-26T09:00:00",
  "2021-12-26T09:00:00+08:00",
  "2021-12-26/2021-12-28",
];

/** The claimed cases of the shared file, or our own table where it is missing. */
function readCorpus(): string[] {
  if (!existsSync(SHARED)) return [...POINT_CASES, ...INTERVAL_CASES].map(([text]) => text);
  const rows = readFileSync(SHARED, "utf8").trimEnd().split("\n");
  return rows.map((row): string => JSON.parse(row).edtf).filter((text) => parseEdtf(text).ok);
}

/** edtf.js refuses a few of the texts we take; what it cannot read is not held against it. */
function isReadByBoth(text: string): boolean {
  try {
    parseElsewhere(text);
    return true;
  } catch {
    return false;
  }
}

/** Nanoseconds per text, the list gone through `passes` times. */
function time(texts: readonly string[], passes: number, work: (text: string) => unknown): number {
  const start = performance.now();
  for (let pass = 0; pass < passes; pass++) for (const text of texts) work(text);
  return ((performance.now() - start) * 1e6) / (passes * texts.length);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function compare(name: string, texts: readonly string[]) {
  const ours: number[] = [];
  const theirs: number[] = [];
  const passes = Math.ceil(20_000 / texts.length);
  time(texts, passes, parseEdtf);
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(time(texts, passes, parseEdtf));
    theirs.push(time(texts, Math.ceil(200 / texts.length), parseElsewhere));
  }
  const [parseNs, elsewhereNs] = [median(ours), median(theirs)];
  return { texts: name, count: texts.length, parseEdtf: parseNs, "edtf.js": elsewhereNs, ratio: elsewhereNs / parseNs };
}

/** The median over texts, each the median of its rounds: what a usual date of the corpus costs. */
function medianText(texts: readonly string[]): number {
  return median(texts.map((text) => median(Array.from({ length: 7 }, () => time([text], 2000, parseEdtf)))));
}

function labelRow(name: string, texts: readonly string[], language: string) {
  const dates = new Map<string, EventDate>();
  for (const text of texts) {
    const result = parseEdtf(text);
    if (result.ok) dates.set(text, result.value);
  }
  const label = (text: string) => formatDateLabel(dates.get(text) as EventDate, language);
  const known = [...dates.keys()];
  time(known, 20, label);
  const rounds = Array.from({ length: ROUNDS }, () => time(known, Math.ceil(2000 / known.length), label));
  return {
    labels: `${name}, ${language}`,
    ns: Math.round(median(rounds)),
    "per µs": (1000 / median(rounds)).toFixed(2),
  };
}

const corpus = readCorpus().filter(isReadByBoth);
const rows = [
  compare("ordinary", ORDINARY),
  compare("corpus", corpus),
  ...ORDINARY.map((text) => compare(text, [text])),
];
console.table(
  rows.map((row) => ({
    ...row,
    parseEdtf: `${row.parseEdtf.toFixed(0)} ns`,
    "edtf.js": `${row["edtf.js"].toFixed(0)} ns`,
    ratio: `${row.ratio.toFixed(0)} x`,
  })),
);
console.log(`parseEdtf, median over the texts of the corpus: ${medianText(corpus).toFixed(0)} ns`);
console.table([
  labelRow("days and months", ["2021-12-26", "2021-12", "2021", "1850~"], "en"),
  labelRow("day ranges", ["2021-12-26/2021-12-28"], "en"),
  labelRow("times", ["2021-12-26T09:00"], "de"),
  labelRow("corpus", corpus, "en"),
]);
