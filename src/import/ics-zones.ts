import { civilFromSeconds, DAY_SECONDS, startOfDay } from "../domain/date/calendar.ts";
import { parseEdtf } from "../domain/date/edtf.ts";
import { FUTURE, PAST, type WallSeconds } from "../domain/date/event-date.ts";
import { formatIso, isTimeZone } from "../domain/date/formats.ts";
import { findOccurrences } from "../domain/recurrence.ts";
import { type Component, findProperty, listProperties } from "./ics-lines.ts";
import { cleanRule, parseWall } from "./ics-values.ts";
import { findWindowsZone } from "./ics-windows-zones.ts";

/** What a TZID stands for: a zone by its IANA name; else what the VTIMEZONE of the file says of a time. */
export type Zone =
  | { readonly kind: "iana"; readonly name: string }
  | { readonly kind: "own"; readonly offsetAt: (wall: WallSeconds) => number | undefined };

/** Of a rule in a zone, within two years. */
const MAX_ONSETS = 20;

/** The zones of a file, by TZID. Undefined for what is no zone and is not explained in the file either. */
export type FindZone = (tzid: string) => Zone | undefined;

/**
 * "Europe/Berlin" in "Europe/Berlin", in "/mozilla.org/20050126_1/Europe/Berlin", in "America/Argentina/Buenos_Aires". Not a
 * single word at the end of a path, as "GB" and "EST" are zones too.
 */
function findInPath(tzid: string): string | undefined {
  const parts = tzid.split("/").filter((part) => part !== "");
  const tails = [3, 2].filter((count) => parts.length >= count).map((count) => parts.slice(-count).join("/"));
  return [tzid, ...tails].find(isTimeZone);
}

/** In the order of how much a name can be trusted; the rules of a VTIMEZONE, which many programs cut short, come last. */
function resolve(tzid: string, component: Component | undefined, patience: Patience): Zone | undefined {
  const location = component && findProperty(component, "X-LIC-LOCATION")?.value.trim();
  const name = findInPath(tzid) ?? (location && isTimeZone(location) ? location : undefined) ?? findWindowsZone(tzid);
  if (name !== undefined) return { kind: "iana", name };
  return component && { kind: "own", offsetAt: (wall) => offsetIn(component, wall, patience) };
}

/** The VTIMEZONEs of a calendar, by TZID; of two with one, the first counts. */
export type ZoneComponents = ReadonlyMap<string, Component>;

export function listZones(calendars: readonly Pick<Component, "parts">[]): ZoneComponents {
  const components = new Map<string, Component>();
  for (const component of calendars.flatMap(({ parts }) => parts)) {
    const tzid = component.name === "VTIMEZONE" ? findProperty(component, "TZID")?.value.trim() : undefined;
    if (tzid !== undefined && !components.has(tzid)) components.set(tzid, component);
  }
  return components;
}

/** Rules of zones of a file that may be followed in vain; they cost most, and no real zone has one. */
export interface Patience {
  left: number;
  /** Those that were. */
  readonly dead: WeakSet<Component>;
}

export function createPatience(): Patience {
  return { left: 20, dead: new WeakSet() };
}

/** The first of these that has a VTIMEZONE for a name explains it. */
export function createZones(patience: Patience, ...sources: readonly ZoneComponents[]): FindZone {
  const known = new Map<string, Zone | undefined>();
  return (tzid) => {
    const component = sources.map((zones) => zones.get(tzid)).find((found) => found !== undefined);
    if (!known.has(tzid)) known.set(tzid, resolve(tzid, component, patience));
    return known.get(tzid);
  };
}

/** "+0530" -> seconds east of UTC. */
function parseOffset(text: string | undefined): number | undefined {
  const [, sign, hours, minutes, seconds] = /^([+-])(\d\d)(\d\d)(\d\d)?$/.exec(text?.trim() ?? "") ?? [];
  if (sign === undefined) return undefined;
  const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds ?? 0);
  return sign === "-" ? -size : size;
}

