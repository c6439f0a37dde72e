import type { Seconds, Tile, TileEvent, View, Words } from "../types.ts";
import { phrase } from "../widget.ts";
import { BELOW, BEYOND, createBand, type Item } from "./band.ts";
import { countWithin, listEvents, type Part, spread, startOf } from "./counts.ts";
import { make } from "./dom.ts";
import { levelFor } from "./frames.ts";
import { listenTo } from "./input.ts";
import { arrangeLanes, colorOf, type LaneBox, laneOf } from "./lanes.ts";
import { createOverview } from "./overview.ts";
import { createTiles } from "./tiles.ts";
import { createWhen } from "./when.ts";
import { clampWindow, extentOf, mix, type Window } from "./window.ts";

/** What the axis needs of whoever shows it. */
export interface AxisHost {
  /** Empty, with a height of its own; what is drawn goes here. */
  readonly root: HTMLElement;
  readonly view: View;
  /** Those of the axis: `axis`, `more` {n} {range}, `shown` {n} {range}, `overview`, `bce` {n}, `ma` {n} millions of years ago. */
  readonly words: Words;
  /** BCP 47, for the months of ticks. */
  readonly language: string;
  readonly isRightToLeft: boolean;
  /** The tile of a name ("195X"); rejects where it cannot be had. */
  fetchTile(name: string, signal: AbortSignal): Promise<Tile>;
  /** Enter, a click or a tap on an event. */
  onSelect(event: TileEvent): void;
  /** The stretch shown has come to rest. */
  onRange(from: Seconds, to: Seconds, count: number): void;
  /** So many more events begin at this second that no zoom tells them apart: those of the day are to be had as a list. */
  onCrowd?(at: Seconds, count: number): void;
}

export interface Axis {
  /** Shows a stretch of time, in seconds. */
  show(from: Seconds, to: Seconds): void;
  /** Everything. */
  fit(): void;
  /** 2 shows half as much. */
  zoom(factor: number): void;
  /** By a part of what is shown: 0.5 is half a screen later. */
  pan(part: number): void;
  /** Brings the event into view and puts the focus on it. */
  focusEvent(event: TileEvent): void;
  /** After the filter has changed. */
  replace(view: View): void;
  dispose(): void;
}

/** Milliseconds without a change until edges are drawn as they should be, and until it is said what is shown. */
const REST = 160;
const STATUS = 300;
const GLIDE = 240;
/** How many tiles a view may take; and when it rests, where there are few events to tell apart. */
const TILES = 4;
const MORE_TILES = 7;
const FEW = 200;

