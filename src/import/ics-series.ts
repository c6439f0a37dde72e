import { civilFromSeconds, DAY_SECONDS } from "../domain/date/calendar.ts";
import { parseEdtf } from "../domain/date/edtf.ts";
import { type EventDate, FUTURE, PAST, type WallSeconds } from "../domain/date/event-date.ts";
import { formatDay, formatIso } from "../domain/date/formats.ts";
import type { Loss } from "../domain/loss.ts";
import { findOccurrences, refuseRecurrence } from "../domain/recurrence.ts";
import { parseRule } from "../domain/rule.ts";
import {
  addDuration,
  type CalendarContext,
  formatMoment,
  formatSpan,
  type Moment,
  readMoment,
  toClock,
  type When,
} from "./ics-dates.ts";
import { type Component, listProperties, type Property } from "./ics-lines.ts";
import { cleanRule, parseDuration, parseWall } from "./ics-values.ts";

type Notes = (loss: Loss) => void;

/** Occurrences of one rule that become events, and of all rules of a file. */
const MAX_OF_RULE = 366;
const MAX_OF_FILE = 5000;
/** Rules of a file that may be followed in vain for decades; then no other is looked at. */
const MAX_IN_VAIN = 20;

/** What may still be spent on the rules of a file: so many steps, however it was made. */
export interface Budget {
  events: number;
  inVain: number;
}

export function createBudget(): Budget {
  return { events: MAX_OF_FILE, inVain: MAX_IN_VAIN };
}

/** Occurrences outside of it are not taken over; only for rules whose occurrences become events of their own. */
export interface Window {
  readonly from?: WallSeconds;
  readonly to?: WallSeconds;
}

/** One more event of a series. `mark` tells it from the others with the same UID. */
export interface Further {
  readonly date: string;
  readonly mark: string;
}

/** What becomes of an event that comes again. */
export interface Series {
  /** Kept as a rule of ours. */
  readonly recurrence?: { readonly rule: string; readonly excluded: readonly string[] };
  /** False where the first date itself is excluded, or outside of the window. */
  readonly hasFirst: boolean;
  readonly further: readonly Further[];
}

/** "20211226", "20211226T090000": which one of a series, by the clock of its first. */
export function markOf({ wall, isDay }: Pick<Moment, "wall" | "isDay">): string {
  return (formatIso(wall, isDay ? "day" : "second") ?? "").replace(/[-:]/g, "");
}

/** The mark of another moment in the series of an event. */
function markIn({ start }: When): (moment: Moment) => string {
  return (moment) => markOf(toKind(moment, start));
}

/** One more date of a series; a period (RDATE;VALUE=PERIOD) says how long it is besides. */
interface Extra {
  readonly moment: Moment;
  readonly end?: Moment;
}

/** The end of "19960403T020000Z/19960403T040000Z" or "19960404T010000Z/PT3H". */
function readPeriodEnd(property: Property, text: string, start: Moment, context: CalendarContext): Moment | undefined {
  const duration = parseDuration(text);
  if (duration) return addDuration(start, duration);
  const end = readMoment(property, text, context, () => {});
  return end && toClock(end, start.clock);
}

/** By the clock of DTSTART. */
function readList(properties: readonly Property[], { start }: When, context: CalendarContext, note: Notes): Extra[] {
  return properties.flatMap((property) =>
    property.value.split(",").flatMap((value) => {
      if (value.trim() === "") return [];
      const [first = "", last] = value.split("/");
      const read = readMoment(property, first, context, note);
      if (!read) {
        note({ pointer: `/${property.name}`, was: value, why: "is no date or time; is dropped" });
        return [];
      }
      const moment = toKind(read, start);
      const end = last === undefined || start.isDay ? undefined : readPeriodEnd(property, last, moment, context);
      return [{ moment, ...(end && { end }) }];
    }),
  );
}

/** By the clock of the first, and a day of a series of times at that time. */
export function toKind(moment: Moment, first: Pick<Moment, "wall" | "isDay" | "clock">): Moment {
  const { isDay, clock } = first;
  if (moment.isDay === isDay) return toClock(moment, clock);
  const day = Math.floor(moment.wall / DAY_SECONDS) * DAY_SECONDS;
  const time = first.wall - Math.floor(first.wall / DAY_SECONDS) * DAY_SECONDS;
  return { wall: isDay ? day : day + time, isDay, clock };
}

