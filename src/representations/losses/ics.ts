import { isAllDay } from "../../domain/date/event-date.ts";
import { type CalendarDates, toCalendarDates } from "../../domain/date/formats.ts";
import type { Document } from "../../domain/document.ts";
import type { Event } from "../../domain/event.ts";
import { labelOf } from "../../domain/feed.ts";
import { describe, findOmitted, isExact, isOfAnniversaries, toTimes } from "../ics.ts";
import { isRule, limitRule, MAX_LISTED } from "../ics-recurrence.ts";
import { change, type Exported, type ExportLoss, type LossRules, lose } from "./loss.ts";
import { loseBody, loseUpdates, loseWords } from "./texts.ts";

function findLeftOut(document: Document): (event: Event) => string | undefined {
  const omitted = findOmitted(document);
  return (event) => {
    if (omitted.has(event.id)) return "the calendar would be larger than a megabyte with it";
    if (toTimes(event, isOfAnniversaries(document))) return undefined;
    return isOfAnniversaries(document)
      ? "its day is not certain, so that it has no anniversary"
      : "its date is none that a calendar can say: before year 1, coarser than a year, or without a start";
  };
}

function loseDate({ event }: Exported, { kind, start, end }: CalendarDates): ExportLoss | undefined {
  const now = end === undefined ? start : `${start}/${end}`;
  if (kind === "utc" && event.timeZone) return change("/date", event.date.text, now, "the time is in UTC");
  if (isExact(event.date)) return undefined;
  return change("/date", event.date.text, now, "is not said exactly by days; it is in X-ANNALS-DATE, and in words");
}

function loseZone({ event, input }: Exported, { kind }: CalendarDates): ExportLoss[] {
  const { timeZone } = event;
  if (kind === "utc" && timeZone)
    return [{ pointer: "/time_zone", was: timeZone, kept: "part", why: "the time is in UTC" }];
  return kind === "day" ? lose(input, "time_zone", "no", "says nothing of a day") : [];
}

/** LOCATION is one text. */
function losePlace({ event, input }: Exported): (ExportLoss | undefined)[] {
  const { name, subdivision, lat, lon } = event.place ?? {};
  const rounded = (degrees: number | undefined) => degrees && Number(degrees.toFixed(6));
  const why = "has six decimals";
  return [
    ...lose(input, "place/country", name || subdivision ? "no" : "words"),
    ...lose(input, "place/subdivision", name ? "no" : "words"),
    change("/place/lat", lat, rounded(lat), why),
    change("/place/lon", lon, rounded(lon), why),
  ];
}

function loseRule({ event }: Exported, dates: CalendarDates): ExportLoss | undefined {
  const { recurrence } = event;
  if (!recurrence) return undefined;
  if (isRule(event, dates)) {
    const now = limitRule(recurrence.rule, dates);
    return change("/recurrence/rule", recurrence.rule, now, "UNTIL is of the kind that the start is of");
  }
  return {
    pointer: "/recurrence",
    was: recurrence,
    kept: "part",
    why: `the first ${MAX_LISTED} dates are listed instead`,
  };
}

/** DESCRIPTION has in words all that has no place of its own. */
function loseSummary({ event, document }: Exported): ExportLoss | undefined {
  const now = describe(event, document.language);
  return change("/summary", event.summary, now, "stands in the description with what else there is in words");
}

/** STATUS is there whether an event says what became of it or not. */
function sayAnyway(status: string): ExportLoss {
  const why = "is said of events that say nothing of it, too";
  return { pointer: "/event_status", was: status, now: status, kept: "part", why };
}

function loseStatus({ event: { eventStatus, date } }: Exported): ExportLoss | undefined {
  if (eventStatus === "postponed") return change("/event_status", eventStatus, "tentative", "is in words besides");
  const isSure = !date.approximate && !date.uncertain;
  const isUsual = eventStatus === "confirmed" || (eventStatus === "tentative" && !isSure);
  return isUsual ? sayAnyway(eventStatus) : undefined;
}

/** What comes every year is remembered then, and does not happen again. */
function loseToAnniversary(exported: Exported): (ExportLoss | undefined)[] {
  const { event, input, document } = exported;
  const times = toTimes(event, true);
  const title = `${event.title} (${labelOf(event, document.language)})`;
  return [
    times &&
      change("/date", event.date.text, times.dates.start, "comes every year from then on; it is in X-ANNALS-DATE"),
    change("/title", event.title, title, "has its date behind it"),
    ...lose(input, "time_zone", isAllDay(event.date) ? "no" : "words"),
    ...lose(input, "recurrence", "no", "an anniversary comes every year"),
    ...(event.eventStatus === "confirmed" ? [sayAnyway("confirmed")] : lose(input, "event_status", "words")),
    ...losePlace(exported),
    loseSummary(exported),
    ...loseBody(exported),
    ...loseUpdates(exported),
    ...loseWords(exported),
  ];
}

function more(exported: Exported): (ExportLoss | undefined)[] {
  if (isOfAnniversaries(exported.document)) return loseToAnniversary(exported);
  const { event } = exported;
  const dates = toCalendarDates(event.date, event.timeZone);
  if (!dates) return [];
  return [
    loseDate(exported, dates),
    ...loseZone(exported, dates),
    ...losePlace(exported),
    loseSummary(exported),
    ...loseBody(exported),
    ...loseUpdates(exported),
    loseRule(exported, dates),
    ...loseWords(exported),
    loseStatus(exported),
  ];
}

export const ICS_LOSSES: LossRules = {
  no: [
    ...["external_id", "slug", "translations", "entities", "countries", "series", "importance", "external_url"],
    ...["status", "published_at", "sources/*/title", "sources/*/publisher", "sources/*/date", "sources/*/quote"],
    ...["sources/*/archived_url", "sources/*/supports", "media/*/alt", "media/*/credit", "media/*/length"],
    ...["media/*/width", "media/*/height", "media/*/focus"],
  ],
  words: ["dates", "note", "sources/*/url"],
  more,
  leftOut: findLeftOut,
};
