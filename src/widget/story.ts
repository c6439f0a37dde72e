import type { Pages } from "./pages.ts";
import { connect, fill, findEvents, type Widget, whenListed } from "./widget.ts";

/** So many events before the last one that is there, the next page is asked for. */
const AHEAD = 3;

/** One event at a time: items side by side, of which the browser shows one (scroll snap). */
export function createStory(widget: Widget, pages: Pages): void {
  const { root, list, signal } = widget;
  const counter = root.querySelector("[part~=counter]");
  const index = () => Math.round(Math.abs(list.scrollLeft) / list.clientWidth) || 0;
  const isShown = () => root.dataset["layout"] === "story";

  function update(): void {
    if (!isShown()) return;
    const { length } = findEvents(widget);
    const n = index() + 1;
    const count = root.dataset["total"] || length;
    if (counter) counter.textContent = fill(widget, "of", { n, count });
    root.querySelector("[data-action=previous]")?.setAttribute("aria-disabled", `${n === 1}`);
    root.querySelector("[data-action=next]")?.setAttribute("aria-disabled", `${n >= length}`);
    if (n + AHEAD > length) void pages.more();
  }

  function go(step: number): void {
    const sign = getComputedStyle(list).direction === "rtl" ? -1 : 1;
    list.scrollTo({ left: sign * (index() + step) * list.clientWidth });
  }

  list.addEventListener("scroll", update, { signal });
  new MutationObserver(update).observe(root, { attributeFilter: ["data-layout"] });
  root.addEventListener(
    "keydown",
    (event) => {
      const target = event.target as Element;
      if (!isShown() || target.matches("input,select,summary")) return;
      const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      const steps: Record<string, number> = {
        ArrowLeft: -1,
        ArrowRight: -1,
        Home: -Infinity,
        End: Infinity,
        [forward]: 1,
      };
      const step = steps[event.key];
      if (step === undefined) return;
      event.preventDefault();
      go(step);
    },
    { signal },
  );
  connect(widget, { previous: () => go(-1), next: () => go(1) });
  whenListed(widget, update);
}
