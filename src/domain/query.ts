import { DAY_SECONDS } from "./date/calendar.ts";
import type { WallSeconds } from "./date/event-date.ts";
import {
  FILTER_PARAMETERS,
  type Filter,
  formatParameters,
  listFilterParameters,
  type ParameterError,
  type Parameters,
  parseFilter,
} from "./filter.ts";
import { fingerprint } from "./fingerprint.ts";
import { formatId, type Id, parseId } from "./id.ts";
import { formatInstant, type Instant, parseInstant } from "./instant.ts";

/** Oldest event first; newest event first; newly published first; first published first. All can be paged. */
export const PAGED_ORDERS = ["date", "-date", "-published", "published"] as const;
/** Besides, what has not ended by the day of the request, soonest first: what is there changes with the day. */
export const LIST_ORDERS = [...PAGED_ORDERS, "upcoming"] as const;
/** Besides, what readers were told of last first: that is one page, since an event that moves would be on two. */
export const ORDERS = [...LIST_ORDERS, "-updated"] as const;
export type Order = (typeof ORDERS)[number];
export type PagedOrder = (typeof PAGED_ORDERS)[number];

export function isPaged(order: Order): boolean {
  return order !== "-updated";
}

/** True for orders by the dates of events, not by the times at which they came out. */
export function isByDate(order: Order): boolean {
  return order === "date" || order === "-date" || order === "upcoming";
}

/** The last row of the page before: its sort key (wall seconds or an instant) and its id. */
export interface Position {
  readonly key: number;
  readonly id: Id;
}

/** A filter, and which part of its events in which order. */
export interface Query {
  readonly filter: Filter;
  readonly order: Order;
  /** Events on a page. */
  readonly limit: number;
  readonly after?: Position;
  /** Only what came out from then on; in the order of updates, what readers were told of from then on. */
  readonly since?: Instant;
  /** In the order of what is upcoming: the first second of today, before which what ended is left out. */
  readonly today?: WallSeconds;
  /** Only what began before. */
  readonly before?: WallSeconds;
  /** How many events of the list are looked through for one page; as many as are usual unless said. */
  readonly candidates?: number;
}

/** What an address says; what it leaves open follows from the format and the timeline. */
export interface QueryParameters {
  readonly filter: Filter;
  readonly order?: Order;
  /** "all": the list as one document, however long it is. */
  readonly limit?: number | "all";
  readonly cursor?: string;
  /** The record as it was then, instead of as it is. */
  readonly asOf?: Instant;
  /** BCP 47: in which texts and labels are wanted. */
  readonly lang?: string;
  /** How much feeds say of each event; all of it unless said. */
  readonly content?: ContentLevel;
  /** What a feed does with an event that changed. */
  readonly updates?: UpdatePolicy;
  /** Only events that were published, or told of again, in so many days (UTC), today among them. */
  readonly retention?: number;
  /** The part of a feed's archive that starts at this place (RFC 5005 section 4); opaque. */
  readonly archive?: string;
}

export const CONTENT_LEVELS = ["full", "summary"] as const;
export type ContentLevel = (typeof CONTENT_LEVELS)[number];

/**
 * silent: the entry shows the event as it is, and its time of change is that of publication, so that no reader shows it
 * again; bump: it moves to the top and is new by its date; new-item: it comes as one more entry with an id of its own.
 * Unless said, an entry stays in its place and its time of change is told.
 */
export const UPDATE_POLICIES = ["silent", "bump", "new-item"] as const;
export type UpdatePolicy = (typeof UPDATE_POLICIES)[number];

export type QueryResult =
  | { readonly ok: true; readonly value: QueryParameters }
  | { readonly ok: false; readonly errors: readonly ParameterError[] };

/** What is stated once, besides the filter. */
const OWN_PARAMETERS = [
  "order",
  "limit",
  "as_of",
  "cursor",
  "lang",
  "content",
  "updates",
  "retention",
  "archive",
] as const;
export const QUERY_PARAMETERS: readonly string[] = [...FILTER_PARAMETERS, ...OWN_PARAMETERS];
/** The most events that a page may be asked for. */
export const MAX_LIMIT = 1000;
/** Days. */
export const MAX_RETENTION = 3650;

function isOrder(text: string): text is Order {
  return (ORDERS as readonly string[]).includes(text);
}

function splitOnce(
  parameters: Parameters,
  names: readonly string[],
): [Map<string, string>, Parameters, ParameterError[]] {
  const own = new Map<string, string>();
  const errors: ParameterError[] = [];
  const rest = parameters.filter(([parameter, value]) => {
    if (!names.includes(parameter)) return true;
    if (own.has(parameter)) errors.push({ parameter, value, detail: "is given twice" });
    own.set(parameter, value);
    return false;
  });
  return [own, rest, errors];
}

const ALL = "all";

/**
 * Reads all parameters of an address; every one that is unknown or malformed is reported. Empty ones are ignored, as forms send them.
 * `others` are known as well, and were read before.
 */
