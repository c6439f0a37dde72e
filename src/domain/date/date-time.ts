import { DAY_SECONDS } from "./calendar.ts";
import type { DatePoint } from "./event-date.ts";
import { digitsAt, parsePlainDate } from "./plain-date.ts";
import { isRefusal, type Parsed, refuse } from "./refusal.ts";

const PLUS = 43;
const MINUS = 45;
const POINT = 46;
const COLON = 58;
const LETTER_Z = 90;

interface Time {
  /** From the start of the day; 86400 for "24:00". */
  readonly seconds: number;
  readonly precision: "minute" | "second";
  /** The position in the text where the offset begins. */
  readonly end: number;
}

/**
 * Reads YYYY-MM-DDThh:mm[:ss[.s...]][offset]; `t` is the position of the "T". Fractions of a second are dropped. Keys
 * are those of the time as written: an offset never moves them.
 */
export function parseDateTime(text: string, t: number): Parsed<DatePoint> {
  const day = parsePlainDate(text.slice(0, t));
  if (day?.precision !== "day") return refuse(text, "gives a time of day to something that is not one existing day");
  const time = parseTime(text, t + 1);
  if (isRefusal(time)) return time;
  const offset = time.end === text.length ? undefined : parseOffset(text, time.end);
  if (typeof offset === "object") return offset;

  const earliest = day.earliest + time.seconds;
  const latest = time.precision === "minute" ? earliest + 59 : earliest;
  const { precision } = time;
  return offset === undefined
    ? { text, earliest, latest, precision, approximate: false, uncertain: false }
    : { text, earliest, latest, precision, approximate: false, uncertain: false, offset };
}

function parseTime(text: string, at: number): Parsed<Time> {
  const hour = digitsAt(text, at, 2);
  const minute = text.charCodeAt(at + 2) === COLON ? digitsAt(text, at + 3, 2) : -1;
  const hasSeconds = text.charCodeAt(at + 5) === COLON;
  const second = hasSeconds ? digitsAt(text, at + 6, 2) : 0;
  if (hour < 0 || minute < 0 || second < 0) return refuse(text, 'has no time after the "T": write hh:mm or hh:mm:ss');
  if (minute > 59) return refuse(text, "is not a time: minutes go from 00 to 59");
  if (second > 59) return refuse(text, "is not a time: seconds go from 00 to 59");
  if (hour * 3600 + minute * 60 + second > DAY_SECONDS) return refuse(text, "is not a time: hours go from 00 to 23");
  const seconds = hour * 3600 + minute * 60 + second;
  if (!hasSeconds) return { seconds, precision: "minute", end: at + 5 };
  return { seconds, precision: "second", end: endOfFraction(text, at + 8) };
}

/** A point that no digit follows is left for `parseOffset` to refuse. */
function endOfFraction(text: string, at: number): number {
  if (text.charCodeAt(at) !== POINT) return at;
  let end = at + 1;
  while (digitsAt(text, end, 1) >= 0) end++;
  return end === at + 1 ? at : end;
}

/** Minutes east of UTC. "-00:00" is refused as ISO 8601 has no negative zero. */
function parseOffset(text: string, at: number): Parsed<number> {
  const sign = text.charCodeAt(at);
  if (sign === LETTER_Z && text.length === at + 1) return 0;
  const colon = text.charCodeAt(at + 3) === COLON ? 1 : 0;
  const length = text.length - at;
  const hours = digitsAt(text, at + 1, 2);
  const minutes = length === 3 ? 0 : digitsAt(text, at + 3 + colon, 2);
  const total = hours * 60 + minutes;
  const written = (sign === PLUS || sign === MINUS) && (length === 3 || length === 5 + colon);
  const inRange = hours >= 0 && minutes >= 0 && minutes <= 59 && total <= (sign === PLUS ? 840 : 720);
  if (written && inRange && !(sign === MINUS && total === 0)) return sign === PLUS ? total : -total;
  if ("?~%".includes(text.charAt(at))) return refuse(text, 'marks a time with "?", "~" or "%": only days can be');
  return refuse(text, "does not end in an offset: after the time write Z, +hh:mm or -hh:mm, from -12:00 to +14:00");
}
