import type { ListDocument } from "../../domain/document.ts";
import { formatFilter, toClause } from "../../domain/filter.ts";
import { formatQuery } from "../../domain/query.ts";
import { nameOfTerm } from "../../domain/term.ts";
import { languageOfText } from "../../domain/translation.ts";
import { createLinks, withCursor } from "../../links.ts";
import { createListAddress, findFacetPage } from "../addresses.ts";
import { alternative } from "../picture/draw.ts";
import { type Context, createContext } from "./context.ts";
import { renderInstant } from "./date.ts";
import { renderEras } from "./eras.ts";
import { renderGroups, renderYears } from "./event-list.ts";
import { titleOfFacet } from "./facets.ts";
import { readQuery, renderChips, renderFilterForm } from "./filter-form.ts";
import { formatNumber, languageAttributes } from "./language.ts";
import { inShownLanguage, listAddresses, withoutLanguage } from "./languages.ts";
import { renderPage } from "./layout.ts";
import { attributes, html, type Markup } from "./markup.ts";
import { renderNotices } from "./notices.ts";
import { renderShareLink } from "./share.ts";
import { renderStructuredData } from "./structured-data.ts";
import { listAlternates, renderSubscribe } from "./subscribe.ts";
import { renderTerm, termAttributes } from "./term.ts";

/** The page of a timeline, of an entity or a series, or of a filter over all events. */
export function renderList(document: ListDocument): string {
  const { site, language, categories, lang, asOf, timeline, query, cursor, filter } = document;
  const context = createContext(site, language, { categories, lang, asOf });
  const toAddress = createListAddress(document, context.links);
  const address = (search: string) => toAddress("", search);
  const plain = createListAddress(document, createLinks(site.baseUrl));
  return renderPage({
    site,
    language,
    title: document.title,
    ...(document.description ? { description: document.description } : {}),
    ...listAddresses(document, findOwnPage(document) ?? plain("", withCursor(withoutLanguage(query), cursor))),
    isHidden: asOf !== undefined,
    isEmbeddable: timeline !== undefined && asOf === undefined && cursor === undefined,
    ...(asOf === undefined && {
      picture: { url: inShownLanguage(toAddress(".png", filter), document), alt: alternative(document) },
    }),
    alternates: listAlternates(document, context),
    section: document.kind === "timeline" ? "timelines" : "events",
    content: html`${renderNotices(document, address(inPresent(query)), context)}${renderIntroduction(document, context, address)}
${renderTerm(document, context)}${timeline ? renderEras(timeline, context) : ""}${renderFilterForm(document, plain("", ""), context)}
${renderChips(document, address, context)}<div class="columns">
<div>
${renderYears(document, context)}${renderEvents(document, context)}${renderPages(document, address, context)}</div>
<div class="aside">
${renderSubscribe(document, context)}
${renderShareLink(document, context)}</div>
</div>
${asOf === undefined && document.events.length > 0 ? renderStructuredData(document) : ""}`,
  });
}

/** The page of the tag, category or place that a filter over all events is just for: of the two addresses that one counts. */
function findOwnPage({ kind, site, filter, query, cursor, events }: ListDocument): string | undefined {
  if (kind !== "events" || cursor !== undefined || events.length === 0 || withoutLanguage(query) !== filter) return;
  const [clause] = readQuery(filter).filter.clauses;
  const [key] = clause?.keys ?? [];
  if (!clause || key === undefined) return;
  const isJust = filter === formatFilter({ clauses: [toClause(clause.facet, key)] });
  return isJust ? findFacetPage(clause.facet, key, createLinks(site.baseUrl)) : undefined;
}

/** The same query of the record as it is now. */
function inPresent(query: string): string {
  const { asOf: _asOf, ...rest } = readQuery(query);
  return formatQuery(rest);
}

type Attributes = Parameters<typeof attributes>[0];

/** "On this day: Handel": the name is in its own language, and what stands before it in that of the page. */
function renderHeading(prefix: string | undefined, name: string, ofName: Attributes, own: Attributes): Markup {
  if (prefix === undefined) return html`<h1${attributes(ofName)}>${name}</h1>`;
  return html`<h1><span${attributes(own)}>${prefix}:</span> <span${attributes(ofName)}>${name}</span></h1>`;
}

function renderIntroduction(
  document: ListDocument,
  { messages, links, language, own }: Context,
  address: (query: string) => string,
): Markup {
  const { timeline, term, facet, title, heading, prefix, description, filter, total, updatedAt } = document;
  // The title names the filter for those who see nothing else of the page; here its chips say it better.
  const general = facet ? titleOfFacet(facet, messages) : filter === "" ? title : messages.allEvents;
  const name = timeline?.title ?? (term ? nameOfTerm(term, language) : general);
  const ofName = term
    ? termAttributes(term, term.names, { language })
    : languageAttributes(timeline && languageOfText(timeline, "title"), language);
  const text = term
    ? termAttributes(term, term.descriptions, { language })
    : languageAttributes(timeline && languageOfText(timeline, "description"), language);
  const count =
    total === undefined ? "" : html`<span>${messages.count(total, formatNumber(total, language))}</span> · `;
  // Nothing that could have changed has ever been there.
  const updated = updatedAt === 0 ? "" : html`${messages.updated} ${renderInstant(updatedAt, messages.language)} · `;
  const suggest = timeline?.suggestions
    ? html` · <a href="${links.suggest(timeline.slug)}">${messages.suggest.heading}</a>`
    : "";
  const hasDay = document.asOf === undefined && !/(?:^|&)(?:on_this_day|this_week)=/.test(filter);
  const day = hasDay
    ? html` · <a href="${address(formatQuery(readQuery(`on_this_day=today&${filter}`)))}">${messages.facets.on_this_day}</a>`
    : "";
  return html`<div class="introduction">
${heading === undefined ? renderHeading(prefix, name, ofName, own) : renderHeading(prefix, heading, {}, own)}
${description ? html`<p class="lede"${attributes(text)}>${description}</p>\n` : ""}<p class="meta"><span${attributes(own)}>${count}${updated}<a href="#subscribe">${messages.subscribe}</a>${day}${suggest}</span></p>
</div>`;
}

function renderEvents(document: ListDocument, context: Context): Markup | Markup[] {
  if (document.events.length > 0) return renderGroups(document, context);
  // A page that looked through as many events as it may is no empty list: the next one goes on.
  if (document.nextCursor !== undefined) return [];
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
