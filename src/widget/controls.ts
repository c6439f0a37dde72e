import { ALL, toAddress, WHOLE } from "./address.ts";
import type { Layouts } from "./layout.ts";
import type { Pages } from "./pages.ts";
import { requestJson } from "./request.ts";
import { parseSpan } from "./span.ts";
import { attempt, connect, emit, find, findAll, findEvents, findPart, listen, reveal, type Widget } from "./widget.ts";

interface Facets {
  readonly facets: readonly {
    readonly facet: string;
    readonly values: readonly { readonly key: string; readonly label: string; readonly count: number }[];
  }[];
}

/** Search, filter, and where to in time: the form of the markup, answered in place. */
export function createControls(widget: Widget, pages: Pages, layouts: Layouts): void {
  const panel = findPart(widget.root, "filter");
  const form = find<HTMLFormElement>(panel, "form");
  const fields = findAll<HTMLInputElement>(form, "[name]:not([type=hidden])");
  const read = () => Object.fromEntries(fields.map(({ name, value }) => [name, value.trim()]));

  async function show(parameters: Readonly<Record<string, string>>): Promise<void> {
    const page = toAddress(widget.page, "", { ...parameters, cursor: "" });
    if (page.href === widget.page.href || !(await pages.replace(page))) return;
    emit(widget, "filter", { query: page.search.slice(1) });
    await layouts.refresh();
  }

  /** The list goes on from there where it is not there already. */
  async function jump(from: string): Promise<void> {
    const span = parseSpan(from);
    if (widget.axis && span) return widget.axis.show(...span);
    const [start = 0, end = start] = span ?? [];
    const isThere = ({ dataset }: HTMLElement) => Number(dataset["start"]) >= start && Number(dataset["start"]) < end;
    const search = () => findEvents(widget.list).find(isThere);
    if (!search()) await show({ ...ALL, from });
    const event = search();
    if (event) reveal(event);
  }

  // Enter changes a field before it submits the form.
  listen(widget, form, "submit", (event: Event) => event.preventDefault());
  listen(widget, form, "change", ({ target: { name } }) => {
    const { from = "", ...filters } = read();
    if (name === "from") void jump(from);
    else if (name) void show(filters);
  });
  const offer = () => attempt(widget, offerValues(widget, form));
  panel.addEventListener("toggle", offer, { once: true, signal: widget.signal });
  connect(widget, {
    clear() {
      for (const field of fields) field.value = "";
      void show(read());
    },
  });
}

/** What there is to choose from, with how many events have it. */
async function offerValues({ page }: Widget, form: HTMLFormElement): Promise<void> {
  // Of the past nothing is counted.
  if (page.searchParams.has("as_of")) return;
  const address = toAddress(page, ".facets.json", { facet: "tag|entity", ...WHOLE, limit: "50" });
  const { facets } = await requestJson<Facets>(address);
  for (const { facet, values } of facets) {
    const options = values.map(({ key, label, count }) => new Option(`${label} (${count})`, key));
    find(form, `#offers-${facet}`).replaceChildren(...options);
  }
}
