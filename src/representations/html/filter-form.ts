import { findCategory, labelOfCategory } from "../../domain/category.ts";
import type { ListDocument } from "../../domain/document.ts";
import { FACETS, type Facet } from "../../domain/facet.ts";
import { type Clause, type Filter, listFilterParameters, TODAY, type Window } from "../../domain/filter.ts";
import { formatAsOf, formatQuery, ORDERS, parseQuery, type QueryParameters } from "../../domain/query.ts";
import type { Context } from "./context.ts";
import { labelDateText } from "./date.ts";
import { labelFacet } from "./facets.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** One filter in force, and the query without it. */
export interface Chip {
  readonly name: string;
  readonly label: string;
  readonly without: string;
}

const FIELDS = ["category", "tag", "entity", "country"] as const satisfies readonly Facet[];

export function readQuery(query: string): QueryParameters {
  const result = parseQuery([...new URLSearchParams(query)]);
  return result.ok ? result.value : { filter: { clauses: [] } };
}

/** The filters in force, as a person reads them. */
export function listChips(query: string, context: Pick<Context, "messages" | "language" | "categories">): Chip[] {
  const { messages, language } = context;
  const parameters = readQuery(query);
  const { filter } = parameters;
  const { clauses, window, week, inForce, text } = filter;
  const chip = (name: string, label: string, left: Filter): Chip => ({
    name,
    label,
    without: formatQuery({ ...parameters, filter: left }),
  });
  const clauseChips = clauses.map((clause) =>
    chip(messages.facets[clause.facet], labelClause(clause, context), {
      ...filter,
      clauses: clauses.filter((other) => other !== clause),
    }),
  );
  const { window: _window, ...anyTime } = filter;
  const windowChips = listWindowParts(window).map(({ name, value, left }) =>
    chip(messages[name], labelDateText(value, language), left ? { ...anyTime, window: left } : anyTime),
  );
  const { week: _week, ...anyWeek } = filter;
  const weekChips =
    week === undefined ? [] : [chip(messages.thisWeek, week === TODAY ? messages.today : week, anyWeek)];
  const { inForce: _inForce, ...anyForce } = filter;
  const forceChips = inForce ? [chip(messages.inForce, labelDateText(inForce.on.text, language), anyForce)] : [];
  const certainChips = (window ?? inForce)?.match === "certain" ? [chip("", messages.certain, toPossible(filter))] : [];
  const { text: _text, ...anyText } = filter;
  const textChips = text ? [chip(messages.search, text.text, anyText)] : [];
  return [...clauseChips, ...windowChips, ...weekChips, ...forceChips, ...certainChips, ...textChips];
}

function toPossible({ window, inForce, ...rest }: Filter): Filter {
  const match = "possible";
  return {
    ...rest,
    ...(window && { window: { ...window, match } }),
    ...(inForce && { inForce: { ...inForce, match } }),
  };
}

interface WindowPart {
  readonly name: "on" | "from" | "to";
  readonly value: string;
  /** The window without this part. */
  readonly left?: Window;
}

function listWindowParts(window: Window | undefined): WindowPart[] {
  if (!window) return [];
  const { from, to, match } = window;
  const parts: WindowPart[] = [];
  if (from && from.text === to?.text) parts.push({ name: "on", value: from.text });
  else {
    if (from) parts.push({ name: "from", value: from.text, ...(to && { left: { to, match } }) });
    if (to) parts.push({ name: "to", value: to.text, ...(from && { left: { from, match } }) });
  }
  return parts;
}

function labelClause(
  { facet, keys, negated }: Clause,
  context: Pick<Context, "messages" | "language" | "categories">,
): string {
  const { messages } = context;
  const values = keys.map((key) => labelFacet(facet, key, context)).join(` ${messages.or} `);
  return negated ? `${messages.not} ${values}` : values;
}

export function renderChips(document: ListDocument, address: (query: string) => string, context: Context): Markup | "" {
  const chips = listChips(document.query, context);
  if (chips.length === 0) return "";
  const { messages, own } = context;
  const item = ({ name, label, without }: Chip) =>
    html`<li><a href="${address(without)}"><span class="hidden">${messages.remove}: </span>${name && html`<span>${name}:</span> `}<b>${label}</b><span aria-hidden="true"> ×</span></a></li>\n`;
  return html`<ul class="chips"${attributes({ "aria-label": messages.active, ...own })}>
${chips.map(item)}${chips.length > 1 ? html`<li><a href="${address(withoutFilter(document.query))}">${messages.clear}</a></li>\n` : ""}</ul>
`;
}

