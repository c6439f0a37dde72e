import { type CalendarDates, formatDateTime, listObservances, type Observance } from "../domain/date/formats.ts";
import type { Instant } from "../domain/instant.ts";
import { ContentLines } from "./content-line.ts";

/** A zone that a date stands in, and when its clock has to be known for that. */
export interface Zoned {
  readonly zone: string;
  readonly instants: readonly Instant[];
}

export function zonedOf(dates: CalendarDates): Zoned | undefined {
  return dates.kind === "zoned" ? dates : undefined;
}

/** The parameter of a property that has values of that kind. */
export function valueParameter(dates: CalendarDates): string {
  if (dates.kind === "day") return ";VALUE=DATE";
  return dates.kind === "zoned" ? `;TZID=${dates.zone}` : "";
}

/** A VTIMEZONE for each zone (RFC 5545 section 3.6.5), with no more changes of its clocks than those instants need. */
export function renderZones(all: readonly Zoned[]): ContentLines {
  const lines = new ContentLines();
  const zones = [...Map.groupBy(all, ({ zone }) => zone)].sort(([one], [other]) => (one < other ? -1 : 1));
  for (const [zone, members] of zones) {
    lines.addLine("BEGIN:VTIMEZONE");
    lines.addLine(`TZID:${zone}`);
    const observances = listObservances(
      zone,
      members.flatMap(({ instants }) => instants),
    );
    for (const observance of observances) addObservance(lines, observance);
    lines.addLine("END:VTIMEZONE");
  }
  return lines;
}

function addObservance(lines: ContentLines, { start, from, to, isDaylight }: Observance): void {
  const name = isDaylight ? "DAYLIGHT" : "STANDARD";
  lines.addShort(
    `BEGIN:${name}\r\nDTSTART:${formatDateTime(start)}\r\nTZOFFSETFROM:${formatOffset(from)}\r\nTZOFFSETTO:${formatOffset(to)}\r\nEND:${name}\r\n`,
  );
}

/** "+0530" (section 3.3.14). */
function formatOffset(offset: number): string {
  const size = Math.abs(offset);
  const parts = [Math.floor(size / 3600), Math.floor(size / 60) % 60];
  return `${offset < 0 ? "-" : "+"}${parts.map((part) => String(part).padStart(2, "0")).join("")}`;
}
