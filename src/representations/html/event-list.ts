import type { ListDocument } from "../../domain/document.ts";
import type { Event } from "../../domain/event.ts";
import { labelOf } from "../../domain/feed.ts";
import { formatId } from "../../domain/id.ts";
import { createEntries } from "../../domain/keep.ts";
import { languageOfText } from "../../domain/translation.ts";
import type { Context } from "./context.ts";
import { labelYear, renderDate } from "./date.ts";
import { renderFacets, renderMedia, renderSourceLine, renderState } from "./event-parts.ts";
import { highlight, toSearchPattern } from "./highlight.ts";
import { languageAttributes } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";
import { type Group, groupByYear } from "./years.ts";

/** The events of a page, under a heading for each year. */
export function renderGroups(document: ListDocument, context: Context): Markup[] {
  const pattern = toSearchPattern(document.search);
  const toItem = createEntries(document, "", (event) => renderItem(event, context, pattern));
  return groupByYear(document.events, document.order).map(
    (group) => html`<section class="year" aria-labelledby="${group.id}">
${renderGroupHeading(group, document, context)}
<ol class="events">
${group.events.map(toItem)}</ol>
</section>
`,
  );
}

export function renderGroupHeading(group: Group, document: ListDocument, context: Context): Markup {
  const { attributes: own, label } = describeGroup(group, document, context);
  return html`<h2 id="${group.id}"${own}>${label}</h2>`;
}

/** What a group of events is called, with the attributes of the words' language. */
export function describeGroup(
  { id, year, month }: Group,
  { order }: ListDocument,
  { messages, language, own }: Context,
) {
  if (year !== undefined) return { attributes: "", label: labelYear(year, language, month) };
  return { attributes: attributes(own), label: id === "start" ? messages.noStart : messages.orders[order] };
}

/** Years to jump to; nothing where there are too few to help, or so many that they would be the page. */
export function renderYears(document: ListDocument, context: Context): Markup | "" {
  const years = groupByYear(document.events, document.order).filter(({ year }) => year !== undefined);
  if (years.length < 3 || years.length > 40) return "";
  return html`<nav class="years" aria-label="${context.messages.years}"><ul class="plain">
${years.map(({ id, year }) => html`<li><a href="#${id}">${labelYear(year ?? 0, context.language)}</a></li>`)}
</ul></nav>
`;
}

function renderItem(event: Event, context: Context, pattern: RegExp | undefined): Markup {
  const id = formatId(event.id);
  const text = languageAttributes(event.language, context.language);
  const summary = languageAttributes(languageOfText(event, "summary"), context.language);
  // The title comes first for those who listen; the style sheet shows the date above or beside it.
  return html`<li><article id="e-${id}" aria-labelledby="t-${id}">
<h3 id="t-${id}"${attributes(text)}><a href="${context.links.event(id)}">${highlight(event.title, pattern)}</a></h3>
<p class="when">${renderDate(event.date, labelOf(event, context.language))}</p>
${renderState(event, context)}${event.summary ? html`<p class="summary"${attributes(summary)}><bdi>${highlight(event.summary, pattern)}</bdi></p>\n` : ""}${renderMedia(event, context)}${renderFacets(event, context)}${renderSourceLine(event, context)}</article></li>
`;
}