/** UNTIL in UTC, by the clock of the first date: our rules have no other (RFC 5545 section 3.3.10). */
function localizeUntil(rule: string, { start }: When): string {
  return rule.replace(/(^|;)UNTIL=([^;]*)/, (all, before: string, text: string) => {
    const until = parseWall(text);
    if (!until) return all;
    const moment: Moment = { wall: until.seconds, isDay: until.isDay, clock: until.isUtc ? { offset: 0 } : undefined };
    const local = toClock(moment, start.clock);
    return `${before}UNTIL=${start.isDay ? markOf({ wall: local.wall, isDay: true }) : markOf(local)}`;
  });
}

/** A rule in our own words: what only repeats the time of the first date says nothing. */
function toOurRule(text: string, when: When): string {
  const { hour, minute, second } = civilFromSeconds(when.start.wall);
  const clock: Readonly<Record<string, number>> = { BYHOUR: hour, BYMINUTE: minute, BYSECOND: second };
  const isRepeated = (part: string) => {
    const [name = "", value = ""] = part.split("=");
    return Object.hasOwn(clock, name) && (when.start.isDay || (/^\d+$/.test(value) && Number(value) === clock[name]));
  };
  const parts = localizeUntil(cleanRule(text), when).split(";");
  return parts.filter((part) => !isRepeated(part)).join(";");
}

function dateOf({ date }: When): EventDate | undefined {
  const parsed = parseEdtf(date);
  return parsed.ok ? parsed.value : undefined;
}

/** The date of an event, moved so that it begins at another moment. */
function moveTo(when: When, moment: Moment): string {
  const date = dateOf(when);
  if (!date || date.end === undefined || typeof date.end === "string" || typeof date.start === "string") {
    return formatMoment(moment);
  }
  const shift = moment.wall - when.start.wall;
  const end = { ...moment, wall: date.end.earliest + shift };
  return `${formatMoment(moment)}/${formatMoment(end)}`;
}

function say(count: number): string {
  return count === 1 ? "1 event" : `${count} events`;
}

/** What a rule that cannot be kept comes to: events of their own, as many as there is room for. */
function expand(when: When, rule: string, excluded: ReadonlySet<string>, window: Window, budget: Budget) {
  const date = dateOf(when);
  if (!date || budget.events <= 0) return { list: [], isWhole: false };
  const most = Math.min(MAX_OF_RULE, budget.events);
  const found = findOccurrences(date, { rule, excluded: [] }, window.from ?? PAST, window.to ?? FUTURE, most + 1);
  if (!found.isWhole) budget.inVain--;
  const marked = found.list.slice(0, most).map(({ date: text }) => ({ date: text, mark: markOfText(text) }));
  const list = marked.filter(({ date: text, mark }) => !text.includes("Y") && !excluded.has(mark));
  budget.events -= list.length;
  return { list, isWhole: found.isWhole && found.list.length <= most };
}

/** The mark of an occurrence, from the EDTF that says when it is. */
function markOfText(text: string): string {
  const start = parseWall((text.split("/")[0] ?? "").replace(/(T\d\d:\d\d(?::\d\d)?)(?:Z|[+-][\d:]+)$/, "$1"));
  return start ? markOf({ wall: start.seconds, isDay: start.isDay }) : text;
}

/** What the event says of coming again. */
interface Repeats {
  readonly rules: readonly string[];
  readonly extra: readonly Extra[];
  /** Marks. */
  readonly excluded: ReadonlySet<string>;
}

function readRepeats(
  event: Component,
  when: When,
  overridden: readonly Moment[],
  context: CalendarContext,
  note: Notes,
) {
  const excluded = readList(listProperties(event, "EXDATE"), when, context, note).map(({ moment }) => markOf(moment));
  return {
    rules: listProperties(event, "RRULE").map(({ value }) => toOurRule(value, when)),
    extra: readList(listProperties(event, "RDATE"), when, context, note),
    excluded: new Set([...excluded, ...overridden.map(markIn(when))]),
  };
}

/** RDATE: each an event of its own, as our rules list no dates. */
function listExtra({ extra, excluded }: Repeats, when: When, rest: ReadonlySet<string>, note: Notes): Further[] {
  const seen = new Set([markOf(when.start), ...rest]);
  const list = extra.flatMap(({ moment, end }) => {
    const mark = markOf(moment);
    const moved = end ? formatSpan(moment, end) : moveTo(when, moment);
    const date = seen.has(mark) || excluded.has(mark) ? undefined : moved;
    seen.add(mark);
    return date === undefined || date.includes("Y") ? [] : [{ date, mark }];
  });
  const kept = list.slice(0, MAX_OF_RULE);
  if (list.length === 0) return [];
  const left = list.length - kept.length;
  const why = `is made into ${say(kept.length)}${left > 0 ? `; ${left} more are left out` : ""}`;
  note({ pointer: "/RDATE", was: list.map(({ mark }) => mark).join(","), why });
  return kept;
}

