import { civilFromDays, civilFromSeconds, DAY_SECONDS } from "./date/calendar.ts";
import type { EventDate } from "./date/event-date.ts";
import { listMonthDays, toMonthDay } from "./date/month-day.ts";
import { type Filter, TODAY } from "./filter.ts";
import type { Instant } from "./instant.ts";

/** Days on which anniversaries are told: the last of them, as days since 1970-01-01, and how many. */
export interface AnniversaryDays {
  readonly today: number;
  readonly count: number;
}

/** An event is remembered so many years later, by the count of astronomical years: from 44 BC to 2026 it is 2069. */
export interface Anniversary {
  readonly year: number;
  readonly years: number;
  /** The first second of the day (UTC). */
  readonly at: Instant;
}

function isOfThisDay({ facet, keys, negated }: Filter["clauses"][number]): boolean {
  return facet === "on_this_day" && !negated && keys.length === 1 && keys[0] === TODAY;
}

/** True where a filter asks for what happened on this day, and so for anniversaries. */
export function isOnThisDay({ clauses }: Filter): boolean {
  return clauses.some(isOfThisDay);
}

/** The filter on whichever day. */
export function onAnyDay(filter: Filter): Filter {
  return { ...filter, clauses: filter.clauses.filter((clause) => !isOfThisDay(clause)) };
}

/** On which of the days an event with that date is remembered; undefined where on none, or not yet. */
export function findAnniversary(date: EventDate, { today, count }: AnniversaryDays): Anniversary | undefined {
  const key = toMonthDay(date);
  if (key === undefined) return undefined;
  for (let day = today; day > today - count; day--) {
    if (!listMonthDays(day, 1).includes(key)) continue;
    const { year } = civilFromDays(day);
    const years = year - civilFromSeconds(date.earliest).year;
    return years > 0 ? { year, years, at: (day * DAY_SECONDS) as Instant } : undefined;
  }
  return undefined;
}
