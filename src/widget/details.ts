import { toAddress } from "./address.ts";
import { requestMarkup } from "./request.ts";
import { attempt, connect, find, findPart, listen, tellListed, type Widget } from "./widget.ts";

/** Shows all that is said of an event and puts the focus on it; undefined where it cannot be had. */
export type OpenDetails = (id: string) => Promise<HTMLElement | undefined>;

/** The panel below the axis: not a dialog, so that the page stays as usable as it was. */
export function createDetails(widget: Widget): OpenDetails {
  const { root, page } = widget;
  const panel = findPart(root, "details");
  let leave = () => {};
  let asked = "";

  function close(): void {
    if (panel.hidden) return;
    panel.hidden = true;
    leave();
  }
  listen(widget, root, "keydown", ({ key }) => key === "Escape" && close());
  connect(widget, { close });

  return async (id) => {
    asked = id;
    const lang = page.searchParams.get("lang");
    const address = toAddress(new URL(`/events/${id}`, page), ".fragment.html", { lang });
    const markup = await attempt(widget, requestMarkup(address));
    // What was asked for last counts.
    if (!markup || asked !== id) return undefined;
    const event = findPart(markup, "event");
    const { start, end, category = null } = event.dataset;
    const [from = null, to = null] = [start, end].map((time) => (time ? Number(time) : null));
    const [title, date] = [find(event, "a").textContent, findPart(event, "date").textContent];
    leave = () => widget.axis?.focusEvent([id, from, to, title, date, category, 0]);
    leave();
    // It stands beside the list in one tree, where ids are taken.
    event.id = "";
    event.setAttribute("aria-labelledby", "t-shown");
    find(event, "[id^=t-]").id = "t-shown";
    findPart(panel, "event").remove();
    panel.append(event);
    panel.hidden = false;
    // Its times are by the clock of the others.
    tellListed(widget);
    panel.focus();
    return event;
  };
}
