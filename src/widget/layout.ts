import { toAddress, WHOLE } from "./address.ts";
import { type Axis, createAxis } from "./axis/axis.ts";
import { requestJson } from "./request.ts";
import { parseSpan } from "./span.ts";
import type { Tile, TileEvent, View } from "./types.ts";
import { attempt, connect, emit, find, findPart, tellListed, type Widget } from "./widget.ts";

/** Pixels; narrower, and an axis has no room for names. */
const LEAST_WIDTH = 560;

/** What the element looks like before its reader chooses. */
export function readLayout(host: HTMLElement): string {
  const layout = host.getAttribute("layout") ?? "auto";
  if (layout !== "auto") return layout;
  // A list that stood in the page from the first as high as it is: an axis in its place would make all below it jump.
  const isInPage = host.shadowRoot?.querySelector("link") && !host.hasAttribute("height");
  return !isInPage && host.clientWidth >= LEAST_WIDTH ? "axis" : "list";
}

type Source = Pick<Widget, "host" | "page" | "signal">;

function requestTile<T extends Tile>({ host, page, signal }: Source, tile?: string, stop = signal): Promise<T> {
  // In the order of the service, which leads any other there: a round trip for each tile.
  const asked = { tile, lanes: host.getAttribute("lanes") ?? "category", lang: page.searchParams.get("lang") };
  // Each tile is a window.
  const whole = toAddress(page, ".tiles.json", { ...WHOLE, from: "", to: "", on: "", lang: "" });
  return requestJson(toAddress(whole, "", asked), stop);
}

export const requestView = (source: Source): Promise<View> => requestTile<View>(source);

export interface Layouts {
  /** Undefined where it is not shown. */
  axis(): Axis | undefined;
  /** `view`: what was asked for already. */
  apply(layout: string, view?: Promise<View>): Promise<void>;
  /** After the filter has changed. */
  refresh(): Promise<void>;
}

export function createLayouts(widget: Widget, onSelect: (event: TileEvent) => void): Layouts {
  const { host, root, words, signal } = widget;
  const box = findPart(root, "axis");
  const toggle = find(root, "[data-action=layout]");
  let axis: Axis | undefined;
  let isChosen = false;

  function show(layout: string): void {
    root.dataset["layout"] = layout;
    box.hidden = layout !== "axis";
    toggle.textContent = words[box.hidden ? "axis" : "list"] ?? "";
    tellListed(widget);
  }

  function open(view: View): void {
    // What is drawn is as wide as its place.
    show("axis");
    axis = createAxis({
      root: box,
      view,
      words,
      language: root.lang,
      isRightToLeft: root.matches(":dir(rtl)"),
      fetchTile: (name, stop) => requestTile(widget, name, stop),
      onSelect,
      onRange: (from, to, count) => emit(widget, "range", { from, to, count }),
    });
    const [from, to] = ["from", "to"].map((name) => parseSpan(host.getAttribute(name) ?? ""));
    if (from || to) axis.show(from?.[0] ?? view.first ?? 0, to?.[1] ?? view.last ?? 0);
  }

  /** Where the axis cannot be had or has no event, what there is to read is in the list. */
  async function apply(layout: string, asked?: Promise<View>): Promise<void> {
    const needsAxis = layout === "axis" && !axis;
    const view = needsAxis && box.isConnected ? await attempt(widget, asked ?? requestView(widget)) : undefined;
    if (signal.aborted) return;
    if (view?.count && !axis) open(view);
    else show(needsAxis && !axis ? "list" : layout);
  }

  connect(widget, {
    layout() {
      isChosen = true;
      void apply(box.hidden ? "axis" : "list");
    },
    earlier: () => axis?.pan(-0.5),
    later: () => axis?.pan(0.5),
    "zoom-out": () => axis?.zoom(0.5),
    "zoom-in": () => axis?.zoom(2),
    fit: () => axis?.fit(),
  });
  const observer = new ResizeObserver(() => {
    const layout = readLayout(host);
    if (!isChosen && root.dataset["layout"] !== layout && host.clientWidth) void apply(layout);
  });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    axis?.dispose();
    box.replaceChildren();
  });
  return {
    axis: () => (box.hidden ? undefined : axis),
    async apply(layout, view) {
      await apply(layout, view);
      if (!signal.aborted && box.isConnected) observer.observe(host);
    },
    async refresh() {
      const view = axis && (await attempt(widget, requestView(widget)));
      if (view) axis?.replace(view);
    },
  };
}
