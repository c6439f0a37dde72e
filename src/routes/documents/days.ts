import type { Instant } from "../../domain/instant.ts";
import { type Query, type QueryParameters, startOfRetention, startOfToday } from "../../domain/query.ts";
import { toParameterProblem } from "../../http/parameters.ts";

// What of a query hangs on the day of the request (UTC): its answer is one document a day, with validators of that day.

/** Since when events have to be out, and where today begins; those that the query asks for. */
export type Days = Pick<Query, "since" | "today">;

/** Days of the present, which the past knows nothing of: a 400 where the address asks for both. */
export function readDays(asked: QueryParameters, now: Instant): Days {
  const { retention, asOf, order } = asked;
  if (asOf !== undefined) refuseInPast(asked);
  return {
    ...(retention !== undefined && { since: startOfRetention(retention, now) }),
    ...(order === "upcoming" && { today: startOfToday(now) }),
  };
}

function refuseInPast({ retention, order }: QueryParameters): void {
  const given = { retention, order: order === "upcoming" ? order : undefined };
  const errors = Object.entries(given).flatMap(([parameter, value]) => {
    if (value === undefined) return [];
    const what = parameter === "order" ? `${value} cannot` : "cannot";
    const detail = `${what} be asked for with as_of, as its days are counted from today; leave one of them out`;
    return [{ parameter, value: String(value), detail }];
  });
  if (errors.length > 0) throw toParameterProblem(errors);
}

/** What was there for its last day went without any change of the record: with the day, at its first second. */
export function latestChange(changedAt: Instant, days: Days, now: Instant): Instant {
  return Object.keys(days).length === 0 ? changedAt : (Math.max(changedAt, startOfToday(now)) as Instant);
}
