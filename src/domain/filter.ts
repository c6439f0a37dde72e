// Which events: the grammar of filters, shared by addresses, saved rules and the API.
//
//   filter    = *( facet "=" values | window | "this_week=" week | "in_force=" date | "match=" match | "q=" text )
//   facet     = "category" | "tag" | "entity" | "country" | "place" | "series" | "language" | "timeline"
//               | "event_status" | "dated" | "on_this_day" | "suggestion"
//   window    = "from=" date | "to=" date | "on=" date
//   values    = [ "!" ] value *( "|" value )        one of them; with "!" none of them
//   date      = an EDTF date (ISO 8601-2)           "on" is "from" and "to" at once
//   week      = "today" | year "-W" number          of ISO 8601: events of any year on one of its seven days
//   match     = "possible" | "certain"              the first unless said
//
// Values of "on_this_day" are days of a year, "05-10", and "today", which is the day of the request.
//
// Everything stated must hold (AND): a facet stated twice is two conditions. `%7C` in a value is "|" as well; a "|", a
// "\", or a "!" in front that belongs to a value is written with a "\" before it.

import { parseEdtf } from "./date/edtf.ts";
import { type Bounds, type EventDate, type Match, overlaps } from "./date/event-date.ts";
import { isMonthDay, listMonthDays, parseWeek } from "./date/month-day.ts";
import type { EventContent } from "./event.ts";
import { FACETS, type Facet, listFacetValues } from "./facet.ts";
import { toFacetKey } from "./facet-key.ts";
import { toForce } from "./force.ts";
import { spanOf } from "./span.ts";
import { type Aliases, NO_ALIASES } from "./term.ts";
import { matchesText, parseText, type TextQuery, toSearchText } from "./text.ts";

/** At least one of `keys` (or none of them, where `negated`) is among the event's values of `facet`. */
export interface Clause {
  readonly facet: Facet;
  /** As `toFacetKey` makes them, sorted, without doubles, at least one. */
  readonly keys: readonly string[];
  readonly negated: boolean;
}

/** A window over event dates: from the first second of `from` to the last of `to`; at least one of them is there. */
export interface Window {
  readonly from?: EventDate;
  readonly to?: EventDate;
  readonly match: Match;
}

/** What has begun to be in force (its date as `effective`) by a day, and has not ended (its date as `expires`) before. */
export interface InForce {
  readonly on: EventDate;
  readonly match: Match;
}

/** Which events: every part must hold. `{ clauses: [] }` is all of them. */
export interface Filter {
  readonly clauses: readonly Clause[];
  readonly window?: Window;
  /** On the days of the year that this week has: ISO 8601, or "today" (`atDay` of day.ts). */
  readonly week?: string;
  readonly inForce?: InForce;
  readonly text?: TextQuery;
}

/** What is wrong with one parameter of an address. */
export interface ParameterError {
  readonly parameter: string;
  readonly value: string;
  readonly detail: string;
}

export type Parameters = readonly (readonly [name: string, value: string])[];
export type FilterResult =
  | { readonly ok: true; readonly value: Filter }
  | { readonly ok: false; readonly errors: readonly ParameterError[] };

export const FILTER_PARAMETERS: readonly string[] = [
  ...FACETS,
  "from",
  "to",
  "on",
  "this_week",
  "in_force",
  "match",
  "q",
];
/** Stands for the day, or the week, of the request (UTC). */
export const TODAY = "today";
/** More would outgrow what one SQL statement may hold. */
const MAX_KEYS = 40;

function parseClause(facet: Facet, value: string): Clause | string {
  const negated = value.startsWith("!");
  const values = (negated ? value.slice(1) : value).match(/(?:\\[\\|!]|[^|])+/g) ?? [];
  const keys = new Set(values.map((part) => toFacetKey(part.replace(/\\([\\|!])/g, "$1"))).filter((key) => key !== ""));
  if (keys.size === 0) return `names no ${facet}; write for example ${facet}=a, ${facet}=a|b or ${facet}=!a`;
  const wrong = facet === "on_this_day" ? [...keys].find((key) => key !== TODAY && !isMonthDay(key)) : undefined;
  if (wrong !== undefined) return `has ${wrong}, which is neither a day of a year, for example 05-10, nor ${TODAY}`;
  return { facet, keys: [...keys].sort(), negated };
}

