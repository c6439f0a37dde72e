import { parseEdtf } from "../domain/date/edtf.ts";
import { isTimed, type WallSeconds } from "../domain/date/event-date.ts";

/** A DATE or DATE-TIME (RFC 5545 sections 3.3.4 and 3.3.5) as it stands on the wall. */
export interface Wall {
  readonly seconds: WallSeconds;
  readonly isDay: boolean;
  /** It ends in "Z". */
  readonly isUtc: boolean;
}

/** "20211226", "20211226T090000Z", and with the hyphens and colons that some programs write; undefined for anything else. */
export function parseWall(text: string): Wall | undefined {
  const [, year, month, day, time, zone = ""] =
    /^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d:?\d\d(?::?\d\d)?)(Z)?)?$/i.exec(text.trim()) ?? [];
  if (year === undefined) return undefined;
  const [, hour, minute, second = "00"] = /^(\d\d):?(\d\d):?(\d\d)?$/.exec(time ?? "") ?? [];
  // A leap second, which EDTF does not have, is the one before.
  const clock = hour === undefined ? "" : `T${hour}:${minute}:${second === "60" ? "59" : second}`;
  const date = parseEdtf(`${year}-${month}-${day}${clock}`);
  if (!date.ok || typeof date.value.start === "string") return undefined;
  return { seconds: date.value.earliest, isDay: !isTimed(date.value.start), isUtc: zone !== "" };
}

/** Days and seconds apart, as a day has not always 86,400 of them (section 3.3.6). */
export interface Duration {
  readonly days: number;
  readonly seconds: number;
}

/** "P1DT12H", "PT15M", "P2W"; undefined for anything else. What is negative is one too. */
export function parseDuration(text: string): Duration | undefined {
  const [all, sign, weeks = 0, days = 0, time, hours = 0, minutes = 0, seconds = 0] =
    /^([+-]?)P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/i.exec(text.trim()) ??
    [];
  if (all === undefined || /P$|T$/i.test(all)) return undefined;
  const by = sign === "-" ? -1 : 1;
  const inTime = time === undefined ? 0 : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return { days: by * (Number(weeks) * 7 + Number(days)), seconds: by * inTime };
}

/** What says nothing: private parts, and of RFC 7529 what holds without it. */
const SAYS_NOTHING = /^(?:|X-.*|RSCALE=GREGORIAN|SKIP=OMIT)$/;

/** A rule as our own are written: in capitals, without spaces, a ";" at its end, and parts that say nothing. */
export function cleanRule(text: string): string {
  return text
    .toUpperCase()
    .replace(/\s+/g, "")
    .split(";")
    .filter((part) => !SAYS_NOTHING.test(part))
    .join(";");
}
