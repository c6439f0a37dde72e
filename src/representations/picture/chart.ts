import { parseEdtf } from "../../domain/date/edtf.ts";
import { type EventDate, FUTURE, PAST } from "../../domain/date/event-date.ts";
import type { ListDocument } from "../../domain/document.ts";
import type { Event } from "../../domain/event.ts";
import { labelOf } from "../../domain/feed.ts";
import type { Era } from "../../domain/timeline.ts";
import { findMessages, formatNumber } from "../html/language.ts";
import { findWindow, labelWindow, listTicks, type Window } from "./axis.ts";
import { colorOf, fill, toLanes } from "./lanes.ts";
import { type Item, pack } from "./pack.ts";
import { type Drawing, type Paint, WIDTH } from "./shapes.ts";
import { cut, widthOf } from "./text.ts";

export const MARGIN = 48;
const RIGHT = WIDTH - MARGIN;
/** Of the names of lanes. */
const NAMES = 190;
const TOP = 132;
const AXIS = 548;
/** Of bars, and of marks of what takes no time that could be seen. */
const BAR = 8;
/** Pixels in which a bar goes out whose end is not known exactly, or not at all. */
const SOFT = 18;
const OPEN = 60;
/** In which it does. */
const STEPS = 9;
const STRIP = 14;
const SMALL = 20;
/** Heights of an em of titles of events: the largest with which all are there. */
const SIZES = [28, 24, SMALL];
/** Of a row, in ems. */
const ROW = 1.75;
const MAX_ROW = 76;

interface Mark extends Item {
  readonly event: Event;
}

type Scale = (at: number) => number;

/** Events of a list on an axis of time, in lanes by category, before the eras that they are in. */
export function drawChart({ language, events, timeline, categories }: ListDocument, drawing: Drawing): void {
  const eras = (timeline?.eras ?? []).map(toBand).filter((era) => era !== undefined);
  const window = findWindow(events.length > 0 ? events.map(({ date }) => date) : eras.map(({ date }) => date));
  if (!window) {
    drawing.line(MARGIN, 300, 28, findMessages(language).noEvents, "quiet");
    return;
  }
  const shown = events.filter(isDated).sort((a, b) => b.importance - a.importance || a.date.earliest - b.date.earliest);
  const lanes = toLanes(shown, categories, language);
  const left = lanes.length > 1 ? MARGIN + NAMES : MARGIN;
  const scale = createScale(window, left);
  drawTicks(drawing, window, scale, left, language);
  const top = drawEras(drawing, eras, scale, left);
  if (lanes.length === 0) return;
  const marked = lanes.map((lane) => ({ ...lane, items: lane.items.map((event) => toMark(event, scale, language)) }));
  drawLanes(drawing, fillAny(marked, AXIS - top, left), top, language);
}

/** Whether it is known at all when. */
function isDated({ date }: Event): boolean {
  return date.earliest > PAST || date.latest < FUTURE;
}

interface Band {
  readonly title: string;
  readonly date: EventDate;
  readonly paint: Paint;
}

function toBand({ title, date, color }: Era, index: number): Band | undefined {
  const parsed = parseEdtf(date);
  return parsed.ok ? { title, date: parsed.value, paint: colorOf(color, index) } : undefined;
}

/** With room at both ends. What is beyond the window ends at its edge. */
function createScale({ from, to }: Window, left: number): Scale {
  const [begin, end] = [left + SOFT, RIGHT - SOFT];
  return (at) => Math.max(left, Math.min(RIGHT, begin + ((at - from) / (to - from)) * (end - begin)));
}

function toMark(event: Event, scale: Scale, language: string): Mark {
  const { earliest, latest } = event.date;
  const from = scale(earliest);
  // A moment, and what is too short to be seen, is a dot.
  const to = Math.max(from + BAR, scale(latest + 1));
  return { event, from, to, title: event.title, date: labelOf(event, language) };
}

function drawTicks(drawing: Drawing, window: Window, scale: Scale, left: number, language: string): void {
  drawing.bar(left, AXIS, RIGHT - left, 2, "quiet");
  let free = left;
  for (const { at, label } of listTicks(window, (RIGHT - left) / 140, language)) {
    const half = widthOf(label, SMALL) / 2;
    const x = Math.max(left + half, Math.min(RIGHT - half, scale(at)));
    drawing.bar(scale(at) - 1, TOP, 1, AXIS - TOP + 8, "line");
    if (x - half < free) continue;
    free = x + half + SMALL;
    drawing.line(x, AXIS + 30, SMALL, label, "quiet", { isCentered: true });
  }
}