/** That the event has this value; `key` as `toFacetKey` makes it. */
export function toClause(facet: Facet, key: string): Clause {
  return { facet, keys: [key], negated: false };
}

function isFacet(name: string): name is Facet {
  return (FACETS as readonly string[]).includes(name);
}

function parseWindow(
  dates: ReadonlyMap<string, EventDate>,
  match: Match,
): { readonly window?: Window; readonly error?: ParameterError } {
  const on = dates.get("on");
  const from = dates.get("from") ?? on;
  const to = dates.get("to") ?? on;
  if (!from && !to) return {};
  if (from && to && from.earliest > to.latest) {
    return { error: { parameter: "to", value: to.text, detail: `is before from=${from.text}` } };
  }
  return { window: { ...(from && { from }), ...(to && { to }), match } };
}

/** Reads the parameters of a filter; other names are errors. Every error is reported, not only the first. */
export function parseFilter(parameters: Parameters): FilterResult {
  const errors: ParameterError[] = [];
  const clauses: Clause[] = [];
  const dates = new Map<string, EventDate>();
  const seen = new Set<string>();
  let match: Match = "possible";
  let week: string | undefined;
  let text: TextQuery | undefined;

  for (const [parameter, value] of parameters) {
    const fail = (detail: string) => errors.push({ parameter, value, detail });
    if (isFacet(parameter)) {
      const clause = parseClause(parameter, value);
      if (typeof clause === "string") fail(clause);
      else clauses.push(clause);
      continue;
    }
    if (!FILTER_PARAMETERS.includes(parameter)) {
      fail(`is not a parameter here; known are ${FILTER_PARAMETERS.join(", ")}`);
      continue;
    }
    if (seen.has(parameter)) {
      fail("is given twice");
      continue;
    }
    seen.add(parameter);
    if (parameter === "match") {
      if (value === "possible" || value === "certain") match = value;
      else fail("is neither possible nor certain");
    } else if (parameter === "this_week") {
      if (value === TODAY || parseWeek(value) !== undefined) week = value;
      else fail(`is neither a week of ISO 8601, for example 2026-W19, nor ${TODAY}`);
    } else if (parameter === "q") {
      const result = parseText(value);
      if (result.ok) text = result.value;
      else fail(result.error);
    } else {
      const result = parseEdtf(value);
      if (result.ok) dates.set(parameter, result.value);
      else fail(result.error);
    }
  }
  const isTwofold = seen.has("on") && (seen.has("from") || seen.has("to"));
  if (isTwofold) {
    const [, value = ""] = parameters.find(([name]) => name === "on") ?? [];
    errors.push({ parameter: "on", value, detail: "stands for from and to; give it alone" });
  }
  if (clauses.reduce((sum, clause) => sum + clause.keys.length, 0) > MAX_KEYS) {
    const last = clauses.at(-1);
    errors.push({
      parameter: last?.facet ?? "",
      value: last?.keys.join("|") ?? "",
      detail: `makes more than ${MAX_KEYS} values in all`,
    });
  }
  const { window, error } = isTwofold ? {} : parseWindow(dates, match);
  if (error) errors.push(error);
  if (errors.length > 0) return { ok: false, errors };
  const on = dates.get("in_force");
  return {
    ok: true,
    value: {
      clauses: sortClauses(clauses),
      ...(window && { window }),
      ...(week !== undefined && { week }),
      ...(on && { inForce: { on, match } }),
      ...(text && { text }),
    },
  };
}

function writeClause({ facet, keys, negated }: Clause): [string, string] {
  const values = keys.map((key) => key.replace(/[\\|]/g, "\\$&")).join("|");
  return [facet, negated ? `!${values}` : values.replace(/^!/, "\\!")];
}

