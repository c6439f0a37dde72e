import type { Details } from "./details.ts";
import type { Layouts } from "./layout.ts";
import type { Pages } from "./pages.ts";
import type { TileEvent } from "./types.ts";
import { emit, find, findEvents, listen, type Widget } from "./widget.ts";

/** Pages that are looked through for an event. */
const MOST_PAGES = 20;

/** Shows the event that an attribute or the page's address names, now and when the address changes. */
export function createLinks(widget: Widget, pages: Pages, layouts: Layouts, details: Details): void {
  const { host, list, signal } = widget;

  function showInList(event: HTMLElement): void {
    for (const other of findEvents(list)) other.toggleAttribute("data-current", other === event);
    event.scrollIntoView({ behavior: "instant", inline: "start" });
    find(event, "a").focus({ preventScroll: true });
  }

  function showDetails(event: HTMLElement, id: string, title: string): void {
    const axis = layouts.axis();
    const start = event.dataset["start"];
    const tile: TileEvent = [id, Number(start), null, title, "", null, 0];
    if (start) axis?.focusEvent(tile);
    details.show(event, () => axis?.focusEvent(tile));
  }

  /** `isOurs`: it is to be shown here even where the list does not have it. */
  async function open(id: string, isOurs: boolean): Promise<void> {
    const search = () => list.querySelector<HTMLElement>(`[id="e-${id}"]`);
    const isList = !layouts.axis();
    for (let page = 0; isList && page < MOST_PAGES && !search(); page++) if (!(await pages.more())) break;
    const listed = search();
    const event = isList && listed ? listed : listed || isOurs ? await details.load(id) : undefined;
    if (!event || signal.aborted) return;
    const { href, textContent } = find<HTMLAnchorElement>(event, "a");
    const title = textContent ?? "";
    if (event === listed) showInList(event);
    else showDetails(event, id, title);
    emit(widget, "select", { id, title, url: href });
  }

  function follow(): void {
    const id = /^#e-([\w-]+)$/.exec(location.hash)?.[1];
    // With other timelines on the page, or on that around it, the event may be one of theirs.
    if (id) void open(id, parent === self && document.querySelectorAll(host.localName).length < 2);
  }

  listen(widget, window, "hashchange", follow);
  const named = host.getAttribute("event");
  if (named) void open(named.replace("e-", ""), true);
  else follow();
}