export function parseQuery(parameters: Parameters, others: readonly string[] = []): QueryResult {
  const [own, rest, errors] = splitOnce(
    parameters.filter(([name, value]) => value !== "" || !QUERY_PARAMETERS.includes(name)),
    OWN_PARAMETERS,
  );
  const order = own.get("order");
  const limit = own.get("limit");
  const cursor = own.get("cursor");
  if (order !== undefined && !isOrder(order)) {
    errors.push({ parameter: "order", value: order, detail: `is not one of ${ORDERS.join(", ")}` });
  }
  if (limit !== undefined && limit !== ALL && (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > MAX_LIMIT)) {
    errors.push({ parameter: "limit", value: limit, detail: `is not a whole number from 1 to ${MAX_LIMIT}` });
  }
  const past = own.get("as_of");
  const asOf = past === undefined ? undefined : parseAsOf(past);
  if (past !== undefined && asOf === undefined) {
    errors.push({ parameter: "as_of", value: past, detail: NO_AS_OF });
  }
  const lang = own.get("lang");
  if (lang !== undefined && !isLanguage(lang)) errors.push({ parameter: "lang", value: lang, detail: NO_LANGUAGE });
  const content = readChoice(own, "content", CONTENT_LEVELS, errors);
  const updates = readChoice(own, "updates", UPDATE_POLICIES, errors);
  const retention = own.get("retention");
  if (retention !== undefined && (!/^[1-9]\d{0,3}$/.test(retention) || Number(retention) > MAX_RETENTION)) {
    const detail = `is not a whole number of days from 1 to ${MAX_RETENTION}`;
    errors.push({ parameter: "retention", value: retention, detail });
  }
  const archive = own.get("archive");
  const filter = parseFilter(rest);
  if (!filter.ok) errors.push(...filter.errors.map((error) => nameAllParameters(error, others)));
  if (errors.length > 0 || !filter.ok) return { ok: false, errors };
  return {
    ok: true,
    value: {
      filter: filter.value,
      ...(order !== undefined && isOrder(order) && { order }),
      ...(limit !== undefined && { limit: limit === ALL ? ALL : Number(limit) }),
      ...(cursor !== undefined && { cursor }),
      ...(asOf !== undefined && { asOf }),
      ...(lang !== undefined && { lang }),
      ...(content && { content }),
      ...(updates && { updates }),
      ...(retention !== undefined && { retention: Number(retention) }),
      ...(archive !== undefined && { archive }),
    },
  };
}

/** The value of a parameter that has few; one that is none of them is reported. */
function readChoice<T extends string>(
  own: ReadonlyMap<string, string>,
  parameter: string,
  choices: readonly T[],
  errors: ParameterError[],
): T | undefined {
  const value = own.get(parameter);
  const choice = choices.find((each) => each === value);
  if (value !== undefined && !choice) errors.push({ parameter, value, detail: `is not one of ${choices.join(", ")}` });
  return choice;
}

/** The first instant of the first of so many days (UTC), the last of which is that of `now`. */
export function startOfRetention(days: number, now: Instant): Instant {
  return ((Math.floor(now / DAY_SECONDS) - days + 1) * DAY_SECONDS) as Instant;
}

/** The first second of the day of `now` (UTC) by the clocks that events are dated by. */
export function startOfToday(now: Instant): WallSeconds {
  return startOfRetention(1, now);
}

export const NO_AS_OF =
  "is neither a day nor a date-time with an offset (RFC 3339), for example 2026-03-01 or 2026-03-01T12:00:00Z";

/** A day stands for its last second (UTC), so that it has all that was done on it. */
export function parseAsOf(text: string): Instant | undefined {
  return parseInstant(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59Z` : text);
}

/** The shortest text that `parseAsOf` reads. */
export function formatAsOf(asOf: Instant): string {
  return formatInstant(asOf).replace("T23:59:59Z", "");
}

export const NO_LANGUAGE = "is not a language tag (BCP 47), for example en or zh-Hans";

export function isLanguage(text: string): boolean {
  if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(text) || text.length > 35) return false;
  try {
    return Intl.getCanonicalLocales(text).length === 1;
  } catch {
    return false;
  }
}

function nameAllParameters(error: ParameterError, others: readonly string[]): ParameterError {
  if (QUERY_PARAMETERS.includes(error.parameter)) return error;
  return { ...error, detail: `is not a parameter here; known are ${[...QUERY_PARAMETERS, ...others].join(", ")}` };
}

/** The canonical query string of an address, without its cursor. */
export function formatQuery({ filter, asOf, ...own }: QueryParameters): string {
  const { order, limit, lang, content, updates, retention, archive } = own;
  const stated = { order, limit, as_of: asOf && formatAsOf(asOf), lang, content, updates, retention, archive };
  return formatParameters([
    ...listFilterParameters(filter),
    ...Object.entries(stated).flatMap(([name, value]) => (value ? [[name, String(value)] as const] : [])),
  ]);
}

/**
 * Opaque text for a position in `scope` (the canonical filter and order): letters, digits, "-" and "_". It is bound to
 * its scope, because with another it would name a place that is not there.
 */
export function formatCursor(position: Position, scope: string): string {
  return `${position.key}_${formatId(position.id)}_${fingerprint(scope)}`;
}

/** Undefined where the text is no cursor of this scope. */
export function parseCursor(text: string, scope: string): Position | undefined {
  const [, key, name, print] = /^(-?\d{1,19})_([0-9a-z]{11})_([0-9a-z]{1,7})$/.exec(text) ?? [];
  if (!key || !name || print !== fingerprint(scope)) return undefined;
  const id = parseId(name);
  return id === undefined ? undefined : { key: Number(key), id };
}
