import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EventInput } from "../../src/contract/event.ts";
import { startOfDay } from "../../src/domain/date/calendar.ts";
import { isTimeZone } from "../../src/domain/date/formats.ts";
import { renderMarkdown, toPlainText } from "../../src/domain/markdown.ts";
import { parseIcs } from "../../src/import/ics.ts";
import { findWindowsZone } from "../../src/import/ics-windows-zones.ts";
import { escapeMarkdown } from "../../src/import/markdown.ts";
import { normalizeRow } from "../../src/import/normalize.ts";
import { ImportError, type ParseOptions, type Row } from "../../src/import/rows.ts";

const calendar = (...lines: readonly string[]) =>
  `BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${lines.map((line) => `${line}\r\n`).join("")}END:VCALENDAR\r\n`;
const event = (...lines: readonly string[]) => ["BEGIN:VEVENT", "UID:u", "SUMMARY:T", ...lines, "END:VEVENT"];

type Read = Extract<Row, { value: unknown }>;

function readAll(text: string, options?: ParseOptions): Read[] {
  const rows = parseIcs(text, options);
  for (const row of rows) {
    if ("error" in row) throw new Error(row.error);
    const { success, error } = EventInput.safeParse(normalizeRow(row.value, {}));
    if (!success) throw error;
  }
  return rows as Read[];
}

/** One event with these lines: its members beyond UID and SUMMARY, and what is said of its losses. */
function readOne(lines: readonly string[], options?: ParseOptions) {
  const [row, ...others] = readAll(calendar(...event(...lines)), options);
  if (!row || others.length > 0) throw new Error("not one row");
  const { external_id: _id, title: _title, ...value } = row.value;
  return { value, losses: (row.losses ?? []).map(({ pointer, why }) => `${pointer} ${why}`) };
}

const DAY = "DTSTART;VALUE=DATE:20211226";

/** A zone of its own: an hour later from the last Sunday of March to that of October. */
const OWN_ZONE = [
  "BEGIN:VTIMEZONE",
  "TZID:Workshop",
  "BEGIN:STANDARD",
  "DTSTART:16010101T030000",
  "TZOFFSETFROM:+0445",
  "TZOFFSETTO:+0345",
  "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
  "END:STANDARD",
  "BEGIN:DAYLIGHT",
  "DTSTART:16010101T020000",
  "TZOFFSETFROM:+0345",
  "TZOFFSETTO:+0445",
  "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
  "END:DAYLIGHT",
  "END:VTIMEZONE",
];

