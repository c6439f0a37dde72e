import type { Category } from "../domain/category.ts";
import { isTimeZone } from "../domain/date/formats.ts";
import type { Loss } from "../domain/loss.ts";
import { type CalendarContext, type Moment, readMoment, readWhen, type When } from "./ics-dates.ts";
import { type EventContext, readEvent } from "./ics-event.ts";
import {
  type Component,
  type Fault,
  findProperty,
  parameterOf,
  type Root,
  readComponents,
  unescapeText,
} from "./ics-lines.ts";
import { type Budget, createBudget, markOf, readSeries, type Series, toKind, type Window } from "./ics-series.ts";
import { createPatience, createZones, type FindZone, listZones } from "./ics-zones.ts";
import { ImportError, type ParseOptions, type Row } from "./rows.ts";

/** Why components besides VEVENT are no events. */
const OTHERS: Readonly<Record<string, string>> = {
  VTODO: "is a task (VTODO), not an event",
  VJOURNAL: "is a journal entry (VJOURNAL), not an event",
  VFREEBUSY: "says when someone has time (VFREEBUSY), and is no event",
  VAVAILABILITY: "says when someone has time (VAVAILABILITY), and is no event",
};
const CUT_OFF = "has no END:VEVENT: the file seems to be cut off";

interface Calendar {
  readonly parts: readonly Component[];
  readonly faults: readonly Fault[];
  readonly dates: CalendarContext;
  readonly event: EventContext;
  /** Why no component of it can be read. */
  readonly refusal?: string;
}

function toCalendar(component: Root, findZone: FindZone, categories: readonly Category[]): Calendar {
  const zoneText = unescapeText(findProperty(component, "X-WR-TIMEZONE")?.value ?? "").trim();
  const zone = isTimeZone(zoneText) && !/^(?:Etc\/)?(?:UTC|GMT|UCT|Zulu)$/i.test(zoneText) ? zoneText : undefined;
  const scale = findProperty(component, "CALSCALE")?.value.trim().toUpperCase() ?? "GREGORIAN";
  return {
    parts: component.parts.filter(({ name }) => name !== "VTIMEZONE" && name !== "VCALENDAR"),
    faults: component.faults,
    dates: { findZone, ...(zone !== undefined && { zone }) },
    event: { method: findProperty(component, "METHOD")?.value.trim().toUpperCase() ?? "", categories },
    ...(scale !== "GREGORIAN" && {
      refusal: `is in a calendar of another kind (CALSCALE:${scale.slice(0, 50)}); GREGORIAN can be read`,
    }),
  };
}

/** Calendars in order, wherever they are in each other; components outside of any are one more. */
function listCalendars(root: Root, categories: readonly Category[]): Calendar[] {
  const found: Component[] = [];
  const collect = (parts: readonly Component[]) => {
    for (const part of parts) {
      if (part.name !== "VCALENDAR") continue;
      found.push(part);
      collect(part.parts);
    }
  };
  collect(root.parts);
  // Zones that stand outside of a calendar, or in another one of the file, explain a name as well.
  const zones = listZones([root, ...found]);
  const patience = createPatience();
  return [root, ...found].map((component) =>
    toCalendar(component, createZones(patience, listZones([component]), zones), categories),
  );
}

function ignore(): void {}

function uidOf(event: Component): string {
  return unescapeText(findProperty(event, "UID")?.value ?? "").trim();
}

/** What is told of in a component of its own: which one of its series. */
function overrideOf(event: Component, { dates }: Calendar): Moment | undefined {
  const property = findProperty(event, "RECURRENCE-ID");
  return property && readMoment(property, property.value, dates, ignore);
}

/** One event and the components that tell of single ones of its dates, which have its UID. */
interface Group {
  /** The first with that UID, and when it is; absent where the calendar has only single ones. */
  first?: Component;
  start?: Moment;
  readonly overridden: Moment[];
}

function groupEvents(calendar: Calendar): Map<string, Group> {
  const groups = new Map<string, Group>();
  for (const event of calendar.parts.filter(({ name }) => name === "VEVENT")) {
    const group = groups.get(uidOf(event)) ?? { overridden: [] };
    groups.set(uidOf(event), group);
    const override = overrideOf(event, calendar);
    const when = override ? undefined : readWhen(event, calendar.dates, ignore);
    if (override) group.overridden.push(override);
    else if (typeof when === "object" && !group.first) {
      group.first = event;
      group.start = when.start;
    }
  }
  return groups;
}

function toValue(value: Readonly<Record<string, unknown>>, { timeZone }: When, date: string, mark?: string) {
  const uid = value["external_id"];
  return {
    ...value,
    ...(typeof uid === "string" && mark !== undefined && { external_id: `${uid}/${mark}` }),
    date,
    ...(timeZone !== undefined && { time_zone: timeZone }),
  };
}

