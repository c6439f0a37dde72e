// Rules of recurrence as texts, of RFC 5545 section 3.3.10 what makes sense by the day:
//
//   rule = part *( ";" part )      part = name "=" value     each name once
//
// Which parts there are, what they may say and with which FREQ is in `PARTS`. What is not there is an error: who
// reads an unknown part may take it for something else. (BYWEEKNO is not: calendars do not agree on it.)
import { parseEdtf } from "./date/edtf.ts";
import type { WallSeconds } from "./date/event-date.ts";

/** Days are what history is told in; a rule by the minute would have no end. */
export const FREQUENCIES = ["YEARLY", "MONTHLY", "WEEKLY", "DAILY"] as const;
export type Frequency = (typeof FREQUENCIES)[number];

/** What must be known of a rule besides its text. */
export interface Rule {
  readonly text: string;
  readonly frequency: Frequency;
  readonly count?: number;
  /** By the wall clock of the date: the first second of a day, or a time. */
  readonly until?: { readonly seconds: WallSeconds; readonly isDay: boolean };
}

export type RuleResult = { readonly ok: true; readonly value: Rule } | { readonly ok: false; readonly error: string };

const MAX_RULE = 500;
/** As rules name them. */
export const DAYS: readonly string[] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/** One kind of part: what its value must be, for people, and the check. */
interface Part {
  readonly is: string;
  readonly holds: (value: string) => boolean;
  /** Absent: with any. */
  readonly frequencies?: readonly Frequency[];
}

/** A whole number from 1 to `most`; with `signed` also counted from the end: -1 is the last. */
function isNumber(text: string, most: number, signed: boolean): boolean {
  if (!(signed ? /^[+-]?[1-9]\d{0,3}$/ : /^[1-9]\d{0,3}$/).test(text)) return false;
  return Math.abs(Number(text)) <= most;
}

function number(most: number): Part {
  return { is: `a whole number from 1 to ${most}`, holds: (value) => isNumber(value, most, false) };
}

function numbers(most: number, signed: boolean, frequencies: readonly Frequency[] = FREQUENCIES): Part {
  const range = signed ? `1 to ${most} or -${most} to -1` : `1 to ${most}`;
  return {
    is: `whole numbers from ${range}, with commas`,
    holds: (value) => value.split(",").every((one) => isNumber(one, most, signed)),
    frequencies,
  };
}

/** "FR", and as `ordinals` allow "-1FR". */
function isWeekdays(value: string, ordinals: number): boolean {
  return value.split(",").every((one) => {
    const ordinal = one.slice(0, -2);
    return DAYS.includes(one.slice(-2)) && (ordinal === "" || isNumber(ordinal, ordinals, true));
  });
}

const PARTS: Readonly<Record<string, Part>> = {
  FREQ: { is: FREQUENCIES.join(", "), holds: (value) => (FREQUENCIES as readonly string[]).includes(value) },
  INTERVAL: number(1000),
  COUNT: number(1000),
  UNTIL: { is: "a day (20301226) or a time (20301226T090000)", holds: (value) => readUntil(value) !== undefined },
  WKST: { is: `one of ${DAYS.join(", ")}`, holds: (value) => DAYS.includes(value) },
  BYMONTH: numbers(12, false),
  BYMONTHDAY: numbers(31, true, ["YEARLY", "MONTHLY", "DAILY"]),
  BYYEARDAY: numbers(366, true, ["YEARLY"]),
  BYDAY: { is: "weekdays such as MO or -1FR, with commas", holds: (value) => isWeekdays(value, 53) },
  BYSETPOS: numbers(366, true, ["YEARLY", "MONTHLY"]),
};

/** "20301226", "20301226T090000"; the "Z" of other calendars is the wall clock of the date here. */
function readUntil(text: string): Rule["until"] {
  const [, year, month, day, time] = /^(\d{4})(\d\d)(\d\d)(?:T(\d{6})Z?)?$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  const clock = time === undefined ? "" : `T${time.replace(/(..)(..)(..)/, "$1:$2:$3")}`;
  const date = parseEdtf(`${year}-${month}-${day}${clock}`);
  return date.ok ? { seconds: date.value.earliest, isDay: clock === "" } : undefined;
}

/** What is wrong with parts that are right by themselves. */
function refuseTogether(parts: ReadonlyMap<string, string>, frequency: Frequency): string | undefined {
  for (const name of parts.keys()) {
    const { frequencies = FREQUENCIES } = PARTS[name] ?? {};
    if (!frequencies.includes(frequency)) return `may have ${name} only with FREQ=${frequencies.join(" or ")}`;
  }
  if (parts.has("COUNT") && parts.has("UNTIL")) return "has COUNT and UNTIL; one of them is the end";
  const others = [...parts.keys()].filter((name) => name.startsWith("BY") && name !== "BYSETPOS");
  if (parts.has("BYSETPOS") && others.length === 0)
    return "has BYSETPOS without another part to choose from, such as BYDAY";
  const weekdays = (parts.get("BYDAY") ?? "").split(",");
  const hasOrdinals = weekdays.some((one) => one.length > 2);
  if (hasOrdinals && weekdays.some((one) => one.length === 2)) return "has weekdays with and without a number (1MO,TU)";
  if (hasOrdinals && (frequency === "WEEKLY" || frequency === "DAILY")) {
    return "may say which weekday of several (1MO) only with FREQ=YEARLY or MONTHLY";
  }
  if (hasOrdinals && (frequency === "MONTHLY" || parts.has("BYMONTH")) && !isWeekdays(weekdays.join(), 5)) {
    return "names a weekday that no month has: there are five of each at most";
  }
  return undefined;
}

const EXAMPLE = "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26";

export function parseRule(text: string): RuleResult {
  const fail = (error: string): RuleResult => ({ ok: false, error });
  if (text.length > MAX_RULE) return fail(`is longer than ${MAX_RULE} characters`);
  const parts = new Map<string, string>();
  for (const part of text.split(";")) {
    const [, name = "", value = ""] = /^([A-Z]+)=([^=]+)$/.exec(part) ?? [];
    if (name === "") return fail(`is not a rule (RFC 5545) such as ${EXAMPLE}`);
    if (parts.has(name)) return fail(`has ${name} twice`);
    const known = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    if (!known) return fail(`has ${name}, which is not known here; known are ${Object.keys(PARTS).join(", ")}`);
    if (!known.holds(value)) return fail(`has ${part}, but ${name} is ${known.is}`);
    parts.set(name, value);
  }
  const frequency = FREQUENCIES.find((one) => one === parts.get("FREQ"));
  if (!frequency) return fail(`has no FREQ; for example ${EXAMPLE}`);
  const error = refuseTogether(parts, frequency);
  if (error !== undefined) return fail(error);
  const count = parts.get("COUNT");
  const until = readUntil(parts.get("UNTIL") ?? "");
  return {
    ok: true,
    value: { text, frequency, ...(count !== undefined && { count: Number(count) }), ...(until && { until }) },
  };
}
