import { inFormat, PAGE, withParameters } from "./address.ts";
import type { Layouts } from "./layout.ts";
import type { Pages } from "./pages.ts";
import { requestJson } from "./request.ts";
import { parseSpan } from "./span.ts";
import { connect, emit, findEvents, report, type Widget } from "./widget.ts";

/** Fields of the form that say what is in the list; "from" says where in it. */
const FILTERS = ["q", "category", "tag", "entity"];

interface Facets {
  readonly facets: readonly {
    readonly facet: string;
    readonly values: readonly { readonly key: string; readonly label: string; readonly count: number }[];
  }[];
}

/** What the `controls` attribute leaves out goes; small layouts have none unless it names them. */
function hideUnwanted({ host, root }: Widget): void {
  const wanted =
    host.getAttribute("controls") ?? (/^(next|card)$/.test(host.getAttribute("layout") ?? "") ? "none" : undefined);
  if (wanted === undefined) return;
  const names = wanted.split(/\s+/);
  for (const control of root.querySelectorAll<HTMLElement>("[data-control]")) {
    if (!names.includes(control.dataset["control"] ?? "")) control.remove();
  }
  if (!names.includes("layout")) root.querySelector("[data-action=layout]")?.remove();
  if (!root.querySelector("[data-control]")) root.querySelector("[part~=filter]")?.remove();
}

/** Search, filter, and where to in time: the form of the markup, answered in place. */
export function createControls(widget: Widget, pages: Pages, layouts: Layouts): void {
  const { root, signal } = widget;
  hideUnwanted(widget);
  const form = root.querySelector<HTMLFormElement>("[part~=filter] form");
  const panel = root.querySelector<HTMLDetailsElement>("[part~=filter]");
  if (!form || !panel) return;
  const read = (name: string) => `${new FormData(form).get(name) ?? ""}`.trim();
  let from = read("from");

  async function show(page: URL): Promise<void> {
    if (page.href === widget.page.href) return;
    await pages.replace(page);
    if (signal.aborted || widget.page !== page) return;
    emit(widget, "filter", { query: page.search.slice(1) });
    await layouts.refresh();
  }

  /** The list goes on from there where it is not there already. */
  async function jump(text: string): Promise<void> {
    const span = parseSpan(text);
    const axis = layouts.axis();
    if (axis && span) return axis.show(...span);
    const event = findEvents(widget).find(({ dataset }) => {
      const start = Number(dataset["start"] ?? Number.NaN);
      return span && start >= span[0] && start < span[1];
    });
    if (!event) return show(withParameters(inFormat(widget.page, "", ["on", ...PAGE]), { from: text }));
    event.scrollIntoView();
    event.querySelector("a")?.focus({ preventScroll: true });
  }

  async function submit(): Promise<void> {
    const values = Object.fromEntries(FILTERS.map((name) => [name, read(name)]));
    const text = read("from");
    const isJump = text !== "" && text !== from;
    const without = text === "" ? ["from", ...FILTERS] : FILTERS;
    from = text;
    await show(withParameters(inFormat(widget.page, "", [...without, "cursor"]), values));
    if (isJump) await jump(text);
  }

  for (const type of ["submit", "change"]) {
    form.addEventListener(
      type,
      (event) => {
        event.preventDefault();
        if (!(event.target as Element).matches("select:not([name])")) submit().catch((error) => report(widget, error));
      },
      { signal },
    );
  }
  panel.addEventListener("toggle", () => void offerValues(widget, form), { signal, once: true });
  const clear = () => {
    for (const field of form.querySelectorAll<HTMLInputElement>("label input")) field.value = "";
    void submit();
  };
  for (const button of form.querySelectorAll<HTMLElement>("[data-action=clear]")) button.hidden = false;
  connect(widget, { clear });
}

/** What there is to choose from, with how many events have it. */
async function offerValues(widget: Widget, form: HTMLFormElement): Promise<void> {
  try {
    const address = inFormat(widget.page, ".facets.json", PAGE);
    const { facets } = await requestJson<Facets>(
      withParameters(address, { facet: "category|tag|entity", limit: "50" }),
      widget.signal,
    );
    for (const { facet, values } of facets) {
      const field = form.querySelector(`[name=${facet}]`);
      const list = document.createElement("datalist");
      list.id = `offers-${facet}`;
      list.append(...values.map(({ key, label, count }) => new Option(`${label} (${count})`, key)));
      field?.after(list);
      field?.setAttribute("list", list.id);
    }
  } catch (error) {
    report(widget, error);
  }
}