describe("the members of an event", () => {
  it("are read from the properties that mean the same", () => {
    const { value, losses } = readOne([
      DAY,
      "DESCRIPTION:All of it\\, in one line\\; \\\\ and so on",
      "LOCATION:Hall 3\\nBeijing",
      "GEO:39.9042;116.4074",
      "URL:https://example.org/e?a=1",
      "CATEGORIES:Tag one,comma\\, inside",
      "CATEGORIES:TAG ONE,last",
      "STATUS:TENTATIVE",
      "ATTACH;FMTTYPE=audio/mpeg;SIZE=9876543;FILENAME=Speech:https://example.org/speech",
      "ATTACH;FMTTYPE=application/pdf;FILENAME=Minutes:https://example.org/minutes.pdf",
      "IMAGE;VALUE=URI;DISPLAY=BADGE;FMTTYPE=image/png:https://example.org/a.png",
    ]);
    expect(value).toEqual({
      date: "2021-12-26",
      summary: "All of it, in one line; \\ and so on",
      place: { name: "Hall 3, Beijing", lat: 39.9042, lon: 116.4074 },
      external_url: "https://example.org/e?a=1",
      tags: ["Tag one", "comma, inside", "last"],
      event_status: "tentative",
      sources: [{ url: "https://example.org/minutes.pdf", title: "Minutes" }],
      media: [
        { url: "https://example.org/speech", media_type: "audio/mpeg", length: 9876543, alt: "Speech" },
        { url: "https://example.org/a.png", media_type: "image/png", alt: "" },
      ],
    });
    expect(losses).toEqual(["/IMAGE comes without words for who cannot see it; is kept as decoration"]);
  });

  it("take the language of the summary, and the category that is named by key or label", () => {
    const [row] = readAll(
      calendar("BEGIN:VEVENT", "SUMMARY;LANGUAGE=zh-hans:华为", DAY, "CATEGORIES:trade,实体清单,x", "END:VEVENT"),
      { categories: [{ key: "entity-list", label: "Entity List", labels: { zh: "实体清单" } }] },
    );
    expect(row).toEqual({
      row: 3,
      value: {
        title: "华为",
        language: "zh-Hans",
        category: "entity-list",
        tags: ["trade", "x"],
        date: "2021-12-26",
      },
    });
  });

  it("name everything that is not taken over, each property once", () => {
    const { value, losses } = readOne([
      DAY,
      "ORGANIZER;CN=A:mailto:a@example.org",
      "ATTENDEE:mailto:b@example.org",
      "ATTENDEE:mailto:c@example.org",
      "CLASS:CONFIDENTIAL",
      "TRANSP:OPAQUE",
      "PRIORITY:1",
      "STATUS:NEEDS-ACTION",
      "GEO:91;0",
      "URL:mailto:a@example.org",
      "X-FOO:1",
      "ATTACH;VALUE=BINARY;ENCODING=BASE64:AAAA",
      "ATTACH:CID:part1",
      "no line at all",
      "BEGIN:VALARM",
      "TRIGGER:-PT5M",
      "END:VALARM",
    ]);
    expect(value).toEqual({ date: "2021-12-26", status: "draft" });
    expect(losses).toEqual([
      "/ORGANIZER people who organize, invite and are invited are not taken over",
      "/ATTENDEE people who organize, invite and are invited are not taken over",
      "/TRANSP whose time it takes is not told here",
      "/PRIORITY how much it matters to its owner is not taken over",
      "/X-FOO has no place in an event here; is dropped",
      "/VALARM alarms are not taken over",
      ' line 19 has no ":" after a name; is dropped',
      "/GEO is not latitude and longitude, such as 37.386013;-122.082932",
      "/URL is not an http or https address",
      "/ATTACH is a file within the calendar; files need an address of their own",
      "/ATTACH has no http or https address",
      "/STATUS is no state of an event: TENTATIVE, CONFIRMED and CANCELLED are",
      "/CLASS is not public there; here it comes in as a draft",
    ]);
  });

  it("have a body where the description is long or has lines, and it shows what was typed", () => {
    const text =
      "# no heading\n1. no list\n\n*no* <b>html</b> [x](http://y) a_b_c & `code` \\ \n- no list\n    no code";
    const { value } = readOne([DAY, `DESCRIPTION:${text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`]);
    expect(value["summary"]).toBeUndefined();
    expect(toPlainText(value["body"] as string)).toBe(
      "# no heading\n1. no list\n*no* <b>html</b> [x](http://y) a_b_c & `code` \\\n- no list\nno code",
    );
    expect(renderMarkdown(escapeMarkdown("+ a\n> b"))).toBe("<p>+ a<br />\n&gt; b</p>");
  });

  it("have the first line of the description for a title where there is none", () => {
    const [row] = readAll(calendar("BEGIN:VEVENT", DAY, "DESCRIPTION:First\\nSecond", "END:VEVENT"));
    expect(row?.value["title"]).toBe("First");
    expect(row?.losses).toEqual([
      { pointer: "/SUMMARY", was: null, now: "First", why: "is missing; the first line of DESCRIPTION stands for it" },
    ]);
  });

  it("keep parameters with quotes and carets, and lists with no escapes", () => {
    const { value } = readOne([DAY, `ATTACH;FMTTYPE=image/png;FILENAME="a;b:^'c^'":https://example.org/a`]);
    expect(value["media"]).toEqual([{ url: "https://example.org/a", media_type: "image/png", alt: 'a;b:"c"' }]);
  });

  it("end where an event of ours ends: tags, media and names of places beyond that are named", () => {
    const { value, losses } = readOne([
      DAY,
      `CATEGORIES:${Array.from({ length: 52 }, (_, index) => `t${index}`).join(",")},${"x".repeat(101)}`,
      `LOCATION:${"p".repeat(301)}`,
      ...Array.from({ length: 21 }, (_, index) => `IMAGE;FILENAME=a:https://example.org/${index}`),
    ]);
    expect([value["tags"], value["media"]].map((list) => (list as unknown[]).length)).toEqual([50, 20]);
    expect((value["place"] as { name: string }).name).toBe(`${"p".repeat(299)}…`);
    expect(losses).toEqual([
      "/CATEGORIES tags have 100 characters at most; is dropped",
      "/CATEGORIES an event has 50 tags at most",
      "/LOCATION names of places have 300 characters at most",
      "/IMAGE an event has 20 media at most",
    ]);
  });
});

