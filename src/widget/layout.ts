import { ALL, toAddress } from "./address.ts";
import { type Axis, createAxis } from "./axis/axis.ts";
import { requestJson } from "./request.ts";
import { parseSpan } from "./span.ts";
import type { Tile, TileEvent, View } from "./types.ts";
import { attempt, connect, emit, find, findAll, findPart, tellListed, type Widget } from "./widget.ts";

/** Pixels; narrower, and an axis has no room for names. */
const LEAST_WIDTH = 560;

type Source = Pick<Widget, "host" | "page">;

/** What the element looks like before its reader chooses. A single event has no axis. */
export function readLayout({ host, page }: Source): string {
  const layout = host.getAttribute("layout") ?? "auto";
  if (layout !== "auto" && layout !== "axis") return layout;
  // A list that stood in the page from the first as high as it is: an axis in its place would make all below it jump.
  const isInPage = host.shadowRoot?.querySelector("link") && !host.hasAttribute("height");
  const hasRoom = layout === "axis" || (!isInPage && host.clientWidth >= LEAST_WIDTH);
  return hasRoom && !/\/events\/[^/]+$/.test(page.pathname) ? "axis" : "list";
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
    find(root, "[data-action=layout]").textContent = words[box.hidden ? "axis" : "list"] ?? "";
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
    });
    const [from, to] = ["from", "to"].map((name) => parseSpan(host.getAttribute(name) ?? ""));
    if (from || to) axis.show(from?.[0] ?? view.first ?? 0, to?.[1] ?? view.last ?? 0);
  }

  /** Where the axis cannot be had, what there is to read is in the list. */
  async function apply(layout: string, asked?: Promise<View>): Promise<void> {
    wanted = layout;
    const needsAxis = layout === "axis" && !axis;
    const view = needsAxis && (await attempt(widget, asked ?? requestView(widget)));
    if (signal.aborted || wanted !== layout || (needsAxis && axis)) return;
    if (view) open(view);
    else show(needsAxis ? "list" : layout);
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
      const view = axis && (await attempt(widget, requestView(widget)));
      if (view) axis?.replace(view);
    },
  };
}