/** A rule that ends with a day, so that nobody looks for what comes after it; COUNT and INTERVAL count from years that are passed over. */
function endWith(rule: string, day: string): string {
  const parts = cleanRule(rule).split(";");
  const until = parts.find((part) => part.startsWith("UNTIL="))?.slice(6) ?? day;
  const rest = parts.filter((part) => !/^(?:UNTIL|COUNT|INTERVAL)=/.test(part));
  return [...rest, `UNTIL=${until < day ? until : day}`].join(";");
}

/**
 * When a STANDARD or DAYLIGHT began in a year and the year before (or the last two of its rule), with the first time of all. Rules are followed from
 * there alone: they come every year, and begin in 1601 in many files.
 */
function listOnsets(observance: Component, year: number, patience: Patience): WallSeconds[] {
  const first = parseWall(findProperty(observance, "DTSTART")?.value ?? "")?.seconds;
  if (first === undefined) return [];
  const dates = listProperties(observance, "RDATE").flatMap(({ value }) => value.split(","));
  const onsets = [first, ...dates.flatMap((date) => parseWall(date)?.seconds ?? [])];
  const rule = findProperty(observance, "RRULE")?.value;
  const [, end = year] = /UNTIL=(\d{4})/i.exec(rule ?? "") ?? [];
  const recent =
    startOfDay(Math.min(year, Number(end)) - 1, 1, 1) + (first - Math.floor(first / DAY_SECONDS) * DAY_SECONDS);
  const start = parseEdtf(formatIso(Math.max(first, recent), "second") ?? "");
  const isFollowed = patience.left > 0 && !patience.dead.has(observance);
  if (rule === undefined || !start.ok || !isFollowed || civilFromSeconds(first).year > year) return onsets;
  const recurrence = { rule: endWith(rule, `${String(year).padStart(4, "0")}1231`), excluded: [] };
  const found = findOccurrences(start.value, recurrence, PAST, FUTURE, MAX_ONSETS);
  if (!found.isWhole) {
    patience.left--;
    patience.dead.add(observance);
  }
  return [...onsets, ...found.list.flatMap(({ number, date }) => (number > 1 ? (parseWall(date)?.seconds ?? []) : []))];
}

/** What begins when, by year. */
type Onsets = readonly { readonly at: WallSeconds; readonly offset: number }[];
const known = new WeakMap<Component, Map<number, Onsets>>();

function onsetsOf(component: Component, year: number, patience: Patience): Onsets {
  const years = known.get(component) ?? new Map<number, Onsets>();
  known.set(component, years);
  const before = years.get(year);
  if (before) return before;
  const onsets = listObservances(component).flatMap((observance) => {
    const offset = parseOffset(findProperty(observance, "TZOFFSETTO")?.value);
    return offset === undefined ? [] : listOnsets(observance, year, patience).map((at) => ({ at, offset }));
  });
  years.set(year, onsets);
  return onsets;
}

function listObservances({ parts }: Component): Component[] {
  return parts.filter(({ name }) => name === "STANDARD" || name === "DAYLIGHT");
}

/** What the VTIMEZONE of a file says: seconds east of UTC at a wall time. Before its first onset that of its first STANDARD holds. */
function offsetIn(component: Component, wall: WallSeconds, patience: Patience): number | undefined {
  let latest: Onsets[number] | undefined;
  for (const onset of onsetsOf(component, civilFromSeconds(wall).year, patience)) {
    if (onset.at <= wall && (!latest || onset.at >= latest.at)) latest = onset;
  }
  if (latest) return latest.offset;
  const observances = listObservances(component);
  const standard = observances.find(({ name }) => name === "STANDARD") ?? observances[0];
  return standard && parseOffset(findProperty(standard, "TZOFFSETTO")?.value);
}