describe("dates", () => {
  const UNKNOWN = "names a time zone that is not known (Nowhere); the time is kept without a zone";
  const OWN = "names a time zone that only its calendar knows; the offset that it has there at that time is kept";

  it.each<[name: string, lines: string[], value: Record<string, string>, losses?: string[]]>([
    ["a day", [DAY], { date: "2021-12-26" }],
    ["a day without VALUE=DATE", ["DTSTART:20211226"], { date: "2021-12-26" }],
    ["a day with its end, which is exclusive", [DAY, "DTEND;VALUE=DATE:20211227"], { date: "2021-12-26" }],
    ["a day that ends as it begins", [DAY, "DTEND;VALUE=DATE:20211226"], { date: "2021-12-26" }],
    ["days", [DAY, "DTEND;VALUE=DATE:20220102"], { date: "2021-12-26/2022-01-01" }],
    ["days by duration", [DAY, "DURATION:P1W"], { date: "2021-12-26/2022-01-01" }],
    ["the leap day", ["DTSTART:20240229"], { date: "2024-02-29" }],
    ["year 1", ["DTSTART;VALUE=DATE:00010101"], { date: "0001-01-01" }],
    ["a floating time", ["DTSTART:20211226T090000"], { date: "2021-12-26T09:00" }],
    ["seconds", ["DTSTART:20211226T090001"], { date: "2021-12-26T09:00:01" }],
    ["a leap second", ["DTSTART:20161231T235960Z"], { date: "2016-12-31T23:59:59Z" }],
    ["UTC", ["DTSTART:20211226T090000Z", "DTEND:20211226T093000Z"], { date: "2021-12-26T09:00Z/2021-12-26T09:30Z" }],
    [
      "a zone",
      ["DTSTART;TZID=Asia/Shanghai:20211226T090000", "DTEND;TZID=Asia/Shanghai:20211227T010000"],
      { date: "2021-12-26T09:00/2021-12-27T01:00", time_zone: "Asia/Shanghai" },
    ],
    [
      "a zone of another program's data",
      ["DTSTART;TZID=/mozilla.org/20050126_1/America/Argentina/Buenos_Aires:20211226T090000"],
      { date: "2021-12-26T09:00", time_zone: "America/Argentina/Buenos_Aires" },
    ],
    [
      "a zone of Windows",
      ['DTSTART;TZID="W. Europe Standard Time":20211226T090000'],
      { date: "2021-12-26T09:00", time_zone: "Europe/Berlin" },
    ],
    [
      "a zone that nobody knows",
      ["DTSTART;TZID=Nowhere:20211226T090000"],
      { date: "2021-12-26T09:00" },
      [`/DTSTART ${UNKNOWN}`],
    ],
    [
      "hours over a change of the clock",
      ["DTSTART;TZID=Europe/Berlin:20210327T220000", "DURATION:PT6H"],
      { date: "2021-03-27T22:00/2021-03-28T05:00", time_zone: "Europe/Berlin" },
    ],
    [
      "a day over a change of the clock",
      ["DTSTART;TZID=Europe/Berlin:20210327T220000", "DURATION:P1D"],
      { date: "2021-03-27T22:00/2021-03-28T22:00", time_zone: "Europe/Berlin" },
    ],
    [
      "an end in another zone",
      ["DTSTART;TZID=Europe/London:20210601T220000", "DTEND;TZID=America/New_York:20210601T190000"],
      { date: "2021-06-01T22:00/2021-06-02T00:00", time_zone: "Europe/London" },
      ["/DTEND is told in the zone of DTSTART"],
    ],
    [
      "an end before the start",
      [DAY, "DTEND;VALUE=DATE:20211220"],
      { date: "2021-12-26" },
      ["/DTEND lies before DTSTART; is dropped"],
    ],
    [
      "an end of another kind",
      [DAY, "DTEND:20211227T090000Z"],
      { date: "2021-12-26" },
      ["/DTEND is of another kind than DTSTART: one is a day, the other a time; is dropped"],
    ],
    [
      "an end with a zone and a start without",
      ["DTSTART:20211226T090000", "DTEND:20211226T100000Z"],
      { date: "2021-12-26T09:00" },
      ["/DTEND has no time zone, or DTSTART has none, so that they cannot be compared; is dropped"],
    ],
    ["an end that is none", [DAY, "DTEND:soon"], { date: "2021-12-26" }, ["/DTEND is no date or time; is dropped"]],
    [
      "end and duration",
      [DAY, "DTEND:20211228", "DURATION:P1W"],
      { date: "2021-12-26/2021-12-27" },
      ["/DURATION stands beside DTEND, which counts"],
    ],
    [
      "a duration that is none",
      [DAY, "DURATION:-P1D"],
      { date: "2021-12-26" },
      ["/DURATION is no duration from the start on, such as P1D or PT2H; is dropped"],
    ],
    [
      "a duration of eight thousand years",
      [DAY, "DURATION:P420000W"],
      { date: "2021-12-26" },
      ["/DURATION ends after the year 9999; is dropped"],
    ],
  ])("%s", (_, lines, value, losses = []) => {
    expect(readOne(lines)).toEqual({ value, losses });
  });

  it.each([
    ["20210327T235900", "2021-03-27T23:59+03:45"],
    ["20210328T020000", "2021-03-28T02:00+04:45"],
    ["20211031T025900", "2021-10-31T02:59+04:45"],
    ["20211031T030000", "2021-10-31T03:00+03:45"],
    ["15000101T000000", "1500-01-01T00:00+03:45"],
  ])("in a zone of the file's own, %s is %s", (time, date) => {
    const [row] = readAll(calendar(...OWN_ZONE, ...event(`DTSTART;TZID=Workshop:${time}`)));
    expect(row?.value).toEqual({ external_id: "u", title: "T", date });
    expect(row?.losses).toEqual([{ pointer: "/DTSTART", was: `DTSTART;TZID=Workshop:${time}`, now: date, why: OWN }]);
  });

  it("a zone of the file's own that has given up changing its clock keeps the last that it had", () => {
    const until = (line: string) => (line.endsWith("BYMONTH=3;BYDAY=-1SU") ? "20111231" : "20101231");
    const zone = OWN_ZONE.map((line) => (line.startsWith("RRULE") ? `${line};UNTIL=${until(line)}T000000Z` : line));
    const [row] = readAll(calendar(...zone, ...event("DTSTART;TZID=Workshop:20211226T090000")));
    expect(row?.value["date"]).toBe("2021-12-26T09:00+04:45");
  });

  it("in such a zone keep their offset when they come again, which is said", () => {
    const [row] = readAll(
      calendar(...OWN_ZONE, ...event("DTSTART;TZID=Workshop:20210701T090000", "RRULE:FREQ=MONTHLY")),
    );
    expect(row?.value["recurrence"]).toEqual({ rule: "FREQ=MONTHLY", excluded: [] });
    expect(row?.losses?.map(({ pointer, why }) => [pointer, why])).toEqual([
      ["/DTSTART", OWN],
      ["/RRULE", "is followed at the offset of the first date all year, as its time zone is not known"],
    ]);
  });

  it("a zone's own name, where its program wrote that down, and the first of two with one name", () => {
    const zone = (name: string) => ["BEGIN:VTIMEZONE", "TZID:Z", `X-LIC-LOCATION:${name}`, "END:VTIMEZONE"];
    const [row] = readAll(
      calendar(...event("DTSTART;TZID=Z:20211226T090000"), ...zone("Asia/Tokyo"), ...zone("Asia/Seoul")),
    );
    expect(row?.value["time_zone"]).toBe("Asia/Tokyo");
  });

  it("times in UTC by the clock of the calendar's zone, which may be another day", () => {
    const [row] = readAll(calendar("X-WR-TIMEZONE:America/New_York", ...event("DTSTART:20211227T043000Z")));
    expect(row).toEqual({
      row: 4,
      value: { external_id: "u", title: "T", date: "2021-12-26T23:30", time_zone: "America/New_York" },
      losses: [
        {
          pointer: "/DTSTART",
          was: "DTSTART:20211227T043000Z",
          now: "2021-12-26T23:30",
          why: "is told by the clock of the calendar's own zone, America/New_York (X-WR-TIMEZONE)",
        },
      ],
    });
    expect(readAll(calendar("X-WR-TIMEZONE:UTC", ...event("DTSTART:20211227T043000Z")))[0]?.value["date"]).toBe(
      "2021-12-27T04:30Z",
    );
  });

  it.each<[was: string, lines: string[], value: Record<string, string>]>([
    ["1850~", ["DTSTART;VALUE=DATE:18500101", "DTEND;VALUE=DATE:18510101"], { date: "1850~" }],
    ["2021-06/..", ["DTSTART;VALUE=DATE:20210601"], { date: "2021-06/.." }],
    [
      "2021-12-26T09:00",
      ["DTSTART;TZID=Asia/Shanghai:20211226T090000"],
      { date: "2021-12-26T09:00", time_zone: "Asia/Shanghai" },
    ],
    [
      "2021-12-26T09:00/2021-12-26T10:30",
      ["DTSTART:20211226T010000Z", "DTEND:20211226T023000Z"],
      { date: "2021-12-26T09:00+08:00/2021-12-26T10:30+08:00" },
    ],
    ["2021-12-26T09:00-02:00", ["DTSTART:20211226T110000Z"], { date: "2021-12-26T09:00-02:00" }],
  ])("of our own calendars come back exactly: %s", (exact, lines, value) => {
    expect(readOne([...lines, `X-ANNALS-DATE:${exact}`])).toEqual({ value, losses: [] });
  });

  it.each([
    ["2021-12-26", "DTSTART;VALUE=DATE:20211227", "2021-12-27"],
    ["2021-12-26", "DTSTART:20211226T090000Z", "2021-12-26T09:00Z"],
    ["2021-12-26T09:00", "DTSTART:20211225T010000Z", "2021-12-25T01:00Z"],
    ["2021-12-26T09:00-02:00", "DTSTART:20211226T120000Z", "2021-12-26T12:00Z"],
    ["2021-12-26T09:07", "DTSTART:20211226T010000Z", "2021-12-26T01:00Z"],
    ["soon", "DTSTART;VALUE=DATE:20211227", "2021-12-27"],
  ])("of our own calendars count no more where someone moved the event (%s, %s)", (exact, line, date) => {
    expect(readOne([line, `X-ANNALS-DATE:${exact}`])).toEqual({
      value: { date },
      losses: ["/X-ANNALS-DATE is not what DTSTART says, which counts"],
    });
  });

  it("knows the zones of Windows as another list has them", () => {
    const list = JSON.parse(
      readFileSync(new URL("./windowsZones.json", import.meta.resolve("node-ical")), "utf8"),
    ) as Record<string, { iana: string[] }>;
    const names = Object.keys(list).filter((name) => !name.startsWith("("));
    expect(names.length).toBe(139);
    for (const name of names) {
      const zone = findWindowsZone(name.toUpperCase()) ?? "";
      expect([name, list[name]?.iana.includes(zone), isTimeZone(zone)]).toEqual([name, true, true]);
    }
    expect(findWindowsZone("constructor")).toBeUndefined();
  });
});

