import { isOnThisDay, onAnyDay } from "../../domain/anniversary.ts";
import { DAY_SECONDS } from "../../domain/date/calendar.ts";
import { atDay, isOfToday } from "../../domain/day.ts";
import type { ListDocument } from "../../domain/document.ts";
import { type Filter, listFilterParameters, type ParameterError, TODAY } from "../../domain/filter.ts";
import type { Instant } from "../../domain/instant.ts";
import { type Query, type QueryParameters, startOfRetention, startOfToday } from "../../domain/query.ts";
import { toParameterProblem } from "../../http/parameters.ts";
import type { Format } from "../../representations/formats.ts";

// What of a query hangs on the day of the request (UTC): its answer is one document a day, with validators of that day.

/** The query as it is meant on the day of the request. */
export interface DayPlan {
  /** What the document depends on besides what is written; nothing where it is the same every day. */
  readonly days: Pick<Query, "since" | "today" | "before">;
  readonly anniversaries?: NonNullable<ListDocument["anniversaries"]>;
  /** A filter on the list, as it is meant. */
  toFilter(filter: Filter): Filter;
}

/** As many days as a merge of posting lists takes, which has one more at the end of February. */
const MAX_ANNIVERSARIES = 24;

/**
 * What an address asks for, on the day of `now`; a 400 where that does not go together: the past knows nothing of today.
 * Feeds of what happened on this day tell anniversaries, on the day, and with `retention` on days before. A calendar knows
 * itself which day it is: it has them all, every year.
 */
export function planDays(asked: QueryParameters, format: Format, now: Instant): DayPlan {
  if (asked.asOf !== undefined) refuseInPast(asked);
  const { filter, retention } = asked;
  const today = startOfToday(now);
  const isOfAnniversaries = isOnThisDay(filter) && (format.isFeed || format.isCalendar);
  const since = retention === undefined ? {} : { since: startOfRetention(retention, now) };
  if (!isOfAnniversaries) {
    const days = { ...since, ...(isDaily(asked) && { today }) };
    return { days, toFilter: (own) => atDay(own, today) };
  }
  if (format.isCalendar) {
    const isStill = !isDaily({ ...asked, filter: onAnyDay(filter) });
    const toFilter = (own: Filter) => atDay(onAnyDay(own), today);
    return { days: { ...since, ...(!isStill && { today }) }, anniversaries: "yearly", toFilter };
  }
  refuseForAnniversaries(asked);
  const count = retention ?? 1;
  return {
    days: { today, before: today - (count - 1) * DAY_SECONDS },
    anniversaries: { today: today / DAY_SECONDS, count },
    toFilter: (own) => atDay(own, today, count),
  };
}

/** True where other events are there another day, though none was written. */
export function isDaily({ order, filter }: Pick<QueryParameters, "order" | "filter">): boolean {
  return order === "upcoming" || isOfToday(filter);
}

const DAYS: ReadonlySet<string> = new Set(["on_this_day", "this_week"]);

/** The parameters that are about the day of the request, as they were given. */
export function listDaily({
  order,
  filter,
}: Pick<QueryParameters, "order" | "filter">): [name: string, value: string][] {
  const { clauses, week } = filter;
  const named = listFilterParameters({ clauses, ...(week !== undefined && { week }) });
  const ofToday = named.filter(([name, value]) => DAYS.has(name) && value.includes(TODAY));
  return order === "upcoming" ? [...ofToday, ["order", order]] : ofToday;
}

function refuseInPast(asked: QueryParameters): void {
  const { retention } = asked;
  const given = [...(retention === undefined ? [] : [["retention", String(retention)]]), ...listDaily(asked)];
  const errors = given.map(([parameter = "", value = ""]) => {
    const what = parameter === "retention" ? "" : `${value} `;
    const detail = `${what}cannot be asked for with as_of, as its days are counted from today; leave one of them out`;
    return { parameter, value, detail };
  });
  if (errors.length > 0) throw toParameterProblem(errors);
}

/** An anniversary comes on its day, whatever became of the event; and a year of days would be all events. */
function refuseForAnniversaries({ updates, retention, order }: QueryParameters): void {
  const errors: ParameterError[] = [];
  if (order === "-updated") {
    const detail = "cannot be asked for with on_this_day=today, where entries come on their day; leave one of them out";
    errors.push({ parameter: "order", value: order, detail });
  }
  if (updates === "bump" || updates === "new-item") {
    const detail = "cannot be asked for with on_this_day=today, where entries come on their day; leave one of them out";
    errors.push({ parameter: "updates", value: updates, detail });
  }
  if (retention !== undefined && retention > MAX_ANNIVERSARIES) {
    const detail = `is more than ${MAX_ANNIVERSARIES} days, as many as on_this_day=today goes back in a feed`;
    errors.push({ parameter: "retention", value: String(retention), detail });
  }
  if (errors.length > 0) throw toParameterProblem(errors);
}

/** What was there for its last day went without any change of the record: with the day, at its first second. */
export function latestChange(changedAt: Instant, days: DayPlan["days"], now: Instant): Instant {
  return Object.keys(days).length === 0 ? changedAt : (Math.max(changedAt, startOfToday(now)) as Instant);
}

/** Where what is asked for hangs on the day, the instant from which it is another: the next midnight (UTC). */
export function endOfDay(days: DayPlan["days"], now: Instant): { readonly until?: Instant } {
  return Object.keys(days).length === 0 ? {} : { until: (startOfToday(now) + DAY_SECONDS) as Instant };
}
