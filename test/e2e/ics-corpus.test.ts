import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { createFolder, removeFolder, type Server, send, startServer } from "../helpers/server.ts";

// Calendars as programs have written and broken them, which are no part of the project; ICS_CORPUS names another place.
const FILE =
  process.env["ICS_CORPUS"] ?? new URL("../../../shared/data/ics/icalendar.tar.gz", import.meta.url).pathname;
const isThere = existsSync(FILE);
if (!isThere) console.warn(`SKIPPED: the import of other programs' calendars, because ${FILE} is not there.`);

interface Verdict {
  readonly row: number;
  readonly verdict: string;
  readonly external_id?: string;
  readonly errors?: readonly { readonly detail: string }[];
  readonly losses?: readonly { readonly pointer: string; readonly why: string }[];
}

interface Report {
  readonly status: number;
  readonly rows?: readonly Verdict[];
  readonly detail?: string;
}

/** How much of a file comes in. */
function judge({ rows, status }: Report): string {
  if (!rows) return `answered ${status}`;
  const refused = rows.filter(({ verdict }) => verdict === "refused").length;
  if (rows.length === 0) return "without events";
  if (refused > 0) return refused === rows.length ? "refused" : "partly";
  return rows.some(({ losses }) => losses) ? "whole, with losses" : "whole";
}

