import type { Era, Seconds, TileEvent, View } from "../types.ts";
import { compare, countWithin, type Part, spread, startOf } from "./counts.ts";
import { createPool, make, makePicture, silhouette } from "./dom.ts";
import { YEAR } from "./frames.ts";
import { colorOf, type LaneBox, laneOf, ROW } from "./lanes.ts";
import { type Label, MOST, pack, widthOfLabel } from "./pack.ts";
import { listTicks, stepFor, unitAt, unitOf } from "./ticks.ts";
import type { When } from "./when.ts";

// What is moved as one piece: silhouette, lines of the calendar, eras, labels. It is drawn beyond both edges of what is shown,
// so that moving it is one style until its end comes near.

/** How much is drawn beyond each edge, in widths of the stage. */
export const BEYOND = 0.25;
/** Least distance of ticks; of what is told in words, more. */
const TICK = 88;
const LONG_TICK = 170;
const SEGMENT = 160;
/** Of so many events at most, the most important, a place is looked for. */
const MOST_CANDIDATES = 250;
const NARROW = 480;
const BIN = 8;
const DENSITY = 32;
/** The buttons for what has no label, the silhouette, and what the calendar says. */
export const BELOW = 86;

/** What can have the focus: an event, or a button for so many of a stretch that have no label. */
export interface Item {
  readonly key: string;
  readonly at: Seconds;
  readonly element: HTMLElement;
  readonly event?: TileEvent;
  readonly to: Seconds;
  readonly count: number;
}

export interface Drawing {
  readonly left: Seconds;
  /** Seconds a pixel. */
  readonly scale: number;
  /** Of the stage, in pixels. */
  readonly width: number;
  readonly height: number;
  readonly parts: readonly Part[];
  readonly events: readonly TileEvent[];
  readonly boxes: readonly LaneBox[];
  /** This event has a label, whatever else has none. */
  readonly active: string | undefined;
}

export interface Band {
  readonly element: HTMLElement;
  /** What can have the focus, in order of time. */
  draw(drawing: Drawing): Item[];
}

