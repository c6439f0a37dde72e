import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EventInput } from "../../src/contract/event.ts";
import { parseIcs } from "../../src/import/ics.ts";
import { normalizeRow } from "../../src/import/normalize.ts";
import { ImportError, type Row } from "../../src/import/rows.ts";
import { render } from "../../src/representations/ics.ts";
import { FOUNDING, HOSTILE, RECORD } from "../helpers/documents.ts";

const SAMPLES = [FOUNDING, HOSTILE, RECORD].map((document) =>
  render({ ...document, events: document.events.slice(0, 12) }),
);

const NAMES = [
  "DTSTART",
  "DTEND",
  "DURATION",
  "RRULE",
  "RDATE",
  "EXDATE",
  "RECURRENCE-ID",
  "GEO",
  "ATTACH",
  "UID",
  "X-ANNALS-DATE",
];
const PARAMETERS = [
  "",
  ";TZID=Europe/Paris",
  ";TZID=Nowhere",
  ";VALUE=DATE",
  ";VALUE=PERIOD",
  ';X="',
  ";ENCODING=BASE64",
  ";=",
  ";TZID",
];
const VALUES = [
  ...[
    "20211226",
    "20211226T090000",
    "20211226T090000Z",
    "99991231",
    "00000101",
    "99991231T235959Z",
    "20211226/P1D",
    "",
  ],
  ...[
    "P1D",
    "-P1D",
    "PT999999999H",
    "P999999W",
    "PT",
    "FREQ=DAILY",
    "FREQ=YEARLY;COUNT=2;BYMONTH=2;BYMONTHDAY=29",
    "FREQ=DAILY;UNTIL=99991231T235959Z",
  ],
  ...[
    "FREQ=WEEKLY;BYDAY=MO",
    "FREQ=SECONDLY",
    "FREQ=DAILY;INTERVAL=1000;COUNT=1000",
    "1;2",
    "https://example.org/a.png",
    "Y-5000",
    "../2001",
  ],
];
const LINES = [
  "BEGIN:VEVENT",
  "END:VEVENT",
  "BEGIN:VCALENDAR",
  "END:VCALENDAR",
  "BEGIN:VTIMEZONE",
  "END:VTIMEZONE",
  "X-WR-TIMEZONE:Asia/Tokyo",
];

const line = fc.oneof(
  fc
    .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...PARAMETERS), fc.constantFrom(...VALUES))
    .map(([name, parameter, value]) => `${name}${parameter}:${value}`),
  fc.constantFrom(...LINES),
  fc.string({ unit: "binary", maxLength: 40 }),
);

/** What is done to a calendar, at a place in it from 0 to 1. */
const damage = fc.tuple(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom("insert", "replace", "cut", "double"),
  line,
);

function apply(text: string, damages: readonly (readonly [number, string, string])[]): string {
  const lines = text.split("\r\n");
  for (const [place, kind, said] of damages) {
    const index = Math.floor(place * lines.length);
    if (kind === "insert") lines.splice(index, 0, said);
    if (kind === "replace") lines[index] = said;
    if (kind === "cut") lines[index] = (lines[index] ?? "").slice(0, Math.floor((lines[index] ?? "").length * place));
    if (kind === "double") lines.splice(index, 0, lines[index] ?? "");
  }
  return lines.join("\r\n");
}

/** Rows, or undefined where the text is refused as a whole; any other error is one of the program. */
function read(text: string): Row[] | undefined {
  try {
    return parseIcs(text);
  } catch (error) {
    if (error instanceof ImportError) return undefined;
    throw error;
  }
}

function expectVerdicts(text: string): void {
  const rows = read(text);
  for (const row of rows ?? []) {
    if ("error" in row) {
      expect(row.error.length).toBeGreaterThan(10);
      continue;
    }
    // Whatever is read says when and what; only ids, tags and languages may be more than an event can have.
    const { error } = EventInput.safeParse(normalizeRow(row.value, {}));
    const wrong = error?.issues.map(({ path }) => path[0]).filter((name) => name !== "external_id" && name !== "title");
    expect([row.value, wrong ?? []]).toEqual([row.value, []]);
  }
  const lines = text.split(/\r\n|\n|\r/).length;
  for (const { row } of rows ?? []) expect(row >= 1 && row <= lines).toBe(true);
}

describe("calendars that are damaged", () => {
  it("get verdicts, and never anything else", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SAMPLES), fc.array(damage, { minLength: 1, maxLength: 30 }), (text, damages) =>
        expectVerdicts(apply(text, damages)),
      ),
      { numRuns: 1500 },
    );
  });

  it("and so do texts that never were any", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) =>
        expectVerdicts(
          ["BEGIN:VEVENT", "SUMMARY:T", "DTSTART;TZID=Europe/Paris:20211226T090000", ...lines].join("\r\n"),
        ),
      ),
      { numRuns: 1500 },
    );
  });
});
