import type { Context } from "hono";
import { type Filter, formatFilter, type ParameterError } from "../domain/filter.ts";
import {
  formatCursor,
  type Order,
  type Position,
  parseCursor,
  type Query,
  type QueryParameters,
} from "../domain/query.ts";
import { allowParameters, listParameters, toParameterProblem } from "./parameters.ts";

/** What a cursor is bound to: with another filter or order it would name a place that is not there. */
function scopeOf(filter: Filter, order: Order): string {
  return `${formatFilter(filter)}\n${order}`;
}

/** Why a list cannot be had as one document. */
export function refuseAll(detail: string): ParameterError {
  return { parameter: "limit", value: "all", detail };
}

/** The page that an address asks for; a 400 where its cursor was made for another query, or by hand. */
export function toQuery(asked: QueryParameters, filter: Filter, order: Order, limit: number): Query {
  const after = asked.cursor === undefined ? undefined : parseCursor(asked.cursor, scopeOf(filter, order));
  if (asked.cursor !== undefined && !after) {
    throw toParameterProblem([
      {
        parameter: "cursor",
        value: asked.cursor,
        detail: "is no cursor of this query; take it from next of the page before",
      },
    ]);
  }
  if (asked.limit === "all") throw toParameterProblem([refuseAll("is for published lists in .ndjson and .csv")]);
  return { filter, order, limit: asked.limit ?? limit, ...(after && { after }) };
}

/** The cursor of the page that starts after `position`. */
export function toCursor(position: Position, { filter, order }: Query): string {
  return formatCursor(position, scopeOf(filter, order));
}

/** How many a page of a list has at the most, and unless the address says; and what a cursor of that list stands for. */
interface PageRules<Place> {
  readonly most: number;
  readonly usual: number;
  /** undefined for what is no cursor. */
  readonly parse: (cursor: string) => Place | undefined;
}

/** The page of a list that is no query: nothing but `limit` and `cursor` can be asked for. */
export function readPage<Place>(c: Context, rules: PageRules<Place>): { limit: number; after: Place | undefined } {
  const names = ["limit", "cursor"];
  allowParameters(c, names);
  const given = listParameters(c).filter(([, value]) => value !== "");
  const errors: ParameterError[] = [];
  const [limit, cursor] = names.map((parameter) => {
    const [value, again] = given.flatMap(([name, text]) => (name === parameter ? [text] : []));
    if (again !== undefined) errors.push({ parameter, value: again, detail: "is given twice" });
    return value;
  });
  if (limit !== undefined && !(/^[1-9]\d{0,3}$/.test(limit) && Number(limit) <= rules.most)) {
    errors.push({ parameter: "limit", value: limit, detail: `is not a whole number from 1 to ${rules.most}` });
  }
  const after = cursor === undefined ? undefined : rules.parse(cursor);
  if (cursor !== undefined && after === undefined) {
    const detail = "is no cursor of this list; take it from next of the page before";
    errors.push({ parameter: "cursor", value: cursor, detail });
  }
  if (errors.length > 0) throw toParameterProblem(errors);
  return { limit: Number(limit ?? rules.usual), after };
}

/** RFC 8288: the address of the next page, where there is one. */
export function nextLink(next: string | null | undefined): Record<string, string> {
  return next ? { link: `<${next}>; rel="next"` } : {};
}