function withoutFilter(query: string): string {
  return formatQuery({ ...readQuery(query), filter: { clauses: [] } });
}

/** The parameters of a query by name: what the visible fields hold, and the rest for hidden ones. */
function splitParameters(query: string): { shown: ReadonlyMap<string, string>; hidden: readonly [string, string][] } {
  const parameters = readQuery(query);
  const shown = new Map<string, string>();
  const hidden: [string, string][] = [];
  for (const [name, value] of listFilterParameters(parameters.filter)) {
    if (name === "on") shown.set("from", value).set("to", value);
    else if (name === "this_week") hidden.push([name, value]);
    else if (
      (FACETS as readonly string[]).includes(name) &&
      (shown.has(name) || !(FIELDS as readonly string[]).includes(name))
    ) {
      hidden.push([name, value]);
    } else shown.set(name, value);
  }
  if (parameters.order) shown.set("order", parameters.order);
  if (parameters.asOf !== undefined) hidden.push(["as_of", formatAsOf(parameters.asOf)]);
  if (parameters.lang) hidden.push(["lang", parameters.lang]);
  for (const name of ["limit", "content", "updates", "retention"] as const) {
    if (parameters[name]) hidden.push([name, String(parameters[name])]);
  }
  return { shown, hidden };
}

/** A form that works without a script: it asks the page's own address again. Empty fields are ignored by the query parser. */
export function renderFilterForm(document: ListDocument, action: string, context: Context): Markup {
  const { messages, own } = context;
  const { shown, hidden } = splitParameters(document.query);
  const open = [...shown.keys()].some((name) => name !== "q");
  const order = shown.get("order");
  return html`<form class="filter" method="get" action="${action}" role="search"${attributes({ "aria-label": messages.filter, ...own })}>
${hidden.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}<p class="row"><label for="q">${messages.search}</label> <input type="search" id="q" name="q" value="${shown.get("q")}" placeholder="${messages.searchHint}"> <button>${messages.apply}</button></p>
<details${open ? html` open` : ""}><summary>${messages.more}</summary>
<div class="fields">
${renderField("from", messages.from, shown.get("from"), "date-hint")}${renderField("to", messages.to, shown.get("to"), "date-hint")}${renderField("in_force", messages.inForce, shown.get("in_force"), "date-hint")}${FIELDS.map((facet) => renderField(facet, messages.facets[facet], shown.get(facet), "value-hint", listOffers(document, facet, context)))}<p><label for="order">${messages.order}</label> <select id="order" name="order"><option value="">${messages.defaultOrder}</option>${ORDERS.map(
    (value) =>
      html`<option value="${value}"${order === value ? html` selected` : ""}>${messages.orders[value]}</option>`,
  )}</select></p>
</div>
<p><label class="check"><input type="checkbox" name="match" value="certain"${shown.has("match") ? html` checked` : ""}> ${messages.certain}</label></p>
<p class="hint"><span id="date-hint">${messages.dateHint}</span> <span id="value-hint">${messages.valueHint}</span></p>
</details>
</form>
`;
}

function renderField(
  name: string,
  label: string,
  value: string | undefined,
  hint: string,
  offers?: readonly Offer[],
): Markup {
  const list = offers && offers.length > 0 ? `${name}-offers` : undefined;
  return html`<p><label for="${name}">${label}</label> <input id="${name}" name="${name}" value="${value}" autocomplete="off" aria-describedby="${hint}"${attributes({ list })}>${
    list
      ? html`<datalist id="${list}">${offers?.map(({ value: offer, label: name }) => html`<option value="${offer}"${attributes({ label: name })}>`)}</datalist>`
      : ""
  }</p>\n`;
}

/** A value to choose, and what people call it where that is another. */
interface Offer {
  readonly value: string;
  readonly label?: string;
}

/** The categories that there are, in their order, and values that are on the page; there may be others. */
export function listOffers(document: ListDocument, facet: (typeof FIELDS)[number], { language }: Context): Offer[] {
  const { events, categories } = document;
  if (facet === "country") return unique(events.flatMap(({ countries }) => countries)).map((value) => ({ value }));
  if (facet !== "category") return [];
  const listed = categories.map((category) => ({ value: category.key, label: labelOfCategory(category, language) }));
  const others = events.flatMap(({ category }) => (category && !findCategory(categories, category) ? [category] : []));
  return [...listed, ...unique(others).map((value) => ({ value }))];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)].sort();
}
