import type { Seconds, TileEvent, View } from "../types.ts";
import { compare, countWithin, type Part, spread, startOf } from "./counts.ts";
import { createPool, make, makePicture, silhouette } from "./dom.ts";
import { YEAR } from "./frames.ts";
import { colorOf, type LaneBox, laneOf, ROW } from "./lanes.ts";
import { type Label, pack, widthOfLabel } from "./pack.ts";
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

  const at = (x: number, y: number, style = ""): string => `translate:${Math.round(x) * sign}px ${y}px;${style}`;

  function drawLabel({ event, from, to, text, isFlipped, row, width }: Label, top: number): HTMLElement {
    const [id, start, end, title, date] = event;
    const x = isFlipped ? text - width : text;
    const style = `width:${width}px;--lane:${colorOf(view, laneOf(view, event))};--from:${from - x}px;--bar:${to - from}px`;
    const label = put(id, at(x, top + row * ROW, style), () =>
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
    return label;
  }

  function drawMore(count: number, from: Seconds, to: Seconds, x: number, y: number): HTMLElement {
    const more = put(`+${from}/${to}`, at(x, y), () =>
      make("button", { type: "button", className: "axis-more", part: "button", tabIndex: -1 }),
    );
    more.textContent = `+${count}`;
    more.ariaLabel = nameMore(count, from, to);
    return more;
  }

  function draw({ left, scale, width, height, parts, events, boxes, active }: Drawing): Item[] {
    const drawn = width * (1 + 2 * BEYOND);
    const [edge, far] = [width * BEYOND, width * (1 + BEYOND)];
    const origin = left - edge * scale;
    const until = origin + drawn * scale;
    const base = height - 24;
    const xOf = (time: Seconds): number => Math.round((time - origin) / scale);
    element.style.width = svg.style.width = `${drawn}px`;

    const step = stepFor((scale * TICK > 2e5 * YEAR ? LONG_TICK : TICK) * scale);
    const ticks = listTicks(step, origin - LONG_TICK * scale, until);
    lines?.setAttribute("d", ticks.map((time) => `M${xOf(time) + 0.5} 0V${height}`).join(""));
    for (const time of ticks) {
      const unit = unitAt(time);
      const tick = put(`t${unit}${time}`, at(xOf(time), base + 3), () => make("span", { ariaHidden: "true" }));
      tick.className = `axis-tick ${unit === unitOf(step) ? "" : "major"}`;
      tick.textContent = when.point(time, unit, true);
    }

    const size = BIN * scale;
    const first = Math.floor(origin / size) * size;
    const bins = spread(parts, first, size, Math.ceil(drawn / BIN) + 1);
    // What is highest comes down slowly, so that the rest does not jump.
    most = Math.max(...bins, most * 0.8, 1);
    density?.setAttribute("d", silhouette(bins, xOf(first), BIN, base, DENSITY, most));

    view.eras?.forEach(([title, start, end, color], index) => {
      const [from, to] = [Math.max(-2, xOf(start ?? origin)), Math.min(drawn + 2, xOf(end ?? until))];
      if (to - from < 2) return;
      const indent = Math.max(0, Math.min(edge - from, to - from - 90));
      const style = `width:${to - from}px;height:${base}px;padding-inline-start:${indent}px;--lane:${color ?? "var(--annals-muted)"}`;
      put(`e${index}`, at(from, 0, style), () =>
        make("div", { className: "axis-era", part: "era" }, make("span", {}, title)),
      );
    });

    const toLabel = (event: TileEvent): Label => {
      const [id, start, end] = event;
      // An end that is not known fades out where one sees it.
      const from = start === null ? edge : Math.max(-40, xOf(start));
      const to = Math.max(from, end === null ? far : Math.min(drawn + 40, xOf(end)));
      const isBar = to - from > 10;
      const wish = widthOfLabel(event);
      // A bar that began before the edge has its text there; what would be cut by an edge is turned away from it.
      const text = isBar && from < edge && to > edge + 24 ? edge : from;
      const isFlipped = (text < edge && text + wish > edge) || (text > edge && text <= far && text + wish > far);
      const lane = Math.min(laneOf(view, event), boxes.length - 1);
      return { event, lane, from, to: isBar ? to : from, text, isFlipped, row: rows.get(id) ?? -1, width: wish };
    };
    const weigh = (event: TileEvent): number =>
      event[6] + (event[0] === active ? 1000 : 0) + (rows.has(event[0]) ? 10 : 0);
    const sorted = [...events].sort((a, b) => weigh(b) - weigh(a) || compare(a, b)).slice(0, 250);
    const labels = pack(
      sorted.map(toLabel),
      boxes.map((box) => box.rows),
      width < 480 ? 18 : 64,
    );
    rows = new Map(labels.map(({ event, row }) => [event[0], row]));
    const items: Item[] = labels.map((label) => {
      const { event } = label;
      return {
        key: event[0],
        at: startOf(event),
        to: 0,
        count: 1,
        event,
        element: drawLabel(label, boxes[label.lane]?.top ?? 0),
      };
    });
    const segment = SEGMENT * scale;
    for (let from = Math.floor(origin / segment) * segment; from < until; from += segment) {
      const to = from + segment;
      const shown = labels.filter(({ event }) => startOf(event) >= from && startOf(event) < to).length;
      const count = Math.round(countWithin(parts, from, to)) - shown;
      if (count < 1) continue;
      const more = drawMore(count, from, to, xOf(from + segment / 2), height - BELOW + 4);
      items.push({ key: `+${from}/${to}`, at: from, to, count, element: more });
    }
    sweep();
    return items.sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1));
  }

  return { element, draw };
}
