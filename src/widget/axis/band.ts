import { phrase } from "../phrase.ts";
import type { Era, Seconds, TileEvent, View, Words } from "../types.ts";
import { compare, type Part, spread, startOf } from "./counts.ts";
import { createPool, make, silhouette } from "./dom.ts";
import { YEAR } from "./frames.ts";
import { colorOf, type LaneBox, laneOf, ROW } from "./lanes.ts";
import { type Label, MOST, pack, widthOfLabel } from "./pack.ts";
import { listTicks, stepFor, unitAt, unitOf } from "./ticks.ts";
import type { When } from "./when.ts";
import type { Window } from "./window.ts";

// What is moved as one piece: silhouette, lines of the calendar, eras, labels. It is drawn beyond both edges of what is shown,
// so that moving it is one style until its end comes near.

/** How much is drawn beyond each edge, in widths of the stage. */
export const BEYOND = 0.25;
/** Least distance of ticks; of what is told in words, more. */
const TICK = 88;
const LONG_TICK = 170;
/** What one button tells of, and a step of the silhouette. */
const SEGMENT = 160;
const BIN = 8;
/** Of so many events at most, the most important, a place is looked for. */
const MOST_CANDIDATES = 250;
/** The buttons for what has no label, the silhouette, and what the calendar says. */
export const BELOW = 86;

export interface BandHost {
  readonly view: View;
  readonly words: Words;
  onSelect(event: TileEvent): void;
  onFocus(event: TileEvent): void;
  onMore(from: Seconds, to: Seconds, count: number): void;
}

export interface Drawing {
  readonly shown: Window;
  /** Of the stage, in pixels. */
  readonly width: number;
  readonly parts: readonly Part[];
  readonly events: readonly TileEvent[];
  readonly boxes: readonly LaneBox[];
  /** This event has a label, whatever else has none. */
  readonly active: TileEvent | undefined;
}

export interface Band {
  readonly element: HTMLElement;
  draw(drawing: Drawing): void;
  /** On the active event; or on the earliest that is seen. */
  focus(): void;
  /** Puts the document into the order of time. */
  sort(): void;
}

