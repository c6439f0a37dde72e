import { DAY_SECONDS, startOfDay } from "../domain/date/calendar.ts";
import { joinEdtf, parseEdtf } from "../domain/date/edtf.ts";
import { type DatePoint, type EventDate, isTimed, type WallSeconds } from "../domain/date/event-date.ts";
import { formatIso, toInstantOf } from "../domain/date/formats.ts";
import { offsetAt } from "../domain/date/time-zone.ts";
import { type Instant, toInstant } from "../domain/instant.ts";
import type { Loss } from "../domain/loss.ts";
import { type Component, findProperty, type Property, parameterOf, showProperty, unescapeText } from "./ics-lines.ts";
import { type Duration, parseDuration, parseWall } from "./ics-values.ts";
import type { FindZone } from "./ics-zones.ts";

/** Where the clock hangs that a time is read from: nowhere (a floating time), in an IANA zone, or so far east of UTC. */
export type Clock = { readonly zone: string } | { readonly offset: number } | undefined;

/** A DATE or DATE-TIME of a calendar, by its own clock. */
export interface Moment {
  readonly wall: WallSeconds;
  readonly isDay: boolean;
  readonly clock: Clock;
}

/** What a calendar says for all its events. */
export interface CalendarContext {
  readonly findZone: FindZone;
  /** The zone that it is to be shown in (X-WR-TIMEZONE), by its IANA name. */
  readonly zone?: string;
}

type Notes = (loss: Loss) => void;

const YEAR_0 = startOfDay(0, 1, 1);
const YEAR_10000 = startOfDay(10_000, 1, 1);
const OFFSETS = { least: -12 * 3600, most: 14 * 3600 };

/** Whether EDTF can say an offset: whole minutes, no farther than zones go. */
function canSay(offset: number): boolean {
  return offset % 60 === 0 && offset >= OFFSETS.least && offset <= OFFSETS.most;
}

/** The same moment in UTC, where its offset cannot be said. */
function atOffset(wall: WallSeconds, offset: number): Moment {
  if (canSay(offset)) return { wall, isDay: false, clock: { offset } };
  return { wall: wall - offset, isDay: false, clock: { offset: 0 } };
}

function readZoned(property: Property, wall: WallSeconds, tzid: string, { findZone }: CalendarContext, note: Notes) {
  const zone = findZone(tzid);
  if (zone?.kind === "iana") return { wall, isDay: false, clock: { zone: zone.name } };
  const pointer = `/${property.name}`;
  const was = showProperty(property);
  const offset = zone?.offsetAt(wall);
  if (offset === undefined) {
    note({ pointer, was, why: `names a time zone that is not known (${tzid}); the time is kept without a zone` });
    return { wall, isDay: false, clock: undefined };
  }
  const moment = atOffset(wall, offset);
  note({
    pointer,
    was,
    now: formatMoment(moment),
    why: "names a time zone that only its calendar knows; the offset that it has there at that time is kept",
  });
  return moment;
}

/** Undefined for what is no date or time. */
export function readMoment(
  property: Property,
  value: string,
  context: CalendarContext,
  note: Notes,
): Moment | undefined {
  const read = parseWall(value);
  if (!read) return undefined;
  if (read.isDay) return { wall: read.seconds, isDay: true, clock: undefined };
  if (read.isUtc) return inOwnZone({ wall: read.seconds, isDay: false, clock: { offset: 0 } }, context);
  const tzid = parameterOf(property, "TZID")?.trim();
  if (tzid === undefined || tzid === "") return { wall: read.seconds, isDay: false, clock: undefined };
  return readZoned(property, read.seconds, tzid, context, note);
}

/** What stands in UTC, by the clock of the zone that its calendar is about: else it would be on another day there. */
function inOwnZone(moment: Moment, { zone }: CalendarContext): Moment {
  return zone === undefined ? moment : toClock(moment, { zone });
}

