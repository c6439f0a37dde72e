import { toAddress } from "./address.ts";
import { requestMarkup } from "./request.ts";
import { attempt, connect, find, findPart, listen, type Widget } from "./widget.ts";

/** Shows all that is said of an event and puts the focus on it; undefined where it cannot be had. */
export type OpenDetails = (id: string) => Promise<HTMLElement | undefined>;

/** The panel below the axis: not a dialog, so that the page stays as usable as it was. */
export function createDetails(widget: Widget): OpenDetails {
  const { root, page } = widget;
  const panel = findPart(root, "details");
  let leave = () => {};

  function close(): void {
    if (panel.hidden) return;
    panel.hidden = true;
    leave();
  }
  listen(widget, root, "keydown", ({ key }) => key === "Escape" && close());
  connect(widget, { close });

  return async (id) => {
    const lang = page.searchParams.get("lang");
    const address = toAddress(new URL(`/events/${id}`, page), ".fragment.html", { lang });
    const markup = await attempt(widget, requestMarkup(address));
    if (!markup) return undefined;
    const event = findPart(markup, "event");
    const { start } = event.dataset;
    const title = find(event, "a").textContent;
    leave = () => widget.axis?.focusEvent([id, start ? Number(start) : null, null, title, "", null, 0]);
    leave();
    // It stands beside the list in one tree, where ids are taken.
    event.id = "";
    event.setAttribute("aria-labelledby", "t-shown");
    find(event, "[id^=t-]").id = "t-shown";
    findPart(panel, "event").remove();
    panel.append(event);
    panel.hidden = false;
    panel.focus();
    return event;
  };
}