function sortClauses(clauses: readonly Clause[]): Clause[] {
  const unique = new Map(clauses.map((clause) => [writeClause(clause).join("="), clause]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, clause]) => clause);
}

/** The parameters that say this filter, in one canonical order: equal filters give equal texts. */
export function listFilterParameters(filter: Filter): [string, string][] {
  const parameters = filter.clauses.map(writeClause);
  const { window, week, inForce, text } = filter;
  if (window?.from && window.to && window.from.text === window.to.text) parameters.push(["on", window.from.text]);
  else {
    if (window?.from) parameters.push(["from", window.from.text]);
    if (window?.to) parameters.push(["to", window.to.text]);
  }
  if (week !== undefined) parameters.push(["this_week", week]);
  if (inForce) parameters.push(["in_force", inForce.on.text]);
  if ((window ?? inForce)?.match === "certain") parameters.push(["match", "certain"]);
  if (text) parameters.push(["q", text.text]);
  return parameters;
}

/** A query string without "?": `category=entity-list&country=cn`. `|` and `!` stay readable. */
export function formatParameters(parameters: Parameters): string {
  return new URLSearchParams(parameters.map(([name, value]) => [name, value]))
    .toString()
    .replaceAll("%7C", "|")
    .replaceAll("%21", "!");
}

/** The saved form of a filter, readable by `parseFilterText`. */
export function formatFilter(filter: Filter): string {
  return formatParameters(listFilterParameters(filter));
}

/** Reads a query string. */
export function parseFilterText(text: string): FilterResult {
  return parseFilter([...new URLSearchParams(text)]);
}

/** What a filter may depend on besides the event: the keys of the timelines that it is in, and other names of its own names. */
export interface Surroundings {
  readonly timelines?: readonly string[];
  readonly aliases?: Aliases;
}

/** The meaning of a filter, without a database. */
export function matches(
  event: EventContent,
  filter: Filter,
  { timelines = [], aliases = NO_ALIASES }: Surroundings = {},
): boolean {
  const values = new Set(
    listFacetValues(event).flatMap(({ facet, key }) =>
      [key, ...(aliases.get(`${facet}:${key}`) ?? [])].map((name) => `${facet}:${name}`),
    ),
  );
  const has = (facet: Facet, key: string) =>
    facet === "timeline" ? timelines.includes(key) : values.has(`${facet}:${key}`);
  return (
    listClauses(filter).every(({ facet, keys, negated }) => keys.some((key) => has(facet, key)) !== negated) &&
    (!filter.window || overlaps(spanOf(event), toBounds(filter.window), filter.window.match)) &&
    (!filter.inForce || isInForce(event, filter.inForce)) &&
    (!filter.text || matchesText(toSearchText(event), filter.text))
  );
}

/** The window's first and last second. */
export function toBounds(window: Window): Bounds {
  return {
    ...(window.from && { from: window.from.earliest }),
    ...(window.to && { to: window.to.latest }),
  };
}

function isInForce(event: EventContent, { on, match }: InForce): boolean {
  const force = toForce(event.dates);
  if (!force) return false;
  if (match === "possible") return force.earliest <= on.latest && force.latest >= on.earliest;
  return force.startLatest <= on.earliest && force.endEarliest >= on.latest;
}

/** The clause that a week stands for; of a week that is still to be found out, one that nothing fulfils. */
function toWeekClause(week: string): Clause {
  const monday = parseWeek(week);
  return { facet: "on_this_day", keys: monday === undefined ? [week] : listMonthDays(monday, 7), negated: false };
}

/** The clauses that must hold for the filter to hold, those included that follow from its other parts. */
export function listClauses(filter: Filter): readonly Clause[] {
  const { clauses, week, inForce } = filter;
  return [
    ...clauses,
    ...(week === undefined ? [] : [toWeekClause(week)]),
    ...(inForce ? [{ facet: "dated", keys: ["effective"], negated: false } as const] : []),
  ];
}
