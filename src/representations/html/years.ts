import type { Event } from "../../domain/event.ts";
import { isByDate, type Order } from "../../domain/query.ts";
import { monthOf, yearOf } from "./date.ts";

/** Events that stand under one heading. */
export interface Group {
  /** Usable as an id: "y2019", "y-43", "start" where no start is known, "all" where events are not ordered by date. */
  readonly id: string;
  readonly year?: number;
  /** 1 to 12, where all begin in that month of the year. */
  readonly month?: number;
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

/** More events than that are too many under the heading of one year. */
const CROWDED = 24;

/** Neighbours of one year together, and of one month where a year has many events; those of no certain month stay with the year. */
export function groupByMonth(events: readonly Event[], order: Order): Group[] {
  return groupByYear(events, order).flatMap((group) => {
    if (group.year === undefined || group.events.length <= CROWDED) return [group];
    return [...Map.groupBy(group.events, ({ date }) => monthOf(date))].map(([month, members]) =>
      month === undefined
        ? { ...group, events: members }
        : { id: `${group.id}-${month}`, year: group.year ?? 0, month, events: members },
    );
  });
}
