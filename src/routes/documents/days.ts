import { isOfToday } from "../../domain/day.ts";
import { listFilterParameters, TODAY } from "../../domain/filter.ts";
import type { Instant } from "../../domain/instant.ts";
import { type Query, type QueryParameters, startOfRetention, startOfToday } from "../../domain/query.ts";
import { toParameterProblem } from "../../http/parameters.ts";

// What of a query hangs on the day of the request (UTC): its answer is one document a day, with validators of that day.

/** Since when events have to be out, and where today begins; those that the query asks for. */
export type Days = Pick<Query, "since" | "today">;

/** Days of the present, which the past knows nothing of: a 400 where the address asks for both. */
export function readDays(asked: QueryParameters, now: Instant): Days {
  const { retention, asOf } = asked;
  if (asOf !== undefined) refuseInPast(asked);
  return {
    ...(retention !== undefined && { since: startOfRetention(retention, now) }),
    ...(isDaily(asked) && { today: startOfToday(now) }),
  };
}

/** True where other events are there another day, though none was written. */
export function isDaily({ order, filter }: QueryParameters): boolean {
  return order === "upcoming" || isOfToday(filter);
}

/** The parameters that are about the day of the request, as they were given. */
export function listDaily({ order, filter }: QueryParameters): [parameter: string, value: string][] {
  const { clauses, week } = filter;
  const named = listFilterParameters({ clauses, ...(week !== undefined && { week }) });
  const ofToday = named.filter(([name, value]) => DAYS.has(name) && value.includes(TODAY));
  return order === "upcoming" ? [...ofToday, ["order", order]] : ofToday;
}

const DAYS: ReadonlySet<string> = new Set(["on_this_day", "this_week"]);

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

/** What was there for its last day went without any change of the record: with the day, at its first second. */
export function latestChange(changedAt: Instant, days: Days, now: Instant): Instant {
  return Object.keys(days).length === 0 ? changedAt : (Math.max(changedAt, startOfToday(now)) as Instant);
}
