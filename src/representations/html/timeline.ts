import type { ListDocument } from "../../domain/document.ts";
import { withCursor } from "../../links.ts";
import { type Context, createContext } from "./context.ts";
import { renderInstant } from "./date.ts";
import { renderEmbedPanel } from "./embed-code.ts";
import { renderGroups, renderYears } from "./event-list.ts";
import { renderChips, renderFilterForm } from "./filter-form.ts";
import { formatNumber } from "./language.ts";
import { renderPage } from "./layout.ts";
import { attributes, html, type Markup } from "./markup.ts";
import { listAlternates, renderSubscribe } from "./subscribe.ts";

/** The page of a timeline, or of a filter over all events. */
export function renderList(document: ListDocument): string {
  const context = createContext(document.site, document.language);
  const address = createAddress(document, context);
  return renderPage({
    site: document.site,
    language: document.language,
    title: document.title,
    ...(document.description ? { description: document.description } : {}),
    canonical: address(withCursor(document.query, document.cursor)),
    alternates: listAlternates(document, context),
    section: document.kind === "timeline" ? "timelines" : "events",
    ...(document.timeline ? { scripts: ["copy.js"] } : {}),
    content: html`${renderIntroduction(document, context)}
${renderFilterForm(document, address(""), context)}
${renderChips(document, address, context)}<div class="columns">
<div>
${renderYears(document, context)}${renderEvents(document, context)}${renderPages(document, address, context)}</div>
<div class="aside">
${renderSubscribe(document, context)}
${renderEmbedPanel(document, context)}</div>
</div>`,
  });
}

function createAddress({ timeline }: ListDocument, { links }: Context): (query: string) => string {
  return (query) => (timeline ? links.timeline(timeline.slug, "", query) : links.events("", query));
}

function renderIntroduction(document: ListDocument, { messages, language, own }: Context): Markup {
  const { timeline, title, description, filter, total, updatedAt } = document;
  // The title names the filter for those who see nothing else of the page; here its chips say it better.
  const heading = timeline?.title ?? (filter === "" ? title : messages.allEvents);
  const count =
    total === undefined ? "" : html`<span>${messages.count(total, formatNumber(total, language))}</span> · `;
  return html`<div class="introduction">
<h1>${heading}</h1>
${description ? html`<p class="lede">${description}</p>\n` : ""}<p class="meta"><span${attributes(own)}>${count}${messages.updated} ${renderInstant(updatedAt, messages.language)} · <a href="#subscribe">${messages.subscribe}</a></span></p>
</div>`;
}

function renderEvents(document: ListDocument, context: Context): Markup | Markup[] {
  if (document.events.length > 0) return renderGroups(document, context);
  return html`<p class="empty"${attributes(context.own)}>${context.messages.noEvents}</p>\n`;
}

function renderPages(
  { query, cursor, nextCursor }: ListDocument,
  address: (query: string) => string,
  context: Context,
): Markup | "" {
  const { messages, own } = context;
  if (cursor === undefined && nextCursor === undefined) return "";
  return html`<nav class="pages"${attributes({ "aria-label": messages.pages, ...own })}><ul class="plain">
${cursor === undefined ? "" : html`<li><a href="${address(query)}">${messages.first}</a></li>\n`}${
  nextCursor === undefined
    ? ""
    : html`<li><a rel="next" href="${address(withCursor(query, nextCursor))}">${messages.next}</a></li>\n`
}</ul></nav>
`;
}
