import type { Tile, TileEvent, View, Words } from "../types.ts";
import { type Band, BEYOND, createBand, type Geometry, type Item, type More } from "./band.ts";
import { countWithin, startOf } from "./counts.ts";
import { element } from "./dom.ts";
import { listenTo } from "./input.ts";
import { arrangeLanes, countLanes, laneOf } from "./lanes.ts";
import { FINEST, levelFor } from "./levels.ts";
import { createMotion } from "./motion.ts";
import { createOverview, type Overview } from "./overview.ts";
import { createTiles, listEvents, type Tiles } from "./tiles.ts";
import { createWhen, say } from "./when.ts";
import { between, clampWindow, extentOf, fitWindow, type Window, zoomAt } from "./window.ts";

/** What the axis needs of whoever shows it. */
export interface AxisHost {
  /** Empty; what is drawn goes here. */
  readonly root: HTMLElement;
  readonly view: View;
  /** Those of the axis: `axis` {title}, `more` {n} {range}, `shown` {n} {range}, `overview`, `bce` {n}, `ma` {n}. */
  readonly words: Words;
  /** BCP 47, for the digits and months of ticks. */
  readonly language: string;
  readonly isRightToLeft: boolean;
  /** The tile of a name ("195X"); rejects where it cannot be had. */
  fetchTile(name: string, signal: AbortSignal): Promise<Tile>;
  /** Enter, a click or a tap on an event. */
  onSelect(event: TileEvent): void;
  /** The stretch shown has come to rest. */
  onRange(from: number, to: number, count: number): void;
  /** So many events at one time that no zoom tells them apart: they are to be had as a list. */
  onCrowd?(from: number, to: number, count: number): void;
}

