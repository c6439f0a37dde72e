import { DAY_SECONDS } from "./date/calendar.ts";
import type { WallSeconds } from "./date/event-date.ts";
import { listMonthDays, startOfWeek } from "./date/month-day.ts";
import { type Filter, TODAY } from "./filter.ts";

// What is asked for as "today" follows from the clock, and is put in its place when the question comes.

/** True where what the filter means follows from the day of the request. */
export function isOfToday({ clauses, week }: Filter): boolean {
  return week === TODAY || clauses.some(({ facet, keys }) => facet === "on_this_day" && keys.includes(TODAY));
}

/**
 * The filter as it is meant on the day that begins with the second `today`; with `count`, "today" is any of so many days, of
 * which this is the last.
 */
export function atDay(filter: Filter, today: WallSeconds, count = 1): Filter {
  if (!isOfToday(filter)) return filter;
  const { week, ...rest } = filter;
  const day = today / DAY_SECONDS;
  const days = listMonthDays(day - count + 1, count);
  const toKeys = (keys: readonly string[]) =>
    [...new Set(keys.flatMap((key) => (key === TODAY ? days : [key])))].sort();
  const clauses = filter.clauses.map((clause) =>
    clause.facet === "on_this_day" ? { ...clause, keys: toKeys(clause.keys) } : clause,
  );
  if (week !== TODAY) return { ...filter, clauses };
  return {
    ...rest,
    clauses: [...clauses, { facet: "on_this_day", keys: listMonthDays(startOfWeek(day), 7), negated: false }],
  };
}
