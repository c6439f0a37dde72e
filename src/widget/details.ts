import { withParameters } from "./address.ts";
import { requestMarkup } from "./request.ts";
import { connect, findEvents, report, type Widget } from "./widget.ts";

export interface Details {
  /** All that is said of an event; undefined where it cannot be had. */
  load(id: string): Promise<HTMLElement | undefined>;
  /** Shows it and puts the focus on it; `leave` is called when readers are done with it. */
  show(event: HTMLElement, leave: () => void): void;
}

const findEvent = (place: Element) => place.querySelector<HTMLElement>("[part~=event]") ?? undefined;

/** Beside the list in the same tree, so that it has ids of its own. */
function rename(copy: HTMLElement): HTMLElement {
  for (const name of ["id", "aria-labelledby"]) {
    for (const element of [copy, ...copy.querySelectorAll(`[${name}]`)]) {
      element.setAttribute(name, `d-${element.getAttribute(name)}`);
    }
  }
  return copy;
}

/** The panel below the axis: not a dialog, so that the page stays as usable as it was. */
export function createDetails(widget: Widget): Details {
  const { root, page, signal } = widget;
  const panel = root.querySelector<HTMLElement>("[part~=details]");
  let leave = () => {};

  function close(): void {
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    leave();
  }

  async function load(id: string): Promise<HTMLElement | undefined> {
    try {
      const address = withParameters(new URL(`/events/${id}.fragment.html`, page), {
        lang: page.searchParams.get("lang"),
      });
      return findEvent(await requestMarkup(address, signal));
    } catch (error) {
      report(widget, error);
      return findEvents(widget)
        .find((event) => event.id === `e-${id}`)
        ?.cloneNode(true) as HTMLElement | undefined;
    }
  }

  function show(event: HTMLElement, done: () => void): void {
    if (!panel || signal.aborted) return;
    leave = done;
    findEvent(panel)?.remove();
    panel.prepend(rename(event));
    panel.setAttribute("aria-labelledby", event.getAttribute("aria-labelledby") ?? "");
    panel.role = "region";
    panel.tabIndex = -1;
    panel.hidden = false;
    panel.focus();
  }

  root.addEventListener("keydown", ({ key }) => key === "Escape" && close(), { signal });
  connect(widget, { close });
  return { load, show };
}
