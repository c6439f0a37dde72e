import { type EventDate, isAllDay } from "../domain/date/event-date.ts";
import { formatDay, formatIso } from "../domain/date/formats.ts";
import { formatDateLabel } from "../domain/date/label.ts";

/** A date explained for those who do not read EDTF. */
export interface EventDateResource {
  /** In words, never finer than known: "c. 1850". */
  readonly label: string;
  /** First and last day it could mean, or second where a time is known; absent where there is no bound. */
  readonly earliest?: string;
  readonly latest?: string;
  readonly precision: string;
  readonly approximate: boolean;
  readonly uncertain: boolean;
  readonly all_day: boolean;
}

export function toEventDateResource(
  date: EventDate,
  timeZone: string | undefined,
  language: string,
): EventDateResource {
  const allDay = isAllDay(date);
  const format = (seconds: number) => (allDay ? formatDay(seconds) : formatIso(seconds, "second"));
  const earliest = format(date.earliest);
  const latest = format(date.latest);
  return {
    label: formatDateLabel(date, language, timeZone === undefined ? {} : { timeZone }),
    ...(earliest !== undefined && { earliest }),
    ...(latest !== undefined && { latest }),
    precision: date.precision,
    approximate: date.approximate,
    uncertain: date.uncertain,
    all_day: allDay,
  };
}
