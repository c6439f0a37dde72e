import { fill, say, type Widget } from "./widget.ts";

/** An event's place in the page that readers see: in a frame, which they do not, its own page. */
function addressOf(event: HTMLElement): string {
  if (self !== top) return event.querySelector("a")?.href ?? "";
  const url = new URL(location.href);
  url.hash = event.id.replace("d-", "");
  return url.href;
}

/** One button for all events of the list: it comes to the one that is pointed at or has the focus. */
export function createCopy(widget: Widget): void {
  const { root, list, signal } = widget;
  const button = root.querySelector<HTMLElement>("[part~=details] [data-action=copy]");
  if (!button || !isSecureContext || !navigator.clipboard) return;
  button.hidden = false;
  const roving = button.cloneNode(true) as HTMLElement;
  const come = ({ target }: Event) => {
    const event = (target as Element).closest("[part~=event]");
    if (event && !event.contains(roving)) event.append(roving);
  };
  for (const type of ["pointerover", "focusin"]) list.addEventListener(type, come, { signal });
  root.addEventListener(
    "click",
    async ({ target }) => {
      const copy = (target as Element).closest("[data-action=copy]");
      const event =
        copy?.parentElement?.closest("[part~=event]") ?? copy?.parentElement?.querySelector("[part~=event]");
      if (!copy || !event) return;
      try {
        await navigator.clipboard.writeText(addressOf(event as HTMLElement));
        say(widget, fill(widget, "copied"));
      } catch {
        // Not allowed in this frame.
        for (const each of [button, roving]) each.hidden = true;
      }
    },
    { signal },
  );
}
