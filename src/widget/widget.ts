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
  /** Ends when the element leaves its page, or begins anew. */
  readonly signal: AbortSignal;
}

/** Tells the page around. False where a listener prevented what was to follow. */
export function emit({ host }: Pick<Widget, "host">, name: string, detail: object): boolean {
  const options = { detail, bubbles: true, composed: true, cancelable: true };
  return host.dispatchEvent(new CustomEvent(`annals:${name}`, options));
}

/** "{n} of {count}" with what is named put in; "" where the service has no such sentence. */
export function fill({ words }: Widget, name: string, values: Readonly<Record<string, unknown>> = {}): string {
  return (words[name] ?? "").replace(/\{(\w+)\}/g, (_, key) => `${values[key]}`);
}

/** In the one place that is read aloud. */
export function say({ root }: Widget, text: string): void {
  const status = root.querySelector("[role=status]");
  if (status) status.textContent = text;
}

/** What is shown stays; a text says what went wrong. */
export function report(widget: Widget, error: unknown): void {
  if (widget.signal.aborted) return;
  const { message } = error as Error;
  say(widget, message);
  emit(widget, "error", { message });
}

export function findEvents({ list }: Widget): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>("[part~=event]")];
}

/** Runs `action` now and whenever the list has other events than before, or more. */
export function whenListed({ list, signal }: Widget, action: () => void): void {
  list.addEventListener(LISTED, action, { signal });
  action();
}

export function tellListed({ list }: Widget): void {
  list.dispatchEvent(new Event(LISTED));
}
const LISTED = "annals-listed";

/** What the buttons and links of the markup do, by their `data-action`. */
export function connect(
  { root, signal }: Widget,
  actions: Readonly<Record<string, (control: HTMLElement) => void>>,
): void {
  root.addEventListener(
    "click",
    (event) => {
      const control = (event.target as Element).closest<HTMLElement>("[data-action]");
      const action = control && actions[control.dataset["action"] ?? ""];
      // A link may still be opened in another tab.
      if (!action || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      action(control);
    },
    { signal },
  );
}