/** When a moment is; undefined for a day and for a floating time. */
function instantOf({ wall, isDay, clock }: Moment): Instant | undefined {
  if (isDay || !clock) return undefined;
  if ("offset" in clock) return toInstant(wall - clock.offset);
  const point = parseEdtf(formatIso(wall, "second") ?? "");
  return point.ok && typeof point.value.start === "object" ? toInstantOf(point.value.start, clock.zone) : undefined;
}

/** Whether four digits hold its year, as iCalendar has it: what is moved to another clock may have left them. */
export function isSayable({ wall }: Moment): boolean {
  return wall >= YEAR_0 && wall < YEAR_10000;
}

/** The same moment by another clock; as it is, where it has none, or would leave the years that can be said. */
export function toClock(moment: Moment, clock: Clock): Moment {
  const at = instantOf(moment);
  if (at === undefined || !clock) return moment;
  const offset = "offset" in clock ? clock.offset : offsetAt(at, clock.zone);
  const moved = { wall: at + offset, isDay: false, clock };
  return isSayable(moved) ? moved : moment;
}

/** Days are counted on the wall, hours as they pass (RFC 5545 section 3.3.6). */
export function addDuration(moment: Moment, { days, seconds }: Duration): Moment {
  const later = { ...moment, wall: moment.wall + days * DAY_SECONDS };
  if (moment.isDay) return { ...later, wall: later.wall + Math.floor(seconds / DAY_SECONDS) * DAY_SECONDS };
  const at = instantOf(later);
  if (at === undefined || !later.clock || seconds === 0) return { ...later, wall: later.wall + seconds };
  return toClock({ wall: at + seconds, isDay: false, clock: { offset: 0 } }, later.clock);
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

/** "Z", "+08:00" or nothing. */
function formatOffset(clock: Clock): string {
  if (!clock || "zone" in clock) return "";
  const minutes = Math.abs(clock.offset) / 60;
  return minutes === 0 ? "Z" : `${clock.offset < 0 ? "-" : "+"}${pad(Math.floor(minutes / 60))}:${pad(minutes % 60)}`;
}

/** EDTF: a day, or a time to the second where that is not a whole minute. */
export function formatMoment({ wall, isDay, clock }: Moment): string {
  const precision = isDay ? "day" : wall % 60 === 0 ? "minute" : "second";
  return `${formatIso(wall, precision)}${formatOffset(clock)}`;
}

/** Where an event ends, by the clock of its start; undefined where it has no end, or none that can stand. */
function readEnd(event: Component, start: Moment, context: CalendarContext, note: Notes): Moment | undefined {
  const end = findProperty(event, "DTEND");
  const duration = findProperty(event, "DURATION");
  if (end && duration) {
    note({ pointer: "/DURATION", was: duration.value, why: "stands beside DTEND, which counts" });
  }
  if (end) return readDtend(end, start, context, note);
  if (!duration) return undefined;
  const length = parseDuration(duration.value);
  const after = length && length.days >= 0 && length.seconds >= 0 ? addDuration(start, length) : undefined;
  if (after && isSayable(after) && isSameClock(after, start)) return after;
  const why = after
    ? "ends after the year 9999; is dropped"
    : "is no duration from the start on, such as P1D or PT2H; is dropped";
  note({ pointer: "/DURATION", was: duration.value, why });
  return undefined;
}

function readDtend(property: Property, start: Moment, context: CalendarContext, note: Notes): Moment | undefined {
  const drop = (why: string) => {
    note({ pointer: "/DTEND", was: showProperty(property), why });
    return undefined;
  };
  const read = readMoment(property, property.value, context, note);
  if (!read) return drop("is no date or time; is dropped");
  if (read.isDay !== start.isDay)
    return drop("is of another kind than DTSTART: one is a day, the other a time; is dropped");
  if ((read.clock === undefined) !== (start.clock === undefined)) {
    return drop("has no time zone, or DTSTART has none, so that they cannot be compared; is dropped");
  }
  const end = toClock(read, start.clock);
  if (!isSameClock(end, start)) return drop("ends after the year 9999; is dropped");
  if (end.wall < start.wall) return drop("lies before DTSTART; is dropped");
  if (read.clock && start.clock && "zone" in read.clock && !isSameClock(read, start)) {
    note({
      pointer: "/DTEND",
      was: showProperty(property),
      now: formatMoment(end),
      why: "is told in the zone of DTSTART",
    });
  }
  return end;
}

function isSameClock({ clock: one }: Moment, { clock: other }: Moment): boolean {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
}

/** The end of days is the first day on which it is over. */
export function formatSpan(start: Moment, end: Moment | undefined): string {
  const first = formatMoment(start);
  if (!end) return first;
  const last = formatMoment(start.isDay ? { ...end, wall: end.wall - DAY_SECONDS } : end);
  return end.wall <= start.wall || last === first ? first : joinEdtf(first, last);
}

/** When an event of a calendar is. */
export interface When {
  /** EDTF. */
  readonly date: string;
  readonly timeZone?: string;
  readonly start: Moment;
}

/** Minutes by which clocks differ are whole quarters of an hour. */
const QUARTER = 15 * 60;

/** The text with the offset of a clock at each time that states none. */
function withOffset({ start, end }: EventDate, clock: Clock): string {
  const say = (point: DatePoint) =>
    isTimed(point) && point.offset === undefined ? point.text + formatOffset(clock) : point.text;
  const first = typeof start === "object" ? say(start) : "";
  if (end === undefined) return first;
  return joinEdtf(first, end === "open" ? ".." : end === "unknown" ? "" : say(end));
}

/**
 * What our own calendars say besides, the date as EDTF, if DTSTART is still what it was made of: who moved the event in a
 * calendar moved DTSTART alone. A time in a zone may stand in UTC there: what its clock was ahead then tells its offset.
 */
function readExact(text: string, { start, timeZone }: When): When | undefined {
  const date = parseEdtf(text);
  if (!date.ok || typeof date.value.start === "string") return undefined;
  const first = date.value.start;
  if (!isTimed(first)) {
    const day = Math.floor(first.earliest / DAY_SECONDS) * DAY_SECONDS;
    return start.isDay && start.wall === day ? { date: text, start } : undefined;
  }
  if (start.isDay) return undefined;
  if (first.offset !== undefined) {
    return instantOf(start) === first.earliest - first.offset * 60 ? { date: text, start } : undefined;
  }
  if (start.wall === first.earliest) return { date: text, ...(timeZone !== undefined && { timeZone }), start };
  if (!start.clock || "zone" in start.clock) return undefined;
  const offset = first.earliest - (start.wall - start.clock.offset);
  if (!canSay(offset) || offset % QUARTER !== 0) return undefined;
  return { date: withOffset(date.value, { offset }), start: toClock(start, { offset }) };
}

/** When an event is, or what is wrong with it. */
export function readWhen(event: Component, context: CalendarContext, note: Notes): When | string {
  const property = findProperty(event, "DTSTART");
  if (!property) return "has no DTSTART; it needs one, for example DTSTART;VALUE=DATE:20211226";
  const start = readMoment(property, property.value, context, note);
  if (!start) {
    return `has ${showProperty(property)}, which is no date or time; for example DTSTART;VALUE=DATE:20211226`;
  }
  const date = formatSpan(start, readEnd(event, start, context, note));
  const timeZone = start.clock && "zone" in start.clock ? start.clock.zone : undefined;
  const when = { date, ...(timeZone !== undefined && { timeZone }), start };
  const text = unescapeText(findProperty(event, "X-ANNALS-DATE")?.value ?? "").trim();
  const exact = text === "" ? undefined : readExact(text, when);
  if (exact) return exact;
  if (text !== "") {
    note({ pointer: "/X-ANNALS-DATE", was: text, now: date, why: "is not what DTSTART says, which counts" });
  }
  if (context.zone !== undefined && /Z\s*$/i.test(property.value)) {
    const why = `is told by the clock of the calendar's own zone, ${context.zone} (X-WR-TIMEZONE)`;
    note({ pointer: "/DTSTART", was: showProperty(property), now: formatMoment(start), why });
  }
  return when;
}
