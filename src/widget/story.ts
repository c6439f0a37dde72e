import type { Pages } from "./pages.ts";
import { phrase } from "./phrase.ts";
import { connect, findEvents, findPart, listen, type Widget, whenListed } from "./widget.ts";

/** So many events before the last one that is there, the next page is asked for. */
const AHEAD = 3;

/** One event at a time: items side by side, of which the browser shows one, and which it scrolls by keys and fingers (scroll snap). */
export function createStory(widget: Widget, pages: Pages): void {
  const { root, list } = widget;
  const isShown = () => root.dataset["layout"] === "story";
  const at = () => Math.round(Math.abs(list.scrollLeft) / list.clientWidth);

  function update(): void {
    list.tabIndex = isShown() ? 0 : -1;
    if (!isShown()) return;
    const { length } = findEvents(list);
    const n = at() + 1;
    findPart(root, "counter").textContent = phrase(widget, "of", { n, count: root.dataset["total"] || length });
    if (n + AHEAD > length) void pages.more();
  }

  const go = (step: number) => () => findEvents(list)[at() + step]?.scrollIntoView({ block: "nearest" });
  listen(widget, list, "scroll", update);
  connect(widget, { previous: go(-1), next: go(1) });
  whenListed(widget, update);
}
