import type { Event } from "../../domain/event.ts";
import { isByDate, type Order } from "../../domain/query.ts";
import { yearOf } from "./date.ts";

/** Events that stand under one heading. */
export interface Group {
  /** Usable as an id: "y2019", "y-43", "start" where no start is known, "all" where events are not ordered by date. */
  readonly id: string;
  readonly year?: number;
  readonly events: readonly Event[];
}

/** Neighbours of one year together, in the order given. An order by publication has no years: one group. */
export function groupByYear(events: readonly Event[], order: Order): Group[] {
  if (events.length === 0) return [];
  if (!isByDate(order)) return [{ id: "all", events }];
  const groups = new Map<number | undefined, Event[]>();
  for (const event of events) {
    const year = yearOf(event.date);
    const group = groups.get(year);
    if (group) group.push(event);
    else groups.set(year, [event]);
  }
  return [...groups].map(([year, members]) =>
    year === undefined ? { id: "start", events: members } : { id: `y${year}`, year, events: members },
  );
}
