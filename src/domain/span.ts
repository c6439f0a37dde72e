import type { EventDate } from "./date/event-date.ts";
import type { EventContent } from "./event.ts";
import { findEnd } from "./recurrence.ts";

/**
 * What of the clock an event could touch: its date, and where it recurs everything up to its last occurrence. Between two
 * occurrences that says too much; `certain` still speaks of the first one alone.
 */
export function spanOf({ date, recurrence }: Pick<EventContent, "date" | "recurrence">): EventDate {
  return recurrence ? { ...date, latest: findEnd(date, recurrence) } : date;
}