/** Bands behind everything, with their names in up to two rows; gives where there is room below these. */
function drawEras(drawing: Drawing, bands: readonly Band[], scale: Scale, left: number): number {
  const names = bands.flatMap(({ title, date, paint }) => {
    const from = scale(date.earliest);
    const width = scale(date.latest + 1) - from;
    // Before all events or after them.
    if (width <= 0) return [];
    drawing.bar(from, TOP, width, AXIS - TOP, paint, { opacity: 0.13 });
    drawing.bar(from, TOP, width, 4, paint);
    return [{ title, date: "", from, to: from }];
  });
  const { placed } = pack(names, 2, { left, right: RIGHT, size: SMALL });
  let top = TOP;
  for (const { x, row, title } of placed) {
    const y = TOP + 26 + row * 26;
    drawing.line(x + 8, y, SMALL, title, "quiet");
    top = Math.max(top, y + 8);
  }
  return top;
}

function fillAny(lanes: Parameters<typeof fill<Mark>>[0], height: number, left: number) {
  const fillWith = (size: number, isCrowded: boolean) => {
    const rows = Math.floor((height - lanes.length * STRIP) / (size * ROW));
    return { size, filled: fill(lanes, rows, { left, right: RIGHT, size, isCrowded }), isRoomy: rows >= lanes.length };
  };
  for (const size of SIZES) {
    const tried = fillWith(size, false);
    if (tried.isRoomy && tried.filled.every(({ rest }) => rest.length === 0)) return tried;
  }
  return fillWith(SMALL, true);
}

function drawLanes(
  drawing: Drawing,
  { filled, size }: ReturnType<typeof fillAny>,
  top: number,
  language: string,
): void {
  const count = filled.reduce((sum, { rows }) => sum + rows, 0);
  const rowHeight = Math.min(MAX_ROW, (AXIS - top - filled.length * STRIP) / count);
  const isNamed = filled.length > 1;
  let y = top;
  for (const { name, color, rows, placed, rest } of filled) {
    const end = y + rows * rowHeight + STRIP;
    if (y > top) drawing.bar(MARGIN, y, RIGHT - MARGIN, 1, "line");
    if (isNamed) {
      drawing.bar(MARGIN, y + 10, 10, 10, color, { radius: 5 });
      drawing.line(MARGIN + 18, y + 22, SMALL, cut(name || "–", SMALL, NAMES - 30), "ink");
    }
    for (const { item, row, x, title, date } of placed) {
      const base = y + row * rowHeight + Math.min(rowHeight, size * ROW) - BAR - 6;
      drawSpan(drawing, item, base + 7, color);
      drawing.line(x, base, size, title, "ink", date ? { note: date } : {});
    }
    for (const { from, to } of rest)
      drawing.bar(from, end - 11, Math.max(3, to - from - BAR), BAR, color, { opacity: 0.45 });
    // How many are there without their names.
    const more = `+${formatNumber(rest.length, language)}`;
    if (rest.length > 0) drawing.line(isNamed ? MARGIN + 18 : RIGHT - 60, isNamed ? y + 44 : 100, SMALL, more, "quiet");
    y = end;
  }
}

/** Its ends fade where they are not known exactly, and further where there are none. */
function drawSpan(drawing: Drawing, { event: { date }, from, to }: Mark, y: number, paint: Paint): void {
  const isSoft = date.approximate || date.uncertain;
  const [hasStart, hasEnd] = [date.earliest > PAST, date.latest < FUTURE];
  const open = Math.min(OPEN, (to - from) / 2);
  const first = hasStart ? from : from + open;
  const last = hasEnd ? to : to - open;
  const isWhole = hasStart && hasEnd && !isSoft;
  drawing.bar(first, y, last - first, BAR, paint, isWhole ? { radius: BAR / 2 } : {});
  const fade = (at: number, width: number) => {
    for (let step = 0; step < STEPS; step++) {
      const ends = [at + (width * step) / STEPS, at + (width * (step + 1)) / STEPS].map(Math.round) as [number, number];
      drawing.bar(Math.min(...ends), y, Math.abs(ends[1] - ends[0]), BAR, paint, { opacity: 1 - (step + 0.5) / STEPS });
    }
  };
  if (!hasStart || isSoft) fade(first, hasStart ? -SOFT : -open);
  if (!hasEnd || isSoft) fade(last, hasEnd ? SOFT : open);
}

/** "1969 – 1972 · 40 events" */
export function summarizeChart(document: ListDocument): string {
  const { events, language, total } = document;
  const window = findWindow(events.map(({ date }) => date));
  const count = total ?? events.length;
  const number = (value: number) => formatNumber(value, language);
  const shown = count > events.length ? `${number(events.length)} / ${number(count)}` : number(count);
  const counted = findMessages(language).count(count, shown);
  return window ? `${labelWindow(window, language)} · ${counted}` : counted;
}
