import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EventInput } from "../../src/contract/event.ts";
import type { Category } from "../../src/domain/category.ts";
import { parseCsv } from "../../src/import/csv.ts";
import { parseJsonEvents } from "../../src/import/json.ts";
import { normalizeRow } from "../../src/import/normalize.ts";
import type { Row } from "../../src/import/rows.ts";
import { saysNoMore } from "../../src/import/timelinejs-dates.ts";

const CATEGORIES: Category[] = [{ key: "wars", label: "Wars", labels: { de: "Kriege" } }];

function readJson(...events: readonly unknown[]): Row[] {
  return parseJsonEvents(
    JSON.stringify({ events: [{ start_date: { year: 1 }, text: { headline: "F" } }, ...events] }),
    {
      categories: CATEGORIES,
    },
  ).slice(1);
}

function dateOf(start: unknown, end?: unknown): unknown {
  const [row] = readJson({ start_date: start, ...(end !== undefined && { end_date: end }), text: { headline: "T" } });
  if (!row || "error" in row) return row?.error;
  const losses = (row.losses ?? []).map(({ pointer }) => pointer);
  return losses.length > 0 ? [row.value["date"], ...losses] : row.value["date"];
}

describe("dates of TimelineJS", () => {
  it.each<[start: unknown, end: unknown, date: unknown]>([
    [{ year: "1815" }, undefined, "1815"],
    [{ year: 1815, month: 2 }, undefined, "1815-02"],
    [{ year: "1815", month: "12", day: "9" }, undefined, "1815-12-09"],
    [{ year: "1815", month: "12", day: "9", hour: "9" }, undefined, "1815-12-09T09:00"],
    [{ year: "1815", month: "12", day: "9", hour: "23", minute: "5", second: "0" }, undefined, "1815-12-09T23:05"],
    [{ year: "1815", month: "12", day: "9", hour: "0", minute: "", second: "7" }, undefined, "1815-12-09T00:00:07"],
    // 44 BCE, 1 BCE.
    [{ year: "-44", month: "3", day: "15" }, undefined, "-0043-03-15"],
    [{ year: "-1" }, { year: "1" }, "0000/0001"],
    [{ year: "0" }, undefined, "0000"],
    [{ year: "-9999" }, undefined, "-9998"],
    [{ year: "-13800000000" }, undefined, "Y-13800000000"],
    [{ year: "-13,800,000,000" }, { year: "-3500" }, "Y-13800000000/Y-3499E0"],
    [{ year: "602" }, { year: "629", month: "", day: "" }, "0602/0629"],
    [{ year: "602" }, { year: "", month: "" }, "0602"],
    [{ year: "2014", month: "1", day: "5" }, { year: "2014", month: "1", day: "5" }, "2014-01-05"],
    [{ year: "2014", day: "5" }, undefined, ["2014", "/start_date/day"]],
    [{ year: "2014", month: "0" }, undefined, ["2014", "/start_date/month"]],
    [{ year: "2014", hour: "9" }, undefined, ["2014", "/start_date/hour"]],
    [{ year: "12000", month: "2" }, undefined, ["Y12000", "/start_date/month"]],
    [
      { year: "2014", month: "1", day: "5", hour: "9", millisecond: "5" },
      undefined,
      ["2014-01-05T09:00", "/start_date/millisecond"],
    ],
    [
      { year: "2014", month: "1", day: "5", hour: "9" },
      { year: "2014", month: "1", day: "6" },
      ["2014-01-05/2014-01-06", "/end_date"],
    ],
    [{ year: "2014", month: "1", day: "5", hour: "9" }, { year: "2014", month: "1", day: "5" }, "2014-01-05T09:00"],
    [{ year: "2014" }, { year: "2013" }, ["2014", "/end_date"]],
    [{ year: "2014" }, { year: "soon" }, ["2014", "/end_date"]],
    [{ year: "2014", calendar: "x" }, undefined, ["2014", "/start_date/calendar"]],
    [{ year: "soon" }, undefined, 'has "soon" as the year of its start_date; a number is needed'],
    [{ month: "2" }, undefined, "has a start_date without a year"],
    [
      { year: "2014", month: "2", day: "30" },
      undefined,
      'has a start_date that is none: "2014-02-30" is not a day: February 2014 has 28 days',
    ],
    [undefined, undefined, "has no start_date; it needs one, with a year at least"],
  ])("%j to %j", (start, end, date) => expect(dateOf(start, end)).toEqual(date));

  it.each([
    ["December 10, 1815", "1815-12-10", true],
    ["Dec. 10th, 1815", "1815-12-10", true],
    ["1815", "1815-12-10", true],
    ["44 BC", "-0043", true],
    ["1943 – 1946", "1943-07/1946", true],
    ["c. 1815", "1815", false],
    ["Summer 1815", "1815", false],
    ["1816", "1815", false],
  ])("shown as %j, %s: that it says no more is %j", (display, date, is) => expect(saysNoMore(display, date)).toBe(is));
});

