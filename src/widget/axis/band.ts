import type { Era, Seconds, TileEvent, Words } from "../types.ts";
import { countWithin, type Part, spread, startOf } from "./counts.ts";
import { createPool, element, picture, silhouette } from "./dom.ts";
import { type Lanes, laneOf, ROW } from "./lanes.ts";
import { type Candidate, type Placed, pack, wishOf } from "./pack.ts";
import { listTicks, stepFor, type Tick } from "./ticks.ts";
import { compare } from "./tiles.ts";
import { say, type When } from "./when.ts";
import type { Window } from "./window.ts";

// What is moved as one piece: silhouette, lines of the calendar, eras, labels. It is drawn beyond both edges of what is shown,
// so that moving it is one style until its end comes near.

/** How much is drawn beyond each edge, in widths of the stage. */
export const BEYOND = 0.25;
const TICK = 84;
const SEGMENT = 160;
const BIN = 8;
const MOST_LABELS = 64;
const MOST_CANDIDATES = 250;

/** Where things are, in pixels from the top of the stage. */
export interface Geometry {
  readonly width: number;
  readonly height: number;
  readonly lanes: Lanes;
  /** Where the silhouette stands, and how high it may be. */
  readonly base: number;
  readonly density: number;
  /** Where the buttons for what has no label are. */
  readonly more: number;
}

/** Events that have no label, of a stretch. */
export interface More {
  readonly from: Seconds;
  readonly to: Seconds;
  readonly count: number;
}

/** What can have the focus. */
export type Item = { readonly key: string; readonly at: Seconds } & (
  | { readonly event: TileEvent; readonly more?: undefined }
  | { readonly more: More; readonly event?: undefined }
);

export interface Known {
  readonly parts: readonly Part[];
  readonly events: readonly TileEvent[];
  readonly eras: readonly Era[];
  /** Of this event there is a label, whatever else has none. */
  readonly active: string | undefined;
}

export interface Band {
  readonly element: HTMLElement;
  draw(window: Window, geometry: Geometry, known: Known): void;
  /** What is drawn and can have the focus, in order of time. */
  items(): readonly Item[];
  elementOf(key: string): HTMLElement | undefined;
  /** Brings what is in the document into the order of time, and leaves alone what has the focus. */
  sort(focused: Element | null): void;
}

interface BandHost {
  readonly words: Words;
  readonly when: When;
  readonly isRightToLeft: boolean;
  nameOf(event: TileEvent): string;
}

interface Box {
  readonly x: number;
  readonly y: number;
}