export interface Axis {
  /** Shows a stretch of time, in seconds. */
  show(from: number, to: number): void;
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

const DAY = 86_400;
/** Milliseconds without change until edges are drawn as they should be, and until it is said what is shown. */
const REST = 160;
const STATUS = 300;
/** How many tiles a view may take, while it changes and when there are few events to tell apart. */
const TILES = 4;
const MORE_TILES = 7;
const FEW = 200;

export function createAxis(host: AxisHost): Axis {
  const { root, words, language, isRightToLeft } = host;
  const names = element("div", "axis-names", { "aria-hidden": "true" });
  const stage = element("div", "axis-stage");
  const range = element("p", "axis-range", { "aria-hidden": "true" });
  const status = element("p", "axis-status", { role: "status" });
  const label = say(words, "axis", { title: host.view.title ?? "" });
  const frame = element("div", "axis", { role: "group", "aria-label": label }, range, names, stage);
  const motion = createMotion(set);
  const when = createWhen(language, words, () => change());

  let tiles = openTiles(host.view);
  let seen = countLanes(host.view);
  const band: Band = createBand({ words, when, isRightToLeft, nameOf });
  let overview: Overview;
  let window: Window = { left: 0, scale: 0 };
  /** The window that the band was drawn for. */
  let drawn: Window = window;
  let geometry: Geometry | undefined;
  let active: string | undefined;
  let isStale = true;
  let isResting = true;
  let raf = 0;
  let timers: ReturnType<typeof setTimeout>[] = [];

  stage.append(band.element);
  root.append(frame);
  openOverview();
  frame.append(status);

  function openTiles(view: View): Tiles {
    return createTiles({ view, fetchTile: host.fetchTile, onChange: change });
  }

  function openOverview(): void {
    overview = createOverview({
      root: frame,
      view: tiles.view,
      label: say(words, "overview", {}),
      isRightToLeft,
      width: () => geometry?.width ?? 1,
      onMove: (part) => move({ ...window, left: window.left + part * fitWindow(tiles.view, 1).scale }),
    });
  }

  function nameOf(event: TileEvent): string {
    const lane = tiles.view.lanes.find(({ key }) => key === laneOf(event))?.label;
    return [event[3], event[4], lane].filter(Boolean).join(", ");
  }

  /** Another window, as near to this as there is anything. */
  function set(to: Window): void {
    if (!geometry) return;
    window = clampWindow(to, tiles.view, geometry.width);
    isResting = false;
    for (const timer of timers) clearTimeout(timer);
    timers = [setTimeout(rest, REST), setTimeout(tell, STATUS)];
    schedule();
  }

  function move(to: Window): void {
    motion.stop();
    set(to);
  }

  /** What is known has changed, and not what is shown. */
  function change(): void {
    isStale = true;
    schedule();
  }

  function schedule(): void {
    raf ||= requestAnimationFrame(() => {
      raf = 0;
      draw();
    });
  }

  function draw(): void {
    if (!geometry) return;
    const { width } = geometry;
    const offset = (window.left - drawn.left) / window.scale;
    if (isStale || window.scale !== drawn.scale || Math.abs(offset) > width * (BEYOND - 0.03)) drawBand();
    const shift = -BEYOND * width - (window.left - drawn.left) / window.scale;
    band.element.style.transform = `translateX(${isRightToLeft ? -shift : shift}px)`;
    overview.draw(window, "");
  }

  function drawBand(): void {
    if (!geometry) return;
    isStale = false;
    drawn = window;
    const { width } = geometry;
    const [from, to] = edges();
    const beyond = BEYOND * width * window.scale;
    const parts = tiles.cover(from - beyond, to + beyond, level());
    const events = new Map([...tiles.reaching(from - beyond), ...listEvents(parts)].map((event) => [event[0], event]));
    for (const event of events.values()) learnLane(event);
    band.draw(window, geometry, { parts, events: [...events.values()], eras: tiles.view.eras ?? [], active });
    range.textContent = when.range(from, to);
    rove();
  }

  /** A lane that nothing was known of gets its place. */
  function learnLane(event: TileEvent): void {
    if (seen.has(laneOf(event))) return;
    seen.set(laneOf(event), 1);
    measure();
  }

  function edges(): readonly [from: number, to: number] {
    return [window.left, window.left + window.scale * (geometry?.width ?? 0)];
  }

  function level(): number {
    const [from, to] = edges();
    const [first, last] = extentOf(tiles.view);
    const usual = levelFor(to - from, last - first, TILES);
    if (!isResting || count(usual) > FEW) return usual;
    return levelFor(to - from, last - first, MORE_TILES);
  }

  function count(at = level()): number {
    const [from, to] = edges();
    return Math.round(countWithin(tiles.cover(from, to, at), from, to));
  }

  /** One event or button is in the order of tabs: the active one, or the first that is shown. */
  function rove(): void {
    const [from, to] = edges();
    const items = band.items();
    const shown = items.filter(({ at }) => at >= from && at < to);
    const current = items.find(({ key }) => key === active) ?? shown[0] ?? items[0];
    for (const { key } of items) band.elementOf(key)?.setAttribute("tabindex", key === current?.key ? "0" : "-1");
  }

  function rest(): void {
    isResting = true;
    change();
  }

  function tell(): void {
    const [from, to] = edges();
    const number = count();
    const text = when.range(from, to);
    status.textContent = say(words, "shown", { n: number, range: text });
    overview.draw(window, text);
    band.sort((root.getRootNode() as Document | ShadowRoot).activeElement);
    host.onRange(from, to, number);
  }

  function measure(): void {
    const [width, height] = [stage.clientWidth, stage.clientHeight];
    if (!width || !height) return;
    const isNarrow = width === frame.clientWidth;
    const eras = tiles.view.eras?.length ? 22 : 4;
    const base = height - 26;
    const more = base - 64;
    const room = { top: eras, height: more - eras, caption: isNarrow ? 18 : 0 };
    const lanes = arrangeLanes(tiles.view, seen, room);
    names.replaceChildren(
      ...lanes.boxes.map(({ label: name, color, top }) => {
        const made = element("span", "", {}, name);
        made.style.setProperty("--lane", color);
        made.style.top = `${top}px`;
        return made;
      }),
    );
    const shifted = isNarrow ? lanes.boxes.map((box) => ({ ...box, top: box.top + 18 })) : lanes.boxes;
    const isFirst = !geometry;
    const before = edges();
    geometry = { width, height, lanes: { ...lanes, boxes: shifted }, base, density: 36, more };
    if (isFirst) set(fitWindow(tiles.view, width));
    else set(between(before[0], before[1], width));
    change();
  }

  /** The active item and what has the focus are one. */
  function activate(item: Item): void {
    active = item.key;
    const made = band.elementOf(item.key);
    rove();
    made?.focus({ preventScroll: true });
    made?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  function focusEvent(event: TileEvent): void {
    motion.stop();
    active = event[0];
    const [from, to] = edges();
    const at = startOf(event);
    const margin = (to - from) * 0.08;
    if (at < from + margin || at > to - margin) set({ ...window, left: at - (to - from) / 2 });
    isStale = true;
    draw();
    activate({ key: event[0], at, event });
  }

  async function step(direction: 1 | -1): Promise<void> {
    const items = band.items();
    const current = items.find(({ key }) => key === active) ?? items[0];
    if (!current) return;
    const [from, to] = edges();
    const index = items.indexOf(current) + direction;
    const next = items[index];
    if (next && next.at >= from && next.at < to) return activate(next);
    const origin: TileEvent = current.event ?? ["", current.at, null, "", "", null, 0];
    const found = await tiles.seek(origin, direction, level());
    if (found) focusEvent(found);
  }

  function open(more: More): void {
    const { from, to, count: hidden } = more;
    const parts = tiles.cover(from, to, FINEST);
    const starts = new Set(listEvents(parts).map(startOf));
    const isCrowd = to - from <= DAY && parts.every(({ isDeepest }) => isDeepest) && starts.size < 2;
    if (isCrowd || window.scale <= 0.3) host.onCrowd?.(from, to, hidden);
    else motion.glide(window, between(from - (to - from) * 0.1, to + (to - from) * 0.1, geometry?.width ?? 1));
  }

  function press(key: string): void {
    const item = band.items().find((each) => each.key === key);
    if (item?.event) {
      active = key;
      rove();
      host.onSelect(item.event);
    } else if (item?.more) open(item.more);
  }

  function zoom(factor: number): void {
    const to = zoomAt(window, factor, (geometry?.width ?? 0) / 2);
    motion.glide(window, clampWindow(to, tiles.view, geometry?.width ?? 1));
  }

  function pan(part: number): void {
    motion.glide(window, { ...window, left: window.left + part * window.scale * (geometry?.width ?? 0) });
  }

  async function goToEnd(direction: 1 | -1): Promise<void> {
    const [first, last] = extentOf(tiles.view);
    const beyond = direction > 0 ? first - 1 : last + 1;
    const found = await tiles.seek(["", beyond, null, "", "", null, 0], direction, level());
    if (found) focusEvent(found);
  }

  const keys: Readonly<Record<string, () => void>> = {
    [isRightToLeft ? "ArrowLeft" : "ArrowRight"]: () => void step(1),
    [isRightToLeft ? "ArrowRight" : "ArrowLeft"]: () => void step(-1),
    Home: () => void goToEnd(1),
    End: () => void goToEnd(-1),
    PageUp: () => pan(-0.9),
    PageDown: () => pan(0.9),
    "+": () => zoom(2),
    "=": () => zoom(2),
    "-": () => zoom(0.5),
    "0": showAll,
  };

  function showAll(): void {
    if (geometry) motion.glide(window, fitWindow(tiles.view, geometry.width));
  }

  stage.addEventListener("click", ({ target }) => {
    const made = (target as Element).closest<HTMLElement>("[data-key]");
    if (made?.dataset["key"]) press(made.dataset["key"]);
  });
  stage.addEventListener("focusin", ({ target }) => {
    active = (target as HTMLElement).dataset["key"] ?? active;
    rove();
  });
  stage.addEventListener("keydown", (event) => {
    const act = keys[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    act();
  });
  listenTo({
    stage,
    isRightToLeft,
    motion,
    pan: (pixels) => set({ ...window, left: window.left + pixels * window.scale }),
    zoom: (factor, pixel) => set(zoomAt(window, factor, pixel)),
  });
  const observer = new ResizeObserver(() => measure());
  observer.observe(stage);
  measure();
  draw();

  return {
    show: (from, to) => move(between(from, to, geometry?.width ?? 1)),
    fit: showAll,
    zoom,
    pan,
    focusEvent,
    replace(view) {
      tiles.dispose();
      tiles = openTiles(view);
      seen = countLanes(view);
      overview.dispose();
      openOverview();
      active = undefined;
      measure();
      showAll();
    },
    dispose() {
      observer.disconnect();
      motion.stop();
      tiles.dispose();
      cancelAnimationFrame(raf);
      for (const timer of timers) clearTimeout(timer);
      frame.remove();
    },
  };
}