describe.skipIf(!isThere)(`the calendars of ${FILE}`, () => {
  let folder: string;
  let server: Server;
  const reports = new Map<string, Report>();

  beforeAll(async () => {
    folder = createFolder("calendars");
    execFileSync("tar", ["xzf", FILE, "-C", folder]);
    server = await startServer({ workshop: inject("workshop"), empty: true });
    const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ics"));
    for (const name of names.sort()) {
      const response = await fetch(`${server.origin}/api/v1/imports?dry_run=true`, {
        method: "POST",
        headers: { authorization: `Bearer ${server.token}`, "content-type": "text/calendar" },
        body: readFileSync(join(folder, name)),
      });
      const report = (await response.json()) as Omit<Report, "status">;
      reports.set(name.replace(/^.*\/tests\//, "").replace(/\.ics$/, ""), { ...report, status: response.status });
    }
  });
  afterAll(() => {
    server?.stop();
    if (folder) removeFolder(folder);
  });

  it("all have verdicts", () => {
    const judgements = [...reports.values()].map(judge);
    const counts = Object.fromEntries(
      [...new Set(judgements)].sort().map((kind) => [kind, judgements.filter((one) => one === kind).length]),
    );
    expect(counts).toEqual({
      whole: 25,
      "whole, with losses": 48,
      partly: 5,
      refused: 70,
      "without events": 15,
    });
  });

  interface Event {
    readonly title: string;
    readonly date: string;
    readonly time_zone?: string;
    readonly recurrence?: { readonly rule: string; readonly excluded: readonly string[] };
  }

  /** The events of a file, written and read again; or why there is none. */
  async function readEvents(name: string): Promise<unknown[]> {
    const text = readFileSync(join(folder, `icalendar/src/icalendar/tests/${name}.ics`), "utf8");
    const response = await send(server, "POST", "/imports", text, { "content-type": "text/calendar" });
    const { rows } = (await response.json()) as { rows: (Verdict & { id: string })[] };
    return Promise.all(
      rows.map(async ({ row, id, errors }) => {
        if (errors) return [row, ...errors.map(({ detail }) => detail)];
        const event = (await (await send(server, "GET", `/events/${id}`)).json()) as Event;
        const { title, date, time_zone, recurrence } = event;
        const said = [row, title, date, time_zone ?? "", recurrence?.rule ?? "", ...(recurrence?.excluded ?? [])];
        return said.slice(0, said.findLastIndex((one) => one !== "") + 1);
      }),
    );
  }

  // As a person reads these files.
  it.each<[name: string, rows: unknown[]]>([
    [
      "calendars/fuzz_testcase_0_char_in_component_name",
      [[1, 'is a "\\u0000", which is not known here; VEVENT are events']],
    ],
    ["calendars/broken_ical", [[2, "An Event with too many semicolons", "2014-04-09T09:30"]]],
    [
      "calendars/issue_1081_invalid_start_and_end",
      [[4, "has DTSTART:INVALID-DATE, which is no date or time; for example DTSTART;VALUE=DATE:20211226"]],
    ],
    [
      "calendars/multiple_calendar_components",
      [
        [11, "Christmas Day", "2003-12-25"],
        [53, "Boxing Day", "2003-05-01"],
        [74, "Christmas again!", "2003-12-25"],
      ],
    ],
    [
      "calendars/created_calendar_with_unicode_fields",
      [
        [7, "Non-ASCII Test: ÄÖÜ äöü €", "2010-10-10T10:00Z/2010-10-10T12:00Z"],
        [16, "åäö", "2010-10-10T00:00Z"],
        [20, "has no DTSTART; it needs one, for example DTSTART;VALUE=DATE:20211226"],
      ],
    ],
    ["calendars/timezoned", [[26, "artsprint 2012", "2012-02-13T10:00/2012-02-17T18:00", "Europe/Vienna"]]],
    [
      "calendars/issue_313_globally_unique_tzid",
      [
        [4, "libical / Evolution globally unique TZID", "2020-04-26T14:00/2020-04-26T15:00", "Europe/Berlin"],
        [10, "Mozilla Lightning globally unique TZID", "2020-04-26T14:00/2020-04-26T15:00", "America/New_York"],
        [
          16,
          "vendor prefix in front of a multi-part Olson name",
          "2020-04-26T14:00/2020-04-26T15:00",
          "America/Argentina/Buenos_Aires",
        ],
      ],
    ],
    [
      "calendars/issue_165_missing_event",
      [
        [
          20,
          "Sprint 25 Daily Standup",
          "2015-07-03T10:00+02:00/2015-07-03T10:30+02:00",
          "",
          "FREQ=DAILY;UNTIL=20150722T100000;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR;WKST=SU",
        ],
      ],
    ],
    [
      "calendars/period_with_timezone",
      [
        [
          21,
          "Test RDATE",
          "2023-09-20T12:00/2023-09-20T14:00",
          "America/Vancouver",
          "FREQ=MONTHLY;COUNT=9;INTERVAL=1;BYDAY=+3WE;BYMONTH=1,2,3,4,5,9,10,11,12;WKST=MO",
          "2023-12-20",
        ],
        [21, "Test RDATE", "2023-12-13T12:00/2023-12-13T15:00", "America/Vancouver"],
      ],
    ],
    [
      "calendars/rfc_7265_appendix_example_2_ical",
      [
        [22, "Event #2", "2006-01-02T12:00/2006-01-02T13:00", "US/Eastern", "FREQ=DAILY;COUNT=5", "2006-01-04"],
        [22, "Event #2", "2006-01-02T15:00/2006-01-02T17:00", "US/Eastern"],
        [35, "Event #2", "2006-01-04T14:00/2006-01-04T15:00", "US/Eastern"],
      ],
    ],
    [
      "events/event_with_recurrence",
      [
        [
          1,
          "A recurring event with exdates",
          "1996-04-01T01:00/1996-04-01T02:00",
          "",
          "FREQ=DAILY;COUNT=100",
          "1996-04-02",
          "1996-04-03",
          "1996-04-04",
        ],
      ],
    ],
    [
      "events/issue_156_RDATE_with_PERIOD_list",
      [
        [1, "RDATE period", "1996-12-30T02:00Z/1996-12-30T06:00Z"],
        [1, "RDATE period", "1997-01-01T18:00Z/1997-01-02T07:00Z"],
        [1, "RDATE period", "1997-01-09T18:00Z/1997-01-09T23:30Z"],
      ],
    ],
    [
      "calendars/issue_722_timezone_transition_ambiguity",
      [
        [19, "This event is clearly in winter", "2024-03-03T08:00+12:00"],
        [25, "This event is clearly in summer", "2024-08-03T08:00+10:00"],
        [31, "Transition is from 8am -> 6am, so 8:00:01 is summer", "2024-05-05T08:00:01+10:00"],
        [
          37,
          "Transition is from 8am -> 6am, so 7:00:01 is winter RFC5545 does not allow us to be at the later TZ.",
          "2024-05-05T07:00:01+12:00",
        ],
      ],
    ],
    [
      "calendars/rfc_7529",
      [
        [5, "Chinese New Year", "2013-02-10"],
        [11, "First day of 13th month", "2013-09-06"],
        [17, "Anniversary", "2014-02-08"],
        [23, "Anniversary", "2012-02-29"],
      ],
    ],
  ])("%s", async (name, rows) => {
    expect(await readEvents(name)).toEqual(rows);
  });
});