describe("a slide of TimelineJS", () => {
  it("is an event, and what it has besides is said", () => {
    const slide = {
      unique_id: "fair",
      start_date: { year: 2014, month: 1, day: 5, display_date: "January 5, 2014" },
      display_date: "Early in 2014",
      text: {
        headline: "<b>The</b> fair &amp; more",
        text: '<p>One <a href="https://a.example/">two</a>.</p>',
        note: "x",
      },
      group: "Kriege",
      media: { url: "//a.example/a.JPG?x=1", caption: "A <i>fair</i>", credit: "Me", thumbnail: "t.png" },
      background: { color: "red" },
      location: { lat: 1 },
      autolink: false,
    };
    expect(readJson(slide)).toEqual([
      {
        row: 2,
        value: {
          external_id: "fair",
          date: "2014-01-05",
          title: "The fair & more",
          body: "One [two](<https://a.example/>).",
          category: "wars",
          media: [{ url: "https://a.example/a.JPG?x=1", alt: "A fair", credit: "Me" }],
        },
        losses: [
          {
            pointer: "/display_date",
            was: "Early in 2014",
            now: "2014-01-05",
            why: "dates are shown by what they are, not in words of their own",
          },
          {
            pointer: "/text/headline",
            was: "<b>The</b> fair &amp; more",
            now: "The fair & more",
            why: "is plain text here: <b> are dropped",
          },
          { pointer: "/media/thumbnail", was: "t.png", why: "has no place in media here; is dropped" },
          {
            pointer: "/media/caption",
            was: "A <i>fair</i>",
            now: "A fair",
            why: "is plain text here: <i> are dropped",
          },
          {
            pointer: "/media/caption",
            was: "A fair",
            now: "A fair",
            why: "stands for the words of the picture (alt), which are missing",
          },
          { pointer: "/background", was: { color: "red" }, why: "how a slide looks is not taken over" },
          { pointer: "/location", was: { lat: 1 }, why: "has no place in an event here; is dropped" },
          { pointer: "/autolink", was: false, why: "how a slide looks is not taken over" },
          { pointer: "/text/note", was: "x", why: "has no place in an event here; is dropped" },
        ],
      },
    ]);
  });

  const shown = (media: unknown) => {
    const [row] = readJson({ start_date: { year: 1 }, text: { headline: "T", text: "Said" }, media });
    if (!row || "error" in row) throw new Error(row?.error);
    const { date: _, title: __, ...value } = row.value;
    return [value, ...(row.losses ?? []).map(({ pointer, why }) => `${pointer} ${why}`)];
  };
  const PAGE = "/media/url is a page of the web, no file that can be shown here; is kept as a source";

  it.each<[media: unknown, said: unknown[]]>([
    [
      { url: "https://a.example/a.png", alt: "A", caption: "B" },
      [
        { summary: "Said", media: [{ url: "https://a.example/a.png", alt: "A" }] },
        "/media/caption media have no caption beside alt",
      ],
    ],
    [
      { url: "https://a.example/a.mp4" },
      [
        { summary: "Said", media: [{ url: "https://a.example/a.mp4", alt: "" }] },
        "/media/url comes without words for who cannot see it; is kept as decoration",
      ],
    ],
    [
      { url: "https://commons.wikimedia.org/wiki/File:A.png", credit: "W" },
      [{ summary: "Said", sources: [{ url: "https://commons.wikimedia.org/wiki/File:A.png", publisher: "W" }] }, PAGE],
    ],
    [
      { url: '<iframe width="1" src="https://www.youtube.com/embed/x"></iframe>', caption: "Film" },
      [{ summary: "Said", sources: [{ url: "https://www.youtube.com/embed/x", title: "Film" }] }, PAGE],
    ],
    [
      { url: "<blockquote>A *quote*</blockquote>", credit: "C" },
      [
        { body: "Said\n\n> A \\*quote\\*" },
        "/media/credit belongs to what is not taken over",
        "/media/url is text; is kept at the end of the body",
      ],
    ],
    [{ url: "a.png" }, [{ summary: "Said" }, "/media/url has no http or https address; is dropped"]],
    [{ url: "", caption: "" }, [{ summary: "Said" }]],
  ])("that shows %j", (media, said) => expect(shown(media)).toEqual(said));

  it("without a headline, or that is none, is refused alone", () => {
    expect(readJson({ start_date: { year: 1 }, text: { text: "x" } }, 7)).toEqual([
      { row: 2, error: "has no headline; it needs one" },
      { row: 3, error: "is not an object" },
    ]);
  });

  it("does not take a document of ours for one of TimelineJS", () => {
    const text = '{"events":[{"date":"2020","title":"T"}],"title":"All"}';
    expect(parseJsonEvents(text)).toEqual([{ row: 1, value: { date: "2020", title: "T" } }]);
  });

  it("says of the first event what the timeline has besides events", () => {
    const text = JSON.stringify({
      title: { text: { headline: "All" } },
      eras: [{ start_date: { year: 1 } }],
      events: [{ start_date: {} }, { start_date: { year: 1 }, text: { headline: "T" } }],
    });
    expect(parseJsonEvents(text)).toEqual([
      { row: 1, error: "has a start_date without a year" },
      {
        row: 2,
        value: { date: "0001", title: "T" },
        losses: [
          {
            pointer: "/title",
            was: { text: { headline: "All" } },
            why: "is the title of the timeline, no event; is dropped",
          },
          {
            pointer: "/eras",
            was: [{ start_date: { year: 1 } }],
            why: "is an era of the timeline, no event; timelines here have eras of their own",
          },
        ],
      },
    ]);
  });

  it("of the old form is read too", () => {
    const text = JSON.stringify({
      timeline: {
        headline: "All",
        type: "default",
        date: [
          {
            startDate: "2014,1,5",
            endDate: "1/7/2014",
            headline: "Old",
            text: "Text",
            tag: "t",
            asset: { media: "https://a.example/a.png", thumbnail: "x" },
            classname: "c",
          },
          { startDate: "2014-02", headline: "Iso" },
        ],
      },
    });
    expect(parseJsonEvents(text)).toEqual([
      {
        row: 1,
        value: {
          date: "2014-01-05/2014-01-07",
          title: "Old",
          summary: "Text",
          tags: ["t"],
          media: [{ url: "https://a.example/a.png", alt: "" }],
        },
        losses: [
          { pointer: "/timeline", was: { headline: "All" }, why: "is the title of the timeline, no event; is dropped" },
          { pointer: "/asset/thumbnail", was: "x", why: "has no place in media here; is dropped" },
          {
            pointer: "/asset/media",
            was: "https://a.example/a.png",
            now: "https://a.example/a.png",
            why: "comes without words for who cannot see it; is kept as decoration",
          },
          { pointer: "/classname", was: "c", why: "has no place in an event here; is dropped" },
        ],
      },
      { row: 2, value: { date: "2014-02", title: "Iso" } },
    ]);
  });
});

