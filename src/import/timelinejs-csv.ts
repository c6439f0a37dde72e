import type { Category } from "../domain/category.ts";
import type { Loss } from "../domain/loss.ts";
import { type Row, withWhole } from "./rows.ts";
import { ERA_LOSS, readSlide, TITLE_LOSS, toOldDate, withPointers } from "./timelinejs.ts";

// The spreadsheet of TimelineJS, by the names of its columns in lower case.

type Cells = Readonly<Record<string, unknown>>;

/** Members of a slide and the columns that say them. */
const COLUMNS: readonly (readonly [pointer: string, column: string])[] = [
  ["/start_date/year", "Year"],
  ["/start_date/month", "Month"],
  ["/start_date/day", "Day"],
  ["/end_date/year", "End Year"],
  ["/end_date/month", "End Month"],
  ["/end_date/day", "End Day"],
  ["/display_date", "Display Date"],
  ["/text/headline", "Headline"],
  ["/text/text", "Text"],
  ["/media/url", "Media"],
  ["/media/credit", "Media Credit"],
  ["/media/caption", "Media Caption"],
  ["/media/thumbnail", "Media Thumbnail"],
  ["/media/alt", "Alt Text"],
  ["/group", "Group"],
  ["/background", "Background"],
];
/** Of sheets until 2015 too; all with what is read besides. */
const READ = [
  ...COLUMNS.map(([, column]) => column.toLowerCase()),
  "time",
  "end time",
  "type",
  "tag",
  "start date",
  "end date",
];

export function isTimelineSheet(header: readonly string[]): boolean {
  return header.includes("headline") && (header.includes("year") || header.includes("start date"));
}

function cellOf(cells: Cells, column: string): string {
  const cell = cells[column.toLowerCase()];
  return typeof cell === "string" ? cell.trim() : "";
}

/** "9:30", "9:30 pm", "930", "9 a.m." */
function readTime(text: string): Record<string, string> | undefined {
  const [, hour = "", minute, second, half] =
    /^(\d{1,2})(?:[:.]?(\d{2}))?(?:[:.](\d{2}))?(?:[.,]\d+)?\s*([ap]\.?m\.?)?$/i.exec(text) ?? [];
  if (hour === "") return undefined;
  const isHalf = half !== undefined && Number(hour) >= 1 && Number(hour) <= 12;
  const shown = isHalf ? (Number(hour) % 12) + (/^p/i.test(half) ? 12 : 0) : Number(hour);
  return { hour: String(shown), minute: minute ?? "0", ...(second !== undefined && { second }) };
}

function dateOf(cells: Cells, side: "" | "End "): Record<string, unknown> {
  const old = cellOf(cells, side === "" ? "Start Date" : "End Date");
  if (cellOf(cells, `${side}Year`) === "" && old !== "") return { ...(toOldDate(old) as Record<string, unknown>) };
  const time = readTime(cellOf(cells, `${side}Time`));
  const parts = ["Year", "Month", "Day"].map((part) => [part.toLowerCase(), cellOf(cells, side + part)] as const);
  return { ...Object.fromEntries(parts), ...time };
}

function toSlide(cells: Cells): Record<string, unknown> {
  const others = Object.entries(cells).filter(([name]) => !READ.includes(name));
  const member = (pointer: string) =>
    Object.fromEntries(
      COLUMNS.filter(([place]) => place.startsWith(`${pointer}/`)).map(([place, column]) => [
        place.slice(pointer.length + 1),
        cellOf(cells, column),
      ]),
    );
  return {
    ...Object.fromEntries(others),
    start_date: dateOf(cells, ""),
    end_date: dateOf(cells, "End "),
    display_date: cellOf(cells, "Display Date"),
    text: member("/text"),
    media: member("/media"),
    group: cellOf(cells, "Group") || cellOf(cells, "Tag"),
    background: cellOf(cells, "Background"),
  };
}

/** A pointer into the row: names of columns, in their usual case. */
function rename(pointer: string): string {
  const [, side, part = ""] = /^\/(start|end)_date(?:\/(.*))?$/.exec(pointer) ?? [];
  if (side !== undefined && !/^(?:year|month|day)$/.test(part)) {
    const prefix = side === "end" ? "End " : "";
    return `/${prefix}${/^(?:hour|minute|second)$/.test(part) ? "Time" : "Year"}`;
  }
  const column = COLUMNS.find(([place]) => place === pointer)?.[1];
  return column === undefined ? pointer : `/${column}`;
}

function readTimes(cells: Cells): Loss[] {
  return ["Time", "End Time"].flatMap((column) => {
    const was = cellOf(cells, column);
    if (was === "") return [];
    if (readTime(was) === undefined) {
      return [{ pointer: `/${column}`, was, why: "is no time of day, such as 9:30 or 9:30 PM; is dropped" }];
    }
    return [];
  });
}

function toWhole(cells: Cells, type: string): Loss {
  const headline = cellOf(cells, "Headline") || cellOf(cells, "Text") || cellOf(cells, "Year");
  return { pointer: "/Type", was: `${type}: ${headline}`, why: type === "title" ? TITLE_LOSS : ERA_LOSS };
}

/** Rows of a sheet -> events; the title and eras of the timeline are said of its first event. */
export function readTimelineSheet(rows: readonly Row[], categories: readonly Category[]): Row[] {
  const whole: Loss[] = [];
  const read: Row[] = [];
  for (const row of rows) {
    if ("error" in row) {
      read.push(row);
      continue;
    }
    const type = cellOf(row.value, "Type").toLowerCase();
    if (type === "title" || type === "era") {
      whole.push(toWhole(row.value, type));
      continue;
    }
    const others = [
      ...readTimes(row.value),
      ...(type === "" || type === "event"
        ? []
        : [{ pointer: "/Type", was: type, why: "is no type that is known here" }]),
    ];
    const slide = withPointers(readSlide(row.row, toSlide(row.value), categories), rename);
    const losses = "value" in slide ? [...others, ...(slide.losses ?? [])] : [];
    read.push(losses.length > 0 ? ({ ...slide, losses } as Row) : slide);
  }
  const isAlone = whole.length > 0 && !read.some((row) => "value" in row);
  // Nobody else is there to say it.
  if (isAlone)
    return [...read, { row: rows[0]?.row ?? 1, error: `has no event, only ${whole.map(({ was }) => was).join("; ")}` }];
  return withWhole(read, whole);
}
