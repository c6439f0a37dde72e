import type { Axis } from "./axis/axis.ts";
import type { Words } from "./types.ts";

/** What all parts of one element share. */
export interface Widget {
  readonly host: HTMLElement;
  /** The markup: `[part=root]`. */
  readonly root: HTMLElement;
  /** Where the events are: `[part=list]`; of a single event, the whole. */
  readonly list: HTMLElement;
  /** The address, for people, of the list that is shown: filters are in it. */
  page: URL;
  readonly words: Words;
  /** Undefined where it is not shown. */
  axis?: Axis | undefined;
  /** Ends when the element leaves its page, or begins anew. */
  readonly signal: AbortSignal;
}

/** What the markup lacks is an element that is nowhere, so that nobody need ask. */
export function find<T extends HTMLElement = HTMLElement>(place: ParentNode, selector: string): T {
  return place.querySelector<T>(selector) ?? (document.createElement("form") as HTMLElement as T);
}

export function findPart(place: ParentNode, name: string): HTMLElement {
  return find(place, `[part~=${name}]`);
}

export function findAll<T extends HTMLElement = HTMLElement>(place: ParentNode, selector: string): T[] {
  return [...place.querySelectorAll<T>(selector)];
}

export function findEvents(place: ParentNode): HTMLElement[] {
  return findAll(place, "[part~=event]");
}

export function listen(
  { signal }: Pick<Widget, "signal">,
  target: EventTarget,
  type: string,
  // biome-ignore lint/suspicious/noExplicitAny: the type of an event hangs on its name.
  listener: (event: any) => void,
): void {
  target.addEventListener(type, listener, { signal });
}

/** Tells the page around. False where a listener prevented what was to follow. */
export function emit({ host }: Pick<Widget, "host">, name: string, detail?: object): boolean {
  return host.dispatchEvent(
    new CustomEvent(`annals:${name}`, { detail, bubbles: true, composed: true, cancelable: true }),
  );
}

/** In the list, or in the row of a story. */
export function reveal(event: HTMLElement): void {
  event.scrollIntoView({ behavior: "instant", inline: "start" });
  find(event, "a").focus({ preventScroll: true });
}

/** In the one place that is read aloud. */
export function say({ root }: Widget, text: string): void {
  find(root, "[role=status]").textContent = text;
}

/** What is shown stays, and a text says what went wrong; then there is no result. */
export async function attempt<T>(widget: Widget, work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (!widget.signal.aborted) {
      const { message } = error as Error;
      say(widget, message);
      emit(widget, "error", { message });
    }
    return undefined;
  }
}

const LISTED = "annals-listed";

/** Runs `action` now and whenever the list has other events than before, or shows them in another way. */
export function whenListed(widget: Widget, action: () => void): void {
  listen(widget, widget.list, LISTED, action);
  action();
}

export function tellListed({ list }: Widget): void {
  list.dispatchEvent(new Event(LISTED));
}

/** What the buttons and links of the markup do, by their `data-action`; a link may still be opened in another tab. */
export function connect(widget: Widget, actions: Readonly<Record<string, (control: HTMLElement) => void>>): void {
  listen(widget, widget.root, "click", (event: MouseEvent & { target: Element }) => {
    const control = event.target.closest<HTMLElement>("[data-action]");
    const action = actions[control?.dataset["action"] ?? ""];
    if (!control || !action || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    action(control);
  });
}
