import { attempt, connect, find, listen, phrase, say, type Widget } from "./widget.ts";

/** An event's place in the page that readers see; of a frame they do not see the address, so that there it is the event's own page. */
function addressOf(event: HTMLElement): string {
  if (self !== top) return find<HTMLAnchorElement>(event, "a").href;
  return `${location.href.split("#")[0]}#${event.id.replace("d-", "")}`;
}

/** One button for all events: it comes to the one that is pointed at or has the focus. */
export function createCopy(widget: Widget): void {
  const button = find(widget.root, "[data-action=copy]");
  if (!navigator.clipboard) return;
  let event: HTMLElement | null = null;
  listen(widget, widget.root, "pointerover focusin", ({ target }) => {
    event = target.closest("article") ?? event;
    if (!event || event.contains(button)) return;
    event.append(button);
    button.hidden = false;
  });

  async function copy(): Promise<void> {
    // Where a frame may not write, the button goes.
    button.hidden = true;
    if (event) await navigator.clipboard.writeText(addressOf(event));
    button.hidden = false;
    button.focus();
    say(widget, phrase(widget, "copied"));
  }
  connect(widget, { copy: () => attempt(widget, copy()) });
}
