import { phrase } from "../phrase.ts";
import type { Seconds, Tile, TileEvent, View, Words } from "../types.ts";
import { BELOW, BEYOND, createBand } from "./band.ts";
import { countWithin, type Part, spread, startOf } from "./counts.ts";
import { make } from "./dom.ts";
import { listenTo, listenToKeys } from "./input.ts";
import { arrangeLanes, type LaneBox, makeNames } from "./lanes.ts";
import { createOverview } from "./overview.ts";
import { createTiles } from "./tiles.ts";
import { createWhen } from "./when.ts";
import { approach, clamp, type Window, wholeOf } from "./window.ts";

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
  dispose(): void;
}

/** Milliseconds without a change until edges are drawn as they should be, and it is said what is shown. */
const REST = 200;

export function createAxis(host: AxisHost): Axis {
  const { root, view, words } = host;
  const sign = host.isRightToLeft ? -1 : 1;
  const whole = wholeOf(view);
  const stop = new AbortController();
  const tiles = createTiles(view, host.fetchTile, stop.signal, change);
  const when = createWhen(host, change);
  const onFocus = (event: TileEvent): void => {
    active = event;
  };
  const band = createBand({ ...host, onFocus, onMore }, when);
  const overview = createOverview(
    phrase(host, "overview"),
    spread([{ tile: view, from: view.start, to: view.end }], whole.from, whole.span / 160, 160),
    (part) => go({ from: whole.from + part * whole.span, span: goal.span }),
  );
  const range = make("p", { className: "axis-range", ariaLive: "polite" });
  const names = make("div", { className: "axis-names", ariaHidden: "true" });
  const stage = make("div", { className: "axis-stage" }, band.element);
  const frame = make(
    "div",
    { className: "axis", role: "group", ariaLabel: [words["axis"], view.title].filter(Boolean).join(": ") },
    range,
    names,
    stage,
    overview.element,
  );
  root.append(frame);

  let width = 0;
  /** What is shown, and is to be in a moment. */
  let goal = whole;
  let shown = whole;
  /** What the band was drawn for; none where it has to be drawn anew. */
  let drawn: Window | undefined;
  let boxes: LaneBox[] = [];
  let parts: Part[] = [];
  let active: TileEvent | undefined;
  let raf = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  /** To another window: at once, or in a moment where motion need not be reduced. */
  function go(to: Window, isGliding = false): void {
    goal = clamp(to, whole);
    if (!isGliding || matchMedia("(prefers-reduced-motion: reduce)").matches) shown = goal;
    settle();
  }

  /** Draws what has changed; and once nothing does for a while, all as it should be, and says it. */
  function settle(): void {
    if (stop.signal.aborted) return;
    clearTimeout(timer);
    timer = setTimeout(rest, REST);
    raf ||= requestAnimationFrame(draw);
  }

  /** More is known, or it is drawn otherwise. */
  function change(): void {
    drawn = undefined;
    settle();
  }

  function draw(): void {
    raf = 0;
    if (!width) return;
    if (shown !== goal) {
      shown = approach(shown, goal);
      settle();
    }
    const { from, span } = shown;
    if (!drawn || drawn.span !== span || Math.abs(from - drawn.from) > (BEYOND - 0.03) * span) drawBand();
    const shift = BEYOND + (from - (drawn ?? shown).from) / span;
    band.element.style.translate = `${-shift * sign * width}px`;
    overview.draw((from - whole.from) / whole.span, span / whole.span, range.textContent);
  }

  function drawBand(): void {
    drawn = shown;
    const { from, span } = shown;
    const [first, last] = [from - BEYOND * span, from + (1 + BEYOND) * span];
    parts = tiles.cover(first, last, span);
    const events = new Map(tiles.within(first, last).map((event) => [event[0], event]));
    // A tile knows more of it than a link.
    if (active) active = events.get(active[0]) ?? active;
    if (active) events.set(active[0], active);
    const hadFocus = band.element.matches(":focus-within");
    band.draw({ shown, width, parts, events: [...events.values()], boxes, active });
    // A button for what has labels now is gone.
    if (hadFocus && !band.element.matches(":focus-within")) band.focus();
  }

  function rest(): void {
    if (!width) return;
    drawBand();
    // The order of the document is that of time; but moving what has the focus would lose it.
    if (!band.element.matches(":focus-within")) band.sort();
    const { from, span } = shown;
    const to = from + span;
    const n = Math.round(countWithin(parts, from, to));
    // Without the room at the ends of the whole, unless nothing else is shown.
    const [first, next] = [Math.max(from, view.first ?? from), Math.min(to, (view.last ?? to) + 1)];
    const text = first < next ? when.range(first, next) : when.range(from, to);
    range.textContent = phrase(host, "shown", { n, range: text });
    draw();
    host.onRange(from, to, n);
  }

  /** What is shown stays so in another size; hidden, an axis has none. */
  function measure(): void {
    width = stage.clientWidth;
    if (!width) return;
    const top = view.eras?.length ? 22 : 0;
    // Where there is no room beside the stage, names are above the rows.
    const caption = width === frame.clientWidth ? 20 : 0;
    boxes = arrangeLanes(view, top, stage.clientHeight - top - BELOW, caption);
    names.classList.toggle("legend", !caption && boxes.length < view.lanes.length);
    names.replaceChildren(...makeNames(view, boxes, caption));
    change();
  }

  function focusEvent(event: TileEvent): void {
    const at = startOf(event);
    const { from, span } = goal;
    active = event;
    go(at < from || at > from + span ? { from: at - span / 2, span } : goal);
    drawn = undefined;
    draw();
    band.focus();
  }

  /** The next of all events in a direction, drawn or not. */
  async function step(direction: 1 | -1, from: TileEvent): Promise<void> {
    const found = await tiles.seek(from, direction, goal.span);
    if (found) focusEvent(found);
  }

  /** Zooms to what has no label; or asks for its list, where no zoom tells one from another. */
  function onMore(from: Seconds, to: Seconds, count: number): void {
    const within = parts.filter((part) => part.from < to && part.to > from);
    const [event] = within.every(({ tile }) => tile.moment) ? (within[0]?.tile.events ?? []) : [];
    if (event) host.onCrowd?.(startOf(event), count);
    else go({ from: from - (to - from) / 10, span: (to - from) * 1.2 }, true);
  }

  const fit = (): void => go(whole, true);
  function zoom(factor: number, part = 0.5, isGliding = true): void {
    const span = goal.span / factor;
    go({ from: goal.from + part * (goal.span - span), span }, isGliding);
  }
  function pan(part: number, isGliding = true): void {
    go({ ...goal, from: goal.from + part * goal.span }, isGliding);
  }

  /** What is nowhere, before or after all. */
  const toEvent = (at: Seconds): TileEvent => ["", at, null, "", "", null, 0];
  listenToKeys(stage, () => {
    const { from, span } = goal;
    return {
      ArrowRight: () => step(sign, active ?? toEvent(from)),
      ArrowLeft: () => step(-sign as 1 | -1, active ?? toEvent(from + span)),
      Home: () => step(1, toEvent(whole.from)),
      End: () => step(-1, toEvent(whole.from + whole.span)),
      PageUp: () => pan(-0.9),
      PageDown: () => pan(0.9),
      "+": () => zoom(2),
      "=": () => zoom(2),
      "-": () => zoom(0.5),
      "0": fit,
    };
  });
  listenTo({
    stage,
    sign,
    stop: () => go(shown),
    pan: (part) => pan(part, false),
    zoom: (factor, part) => zoom(factor, part, false),
  });
  const observer = new ResizeObserver(measure);
  observer.observe(stage);
  measure();
  rest();

  return {
    show: (from, to) => go({ from, span: to - from }),
    fit,
    zoom,
    pan,
    focusEvent,
    dispose() {
      observer.disconnect();
      stop.abort();
      clearTimeout(timer);
      cancelAnimationFrame(raf);
      frame.remove();
    },
  };
}