describe("what comes again", () => {
  const dates = (rows: readonly Read[]) => rows.map(({ value }) => [value["external_id"], value["date"]]);
  const why = (row: Read | undefined, name: string) => row?.losses?.find(({ pointer }) => pointer === `/${name}`)?.why;

  it("keeps a rule that can be ours, with the days that are left out", () => {
    expect(
      readOne([
        "DTSTART;TZID=America/New_York:20210301T090000",
        "RRULE:RSCALE=GREGORIAN;SKIP=OMIT;freq=weekly;byday=MO,WE;BYHOUR=9;BYMINUTE=0;UNTIL=20210401T035959Z;X-FOO=1;",
        "EXDATE;TZID=America/New_York:20210303T090000,20210308T090000",
        "EXDATE:20210315T130000Z",
        "EXDATE;VALUE=DATE:20210322",
      ]),
    ).toEqual({
      value: {
        date: "2021-03-01T09:00",
        time_zone: "America/New_York",
        recurrence: {
          rule: "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20210331T235959",
          excluded: ["2021-03-03", "2021-03-08", "2021-03-15", "2021-03-22"],
        },
      },
      losses: [],
    });
  });

  it("makes events of a rule that does not begin with its first day", () => {
    const rows = readAll(
      calendar(
        ...event(
          DAY,
          "DTEND:20211228",
          "PRIORITY:1",
          "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3",
          "EXDATE;VALUE=DATE:20211227",
        ),
      ),
    );
    expect(dates(rows)).toEqual([
      ["u", "2021-12-26/2021-12-27"],
      ["u/20220103", "2022-01-03/2022-01-04"],
      ["u/20220110", "2022-01-10/2022-01-11"],
    ]);
    // What all of them lack is said once.
    expect(rows.map(({ losses }) => losses?.map(({ pointer }) => pointer))).toEqual([
      ["/PRIORITY", "/RRULE"],
      ["/RRULE"],
      ["/RRULE"],
    ]);
    expect(rows.map((row) => [row.row, why(row, "RRULE")])).toEqual(
      Array(3).fill([
        3,
        "is made into 3 events, as the rule does not come on 2021-12-26, where it begins; the first day on which it comes is 2021-12-27",
      ]),
    );
  });

  it("makes events of several rules at once, each day once", () => {
    const rows = readAll(calendar(...event(DAY, "RRULE:FREQ=DAILY;COUNT=2", "RRULE:FREQ=DAILY;INTERVAL=2;COUNT=2")));
    expect(rows.map(({ value }) => value["date"])).toEqual(["2021-12-26", "2021-12-27", "2021-12-28"]);
    expect(why(rows[0], "RRULE")).toBe(
      "is made into 3 events, as the rule is one of several, and an event has one here",
    );
  });

  it("makes 366 events of an endless rule, and says where it stopped", () => {
    const rows = readAll(calendar(...event(DAY, "RRULE:FREQ=WEEKLY;BYDAY=MO")));
    expect(rows.length).toBe(366);
    expect(rows.at(-1)?.value["date"]).toBe("2028-12-18");
    expect(why(rows[0], "RRULE")).toBe(
      "is made into 366 events, to 2028-12-18; what comes later is left out, as the rule does not come on 2021-12-26, where it begins; the first day on which it comes is 2021-12-27",
    );
  });

  it("makes events within a window alone", () => {
    const rows = readAll(calendar(...event(DAY, "RRULE:FREQ=WEEKLY;BYDAY=MO")), {
      from: startOfDay(2022, 1, 1),
      to: startOfDay(2022, 1, 17),
    });
    expect(dates(rows)).toEqual([
      ["u/20220103", "2022-01-03"],
      ["u/20220110", "2022-01-10"],
      ["u/20220117", "2022-01-17"],
    ]);
  });

  it.each([
    ["FREQ=SECONDLY", "has FREQ=SECONDLY, but FREQ is YEARLY, MONTHLY, WEEKLY, DAILY"],
    ["FREQ=DAILY;BYHOUR=9,14", undefined],
    ["FREQ=YEARLY;BYWEEKNO=20", "has BYWEEKNO, which is not known here"],
    ["RSCALE=CHINESE;FREQ=YEARLY", "has RSCALE, which is not known here"],
    ["INTERVAL=2", "has no FREQ"],
    ["nonsense", "is not a rule (RFC 5545)"],
  ])("keeps the first date alone of %s", (rule, reason) => {
    const { value, losses } = readOne(["DTSTART:20211226T090000", `RRULE:${rule}`]);
    expect(value).toEqual({ date: "2021-12-26T09:00" });
    expect(losses).toEqual([
      expect.stringMatching(/^\/RRULE is not followed, as the rule .*; only the first date is taken over$/s),
    ]);
    if (reason !== undefined) expect(losses[0]).toContain(reason);
  });

  it("keeps the first date where there is a rule of exceptions", () => {
    const { value, losses } = readOne([DAY, "RRULE:FREQ=DAILY", "EXRULE:FREQ=WEEKLY"]);
    expect(value).toEqual({ date: "2021-12-26" });
    expect(losses).toEqual([
      "/EXRULE is a rule of exceptions, which nobody follows any more; of RRULE only the first date is taken over",
    ]);
  });

  it("makes events of dates in a list, and periods have their own length", () => {
    const rows = readAll(
      calendar(
        ...event(
          "DTSTART;TZID=Asia/Tokyo:20211226T090000",
          "DURATION:PT1H",
          "RDATE;TZID=Asia/Tokyo:20211227T090000,20211226T090000,x",
          "RDATE;VALUE=PERIOD:20211228T000000Z/PT3H,20211229T000000Z/20211229T020000Z",
          "RDATE;VALUE=DATE:20211231",
          "EXDATE:20211226T000000Z",
        ),
      ),
    );
    expect(dates(rows)).toEqual([
      ["u/20211227T090000", "2021-12-27T09:00/2021-12-27T10:00"],
      ["u/20211228T090000", "2021-12-28T09:00/2021-12-28T12:00"],
      ["u/20211229T090000", "2021-12-29T09:00/2021-12-29T11:00"],
      ["u/20211231T090000", "2021-12-31T09:00/2021-12-31T10:00"],
    ]);
    expect(rows.every(({ value }) => value["time_zone"] === "Asia/Tokyo")).toBe(true);
    expect(rows[0]?.losses?.map(({ was, why }) => [was, why])).toEqual([
      ["x", "is no date or time; is dropped"],
      ["20211227T090000,20211228T090000,20211229T090000,20211231T090000", "is made into 4 events"],
    ]);
  });

  it("leaves a day out of the rule that the calendar tells of in an event of its own, wherever that stands", () => {
    const override = ["BEGIN:VEVENT", "UID:u", "SUMMARY:Moved", "DTSTART;TZID=Europe/Paris:20220103T120000"];
    const rows = readAll(
      calendar(
        ...override,
        "RECURRENCE-ID;RANGE=THISANDFUTURE:20220102T080000Z",
        "END:VEVENT",
        ...event("DTSTART;TZID=Europe/Paris:20211226T090000", "RRULE:FREQ=WEEKLY"),
      ),
    );
    expect(rows.map(({ row, value }) => ({ row, ...value }))).toEqual([
      {
        row: 3,
        external_id: "u/20220102T090000",
        title: "Moved",
        date: "2022-01-03T12:00",
        time_zone: "Europe/Paris",
      },
      {
        row: 9,
        external_id: "u",
        title: "T",
        date: "2021-12-26T09:00",
        time_zone: "Europe/Paris",
        recurrence: { rule: "FREQ=WEEKLY", excluded: ["2022-01-02"] },
      },
    ]);
    expect(why(rows[0], "RECURRENCE-ID")).toBe("is for all that come after too (RANGE); only this one is changed");
  });

  it("follows 20 rules of zones in vain, each once", () => {
    const zones = Array.from({ length: 25 }, (_, index) => [
      ...["BEGIN:VTIMEZONE", `TZID:Z${index}`, "BEGIN:STANDARD", "DTSTART:16010101T000000", "TZOFFSETTO:+0100"],
      ...["RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "END:STANDARD", "END:VTIMEZONE"],
    ]).flat();
    const events = Array.from({ length: 5000 }, (_, index) => [
      "BEGIN:VEVENT",
      "SUMMARY:T",
      `DTSTART;TZID=Z${index % 25}:${2000 + index}0101T000000`,
      "END:VEVENT",
    ]).flat();
    const rows = readAll(calendar(...zones, ...events));
    expect(rows.map(({ value }) => value["date"])).toEqual(
      Array.from({ length: 5000 }, (_, index) => `${2000 + index}-01-01T00:00+01:00`),
    );
  });

  it("refuses what comes on no day at all", () => {
    expect(parseIcs(calendar(...event(DAY, "RDATE;VALUE=DATE:20211226", "EXDATE;VALUE=DATE:20211226")))).toEqual([
      { row: 3, error: "comes on no day that can be taken over" },
    ]);
  });

  it("makes 5,000 events of all rules of a file at the most, and follows 20 rules in vain", () => {
    const many = Array.from({ length: 20 }, () => event(DAY, "RRULE:FREQ=WEEKLY;BYDAY=MO")).flat();
    const rows = readAll(calendar(...many));
    expect(rows.length).toBe(5000 + 6);
    expect(why(rows.at(-1), "RRULE")).toBe(
      "is not followed, as the rule comes after others of this file that made 5000 events; only the first date is taken over",
    );
    const never = Array.from({ length: 25 }, () => event(DAY, "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")).flat();
    expect(readAll(calendar(...never)).map((row) => why(row, "RRULE")?.slice(0, 20))).toEqual([
      ...Array(20).fill("is made into 1 event"),
      ...Array(5).fill("is not followed, as "),
    ]);
  });
});

describe("what is no event, or broken", () => {
  it("gets a verdict that says what it is", () => {
    const part = (name: string, ...lines: string[]) => [`BEGIN:${name}`, ...lines, `END:${name}`];
    expect(
      parseIcs(
        calendar(
          ...part("VTODO", "SUMMARY:T"),
          ...part("VJOURNAL"),
          ...part("VFREEBUSY"),
          ...part("X-OTHER", ...event(DAY)),
          ...part("VEVENT", "UID:1", DAY, "STATUS:CANCELLED"),
          ...part("VEVENT", "UID:2", DAY),
          ...part("VEVENT", "UID:3", "SUMMARY:T"),
          ...part("VEVENT", "UID:4", "SUMMARY:T", "DTSTART:20210231"),
          ...OWN_ZONE,
        ),
      ),
    ).toEqual([
      { row: 3, error: "is a task (VTODO), not an event" },
      { row: 6, error: "is a journal entry (VJOURNAL), not an event" },
      { row: 8, error: "says when someone has time (VFREEBUSY), and is no event" },
      { row: 10, error: 'is a "X-OTHER", which is not known here; VEVENT are events' },
      {
        row: 17,
        error: "says that an event was taken back (STATUS:CANCELLED without SUMMARY): there is nothing to take over",
      },
      { row: 22, error: "has no SUMMARY; it needs one, for example SUMMARY:Opening of the port" },
      { row: 26, error: "has no DTSTART; it needs one, for example DTSTART;VALUE=DATE:20211226" },
      {
        row: 30,
        error: "has DTSTART:20210231, which is no date or time; for example DTSTART;VALUE=DATE:20211226",
      },
    ]);
  });

  it.each(["", "hello", "{}", "<html></html>", "BEGIN", "\u0000\u0001", "SUMMARY:T"])("%j is no calendar", (text) => {
    expect(() => parseIcs(text)).toThrow(
      new ImportError("the body is no iCalendar: no line says BEGIN:VCALENDAR or BEGIN:VEVENT"),
    );
  });

  it.each<[name: string, text: string]>([
    ["a byte order mark and LF", `\uFEFF${event(DAY).join("\n")}`],
    ["CR alone", calendar(...event(DAY)).replaceAll("\r\n", "\r")],
    ["lines that are folded anywhere", calendar(...event(DAY)).replace("20211226", "2\r\n 02\r\n\t11226")],
    [
      "small letters and spaces",
      calendar(...event(DAY))
        .toLowerCase()
        .replace("summary:t", "Summary :T")
        .replace("dtstart;value=date:", "dtstart ; value = date:"),
    ],
    [
      "empty lines, even where a line is folded",
      calendar(...event(DAY))
        .replace("DTSTART", "DTST\r\n ART")
        .replaceAll("\r\n", "\r\n\r\n"),
    ],
    ["no calendar around", event(DAY).join("\r\n")],
    [
      "calendars within each other",
      calendar(
        ...calendar(...event(DAY))
          .trim()
          .split("\r\n"),
      ),
    ],
    ["control characters", calendar(...event(DAY)).replace("SUMMARY:T", "SUMMARY:\u0000T\u0008")],
    ["no END of the calendar", calendar(...event(DAY)).replace("END:VCALENDAR\r\n", "")],
    ["END of what did not begin", calendar("END:VALARM", ...event(DAY), "END:X")],
  ])("%s are read", (_, text) => {
    expect(
      readAll(text).map(({ value, losses }) => ({ ...value, title: String(value["title"]).toUpperCase(), losses })),
    ).toEqual([{ external_id: "u", title: "T", date: "2021-12-26" }]);
  });

  it("several calendars are read, each with its own method and zone", () => {
    const texts = [
      calendar("METHOD:CANCEL", ...event("DTSTART:20211226T000000Z")),
      calendar("X-WR-TIMEZONE:Asia/Tokyo", ...event("DTSTART:20211226T000000Z")),
      calendar("CALSCALE:HEBREW", ...event(DAY)),
    ];
    expect(parseIcs(texts.join("")).map((row) => ("error" in row ? row : row.value))).toEqual([
      { external_id: "u", title: "T", event_status: "cancelled", date: "2021-12-26T00:00Z" },
      { external_id: "u", title: "T", date: "2021-12-26T09:00", time_zone: "Asia/Tokyo" },
      { row: 22, error: "is in a calendar of another kind (CALSCALE:HEBREW); GREGORIAN can be read" },
    ]);
  });

  it("an event without its END is read where the next one begins, and refused where the file ends", () => {
    const open = event(DAY).slice(0, -1);
    expect(parseIcs(`${open.join("\r\n")}\r\n${open.join("\r\n")}`)).toEqual([
      {
        row: 1,
        value: { external_id: "u", title: "T", date: "2021-12-26" },
        losses: [
          {
            pointer: "",
            was: "BEGIN:VEVENT",
            why: "has no END:VEVENT; it is taken to end where the next one begins",
          },
        ],
      },
      { row: 5, error: "has no END:VEVENT: the file seems to be cut off" },
    ]);
  });

  it("an event without its BEGIN gets a verdict where it ends", () => {
    expect(parseIcs(calendar("BEGN:VEVENT", ...event(DAY).slice(1)))).toEqual([
      { row: 7, error: "is an END:VEVENT without its BEGIN:VEVENT" },
    ]);
  });

  it("an event without its END ends with its calendar", () => {
    const text =
      calendar(...event(DAY).slice(0, -1)) +
      event(DAY)
        .map((line) => `${line}\r\n`)
        .join("");
    expect(
      readAll(text + calendar(...event(DAY))).map(({ row, losses }) => [row, losses?.map(({ why }) => why)]),
    ).toEqual([
      [3, ["has no END:VEVENT; it is taken to end where the next one begins"]],
      [8, undefined],
      [15, undefined],
    ]);
  });

  it("components within thousands of others, and lines of megabytes, take no time to speak of", () => {
    expect(parseIcs("BEGIN:VCALENDAR\r\n".repeat(50_000) + event(DAY).join("\r\n"))).toEqual([
      { row: 50_005, error: "is an END:VEVENT without its BEGIN:VEVENT" },
    ]);
    expect(parseIcs(calendar(...OWN_ZONE, ...event(DAY)).repeat(4000)).length).toBe(4000);
    const [row] = readAll(
      calendar(...event(DAY, `DESCRIPTION:${"a\\,".repeat(30_000)}`, `X-A;${"p=1;".repeat(200_000)}:x`)),
    );
    expect(String(row?.value["body"]).length).toBe(60_000);
  });
});
