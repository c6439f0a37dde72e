import { parseEdtf } from "../domain/date/edtf.ts";
import { type EventDate, FUTURE, PAST } from "../domain/date/event-date.ts";
import {
  type CalendarDates,
  formatCalendarInstant,
  isUtc,
  toCalendarDates,
  toInstantOf,
  type ZonedDates,
} from "../domain/date/formats.ts";
import type { Event } from "../domain/event.ts";
import { type Instant, toInstant } from "../domain/instant.ts";
import { listOccurrences, type Recurrence } from "../domain/recurrence.ts";
import type { ContentLines } from "./content-line.ts";
import { valueParameter, type Zoned } from "./ics-zones.ts";

/** Of a rule in a zone so many first occurrences are looked at, and listed where the rule cannot be said. */
export const MAX_LISTED = 100;
/** The clock of a zone is told until then where a rule has more: 2037, as far as old files of zones go. */
const LAST_CHANGE = Date.UTC(2038, 0) / 1000;
/** Seconds, two weeks: clocks that were changed stand so for longer. */
const STEP = 14 * 86_400;

/**
 * RRULE and EXDATE, in the kind of time of DTSTART (sections 3.3.10 and 3.8.5.1). What stands in UTC although it is by
 * another clock would be on another day, or an hour off for half of the year: its first occurrences are listed by RDATE.
 * Gives what has to be known of the zone.
 */
export function addRecurrence(
  lines: ContentLines,
  event: Event,
  recurrence: Recurrence,
  dates: CalendarDates,
): Zoned | undefined {
  if (!isRule(event, dates)) {
    addOccurrences(lines, event, recurrence, dates.start);
    return undefined;
  }
  const time = dates.kind === "day" ? "" : dates.start.slice(8);
  const days = recurrence.excluded.filter((day) => /^\d{4}-\d\d-\d\d$/.test(day));
  lines.addLine(`RRULE:${limitRule(recurrence.rule, dates)}`);
  if (days.length > 0) {
    const values = days.map((day) => day.replaceAll("-", "") + time);
    lines.addLine(`EXDATE${valueParameter(dates)}:${values.join(",")}`);
  }
  return dates.kind === "zoned" ? { zone: dates.zone, instants: listInstants(event, recurrence, dates) } : undefined;
}

/** Whether the rule holds in the kind of time in which the calendar gives the start. */
export function isRule({ date: { start }, timeZone }: Event, { kind }: CalendarDates): boolean {
  const offset = typeof start === "object" ? start.offset : undefined;
  return kind !== "utc" || offset === 0 || (offset === undefined && timeZone !== undefined && isUtc(timeZone));
}

/** UNTIL is a day for days, in UTC for what has a zone, and floats with what floats. */
export function limitRule(rule: string, dates: CalendarDates): string {
  return rule.replace(/UNTIL=(\d{8})(T\d{6})?Z?/, (_, day: string, clock = "T235959") => {
    if (dates.kind === "day") return `UNTIL=${day}`;
    if (dates.kind === "utc") return `UNTIL=${day}${clock}Z`;
    const until = dates.kind === "zoned" ? toUtc(day + clock, dates.zone) : undefined;
    return `UNTIL=${until ?? day + clock}`;
  });
}

/** @param text "20260401T235959" by the clock of the zone */
function toUtc(text: string, zone: string): string | undefined {
  const point = parseEdtf(text.replace(/^(....)(..)(..T..)(..)(..)$/, "$1-$2-$3:$4:$5"));
  const at = point.ok && typeof point.value.start === "object" ? toInstantOf(point.value.start, zone) : undefined;
  return at === undefined ? undefined : formatCalendarInstant(at);
}

/** When the clock of the zone has to be known: at each of its first occurrences, and through the years after those. */
function listInstants(event: Event, recurrence: Recurrence, { instants }: ZonedDates): Instant[] {
  const occurrences = listDates(event, recurrence);
  const all = [...instants];
  for (const date of occurrences) {
    const dates = toCalendarDates(date, event.timeZone);
    if (dates?.kind === "zoned") all.push(...dates.instants);
  }
  if (occurrences.length <= MAX_LISTED) return all;
  for (let at = all.at(-1) ?? 0; at < LAST_CHANGE; at += STEP) all.push(toInstant(at));
  return all;
}

/** One more than are looked at, where there are more. */
function listDates({ date }: Event, recurrence: Recurrence): EventDate[] {
  return listOccurrences(date, recurrence, PAST, FUTURE, MAX_LISTED + 1).flatMap((occurrence) => {
    const next = parseEdtf(occurrence.date);
    return next.ok ? [next.value] : [];
  });
}

/** All of them, as programs are about that take no DTSTART for an occurrence where there is RDATE; twice counts once. */
function addOccurrences(lines: ContentLines, event: Event, recurrence: Recurrence, first: string): void {
  const starts = listDates(event, recurrence)
    .slice(0, MAX_LISTED)
    .flatMap(({ start }) => {
      const at = typeof start === "object" ? toInstantOf(start, event.timeZone) : undefined;
      return (at !== undefined && formatCalendarInstant(at)) || [];
    });
  const isExcluded = starts.length > 0 && !starts.includes(first);
  if (starts.length < 2 && !isExcluded) return;
  lines.addLine(`RDATE:${starts.join(",")}`);
  if (isExcluded) lines.addLine(`EXDATE:${first}`);
}