export function createBand(host: BandHost, when: When): Band {
  const { view } = host;
  const density = make("div", { className: "axis-density" });
  const element = make("div", { className: "axis-band" }, density);
  const { put, sweep } = createPool(element);
  /** Rows of the labels that were there: they stay before others, and where they are. */
  let rows = new Map<string, number | undefined>();
  let most = 1;
  const filled = new WeakMap<HTMLElement, TileEvent>();
  let buttons: [at: Seconds, button: HTMLElement][] = [];
  /** The one button of an event that the Tab key comes to. */
  let current: HTMLElement | undefined;
  /** What is drawn; seconds a pixel, from when to when, and between which pixels is what is shown. */
  let drawing: Drawing;
  let [scale, origin, until, edge, far] = [0, 0, 0, 0, 0];

  const xOf = (time: Seconds): number => Math.round((time - origin) / scale);
  const at = (x: number, style = ""): string => `inset-inline-start:${x}px;${style}`;

  function mark(button: HTMLElement | undefined): void {
    if (current) current.tabIndex = -1;
    current = button;
    if (current) current.tabIndex = 0;
  }

  function drawTicks(): void {
    const step = stepFor((scale * TICK > 2e5 * YEAR ? LONG_TICK : TICK) * scale);
    for (const time of listTicks(step, origin - LONG_TICK * scale, until)) {
      const unit = unitAt(time);
      const tick = put(`t${time}`, at(xOf(time)), () => make("span", { ariaHidden: "true" }));
      tick.className = `axis-tick ${unit === unitOf(step) ? "" : "major"}`;
      tick.textContent = when.point(time, unit, true);
    }
  }

  function drawEra([title, start, end, color]: Era, index: number): void {
    const [from, to] = [Math.max(-2, xOf(start ?? origin)), Math.min(edge + far, xOf(end ?? until))];
    if (to - from < 2) return;
    // One that began before the edge has its name there.
    const indent = Math.max(0, Math.min(edge - from, to - from - 90));
    const style = `width:${to - from}px;padding-inline-start:${indent}px;--lane:${color ?? "var(--annals-muted)"}`;
    put(`e${index}`, at(from, style), () =>
      make("div", { className: "axis-era", part: "era" }, make("span", {}, title)),
    );
  }

  function toLabel(event: TileEvent): Label {
    const [id, start, end] = event;
    // An end that is not known fades out where one sees it.
    const last = end === null ? far : Math.min(edge + far, xOf(end));
    const from = start === null ? Math.min(edge, last) : Math.max(0, xOf(start));
    const to = Math.max(from, last);
    const wish = widthOfLabel(event);
    const width = Math.min(wish, MOST);
    // The text begins where the event does; but no edge cuts it.
    const [least, limit] = to < edge ? [-width, edge] : from > far ? [far, 1e9] : [edge, far];
    const text = Math.max(least, Math.min(from - 4, limit - width));
    const lane = Math.min(laneOf(view, event), drawing.boxes.length - 1);
    return { event, lane, from, to, text, width, wish, limit, row: rows.get(id) };
  }

  /** Labels for the most important that have room. */
  function placeLabels(): Label[] {
    const { events, boxes, active, width } = drawing;
    const weigh = (event: TileEvent): number =>
      event[6] + (event === active ? 1000 : 0) + (rows.has(event[0]) ? 10 : 0);
    // Of those that are as important, some from everywhere rather than the first.
    const sorted = [...events]
      .sort(compare)
      .map((event, index) => [weigh(event) + ((index * 0.618) % 1), event] as const);
    const labels = pack(
      sorted
        .sort(([a], [b]) => b - a)
        .slice(0, MOST_CANDIDATES)
        .map(([, event]) => toLabel(event)),
      boxes.map((box) => box.rows),
      width / 20,
    );
    rows = new Map(labels.map(({ event, row }) => [event[0], row]));
    return labels;
  }

  /** What it tells, as far as it is known now. */
  function fill(button: HTMLElement, event: TileEvent): void {
    const [, start, end, title, date, , , isFuzzy] = event;
    filled.set(button, event);
    Object.assign(button, {
      className: `axis-event${start === null ? " unbegun" : ""}${end === null ? " unended" : ""}${isFuzzy ? " fuzzy" : ""}`,
      ariaLabel: [title, date, view.lanes[laneOf(view, event)]?.label].filter(Boolean).join(", "),
      onclick: () => host.onSelect(event),
      onfocus() {
        mark(button);
        host.onFocus(event);
      },
    });
    button.replaceChildren(make("span", {}, title), " ", make("small", {}, date));
  }

  function drawLabel({ event, lane, from, to, text, row = 0, width }: Label): void {
    const top = (drawing.boxes[lane]?.top ?? 0) + row * ROW;
    const style = `top:${top}px;width:${width}px;--lane:${colorOf(view, laneOf(view, event))};--from:${from - text}px;--bar:${to - from}px`;
    const button = put(event[0], at(text, style), () =>
      make("button", { type: "button", part: "event", tabIndex: -1 }),
    );
    if (filled.get(button) !== event) fill(button, event);
    buttons.push([startOf(event), button]);
  }

  /** The silhouette, and a button for each stretch in which there are events without a label. */
  function drawCounts(labels: readonly Label[]): void {
    const size = SEGMENT * scale;
    const first = Math.floor(origin / size) * size;
    const length = Math.ceil((until - first) / size);
    const count = (bin: number): number[] => spread(drawing.parts, first, bin * scale, (length * SEGMENT) / bin);
    const bins = count(BIN);
    // What is highest comes down slowly, so that the rest does not jump.
    most = Math.max(...bins, most * 0.8, 1);
    density.style.cssText = at(xOf(first), `width:${length * SEGMENT}px;${silhouette(bins, most)}`);
    for (const [index, all] of count(SEGMENT).entries()) {
      const [from, to] = [first + index * size, first + (index + 1) * size];
      const left = Math.round(all) - labels.filter(({ event }) => startOf(event) >= from && startOf(event) < to).length;
      if (left > 0) drawMore(left, from, to);
    }
  }

  function drawMore(count: number, from: Seconds, to: Seconds): void {
    const more = put(`${from}/${to}`, at(xOf((from + to) / 2)), () =>
      make("button", { type: "button", className: "axis-more", part: "button" }),
    );
    more.textContent = `+${count}`;
    more.ariaLabel = phrase(host, "more", { n: count, range: when.range(from, to) });
    more.onclick = () => host.onMore(from, to, count);
    buttons.push([from, more]);
  }

  return {
    element,
    draw(what) {
      drawing = what;
      const { shown, width, active } = what;
      [scale, edge, far] = [shown.span / width, width * BEYOND, width * (1 + BEYOND)];
      [origin, until] = [shown.from - edge * scale, shown.from + far * scale];
      element.style.width = `${edge + far}px`;
      buttons = [];
      drawTicks();
      view.eras?.forEach(drawEra);
      const labels = placeLabels();
      labels.forEach(drawLabel);
      const seen = labels.filter(({ from, to }) => to >= edge && from <= far);
      const [earliest] = seen.sort((a, b) => compare(a.event, b.event));
      const here = labels.find(({ event }) => event === active) ?? earliest;
      mark(buttons[labels.indexOf(here as Label)]?.[1]);
      drawCounts(labels);
      sweep();
    },
    focus: () => current?.focus(),
    sort: () => element.append(...buttons.sort(([a], [b]) => a - b).map(([, button]) => button)),
  };
}