/** `nameEvent` and `nameMore` are what is heard of them. */
export function createBand(
  view: View,
  when: When,
  sign: 1 | -1,
  nameEvent: (event: TileEvent) => string,
  nameMore: (count: number, from: Seconds, to: Seconds) => string,
): Band {
  const [svg, lines, density] = makePicture("axis-lines", "axis-density");
  const element = make("div", { className: "axis-band" }, svg);
  const { put, sweep } = createPool(element);
  /** Rows of the labels that were there: they stay before others, and where they are. */
  let rows = new Map<string, number>();
  let most = 1;
  /** What is drawn; from when to when, how wide that is, and between which pixels of it is what is shown. */
  let drawing: Drawing;
  let [origin, until, drawn, edge, far, base] = [0, 0, 0, 0, 0, 0];

  const xOf = (time: Seconds): number => Math.round((time - origin) / drawing.scale);
  const at = (x: number, y: number, style = ""): string => `translate:${x * sign}px ${y}px;${style}`;

  function drawTicks(): void {
    const { scale, height } = drawing;
    const step = stepFor((scale * TICK > 2e5 * YEAR ? LONG_TICK : TICK) * scale);
    const ticks = listTicks(step, origin - LONG_TICK * scale, until);
    lines?.setAttribute("d", ticks.map((time) => `M${xOf(time) + 0.5} 0V${height}`).join(""));
    for (const time of ticks) {
      const unit = unitAt(time);
      const tick = put(`t${unit}${time}`, at(xOf(time), base + 3), () => make("span", { ariaHidden: "true" }));
      tick.className = `axis-tick ${unit === unitOf(step) ? "" : "major"}`;
      tick.textContent = when.point(time, unit, true);
    }
  }

  function drawDensity(): void {
    const size = BIN * drawing.scale;
    const first = Math.floor(origin / size) * size;
    const bins = spread(drawing.parts, first, size, Math.ceil(drawn / BIN) + 1);
    // What is highest comes down slowly, so that the rest does not jump.
    most = Math.max(...bins, most * 0.8, 1);
    density?.setAttribute("d", silhouette(bins, xOf(first), BIN, base, DENSITY, most));
  }

  function drawEra([title, start, end, color]: Era, index: number): void {
    const [from, to] = [Math.max(-2, xOf(start ?? origin)), Math.min(drawn + 2, xOf(end ?? until))];
    if (to - from < 2) return;
    // One that began before the edge has its name there.
    const indent = Math.max(0, Math.min(edge - from, to - from - 90));
    const style = `width:${to - from}px;height:${base}px;padding-inline-start:${indent}px;--lane:${color ?? "var(--annals-muted)"}`;
    put(`e${index}`, at(from, 0, style), () =>
      make("div", { className: "axis-era", part: "era" }, make("span", {}, title)),
    );
  }

  function toLabel(event: TileEvent): Label {
    const [id, start, end] = event;
    // An end that is not known fades out where one sees it.
    const from = start === null ? edge : Math.max(-40, xOf(start));
    const to = Math.max(from, end === null ? far : Math.min(drawn + 40, xOf(end)));
    const isBar = to - from > 10;
    const width = widthOfLabel(event);
    // A bar that began before the edge has its text there; what would be cut by an edge is turned away from it, if there is more room.
    const text = isBar && from < edge + 4 && to > edge + 24 ? edge + 4 : from;
    const [before, after] = [text - edge, far - text];
    const isIn = before >= 0 && after >= 0;
    const isFlipped = isIn ? Math.min(width, MOST) > after && before > after : before < 0 && before + width > 0;
    const limit = isIn ? Math.min(width, isFlipped ? before : after) : width;
    const lane = Math.min(laneOf(view, event), drawing.boxes.length - 1);
    return { event, lane, from, to: isBar ? to : from, text, isFlipped, row: rows.get(id) ?? -1, width, limit };
  }

  /** Labels for the most important that have room. */
  function placeLabels(): Label[] {
    const { events, boxes, active, width } = drawing;
    const weigh = ([id, , , , , , importance]: TileEvent): number =>
      importance + (id === active ? 1000 : 0) + (rows.has(id) ? 10 : 0);
    // Of those that are as important, some from everywhere rather than the first.
    const weights = new Map(
      [...events].sort(compare).map((event, index) => [event, weigh(event) + ((index * 0.618) % 1)]),
    );
    const sorted = [...weights].sort(([, a], [, b]) => b - a).slice(0, MOST_CANDIDATES);
    const labels = pack(
      sorted.map(([event]) => toLabel(event)),
      boxes.map((box) => box.rows),
      width < NARROW ? 18 : 64,
    );
    rows = new Map(labels.map(({ event, row }) => [event[0], row]));
    return labels;
  }

  function drawLabel({ event, lane, from, to, text, isFlipped, row, width }: Label): Item {
    const [id, start, end, title, date] = event;
    const x = isFlipped ? text - width : text;
    const y = (drawing.boxes[lane]?.top ?? 0) + row * ROW;
    const style = `width:${width}px;--lane:${colorOf(view, laneOf(view, event))};--from:${from - x}px;--bar:${to - from}px`;
    const label = put(id, at(x, y, style), () =>
      make(
        "button",
        { type: "button", part: "event", tabIndex: -1, ariaLabel: nameEvent(event) },
        make("span", {}, title),
        " ",
        make("small", {}, date),
      ),
    );
    const kinds = [to > from && "bar", isFlipped && "flipped", start === null && "unbegun", end === null && "unended"];
    label.className = ["axis-event", ...kinds.filter(Boolean)].join(" ");
    return { key: id, at: startOf(event), to: 0, count: 1, event, element: label };
  }

  /** A button for each stretch in which there are events without a label. */
  function drawMore(labels: readonly Label[]): Item[] {
    const size = SEGMENT * drawing.scale;
    const items: Item[] = [];
    for (let from = Math.floor(origin / size) * size; from < until; from += size) {
      const to = from + size;
      const shown = labels.filter(({ event }) => startOf(event) >= from && startOf(event) < to).length;
      const count = Math.round(countWithin(drawing.parts, from, to)) - shown;
      if (count < 1) continue;
      const key = `+${from}/${to}`;
      const more = put(key, at(xOf(from + size / 2), drawing.height - BELOW + 4), () =>
        make("button", { type: "button", className: "axis-more", part: "button", tabIndex: -1 }),
      );
      more.textContent = `+${count}`;
      more.ariaLabel = nameMore(count, from, to);
      items.push({ key, at: from, to, count, element: more });
    }
    return items;
  }

  function draw(what: Drawing): Item[] {
    drawing = what;
    const { left, scale, width, height } = what;
    [drawn, edge, far, base] = [width * (1 + 2 * BEYOND), width * BEYOND, width * (1 + BEYOND), height - 24];
    [origin, until] = [left - edge * scale, left + far * scale];
    element.style.width = svg.style.width = `${drawn}px`;
    drawTicks();
    drawDensity();
    view.eras?.forEach(drawEra);
    const labels = placeLabels();
    const items = [...labels.map(drawLabel), ...drawMore(labels)];
    sweep();
    return items.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  }

  return { element, draw };
}
