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
/** Buttons for a script: of the axis, and of the story. */
const AXIS = ["earlier", "later", "zoom-out", "zoom-in", "fit"] as const;
const STORY = ["previous", "next"] as const;

/** What is asked of the list, as a form that works without a script, and buttons that only a script shows. */
export function renderControls(document: ListDocument, place: Place, context: Context): Markup {
  const renderAll = (names: readonly string[]) => names.map((name) => renderButton(name, context));
  return html`<div part="toolbar">
<div data-for="axis" hidden>
${renderAll(AXIS)}</div>
<div data-for="list axis" data-control="layout" hidden>
${renderAll(["layout"])}</div>
<div data-for="story" hidden>
${renderAll(STORY)}<span part="counter"></span></div>
</div>
${renderForm(document, place, context)}<p role="status"></p>
`;
}

/** Where a script shows all of an event. */
export function renderDetails(context: Context): Markup {
  return html`<div part="details" role="region" aria-labelledby="t-shown" tabindex="-1" hidden>${renderButton("close", context)}</div>
`;
}

function renderButton(name: string, { messages, own }: Context): Markup {
  const { actions, words } = messages.widget;
  const labels: Readonly<Record<string, string | undefined>> = { ...actions, layout: words["axis"] };
  return html`<button part="button" data-action="${name}"${attributes(own)}>${labels[name]}</button>\n`;
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
<form method="get" action="${toAddress("")}" target="_self" role="search" autocomplete="off"${attributes({ "aria-label": messages.filter })}>
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}${renderField("search", "q", messages.search, shown, "search")}${renderCategories(document, shown.get("category"), context)}${VALUES.map((name) => renderField("filter", name, facets[name], shown, undefined, `offers-${name}`))}${renderField("jump", "from", widget.jump, shown)}<label data-control="zone" hidden>${messages.timeZone} <select><option value="event">${widget.zones.event}</option><option value="viewer">${widget.zones.viewer}</option></select></label>
<button part="button">${messages.apply}</button>
<a part="button" data-action="clear" href="${toAddress("")}" target="_self">${messages.clear}</a></form>
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
  list?: string,
): Markup {
  const field = attributes({ name, type, list, value: values.get(name) });
  return html`<label data-control="${control}">${label} <input${field}>${list === undefined ? "" : html`<datalist id="${list}"></datalist>`}</label>\n`;
}