function toDays(marks: ReadonlySet<string>): string[] {
  const days = [...marks].flatMap((mark) => formatDay(parseWall(mark)?.seconds ?? Number.NaN) ?? []);
  return [...new Set(days)].sort();
}

function expandAll(
  event: Component,
  when: When,
  repeats: Repeats,
  reason: string,
  window: Window,
  budget: Budget,
  note: Notes,
) {
  const found = repeats.rules.map((rule) => expand(when, rule, repeats.excluded, window, budget));
  const byMark = new Map(found.flatMap(({ list }) => list).map((further) => [further.mark, further]));
  const list = [...byMark.values()].sort((a, b) => (a.mark < b.mark ? -1 : 1));
  const isWhole = found.every((one) => one.isWhole);
  const last = list.at(-1)?.date;
  const said = list.length === 0 ? "no event" : say(list.length);
  const cut = isWhole
    ? ""
    : last === undefined
      ? "; others are left out"
      : `, to ${last}; what comes later is left out`;
  const was = listProperties(event, "RRULE")
    .map(({ value }) => value)
    .join("\n");
  note({ pointer: "/RRULE", was, why: `is made into ${said}${cut}, as the rule ${reason}` });
  return list;
}

/** A time in a zone that has no name here keeps its offset, summer and winter. */
function noteOffset(event: Component, { start: { clock } }: When, note: Notes): void {
  const isNamed = listProperties(event, "DTSTART").some(({ parameters }) => parameters.has("TZID"));
  if (!isNamed || !clock || "zone" in clock) return;
  const was = listProperties(event, "RRULE")[0]?.value;
  note({
    pointer: "/RRULE",
    was,
    why: "is followed at the offset of the first date all year, as its time zone is not known",
  });
}

/**
 * What becomes of the rules and lists of dates of an event. One rule that can be ours is kept; any other that can be
 * followed at all becomes events, from the first one on; and of what cannot be followed the first date stays. `overridden`
 * are marks of occurrences that the calendar tells of in components of their own.
 */
export function readSeries(
  event: Component,
  when: When,
  overridden: readonly Moment[],
  context: CalendarContext,
  window: Window,
  budget: Budget,
  note: Notes,
): Series {
  const repeats = readRepeats(event, when, overridden, context, note);
  const { rules, excluded } = repeats;
  const first = markOf(when.start);
  const alone = (): Series => ({ hasFirst: !excluded.has(first), further: listExtra(repeats, when, new Set(), note) });
  const exrule = listProperties(event, "EXRULE");
  if (rules.length === 0 || exrule.length > 0) {
    for (const { value } of exrule) {
      note({
        pointer: "/EXRULE",
        was: value,
        why: "is a rule of exceptions, which nobody follows any more; of RRULE only the first date is taken over",
      });
    }
    return alone();
  }
  const date = dateOf(when);
  const giveUp = (reason: string): Series => {
    const was = rules.join("\n");
    note({ pointer: "/RRULE", was, why: `is not followed, as the rule ${reason}; only the first date is taken over` });
    return alone();
  };
  const bad = rules.map(parseRule).find((rule) => !rule.ok);
  if (bad && !bad.ok) return giveUp(bad.error);
  if (budget.events <= 0) return giveUp(`comes after others of this file that made ${say(MAX_OF_FILE)}`);
  if (budget.inVain <= 0) return giveUp("comes after others of this file that come on no day");
  const reason =
    rules.length > 1 ? "is one of several, and an event has one here" : date && refuseRecurrence(rules[0] ?? "", date);
  if (date && reason === undefined) {
    noteOffset(event, when, note);
    const recurrence = { rule: rules[0] ?? "", excluded: toDays(excluded) };
    return { recurrence, hasFirst: true, further: listExtra(repeats, when, new Set(), note) };
  }
  const list = expandAll(event, when, repeats, reason ?? "has no first date", window, budget, note);
  const marks = new Set(list.map(({ mark }) => mark));
  return {
    hasFirst: marks.has(first),
    further: [...list.filter(({ mark }) => mark !== first), ...listExtra(repeats, when, marks, note)],
  };
}