describe("a sheet of TimelineJS", () => {
  const HEADER =
    "Year,Month,Day,Time,End Year,End Month,End Day,End Time,Display Date,Headline,Text,Media,Media Credit,Media Caption,Media Thumbnail,Type,Group,Background";
  const read = (...lines: readonly string[]) => parseCsv([HEADER, ...lines].join("\n"), { categories: CATEGORIES });

  it("is known by its header, and its title and eras are said of the first event", () => {
    const rows = read(
      ",,,,,,,,,All,,,,,,title,,",
      "2014,1,5,9:30 PM,2014,1,6,1030,,The fair,Text,https://a.example/a.png,Me,Seen,,,Fairs,#fff",
      "600,,,,650,,,,,Era,,,,,,era,,",
    );
    const whole = "of the timeline, no event;";
    expect(rows).toEqual([
      {
        row: 2,
        value: {
          date: "2014-01-05T21:30/2014-01-06T10:30",
          title: "The fair",
          summary: "Text",
          tags: ["Fairs"],
          media: [{ url: "https://a.example/a.png", alt: "Seen", credit: "Me" }],
        },
        losses: [
          { pointer: "/Type", was: "title: All", why: `is the title ${whole} is dropped` },
          { pointer: "/Type", was: "era: Era", why: `is an era ${whole} timelines here have eras of their own` },
          {
            pointer: "/Media Caption",
            was: "Seen",
            now: "Seen",
            why: "stands for the words of the picture (alt), which are missing",
          },
          { pointer: "/Background", was: "#fff", why: "how a slide looks is not taken over" },
        ],
      },
    ]);
  });

  it.each([
    ["9", "09:00"],
    ["0930", "09:30"],
    ["9:30:15", "09:30:15"],
    ["12 am", "00:00"],
    ["12:05 p.m.", "12:05"],
    ["23.15", "23:15"],
  ])("reads the time %s", (time, is) => {
    expect(read(`2014,1,5,${time},,,,,,T,,,,,,,,`)).toEqual([
      { row: 1, value: { date: `2014-01-05T${is}`, title: "T" } },
    ]);
  });

  it("says which cell is wrong", () => {
    const rows = read("2014,,,noon,,,,,,T,,,,,,,,", "2014,2,30,,,,,,,T,,,,,,,,", "x,,,,,,,,,T,,,,,,,,", '"a"b,');
    expect(rows).toEqual([
      {
        row: 1,
        value: { date: "2014", title: "T" },
        losses: [{ pointer: "/Time", was: "noon", why: "is no time of day, such as 9:30 or 9:30 PM; is dropped" }],
      },
      {
        row: 2,
        error: 'has a start_date that is none: "2014-02-30" is not a day: February 2014 has 28 days',
      },
      { row: 3, error: 'has "x" as the year of its start_date; a number is needed' },
      { row: 4, error: expect.stringMatching(/^is not CSV: /) },
    ]);
  });

  it("with a title and no event says so", () => {
    expect(read(",,,,,,,,,All,,,,,,title,,")).toEqual([{ row: 1, error: "has no event, only title: All" }]);
  });

  it("of the old form has dates in one cell", () => {
    expect(parseCsv("Start Date,End Date,Headline,Tag,Mood\n1/5/2014,2015,T,t,glad\n")).toEqual([
      {
        row: 1,
        value: { date: "2014-01-05/2015", title: "T", tags: ["t"] },
        losses: [{ pointer: "/mood", was: "glad", why: "has no place in an event here; is dropped" }],
      },
    ]);
  });
});

