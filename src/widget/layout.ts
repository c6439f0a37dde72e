import { ALL, toAddress } from "./address.ts";
import { type Axis, createAxis } from "./axis/axis.ts";
import { requestJson } from "./request.ts";
import { parseSpan } from "./span.ts";
import type { Seconds, Tile, TileEvent, View } from "./types.ts";
import { attempt, connect, emit, find, findAll, findPart, tellListed, type Widget } from "./widget.ts";

/** Pixels; narrower, and an axis has no room for names. */
const LEAST_WIDTH = 560;

/** A single event; a list of a time, since tiles are of all times, and of the present. By the attribute: readers go to a date and back. */
const hasNoAxis = (host: HTMLElement) =>
  /\/events\/[^/?#]+([?#]|$)|[?&](from|to|on|as_of)=/.test(`${host.getAttribute("src")}`);

type Source = Pick<Widget, "host" | "page">;

/** What the element looks like before its reader chooses. */
export function readLayout({ host }: Source): string {
  const layout = host.getAttribute("layout") ?? "auto";
  if (layout !== "auto" && layout !== "axis") return layout;
  // A list that stood in the page from the first as high as it is: an axis in its place would make all below it jump.
  const isInPage = host.shadowRoot?.querySelector("link") && !host.hasAttribute("height");
  const hasRoom = layout === "axis" || (!isInPage && host.clientWidth >= LEAST_WIDTH);
  return hasRoom && !hasNoAxis(host) ? "axis" : "list";
}

function requestTile<T extends Tile>({ host, page }: Source, tile?: string, signal?: AbortSignal): Promise<T> {
  const lanes = host.getAttribute("lanes") ?? "category";
  const lang = page.searchParams.get("lang");
  // Each tile is a window. In the order of the service, which leads any other there: a round trip for each tile.
  return requestJson(toAddress(page, ".tiles.json", { ...ALL, tile, lanes, lang }), signal);
}

export const requestView = (source: Source): Promise<View> => requestTile<View>(source);

export interface Layouts {
  /** `view`: what was asked for already. */
  apply(layout: string, view?: Promise<View>): Promise<void>;
  /** After the filter has changed. */
  refresh(): Promise<void>;
}

export function createLayouts(widget: Widget, onSelect: (event: TileEvent) => void): Layouts {
  const { host, root, words, signal } = widget;
  const box = findPart(root, "axis");
  let axis: Axis | undefined;
  let wanted = "";
  let turn = 0;
  // Until the reader chooses.
  const observer = new ResizeObserver(() => {
    const layout = readLayout(widget);
    if (host.clientWidth && layout !== wanted) void apply(layout);
  });

  function show(layout: string): void {
    root.dataset["layout"] = layout;
    box.hidden = layout !== "axis";
    widget.axis = box.hidden ? undefined : axis;
    for (const controls of findAll(root, "[data-for]")) controls.hidden = !controls.dataset["for"]?.includes(layout);
    const toggle = find(root, "[data-action=layout]");
    toggle.textContent = words[box.hidden ? "axis" : "list"] ?? "";
    toggle.hidden = hasNoAxis(host);
    tellListed(widget);
  }

  function open(view: View): void {
    // What is drawn is as wide as its place.
    show("axis");
    widget.axis = axis = createAxis({
      root: box,
      view,
      words,
      language: root.lang,
      isRightToLeft: root.matches(":dir(rtl)"),
      fetchTile: (name, stop) => requestTile(widget, name, stop),
      onSelect,
      onRange: (from, to, count) => emit(widget, "range", { from, to, count }),
      onCrowd: listDay,
    });
    const [from, to] = ["from", "to"].map((name) => parseSpan(host.getAttribute(name) ?? ""));
    if (from || to) axis.show(from?.[0] ?? view.first ?? 0, to?.[1] ?? view.last ?? 0);
  }

  /** Where the axis cannot be had or has no event, what there is to read is in the list. What was asked for last counts. */
  async function apply(layout: string, asked?: Promise<View>): Promise<void> {
    const mine = ++turn;
    wanted = layout;
    const needsAxis = layout === "axis" && !axis;
    const view = needsAxis ? await attempt(widget, asked ?? requestView(widget)) : undefined;
    if (signal.aborted || mine !== turn) return;
    if (view?.count) open(view);
    else show(needsAxis ? "list" : layout);
  }

  /** In the list, as if its reader had asked for the day. */
  function listDay(at: Seconds): void {
    observer.disconnect();
    void apply("list");
    const field = find<HTMLInputElement>(root, "[name=from]");
    field.value = new Date(at * 1000).toISOString().slice(0, 10);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  connect(widget, {
    layout() {
      observer.disconnect();
      void apply(box.hidden ? "axis" : "list");
    },
    earlier: () => axis?.pan(-0.5),
    later: () => axis?.pan(0.5),
    "zoom-out": () => axis?.zoom(0.5),
    "zoom-in": () => axis?.zoom(2),
    fit: () => axis?.fit(),
  });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    axis?.dispose();
  });
  observer.observe(host);
  return {
    apply,
    async refresh() {
      const last = axis;
      axis = undefined;
      await apply(wanted);
      last?.dispose();
    },
  };
}
