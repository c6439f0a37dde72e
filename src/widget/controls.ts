import { toAddress, WHOLE } from "./address.ts";
import type { Layouts } from "./layout.ts";
import type { Pages } from "./pages.ts";
import { requestJson } from "./request.ts";
import { parseSpan } from "./span.ts";
import { attempt, connect, emit, find, findEvents, findPart, listen, type Widget } from "./widget.ts";

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
  const fields = [...form.querySelectorAll<HTMLInputElement>("[name]:not([type=hidden])")];
  const read = () => Object.fromEntries(fields.map(({ name, value }) => [name, value.trim()]));
  let last = read()["from"];

  async function show(page: URL): Promise<void> {
    if (page.href === widget.page.href || !(await pages.replace(page))) return;
    emit(widget, "filter", { query: page.search.slice(1) });
    await layouts.refresh();
  }

  /** The list goes on from there where it is not there already. */
  async function jump(from: string): Promise<void> {
    const [start = Number.NaN, end = start] = parseSpan(from) ?? [];
    const axis = layouts.axis();
    if (axis && end) return axis.show(start, end);
    const isThere = ({ dataset }: HTMLElement) => Number(dataset["start"]) >= start && Number(dataset["start"]) < end;
    const event = findEvents(widget.list).find(isThere);
    if (!event) return show(toAddress(widget.page, "", { ...WHOLE, on: "", from }));
    event.scrollIntoView({ behavior: "instant" });
    find(event, "a").focus({ preventScroll: true });
  }

  async function submit(): Promise<void> {
    const { from = "", ...filters } = read();
    const isJump = from && from !== last;
    last = from;
    await show(toAddress(widget.page, "", { ...filters, ...(!from && { from }), cursor: "" }));
    if (isJump) await jump(from);
  }

  listen(widget, form, "submit change", (event: Event) => {
    event.preventDefault();
    if ((event.target as HTMLInputElement).name !== "") void submit();
  });
  panel.addEventListener("toggle", () => attempt(widget, offerValues(widget, form)), { once: true });
  find(form, "[data-action=clear]").hidden = false;
  connect(widget, {
    clear() {
      for (const field of fields) field.value = "";
      void submit();
    },
  });
}

/** What there is to choose from, with how many events have it. */
async function offerValues({ page, signal }: Widget, form: HTMLFormElement): Promise<void> {
  const address = toAddress(page, ".facets.json", { facet: "tag|entity", ...WHOLE, limit: "50" });
  const { facets } = await requestJson<Facets>(address, signal);
  for (const { facet, values } of facets) {
    const offers = document.createElement("datalist");
    offers.id = `offers-${facet}`;
    offers.append(...values.map(({ key, label, count }) => new Option(`${label} (${count})`, key)));
    const field = find(form, `[name=${facet}]`);
    field.after(offers);
    field.setAttribute("list", offers.id);
  }
}