/** Which one of its series an event is that has a RECURRENCE-ID. */
function noteRange(event: Component, note: (loss: Loss) => void): void {
  const property = findProperty(event, "RECURRENCE-ID");
  const range = property && parameterOf(property, "RANGE");
  if (range === undefined) return;
  note({
    pointer: "/RECURRENCE-ID",
    was: range,
    why: "is for all that come after too (RANGE); only this one is changed",
  });
}

function toRows(
  row: number,
  value: Record<string, unknown>,
  when: When,
  series: Series,
  losses: readonly Loss[],
): Row[] {
  const { recurrence, hasFirst, further } = series;
  const about = losses.filter(({ pointer }) => pointer === "/RRULE" || pointer === "/RDATE");
  const first = { ...toValue(value, when, when.date), ...(recurrence && { recurrence }) };
  const rows: { value: Record<string, unknown> }[] = [
    ...(hasFirst ? [{ value: first }] : []),
    ...further.map(({ date, mark }) => ({ value: toValue(value, when, date, mark) })),
  ];
  if (rows.length === 0) {
    const rule = losses.find(({ pointer }) => pointer === "/RRULE");
    return [{ row, error: `comes on no day that can be taken over${rule ? `: RRULE ${rule.why}` : ""}` }];
  }
  // What all of them lack is said of the first.
  return rows.map(({ value: said }, index) => {
    const list = index === 0 ? losses : about;
    return { row, value: said, ...(list.length > 0 && { losses: list }) };
  });
}

function readVevent(
  event: Component,
  calendar: Calendar,
  { first, start, overridden }: Group,
  window: Window,
  budget: Budget,
): Row[] {
  const row = event.line;
  const refuse = (error: string): Row[] => [{ row, error }];
  if (event.end === "never") return refuse(CUT_OFF);
  const losses: Loss[] = [];
  const note = (loss: Loss) => losses.push(loss);
  if (event.end === "next")
    note({ pointer: "", was: "BEGIN:VEVENT", why: "has no END:VEVENT; it is taken to end where the next one begins" });
  const value = readEvent(event, calendar.event, note);
  if (typeof value === "string") return refuse(value);
  const when = readWhen(event, calendar.dates, note);
  if (typeof when === "string") return refuse(when);
  const own = overrideOf(event, calendar);
  noteRange(event, note);
  if (own !== undefined)
    return [
      {
        row,
        value: toValue(value, when, when.date, markOf(start ? toKind(own, start) : own)),
        ...(losses.length > 0 && { losses }),
      },
    ];
  return toRows(
    row,
    value,
    when,
    readSeries(event, when, first === event ? overridden : [], calendar.dates, window, budget, note),
    losses,
  );
}

function readPart(
  part: Component,
  calendar: Calendar,
  groups: ReadonlyMap<string, Group>,
  window: Window,
  budget: Budget,
) {
  const row = part.line;
  const error = calendar.refusal ?? OTHERS[part.name];
  if (error !== undefined) return [{ row, error }];
  if (part.name !== "VEVENT") {
    return [
      { row, error: `is a ${JSON.stringify(part.name.slice(0, 50))}, which is not known here; VEVENT are events` },
    ];
  }
  return readVevent(part, calendar, groups.get(uidOf(part)) ?? { overridden: [] }, window, budget);
}

/** An END that belongs to no BEGIN is all that is left of an event whose first line is broken. */
function listLost({ faults }: Calendar): Row[] {
  const lost = faults.filter(({ was }) => /^END:VEVENT\s*$/i.test(was));
  return lost.map(({ line }) => ({ row: line, error: "is an END:VEVENT without its BEGIN:VEVENT" }));
}

/**
 * iCalendar (RFC 5545): a row for each VEVENT, or for each of its dates where it comes again in a way that no rule of ours
 * can say. Rows are the lines of BEGIN. Throws `ImportError` where there is no component at all; whatever else is broken
 * spoils itself alone.
 */
export function parseIcs(text: string, { categories = [], from, to }: ParseOptions = {}): Row[] {
  const root = readComponents(text);
  if (root.parts.length === 0) {
    throw new ImportError("the body is no iCalendar: no line says BEGIN:VCALENDAR or BEGIN:VEVENT");
  }
  const window: Window = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
  const budget = createBudget();
  return listCalendars(root, categories)
    .flatMap((calendar) => {
      const groups = groupEvents(calendar);
      const rows = calendar.parts.flatMap((part) => readPart(part, calendar, groups, window, budget));
      return [...rows, ...listLost(calendar)];
    })
    .sort((a, b) => a.row - b.row);
}
