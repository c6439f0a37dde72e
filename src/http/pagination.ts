import { type Filter, formatFilter } from "../domain/filter.ts";
import {
  formatCursor,
  type Order,
  type Position,
  parseCursor,
  type Query,
  type QueryParameters,
} from "../domain/query.ts";
import { toParameterProblem } from "./parameters.ts";

/** What a cursor is bound to: with another filter or order it would name a place that is not there. */
function scopeOf(filter: Filter, order: Order): string {
  return `${formatFilter(filter)}\n${order}`;
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
  return { filter, order, limit: asked.limit ?? limit, ...(after && { after }) };
}

/** The cursor of the page that starts after `position`. */
export function toCursor(position: Position, { filter, order }: Query): string {
  return formatCursor(position, scopeOf(filter, order));
}
