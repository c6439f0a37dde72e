import { inFormat } from "./address.ts";
import { requestMarkup } from "./request.ts";
import { connect, report, say, tellListed, type Widget } from "./widget.ts";

/** Which events are in the list. */
export interface Pages {
  /** Puts the next page behind what is there; false where there is none. */
  more(): Promise<boolean>;
  /** Shows another list instead; what is asked for last wins. */
  replace(page: URL): Promise<void>;
}

const listOf = (root: ParentNode) => root.querySelector<HTMLElement>("[part~=list]");

/** What comes under a heading that is there already goes under it. */
function append(list: HTMLElement, added: HTMLElement): void {
  const last = [...list.querySelectorAll("[part~=group]")].at(-1);
  const first = added.querySelector("[part~=group]");
  const name = "aria-labelledby";
  if (first && last?.getAttribute(name) === first.getAttribute(name)) {
    last?.querySelector("ol")?.append(...(first.querySelector("ol")?.children ?? []));
    first.remove();
  }
  list.append(...added.children);
}

export function createPages(widget: Widget): Pages {
  const { root, list, signal } = widget;
  let turn = new AbortController();
  let loading: Promise<boolean> | undefined;

  /** Undefined where it failed, which was said, or where something else was asked for meanwhile. */
  async function request(page: URL): Promise<HTMLElement | undefined> {
    const mine = turn.signal;
    root.ariaBusy = "true";
    try {
      return await requestMarkup(inFormat(page, ".fragment.html"), AbortSignal.any([signal, mine]));
    } catch (error) {
      if (!mine.aborted) report(widget, error);
    } finally {
      if (!mine.aborted) root.ariaBusy = null;
    }
    return undefined;
  }

  async function load(link: HTMLAnchorElement): Promise<boolean> {
    // The link leads to a page for people, which may be another than that of the list: a frame's.
    const page = new URL(widget.page);
    page.search = link.search;
    const shown = await request(page);
    const added = shown && listOf(shown);
    if (!added || !link.isConnected) return false;
    const hadFocus = link.matches(":focus");
    const first = added.querySelector<HTMLElement>("[part~=event] a");
    link.parentElement?.remove();
    append(list, added);
    if (hadFocus) first?.focus();
    tellListed(widget);
    return true;
  }

  function more(): Promise<boolean> {
    const link = list.querySelector<HTMLAnchorElement>("a[rel~=next]");
    if (link) {
      loading ??= load(link).finally(() => {
        loading = undefined;
      });
    }
    return loading ?? Promise.resolve(false);
  }

  async function replace(page: URL): Promise<void> {
    turn.abort();
    turn = new AbortController();
    const shown = await request(page);
    const other = shown && listOf(shown);
    if (!shown || !other) return;
    widget.page = page;
    root.dataset["total"] = shown.dataset["total"] ?? "";
    list.replaceChildren(...other.children);
    list.scrollTo(0, 0);
    const range = root.querySelector("[part~=range]");
    const text = shown.querySelector("[part~=range]")?.textContent ?? "";
    if (range) range.textContent = text;
    say(widget, text);
    tellListed(widget);
  }

  connect(widget, { more });
  return { more, replace };
}
