import type { Details } from "./details.ts";
import type { Layouts } from "./layout.ts";
import type { Pages } from "./pages.ts";
import type { TileEvent } from "./types.ts";
import { emit, findEvents, type Widget } from "./widget.ts";

/** Pages that are looked through for an event. */
const MOST_PAGES = 20;

const idIn = (hash: string) => /^#e-([\w-]+)$/.exec(hash)?.[1];
const titleOf = (event: HTMLElement) => event.querySelector("a");

/** Shows the event that an attribute or the page's address names, now and when the address changes. */
export function createLinks(widget: Widget, pages: Pages, layouts: Layouts, details: Details): void {
  const { host, signal } = widget;
  const find = (id: string) => findEvents(widget).find((event) => event.id === `e-${id}`);

  async function search(id: string): Promise<HTMLElement | undefined> {
    for (let page = 0; page < MOST_PAGES && !find(id); page++) if (!(await pages.more())) break;
    return find(id);
  }

  function showInList(event: HTMLElement): void {
    for (const other of findEvents(widget)) other.toggleAttribute("data-current", other === event);
    event.scrollIntoView({ inline: "start" });
    titleOf(event)?.focus({ preventScroll: true });
  }

  async function showDetails(id: string): Promise<HTMLElement | undefined> {
    const event = await details.load(id);
    if (!event) return undefined;
    const start = Number(event.dataset["start"] ?? Number.NaN);
    const axis = layouts.axis();
    const tile: TileEvent = [id, start, null, titleOf(event)?.textContent ?? "", "", null, 0];
    if (Number.isFinite(start)) axis?.focusEvent(tile);
    details.show(event, () => axis?.focusEvent(tile));
    return event;
  }

  /** `isOurs`: it is to be shown here even where the list does not have it. */
  async function open(id: string, isOurs: boolean): Promise<void> {
    let event = layouts.axis() ? find(id) : await search(id);
    if (event && !layouts.axis()) showInList(event);
    else if (event || isOurs) event = await showDetails(id);
    if (!event || signal.aborted) return;
    emit(widget, "select", { id, title: titleOf(event)?.textContent, url: titleOf(event)?.href });
  }

  function follow(): void {
    const id = idIn(location.hash);
    // With other timelines on the page, or on that around it, the event may be one of theirs.
    if (id) void open(id, parent === self && document.querySelectorAll(host.localName).length < 2);
  }

  addEventListener("hashchange", follow, { signal });
  const named = host.getAttribute("event");
  if (named) void open(named.replace(/^e-/, ""), true);
  else follow();
}