// Timelines as TimelineJS shows them, which are no part of the project; TIMELINEJS_CORPUS names another place.
const FOLDER = process.env["TIMELINEJS_CORPUS"] ?? new URL("../../../shared/data/timelinejs", import.meta.url).pathname;
const isThere = existsSync(FOLDER);
if (!isThere) console.warn(`SKIPPED: the timelines of TimelineJS, because ${FOLDER} is not there.`);

describe.skipIf(!isThere)(`the timelines of ${FOLDER}`, () => {
  const read = (name: string) => {
    const text = readFileSync(`${FOLDER}/${name}`, "utf8");
    return name.endsWith(".csv") ? parseCsv(text) : parseJsonEvents(text);
  };

  it.each([
    ["women_in_computing.json", 10, 14],
    ["women_in_computing.csv", 10, 14],
    ["my-own-timeline.csv", 10, 15],
    ["cosmo.json", 7, 13],
    ["eras.json", 20, 28],
  ])("%s: %d events with %d losses", (name, events, losses) => {
    const rows = read(name);
    const wrong = rows.flatMap<unknown>((row) =>
      "error" in row ? [row] : (EventInput.safeParse(normalizeRow(row.value, {})).error?.issues ?? []),
    );
    expect(wrong).toEqual([]);
    expect([rows.length, rows.flatMap((row) => ("value" in row ? (row.losses ?? []) : [])).length]).toEqual([
      events,
      losses,
    ]);
  });

  it("say the same as a sheet and as JSON", () => {
    const valuesOf = (name: string) => read(name).map((row) => ("value" in row ? row.value : row));
    expect(valuesOf("women_in_computing.csv")).toEqual(valuesOf("women_in_computing.json"));
  });

  it("have the dates that they show", () => {
    const datesOf = (name: string) => read(name).map((row) => ("value" in row ? row.value["date"] : row.error));
    expect(datesOf("cosmo.json")).toEqual([
      "Y-13800000000",
      "Y-13799630000",
      "Y-12800000000",
      "Y-4600000000",
      "Y-538800000/Y-251902000",
      "Y-315000",
      "-3499",
    ]);
  });
});
