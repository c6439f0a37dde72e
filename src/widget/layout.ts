import { inFormat, WINDOW, withParameters } from "./address.ts";
import { type Axis, createAxis } from "./axis/axis.ts";
import { requestJson } from "./request.ts";
import { parseSpan } from "./span.ts";
import type { Tile, TileEvent, View } from "./types.ts";
import { connect, emit, report, type Widget } from "./widget.ts";

/** Pixels; narrower, and an axis has no room for names. */
const LEAST_WIDTH = 560;

/** Buttons of the toolbar by layout; where a reader may choose, the choice besides. */
const BUTTONS: Readonly<Record<string, string>> = {
  axis: "earlier later zoom-out zoom-in fit layout",
  list: "layout",
  story: "previous next",
};

/** What the element looks like before its reader chooses. */
export function readLayout(host: HTMLElement): string {
  const layout = host.getAttribute("layout") ?? "auto";
  if (layout !== "auto") return layout;
  // A list that stood in the page from the first as high as it is: an axis in its place would make all below it jump.
  const isInPage = host.shadowRoot?.querySelector("link") && !host.hasAttribute("height");
  return !isInPage && host.clientWidth >= LEAST_WIDTH ? "axis" : "list";
}

type Source = Pick<Widget, "host" | "page" | "signal">;

function addressOfTiles({ host, page }: Source): URL {
  return withParameters(inFormat(page, ".tiles.json", WINDOW), { lanes: host.getAttribute("lanes") });
}

export function requestView(source: Source): Promise<View> {
  return requestJson(addressOfTiles(source), source.signal);
}

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
  const box = root.querySelector<HTMLElement>("[part~=axis]");
  const toggle = root.querySelector("[data-action=layout]");
  let axis: Axis | undefined;
  let isChosen = false;
  const current = () => root.dataset["layout"] ?? "";

  function createIn(element: HTMLElement, view: View): Axis {
    return createAxis({
      root: element,
      view,
      words,
      language: root.lang,
      isRightToLeft: getComputedStyle(root).direction === "rtl",
      fetchTile: (tile, stop) => requestJson<Tile>(withParameters(addressOfTiles(widget), { tile }), stop),
      onSelect,
      onRange: (from, to, count) => emit(widget, "range", { from, to, count }),
    });
  }

  /** What the element's `from` and `to` say. */
  function showFirst({ first, last }: View): void {
    const [from, to] = ["from", "to"].map((name) => parseSpan(host.getAttribute(name) ?? ""));
    if (from || to) axis?.show(from?.[0] ?? first ?? 0, to?.[1] ?? last ?? 0);
  }

  async function openAxis(asked?: Promise<View>): Promise<void> {
    if (!box) return;
    const view = await (asked ?? requestView(widget));
    if (signal.aborted || axis) return;
    show("axis");
    axis = createIn(box, view);
    showFirst(view);
  }

  function show(layout: string): void {
    root.dataset["layout"] = layout;
    if (box) box.hidden = layout !== "axis";
    const names = (BUTTONS[layout] ?? "").split(" ");
    for (const button of root.querySelectorAll<HTMLElement>("[part~=toolbar] > *")) {
      button.hidden = !names.includes(button.dataset["action"] ?? (layout === "story" ? "next" : ""));
    }
    if (toggle && box) toggle.textContent = words[layout === "axis" ? "list" : "axis"] ?? "";
  }

  async function apply(layout: string, view?: Promise<View>): Promise<void> {
    try {
      if (layout === "axis" && box && !axis) await openAxis(view);
      if (!signal.aborted) show(layout === "axis" && !box ? "list" : layout);
    } catch (error) {
      report(widget, error);
      // What there is to read is in the list.
      if (!signal.aborted) show("list");
    }
  }

  async function refresh(): Promise<void> {
    if (!axis) return;
    try {
      axis.replace(await requestView(widget));
    } catch (error) {
      report(widget, error);
    }
  }

  connect(widget, {
    layout() {
      isChosen = true;
      void apply(current() === "axis" ? "list" : "axis");
    },
    earlier: () => axis?.pan(-0.5),
    later: () => axis?.pan(0.5),
    "zoom-out": () => axis?.zoom(0.5),
    "zoom-in": () => axis?.zoom(2),
    fit: () => axis?.fit(),
  });
  const observer = new ResizeObserver(() => {
    const layout = readLayout(host);
    if (!isChosen && host.clientWidth > 0 && current() !== layout) void apply(layout);
  });
  signal.addEventListener("abort", () => {
    observer.disconnect();
    axis?.dispose();
    box?.replaceChildren();
  });
  return {
    axis: () => (current() === "axis" ? axis : undefined),
    async apply(layout, view) {
      await apply(layout, view);
      if (!signal.aborted) observer.observe(host);
    },
    refresh,
  };
}
