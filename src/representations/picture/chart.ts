import { parseEdtf } from "../../domain/date/edtf.ts";
import { type EventDate, FUTURE, PAST } from "../../domain/date/event-date.ts";
import type { ListDocument } from "../../domain/document.ts";
import type { Event } from "../../domain/event.ts";
import { labelOf } from "../../domain/feed.ts";
import type { Era } from "../../domain/timeline.ts";
import { findMessages, formatNumber } from "../html/language.ts";
import { findWindow, labelWindow, listTicks, type Window } from "./axis.ts";
import { colorOf, type Filled, fill, toLanes } from "./lanes.ts";
import { type Item, pack } from "./pack.ts";
import { type Bar, type Line, type Paint, WIDTH } from "./shapes.ts";
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

/** What is drawn so far. */
export interface Drawing {
  readonly bars: Bar[];
  readonly lines: Line[];
}

type Scale = (at: number) => number;

/** Events of a list on an axis of time, in lanes by category, before the eras that they are in. */
export function drawChart(document: ListDocument, { bars, lines }: Drawing): void {
  const { language, events, timeline, categories } = document;
  const window = findWindow(events.length > 0 ? events.map(({ date }) => date) : toDates(timeline?.eras ?? []));
  if (!window) {
    lines.push({ x: MARGIN, y: 300, size: 28, text: findMessages(language).noEvents, paint: "quiet" });
    return;
  }
  const shown = [...events]
    .filter(isDated)
    .sort((a, b) => b.importance - a.importance || a.date.earliest - b.date.earliest);
  const named = toLanes(
    shown.map((event) => ({ event })),
    categories,
    language,
  );
  const left = named.length > 1 ? MARGIN + NAMES : MARGIN;
  const scale = createScale(window, left);
  const drawing = { bars, lines };
  drawTicks(drawing, window, scale, left, language);
  const top = drawEras(drawing, timeline?.eras ?? [], window, scale, { left, right: RIGHT, size: SMALL });
  const lanes = named.map((lane) => ({
    ...lane,
    items: lane.items.map(({ event }) => toMark(event, scale, language)),
  }));
  if (lanes.length > 0) drawLanes(drawing, fillAny(lanes, AXIS - top, left), top, language);
}

/** Whether it is known at all when. */
function isDated({ date }: Event): boolean {
  return date.earliest > PAST || date.latest < FUTURE;
}

function toDates(eras: readonly Era[]): EventDate[] {
  return eras.map(({ date }) => parseEdtf(date)).flatMap((date) => (date.ok ? [date.value] : []));
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

function drawTicks({ bars, lines }: Drawing, window: Window, scale: Scale, left: number, language: string): void {
  bars.push({ x: left, y: AXIS, width: RIGHT - left, height: 2, paint: "quiet" });
  let free = left;
  for (const { at, label } of listTicks(window, (RIGHT - left) / 140, language)) {
    const half = widthOf(label, SMALL) / 2;
    const x = Math.max(left + half, Math.min(RIGHT - half, scale(at)));
    bars.push({ x: scale(at) - 1, y: TOP, width: 1, height: AXIS - TOP + 8, paint: "line" });
    if (x - half < free) continue;
    free = x + half + SMALL;
    lines.push({ x, y: AXIS + 30, size: SMALL, text: label, paint: "quiet", isCentered: true });
  }
}

/** Bands behind everything, with their names in up to two rows; gives where there is room below these. */
function drawEras(
  { bars, lines }: Drawing,
  eras: readonly Era[],
  window: Window,
  scale: Scale,
  box: Parameters<typeof pack>[2],
): number {
  const bands = eras.flatMap((era, index) => {
    const [date] = toDates([era]);
    if (!date || date.latest < window.from || date.earliest > window.to) return [];
    return [
      {
        from: scale(date.earliest),
        to: scale(date.latest + 1),
        title: era.title,
        date: "",
        paint: colorOf(era.color, index),
      },
    ];
  });
  for (const { from, to, paint } of bands) {
    bars.push({ x: from, y: TOP, width: to - from, height: AXIS - TOP, paint, opacity: 0.13 });
    bars.push({ x: from, y: TOP, width: to - from, height: 4, paint });
  }
  const { placed } = pack(
    bands.map((band) => ({ ...band, to: band.from })),
    2,
    box,
  );
  for (const { x, row, title } of placed)
    lines.push({ x: x + 8, y: TOP + 26 + row * 26, size: SMALL, text: title, paint: "quiet" });
  return TOP + Math.max(0, ...placed.map(({ row }) => 8 + (row + 1) * 26));
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
  { bars, lines }: Drawing,
  { filled, size }: ReturnType<typeof fillAny>,
  top: number,
  language: string,
): void {
  const count = filled.reduce((sum, { rows }) => sum + rows, 0);
  const rowHeight = Math.min(MAX_ROW, (AXIS - top - filled.length * STRIP) / count);
  let y = top;
  filled.forEach((lane, index) => {
    const height = lane.rows * rowHeight + STRIP;
    if (index > 0) bars.push({ x: MARGIN, y, width: RIGHT - MARGIN, height: 1, paint: "line" });
    if (filled.length > 1) drawName({ bars, lines }, lane, y);
    for (const { item, row, x, title, date } of lane.placed) {
      const base = y + row * rowHeight + Math.min(rowHeight, size * ROW) - BAR - 6;
      drawSpan(bars, item, base + 7, lane.color);
      lines.push({ x, y: base, size, text: title, paint: "ink", ...(date && { note: date }) });
    }
    for (const { from, to } of lane.rest)
      bars.push({
        x: from,
        y: y + height - 11,
        width: Math.max(3, to - from - BAR),
        height: BAR,
        paint: lane.color,
        opacity: 0.45,
      });
    if (lane.rest.length > 0)
      drawRest(lines, lane, filled.length > 1 ? { x: MARGIN + 18, y: y + 44 } : { x: RIGHT - 60, y: 100 }, language);
    y += height;
  });
}

function drawName({ bars, lines }: Drawing, { name, color }: Filled<Mark>, y: number): void {
  bars.push({ x: MARGIN, y: y + 10, width: 10, height: 10, radius: 5, paint: color });
  lines.push({ x: MARGIN + 18, y: y + 22, size: SMALL, text: cut(name || "–", SMALL, NAMES - 30), paint: "ink" });
}

/** How many are there without their names. */
function drawRest(lines: Line[], { rest }: Filled<Mark>, at: { x: number; y: number }, language: string): void {
  lines.push({ ...at, size: SMALL, text: `+${formatNumber(rest.length, language)}`, paint: "quiet" });
}

/** Its ends fade where they are not known exactly, and further where there are none. */
function drawSpan(bars: Bar[], { event, from, to }: Mark, y: number, paint: Paint): void {
  const { date } = event;
  const isSoft = date.approximate || date.uncertain;
  const soft = (isOpen: boolean) => (isOpen ? Math.min(OPEN, (to - from) / 2) : isSoft ? SOFT : 0);
  const [start, end] = [soft(date.earliest <= PAST), soft(date.latest >= FUTURE)];
  const [first, last] = [date.earliest <= PAST ? from + start : from, date.latest >= FUTURE ? to - end : to];
  const bar = { y, height: BAR, paint };
  if (start) bars.push({ ...bar, x: first - start, width: start, fades: "left" });
  bars.push({ ...bar, x: first, width: last - first, ...(!start && !end && { radius: BAR / 2 }) });
  if (end) bars.push({ ...bar, x: last, width: end, fades: "right" });
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