export function createAxis(host: AxisHost): Axis {
  const { root, view, words } = host;
  const sign = host.isRightToLeft ? -1 : 1;
  const extent = extentOf(view);
  const whole = extent[1] - extent[0];
  const reduced = matchMedia("(prefers-reduced-motion: reduce)");
  const tiles = createTiles(view, host.fetchTile, change);
  const when = createWhen(host, change);
  const nameEvent = (event: TileEvent): string =>
    [event[3], event[4], view.lanes[laneOf(view, event)]?.label].filter(Boolean).join(", ");
  /** What is shown, without the room at the ends of the whole. */
  const tellRange = (from: Seconds, to: Seconds): string =>
    when.range(Math.max(from, view.first ?? from), Math.min(to, Math.max(from, view.last ?? to) + 1));
  const nameMore = (n: number, from: Seconds, to: Seconds): string =>
    phrase(host, "more", { n, range: when.range(from, to) });
  const band = createBand(view, when, sign, nameEvent, nameMore);
  const overview = createOverview(
    phrase(host, "overview"),
    sign,
    (count) => spread([{ tile: view, from: view.start, to: view.end }], extent[0], whole / count, count),
    (from) => set({ ...shown, left: extent[0] + from * whole }),
  );
  const range = make("p", { className: "axis-range", ariaHidden: "true" });
  const names = make("div", { className: "axis-names", ariaHidden: "true" });
  const stage = make("div", { className: "axis-stage" }, band.element);
  const status = make("p", { className: "axis-status", role: "status" });
  const frame = make(
    "div",
    { className: "axis", role: "group", ariaLabel: `${words["axis"]}: ${view.title}` },
    range,
    names,
    stage,
    overview.element,
    status,
  );
  root.append(frame);

  let [width, height] = [0, 0];
  let shown: Window = { left: extent[0], scale: 1 };
  /** What the band was drawn for; none where it has to be drawn anew. */
  let drawn: Window | undefined;
  let boxes: LaneBox[] = [];
  let parts: Part[] = [];
  let items: Item[] = [];
  let active: Item | undefined;
  let isResting = true;
  let [raf, gliding] = [0, 0];
  let timers: ReturnType<typeof setTimeout>[] = [];

  const edges = (): [Seconds, Seconds] => [shown.left, shown.left + shown.scale * width];
  const between = (from: Seconds, to: Seconds): Window => ({ left: from, scale: (to - from) / (width || 1) });
  const isShown = ({ at }: { at: Seconds }): boolean => at >= shown.left && at <= edges()[1];

  function set(to: Window): void {
    shown = clampWindow(to, extent, width);
    isResting = false;
    settle();
  }

  /** Draws what has changed; and once nothing does for a while, all as it should be, and says it. */
  function settle(): void {
    timers.forEach(clearTimeout);
    timers = [setTimeout(rest, REST), setTimeout(tell, STATUS)];
    raf ||= requestAnimationFrame(draw);
  }

  function stop(): void {
    cancelAnimationFrame(gliding);
  }

  /** To another window in a moment; at once where motion is to be reduced. */
  function glide(to: Window): void {
    stop();
    const goal = clampWindow(to, extent, width);
    if (reduced.matches) {
      set(goal);
      return;
    }
    const [from, start] = [shown, performance.now()];
    const step = (now: number): void => {
      const part = Math.min(1, (now - start) / GLIDE);
      if (part < 1) gliding = requestAnimationFrame(step);
      set(mix(from, goal, 1 - (1 - part) ** 3));
    };
    gliding = requestAnimationFrame(step);
  }

  /** More is known, or it is drawn otherwise. */
  function change(): void {
    drawn = undefined;
    settle();
  }

  function rest(): void {
    if (isResting) return;
    isResting = true;
    drawn = undefined;
    draw();
  }

  function draw(): void {
    raf = 0;
    if (!width) return;
    if (
      !drawn ||
      drawn.scale !== shown.scale ||
      Math.abs(shown.left - drawn.left) > (BEYOND - 0.03) * width * shown.scale
    ) {
      drawBand();
    }
    const shift = BEYOND * width + (shown.left - (drawn ?? shown).left) / shown.scale;
    band.element.style.translate = `${-shift * sign}px`;
    drawOverview();
  }

  function drawBand(): void {
    drawn = shown;
    const [from, to] = edges();
    const beyond = BEYOND * (to - from);
    parts = tiles.cover(from - beyond, to + beyond, level());
    const events = new Map(tiles.reaching(from - beyond).map((event) => [event[0], event]));
    for (const event of listEvents(parts)) events.set(event[0], event);
    if (active?.event && !events.has(active.key)) events.set(active.key, active.event);
    const hadFocus = band.element.matches(":focus-within");
    items = band.draw({
      ...shown,
      width,
      height,
      parts,
      events: [...events.values()],
      boxes,
      active: active?.key,
    });
    // A button for what has labels now is gone; what is nearest to it has its focus.
    if (hadFocus && !band.element.matches(":focus-within")) {
      const at = active?.at ?? from;
      focus(items.reduce((a, b) => (Math.abs(b.at - at) < Math.abs(a.at - at) ? b : a), items[0] as Item));
    }
    range.textContent = tellRange(from, to);
    const current = items.find(({ key }) => key === active?.key) ?? items.find(isShown) ?? items[0];
    for (const item of items) item.element.tabIndex = item === current ? 0 : -1;
  }

  function level(): number {
    const [from, to] = edges();
    return levelFor(to - from, whole, isResting && count() < FEW ? MORE_TILES : TILES);
  }

  function count(): number {
    return Math.round(countWithin(parts, ...edges()));
  }

  function arrange(): void {
    const top = view.eras?.length ? 22 : 0;
    // Where there is no room beside the stage, names are above the rows.
    const caption = stage.clientWidth === frame.clientWidth ? 20 : 0;
    boxes = arrangeLanes(view, top, height - top - BELOW, caption);
    // Beside lanes that share their rows it says which colour is whose.
    const isLegend = !caption && boxes.length < view.lanes.length;
    names.className = `axis-names ${isLegend ? "legend" : ""}`;
    names.replaceChildren(
      ...(isLegend ? view.lanes : boxes).map(({ label }, index) => {
        const name = make("span", {}, label);
        name.style.cssText = `top:${isLegend ? top + index * 19 : (boxes[index]?.top ?? 0) - caption}px;--lane:${colorOf(view, index)}`;
        return name;
      }),
    );
  }

  /** What is shown stays so in another size; hidden, an axis has none. */
  function measure(): void {
    if (!stage.clientWidth) return;
    const [from, to] = width ? edges() : extent;
    [width, height] = [stage.clientWidth, stage.clientHeight];
    arrange();
    drawn = undefined;
    set(between(from, to));
  }

  function tell(): void {
    const [from, to] = edges();
    const n = count();
    const text = tellRange(from, to);
    status.textContent = phrase(host, "shown", { n, range: text });
    drawOverview(text);
    // The order of the document is that of time; but moving what has the focus would lose it.
    if (!band.element.matches(":focus-within")) band.element.append(...items.map(({ element }) => element));
    host.onRange(from, to, n);
  }

  function drawOverview(text?: string): void {
    overview.draw((shown.left - extent[0]) / whole, (shown.scale * width) / whole, text);
  }

  function focus(item: Item | undefined): void {
    active = item;
    item?.element.focus({ preventScroll: true });
    item?.element.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function focusEvent(event: TileEvent): void {
    const at = startOf(event);
    active = { key: event[0], at, event, element: stage, to: 0, count: 1 };
    stop();
    if (!isShown({ at })) set({ ...shown, left: at - (shown.scale * width) / 2 });
    drawn = undefined;
    draw();
    focus(items.find(({ key }) => key === event[0]));
  }

  /** The next of all events in a direction, drawn or not. */
  async function step(direction: 1 | -1, from = active ?? items.find(isShown)): Promise<void> {
    if (!from) return;
    const next = items[items.findIndex(({ key }) => key === from.key) + direction];
    const origin: TileEvent = from.event ?? ["", from.at, null, "", "", null, 0];
    const found = await tiles.seek(origin, direction, level());
    // A button comes in its place among the events, if what it stands for is not known by name.
    if (next && !next.event && isShown(next) && (!found || (next.at - startOf(found)) * direction < 0)) focus(next);
    else if (found) focusEvent(found);
  }

  function goTo(direction: 1 | -1): void {
    const at = direction > 0 ? extent[0] - whole : extent[1] + whole;
    void step(direction, { key: "", at, element: stage, to: 0, count: 0 });
  }

  function press(item: Item): void {
    active = item;
    if (item.event) host.onSelect(item.event);
    else open(item);
  }

  function open(item: Item): void {
    const { at, to } = item;
    const room = (to - at) * 0.1;
    const within = parts.filter((part) => part.from < to && part.to > at);
    if (within.every(({ tile }) => tile.moment))
      host.onCrowd?.(startOf(within[0]?.tile.events[0] as TileEvent), item.count);
    else glide(between(at - room, to + room));
  }

  const fit = (): void => glide(between(...extent));
  const zoomAt = (factor: number, pixel: number): Window => ({
    left: shown.left + pixel * (shown.scale - shown.scale / factor),
    scale: shown.scale / factor,
  });
  const zoom = (factor: number): void => glide(zoomAt(factor, width / 2));
  const pan = (part: number): void => glide({ ...shown, left: shown.left + part * width * shown.scale });

  const itemOf = ({ target }: Event): Item | undefined => items.find(({ element }) => element.contains(target as Node));
  stage.onclick = (event) => {
    const item = itemOf(event);
    if (item) press(item);
  };
  stage.addEventListener("focusin", (event) => {
    active = itemOf(event);
    for (const { element } of items) element.tabIndex = element === active?.element ? 0 : -1;
  });
  stage.onkeydown = (event) => {
    const act = {
      ArrowRight: () => step(sign),
      ArrowLeft: () => step(-sign as 1 | -1),
      Home: () => goTo(1),
      End: () => goTo(-1),
      PageUp: () => pan(-0.9),
      PageDown: () => pan(0.9),
      "+": () => zoom(2),
      "=": () => zoom(2),
      "-": () => zoom(0.5),
      "0": fit,
    }[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  };
  listenTo({
    stage,
    sign,
    stop,
    pan(pixels, isLast) {
      if (!isLast) set({ ...shown, left: shown.left + pixels * shown.scale });
      else if (!reduced.matches) pan(pixels / width);
    },
    zoom: (factor, pixel) => set(zoomAt(factor, pixel)),
  });
  const observer = new ResizeObserver(measure);
  observer.observe(stage);
  measure();
  draw();

  const axis: Axis = {
    show(from, to) {
      stop();
      set(between(from, to));
    },
    fit,
    zoom,
    pan,
    focusEvent,
    replace(next) {
      axis.dispose();
      Object.assign(axis, createAxis({ ...host, view: next }));
    },
    dispose() {
      observer.disconnect();
      tiles.dispose();
      stop();
      cancelAnimationFrame(raf);
      timers.forEach(clearTimeout);
      frame.remove();
    },
  };
  return axis;
}
