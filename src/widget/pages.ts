import { toAddress } from "./address.ts";
import { requestMarkup } from "./request.ts";
import { attempt, connect, find, findEvents, findPart, say, tellListed, type Widget } from "./widget.ts";

/** Which events are in the list. */
export interface Pages {
  /** Puts the next page behind what is there; false where there is none. */
  more(): Promise<boolean>;
  /** Shows another list instead; false where it cannot be had, or something else was asked for meanwhile. */
  replace(page: URL): Promise<boolean>;
}

/** What comes under a heading that is there already goes under it. */
function append(list: HTMLElement, added: HTMLElement): void {
  const first = findPart(added, "group");
  const last = list.querySelector(`[aria-labelledby="${first.getAttribute("aria-labelledby")}"]`);
  if (last) {
    find(last, "ol").append(...find(first, "ol").children);
    first.remove();
  }
  list.append(...added.children);
}

export function createPages(widget: Widget): Pages {
  const { root, list } = widget;
  let turn = 0;
  let loading: Promise<boolean> | undefined;

  /** What was asked for last counts. */
  async function load(page: URL, put: (added: HTMLElement, root: HTMLElement) => void): Promise<boolean> {
    const mine = ++turn;
    root.ariaBusy = "true";
    const markup = await attempt(widget, requestMarkup(toAddress(page, ".fragment.html")));
    if (mine !== turn) return false;
    root.ariaBusy = null;
    loading = undefined;
    if (!markup) return false;
    put(findPart(markup, "list"), markup);
    tellListed(widget);
    return true;
  }

  async function more(): Promise<boolean> {
    const link = find<HTMLAnchorElement>(list, "[rel=next]");
    if (!link.href) return false;
    // It leads to a page for people, which may be another than that of the list: a frame's.
    const page = new URL(widget.page);
    page.search = link.search;
    loading ??= load(page, (added) => {
      const [first] = findEvents(added);
      const hadFocus = link.matches(":focus");
      link.parentElement?.remove();
      append(list, added);
      if (first && hadFocus) find(first, "a").focus();
    });
    return loading;
  }

  function replace(page: URL): Promise<boolean> {
    // More of the list that goes is not asked for meanwhile.
    loading = load(page, (added, markup) => {
      widget.page = page;
      list.replaceChildren(...added.children);
      root.dataset["total"] = markup.dataset["total"] ?? "";
      const range = findPart(root, "range");
      range.textContent = findPart(markup, "range").textContent;
      say(widget, range.textContent ?? "");
    });
    return loading;
  }

  connect(widget, { more });
  return { more, replace };
}