export function createBand({ words, when, isRightToLeft, nameOf }: BandHost): Band {
  const { svg, paths } = picture("lines", "lines major", "density");
  const band = element("div", "axis-band", {}, svg);
  const place = (made: HTMLElement, { x, y }: Box): void => {
    made.style.transform = `translate(${isRightToLeft ? -x : x}px,${y}px)`;
  };
  let rows = new Map<string, number>();
  let highest = 1;
  let items: Item[] = [];

  const ticks = createPool<Box & { text: string; isMajor: boolean }>(
    band,
    () => element("span", "tick", { "aria-hidden": "true" }),
    (made, tick) => {
      if (made.textContent !== tick.text) made.textContent = tick.text;
      made.classList.toggle("major", tick.isMajor);
      place(made, tick);
    },
  );
  const eras = createPool<Box & { title: string; width: number; height: number; color: string; text: number }>(
    band,
    ({ title, color }) => {
      const era = element("div", "era", { part: "era" }, element("span", "", {}, title));
      era.style.setProperty("--lane", color);
      return era;
    },
    (made, era) => {
      made.style.width = `${era.width}px`;
      made.style.height = `${era.height}px`;
      made.style.paddingInlineStart = `${era.text}px`;
      place(made, era);
    },
  );
  const labels = createPool<Placed & { color: string; top: number }>(
    band,
    ({ event }) => {
      const [id, , , title, date] = event;
      const attributes = { type: "button", part: "event", tabindex: "-1", "aria-label": nameOf(event) };
      const made = element(
        "button",
        "event",
        attributes,
        element("span", "", {}, title),
        element("small", "", {}, date),
      );
      made.dataset["key"] = id;
      return made;
    },
    (made, placed) => {
      const { from, to, text, width, isFlipped, color, top, row, event } = placed;
      const isBar = to - from > 1;
      const start = isFlipped ? from - width : text;
      made.className = `event${isBar ? " bar" : ""}${isFlipped ? " flipped" : ""}${event[1] === null ? " unbegun" : ""}${event[2] === null ? " unended" : ""}`;
      made.style.width = `${Math.round(width)}px`;
      made.style.setProperty("--lane", color);
      made.style.setProperty("--from", `${Math.round(from - start)}px`);
      made.style.setProperty("--bar", `${Math.round(to - from)}px`);
      place(made, { x: Math.round(start), y: top + row * ROW });
    },
  );
  const mores = createPool<More & Box>(
    band,
    () => element("button", "more", { type: "button", part: "button", tabindex: "-1" }),
    (made, more) => {
      const text = `+${more.count}`;
      if (made.textContent !== text) made.textContent = text;
      made.setAttribute("aria-label", say(words, "more", { n: more.count, range: when.range(more.from, more.to) }));
      made.dataset["key"] = keyOfMore(more);
      place(made, more);
    },
  );

  return {
    element: band,
    items: () => items,
    elementOf: (key) => band.querySelector<HTMLElement>(`[data-key="${key}"]`) ?? undefined,
    sort(focused) {
      const order = items.map(({ key }) => band.querySelector(`[data-key="${key}"]`)).filter((made) => made !== null);
      const now = [...band.querySelectorAll("button")];
      if (now.every((made, index) => made === order[index])) return;
      const middle = order.indexOf(focused as HTMLElement);
      order.forEach((made, index) => {
        if (index < middle) focused?.before(made);
        else if (index > middle) band.append(made);
      });
    },
    draw(window, geometry, known) {
      const { scale } = window;
      const { width, height, lanes, base, density } = geometry;
      const origin = window.left - BEYOND * width * scale;
      const drawn = width * (1 + 2 * BEYOND);
      const until = origin + drawn * scale;
      const xOf = (at: Seconds): number => (at - origin) / scale;
      band.style.width = `${drawn}px`;
      svg.setAttribute("viewBox", `0 0 ${Math.round(drawn)} ${Math.round(height)}`);

      const listed = listTicks(stepFor(TICK * scale), origin - TICK * scale, until);
      drawTicks(listed, xOf, geometry);

      const size = BIN * scale;
      const first = Math.floor(origin / size) * size;
      const bins = spread(known.parts, first, size, Math.ceil(drawn / BIN) + 1);
      highest = Math.max(...bins, highest * 0.85, 1);
      paths[2]?.setAttribute("d", silhouette(bins, BIN, base, density / Math.sqrt(highest)));
      paths[2]?.setAttribute("transform", `translate(${Math.round(xOf(first))} 0)`);

      drawEras(known.eras, xOf, drawn, lanes.bottom);
      const placed = drawLabels(geometry, known, xOf);
      const listedMore = drawMore(known.parts, placed, origin, until, scale, xOf, geometry.more);
      items = [
        ...placed.map(({ event }) => ({ key: event[0], at: startOf(event), event })),
        ...listedMore.map((more) => ({ key: keyOfMore(more), at: (more.from + more.to) / 2, more })),
      ].sort((a, b) => a.at - b.at || ("event" in a && "event" in b ? compare(a.event, b.event) : 0));
    },
  };

  function drawTicks(listed: readonly Tick[], xOf: (at: Seconds) => number, { base, height }: Geometry): void {
    const unit = listed.some((tick) => tick.unit !== "year") ? "year" : undefined;
    const boxes = listed.map((tick) => ({
      x: Math.round(xOf(tick.at)),
      y: base + 2,
      text: when.tick(tick),
      isMajor: tick.unit === unit,
      tick,
    }));
    ticks(new Map(boxes.map((box) => [`${box.tick.unit}${box.tick.at}`, box])));
    for (const isMajor of [false, true]) {
      const lines = boxes.filter((box) => box.isMajor === isMajor).map(({ x }) => `M${x + 0.5} 0V${height}`);
      paths[Number(isMajor)]?.setAttribute("d", lines.join(""));
    }
  }

  function drawEras(list: readonly Era[], xOf: (at: Seconds) => number, drawn: number, bottom: number): void {
    const boxes = list.flatMap(([title, start, end, color = "var(--annals-muted)"], index) => {
      const from = Math.max(-2, start === null ? -2 : xOf(start));
      const to = Math.min(drawn + 2, end === null ? drawn + 2 : xOf(end));
      if (to - from < 2) return [];
      const edge = drawn * (BEYOND / (1 + 2 * BEYOND));
      const text = Math.max(0, Math.min(edge - from, to - from - 80));
      return [[`${index}`, { x: from, y: 0, title, width: to - from, height: bottom, color, text }] as const];
    });
    eras(new Map(boxes));
  }

  function drawLabels(geometry: Geometry, known: Known, xOf: (at: Seconds) => number): Placed[] {
    const { width, lanes } = geometry;
    const [edge, far] = [BEYOND * width, (1 + BEYOND) * width];
    const drawn = (1 + 2 * BEYOND) * width;
    const toCandidate = (event: TileEvent): Candidate => {
      const [id, start, end] = event;
      const from = start === null ? -40 : xOf(start);
      const to = end === null ? drawn + 40 : xOf(end);
      const hasBar = to - from > 10;
      const [a, b] = hasBar ? [Math.max(-40, from), Math.min(drawn + 40, to)] : [from, from];
      const wish = wishOf(event);
      // A bar that began before what is shown has its text at the edge.
      const text = hasBar && a < edge && b > edge + 40 ? Math.min(edge, b) : a;
      const isFlipped =
        (text < edge && text + wish > edge && !hasBar) || (text <= far && text + wish > far && a > edge);
      return {
        event,
        lane: lanes.boxOf.get(laneOf(event)) ?? 0,
        from: a,
        to: b,
        text,
        wish,
        isFlipped,
        row: rows.get(id),
      };
    };
    const weigh = ([id, , , , , , importance]: TileEvent): number =>
      importance + (id === known.active ? 1000 : rows.has(id) ? 10 : 0);
    const candidates = known.events
      .map((event) => [weigh(event), event] as const)
      .sort(([a, one], [b, other]) => b - a || compare(one, other))
      .slice(0, MOST_CANDIDATES)
      .map(([, event]) => toCandidate(event));
    const rowsOf = lanes.boxes.map((box) => box.rows);
    const placed = pack(candidates, rowsOf, width < 480 ? 18 : MOST_LABELS);
    rows = new Map(placed.map(({ event, row }) => [event[0], row]));
    const boxOf = ({ lane }: Placed) => lanes.boxes[lane];
    labels(
      new Map(
        placed.map((each) => [each.event[0], { ...each, color: boxOf(each)?.color ?? "", top: boxOf(each)?.top ?? 0 }]),
      ),
    );
    return placed;
  }

  function drawMore(
    parts: readonly Part[],
    placed: readonly Placed[],
    origin: Seconds,
    until: Seconds,
    scale: number,
    xOf: (at: Seconds) => number,
    y: number,
  ): More[] {
    const size = SEGMENT * scale;
    const list: More[] = [];
    for (let index = Math.floor(origin / size); index * size < until; index++) {
      const [from, to] = [index * size, (index + 1) * size];
      const shown = placed.filter(({ event }) => startOf(event) >= from && startOf(event) < to).length;
      const count = Math.round(countWithin(parts, from, to)) - shown;
      if (count > 0) list.push({ from, to, count });
    }
    mores(
      new Map(list.map((more) => [keyOfMore(more), { ...more, x: Math.round(xOf((more.from + more.to) / 2)), y }])),
    );
    return list;
  }
}

const keyOfMore = ({ from, to }: More): string => `+${from}/${to}`;
