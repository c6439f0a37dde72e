import { toAddress } from "./address.ts";
import { requestMarkup } from "./request.ts";
import { attempt, connect, find, findPart, listen, type Widget } from "./widget.ts";

export interface Details {
  /** All that is said of an event; undefined where it cannot be had. */
  load(id: string): Promise<HTMLElement | undefined>;
  /** Shows it and puts the focus on it; `leave` is called when readers are done with it. */
  show(event: HTMLElement, leave: () => void): void;
}

/** It stands beside the list in one tree, so that it has ids of its own. */
function rename(event: HTMLElement): void {
  for (const name of ["id", "aria-labelledby"]) {
    for (const element of [event, ...event.querySelectorAll(`[${name}]`)]) {
      element.setAttribute(name, `d-${element.getAttribute(name)}`);
    }
  }
}

/** The panel below the axis: not a dialog, so that the page stays as usable as it was. */
export function createDetails(widget: Widget): Details {
  const { root, page, signal } = widget;
  const panel = findPart(root, "details");
  let leave = () => {};
  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    leave();
  };
  listen(widget, root, "keydown", ({ key }) => key === "Escape" && close());
  connect(widget, { close });
  find(panel, "[data-action=close]").hidden = false;
  findPart(root, "axis").after(panel);

  return {
    async load(id) {
      const lang = page.searchParams.get("lang");
      const address = toAddress(new URL(`/events/${id}`, page), ".fragment.html", { lang });
      const markup = await attempt(widget, requestMarkup(address, signal));
      return markup && findPart(markup, "event");
    },
    show(event, done) {
      leave = done;
      findPart(panel, "event").remove();
      rename(event);
      panel.append(event);
      panel.setAttribute("aria-labelledby", event.getAttribute("aria-labelledby") ?? "");
      panel.role = "region";
      panel.tabIndex = -1;
      panel.hidden = false;
      panel.focus();
    },
  };
}
