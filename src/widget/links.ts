import type { OpenDetails } from "./details.ts";
import type { Pages } from "./pages.ts";
import { emit, find, findEvents, listen, reveal, type Widget } from "./widget.ts";

/** Pages that are looked through for an event. */
const MOST_PAGES = 20;

/** Shows the event that an attribute or the page's address names, now and when the address changes. */
export function createLinks(widget: Widget, pages: Pages, openDetails: OpenDetails): void {
  const { host, list } = widget;

  function showInList(event: HTMLElement): HTMLElement {
    for (const other of findEvents(list)) other.toggleAttribute("data-current", other === event);
    reveal(event);
    return event;
  }

  /** `isOurs`: it is to be shown here even where the list does not have it. */
  async function open(id: string, isOurs: boolean): Promise<void> {
    const search = () => list.querySelector<HTMLElement>(`[id="e-${id}"]`);
    const isList = !widget.axis;
    for (let page = 0; isList && page < MOST_PAGES && !search(); page++) if (!(await pages.more())) break;
    const listed = search();
    const event = isList && listed ? showInList(listed) : listed || isOurs ? await openDetails(id) : undefined;
    if (!event) return;
    const { href, textContent } = find<HTMLAnchorElement>(event, "a");
    emit(widget, "select", { id, title: textContent, url: href });
  }

  function follow(): void {
    const id = /^#e-([0-9a-z]{11})$/.exec(location.hash)?.[1];
    // With other timelines on the page, or on that around it, the event may be one of theirs.
    if (id) void open(id, parent === self && document.querySelectorAll(host.localName).length < 2);
  }

  listen(widget, window, "hashchange", follow);
  const named = host.getAttribute("event");
  if (named) void open(named.replace("e-", ""), true);
  else follow();
}
