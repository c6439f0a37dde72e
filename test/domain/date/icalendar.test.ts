import { describe, expect, it } from "vitest";
import { parseEdtf } from "../../../src/domain/date/edtf.ts";
import { toCalendarDates } from "../../../src/domain/date/formats.ts";
import { formatInstant } from "../../../src/domain/instant.ts";

function calendar(text: string, timeZone?: string) {
  const result = parseEdtf(text);
  if (!result.ok) throw new Error(result.error);
  return toCalendarDates(result.value, timeZone);
}

describe("toCalendarDates", () => {
  it.each([
    ["2021-12-26", "20211226", "20211227"],
    ["2021-12-26~", "20211226", "20211227"],
    ["2021-12-31", "20211231", "20220101"],
    ["0001-01-01", "00010101", "00010102"],
    ["2021-12-26/2021-12-28", "20211226", "20211229"],
    ["2019-01-01/2022-12-31", "20190101", "20230101"],
    // Coarse dates fill their period, up to a year.
    ["2021-12", "20211201", "20220101"],
    ["2021", "20210101", "20220101"],
    ["2024", "20240101", "20250101"],
    ["2021-24", "20211201", "20220301"],
    ["2021-40", "20210101", "20210701"],
    ["2021-03/2021-05", "20210301", "20210601"],
    ["2021-06-15/2021-08", "20210615", "20210901"],
    // Of an open or unknown end nothing is said.
    ["2021-12-26/..", "20211226", "20211227"],
    ["2014/..", "20140101", "20150101"],
    ["1984/", "19840101", "19850101"],
  ])("%s is all-day, with an exclusive end", (text, start, end) => {
    expect(calendar(text)).toEqual({ kind: "day", start, end });
    // No zone moves a day.
    expect(calendar(text, "Pacific/Kiritimati")).toEqual({ kind: "day", start, end });
  });

  it.each([
    ["2021-12-26T09:00", "Asia/Shanghai", "20211226T090000", undefined, ["2021-12-26T01:00:00Z"]],
    ["2021-12-26T00:30", "Asia/Shanghai", "20211226T003000", undefined, ["2021-12-25T16:30:00Z"]],
    [
      ...["2021-12-26T09:00/2021-12-26T17:00", "Asia/Shanghai", "20211226T090000", "20211226T170000"],
      ["2021-12-26T01:00:00Z", "2021-12-26T09:00:00Z"],
    ],
    ["2021-12-26T09:00/..", "Asia/Shanghai", "20211226T090000", undefined, ["2021-12-26T01:00:00Z"]],
    ["2021-12-26T09:00/2021-12-26T09:00", "Asia/Shanghai", "20211226T090000", undefined, ["2021-12-26T01:00:00Z"]],
  ] as const)("%s in %s is by its clock", (text, zone, start, end, instants) => {
    const dates = calendar(text, zone);
    expect({ ...dates, instants: dates?.kind === "zoned" && dates.instants.map(formatInstant) }).toEqual({
      ...{ kind: "zoned", zone, start, ...(end && { end }) },
      instants,
    });
  });

  it.each([
    ["2021-12-26T09:00:30+05:30", undefined, "20211226T033030Z", undefined],
    // The offset counts, whatever the zone.
    ["2021-12-26T09:00+05:30", "Asia/Shanghai", "20211226T033000Z", undefined],
    ["2021-12-26T09:00/2021-12-26T17:00+05:30", "Asia/Shanghai", "20211226T010000Z", "20211226T113000Z"],
    ["2021-12-26T09:00", "UTC", "20211226T090000Z", undefined],
    // A flight west, landing "before" it took off
    ["2021-12-26T09:00+14:00/2021-12-26T08:00Z", undefined, "20211225T190000Z", "20211226T080000Z"],
    // An hour that the zone skips swallows the end: DTEND must be later than DTSTART.
    ["2021-03-14T02:30/2021-03-14T03:10", "America/New_York", "20210314T073000Z", undefined],
    // Twice on that day.
    ["2021-11-07T01:30", "America/New_York", "20211107T053000Z", undefined],
    // By the sun, 8:05:43 before UTC.
    ["1890-01-01T12:00", "Asia/Shanghai", "18900101T035417Z", undefined],
    // The end floats, which a start in UTC cannot have.
    ["2021-12-26T09:00Z/2021-12-26T17:00", undefined, "20211226T090000Z", undefined],
  ])("%s in %s is in UTC", (text, timeZone, start, end) => {
    expect(calendar(text, timeZone)).toEqual({ kind: "utc", start, ...(end && { end }) });
  });

  it.each([
    ["2021-12-26T09:00", "20211226T090000", undefined],
    ["2021-12-26T09:00/2021-12-26T17:00:30", "20211226T090000", "20211226T170030"],
    ["2021-12-26T09:00/2021-12-26T09:00", "20211226T090000", undefined],
    ["2021-12-26T09:00/2021-12-26T17:00Z", "20211226T090000", undefined],
  ])("%s floats without a zone", (text, start, end) => {
    expect(calendar(text)).toEqual({ kind: "floating", start, ...(end && { end }) });
    expect(calendar(text, "Nowhere/Land")).toEqual({ kind: "floating", start, ...(end && { end }) });
  });

  it.each([
    "198X",
    "19XX",
    "1950S2",
    "198X/..",
    "2021/2022",
    "2018-05/2019-06",
    "2021-12-26/2023",
    "../1985",
    "/1985",
    "/",
    "0000",
    "-0043-03-15",
    "9999",
    "Y12345",
    "Y-138E8",
    "1950S2/1950-03",
    "1950/1950S2",
    "0001-01-01T00:00+14:00",
    "9999-12-31T10:00-05:00/9999-12-31T23:00-05:00",
  ])("says nothing of %s", (text) => {
    expect(calendar(text)).toBeUndefined();
  });
});
