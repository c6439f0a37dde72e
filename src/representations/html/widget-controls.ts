import type { ListDocument } from "../../domain/document.ts";
import type { Look } from "../../domain/look.ts";
import type { Context } from "./context.ts";
import { labelCategory } from "./facets.ts";
import { listOffers } from "./filter-form.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** How a page puts the widget in. */
export interface Place {
  /** Of the heading that names the list. */
  readonly level: 1 | 2;
  /** Where the form and the next page lead: the address of the page, for any query on it. */
  readonly toAddress: (query: string) => string;
  /** Events on a page of the list where its query does not say. */
  readonly limit: number;
  /** What else its address says, and further pages' addresses are to say. */
  readonly look: Look;
}

/** Of which there may be many: a script offers those that there are. */
const VALUES = ["tag", "entity"] as const;
const SHOWN: ReadonlySet<string> = new Set(["q", "from", "category", ...VALUES]);
/** Buttons for a script: of the axis, of both looks, of the story, of what is filtered. */
const ACTIONS = ["earlier", "later", "zoom-out", "zoom-in", "fit", "layout", "previous", "next"] as const;

/** What is asked of the list, as a form that works without a script, and buttons that only a script shows. */
export function renderControls(document: ListDocument, place: Place, context: Context): Markup {
  const { own } = context;
  return html`<div part="toolbar"${attributes(own)}>
${ACTIONS.map((name) => renderButton(name, context))}<span part="counter" hidden></span></div>
${renderForm(document, place, context)}<p role="status"></p>
`;
}

/** Where a script shows all of an event. */
export function renderDetails(context: Context): Markup {
  return html`<div part="details" hidden><p${attributes(context.own)}>${renderButton("copy", context)}${renderButton("close", context)}</p></div>
`;
}

/** The script shows it where it does something. */
function renderButton(name: string, { messages }: Context): Markup {
  const { actions, words } = messages.widget;
  const labels: Readonly<Record<string, string | undefined>> = {
    ...actions,
    layout: words["axis"],
    clear: messages.clear,
  };
  return html`<button part="button" type="button" data-action="${name}" hidden>${labels[name]}</button>\n`;
}

/** Empty fields are ignored by the query parser. A zone is no parameter: it has no name, and shows with a script alone. */
function renderForm(document: ListDocument, { toAddress, look }: Place, context: Context): Markup {
  const { messages, own } = context;
  const { widget, facets } = messages;
  const parameters = [...new URLSearchParams(document.query)];
  const shown = new Map(parameters.filter(([name]) => SHOWN.has(name)).toReversed());
  const hidden = [...parameters.filter(([name, value]) => shown.get(name) !== value), ...Object.entries(look)];
  const isAsked = shown.has("q") || shown.has("from");
  return html`<details part="filter"${isAsked ? html` open` : ""}${attributes(own)}><summary>${messages.filter}</summary>
<form method="get" action="${toAddress("")}" target="_self" role="search"${attributes({ "aria-label": messages.filter })}>
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}${renderField("search", "q", messages.search, shown, "search")}${renderCategories(document, shown.get("category"), context)}${VALUES.map((name) => renderField("filter", name, facets[name], shown))}${renderField("jump", "from", widget.jump, shown)}<label data-control="zone" hidden>${messages.timeZone} <select><option value="event">${widget.zones.event}</option><option value="viewer">${widget.zones.viewer}</option></select></label>
<button part="button">${messages.apply}</button>
${renderButton("clear", context)}</form>
</details>
`;
}

/** Those that have a label, and those on the page. */
function renderCategories(document: ListDocument, chosen: string | undefined, context: Context): Markup {
  const { messages } = context;
  const offers = listOffers(document, "category", context).map(({ value, label = labelCategory(value) }) => [
    value,
    label,
  ]);
  const isOther = chosen !== undefined && offers.every(([value]) => value !== chosen);
  const all = [["", messages.allEvents], ...(isOther ? [[chosen, chosen]] : []), ...offers];
  return html`<label data-control="filter">${messages.facets.category} <select name="category">${all.map(
    ([key, label]) => html`<option value="${key}"${key === chosen ? html` selected` : ""}>${label}</option>`,
  )}</select></label>
`;
}

function renderField(
  control: string,
  name: string,
  label: string,
  values: ReadonlyMap<string, string>,
  type?: string,
): Markup {
  return html`<label data-control="${control}">${label} <input${attributes({ name, type })} value="${values.get(name)}" autocomplete="off"></label>\n`;
}
