import { type EventDate, isAllDay } from "../domain/date/event-date.ts";
import { formatIso } from "../domain/date/formats.ts";

/** A bound of an event's date: "2021-12-26", or "2021-12-26T09:00:00" if it has a time of day; undefined for no bound. */
export function formatBound(date: EventDate, bound: "earliest" | "latest"): string | undefined {
  return formatIso(date[bound], isAllDay(date) ? "day" : "second");
}
