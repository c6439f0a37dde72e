import { FUTURE, PAST } from "../../domain/date/event-date.ts";
import type { ListDocument } from "../../domain/document.ts";
import { type Event, toldAt } from "../../domain/event.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { labelOf, listSources } from "../../domain/feed.ts";
import { formatId } from "../../domain/id.ts";
import { formatInstant } from "../../domain/instant.ts";
import { createEntries } from "../../domain/keep.ts";
import { languageOfText } from "../../domain/translation.ts";
import type { Context } from "./context.ts";
import { renderDate, renderInstant } from "./date.ts";
import { describeGroup } from "./event-list.ts";
import { nameOfSource, renderMedia, renderState } from "./event-parts.ts";
import { renderFacet } from "./facets.ts";
import { highlight, toSearchPattern } from "./highlight.ts";
import { languageAttributes } from "./language.ts";
import { attributes, type Content, html, type Markup } from "./markup.ts";
import { groupByMonth } from "./years.ts";

/** The events of a page as the widget has them, under headings of the level below `level`, each with a heading one deeper. */
export function renderGroups(document: ListDocument, context: Context, level: number): Markup | Markup[] {
  // A page that looked through as many events as it may is no empty list: the next one goes on.
  if (document.events.length === 0 && document.nextCursor !== undefined) return [];
  if (document.events.length === 0) return html`<p${attributes(context.own)}>${context.messages.noEvents}</p>\n`;
  const pattern = toSearchPattern(document.search);
  const toItem = createEntries(
    document,
    `widget ${level}`,
    (event) => html`<li>${renderItem(event, context, level + 2, pattern)}</li>\n`,
  );
  return groupByMonth(document.events, document.order).map((group) => {
    const { attributes: own, label } = describeGroup(group, document, context);
    return html`<section part="group" aria-labelledby="${group.id}">
<h${level + 1} part="heading" id="${group.id}"${own}>${label}</h${level + 1}>
<ol>
${group.events.map(toItem)}</ol>
</section>
`;
  });
}

function renderItem(event: Event, context: Context, level: number, pattern: RegExp | undefined): Markup {
  const summary = languageAttributes(languageOfText(event, "summary"), context.language);
  return renderArticle(
    event,
    context,
    level,
    html`${event.summary ? html`<p class="summary"${attributes(summary)}><bdi>${highlight(event.summary, pattern)}</bdi></p>\n` : ""}${renderNews(event, context)}${renderMedia(event, context)}${renderCategory(event, context)}${renderSources(event, context)}`,
    pattern,
  );
}

/** An event with its title as a heading; `content` follows what every event has. The title comes first for those who listen. */
export function renderArticle(
  event: Event,
  context: Context,
  level: number,
  content: Content,
  pattern?: RegExp,
): Markup {
  const id = formatId(event.id);
  const { date, category } = event;
  const text = languageAttributes(event.language, context.language);
  // As in tiles: an end is the first second after.
  const data = {
    "data-category": category && toFacetKey(category),
    "data-start": date.earliest <= PAST ? undefined : date.earliest,
    "data-end": date.latest >= FUTURE ? undefined : date.latest + 1,
    "data-published": formatInstant(toldAt(event)),
  };
  const isFuzzy = date.approximate || date.uncertain;
  return html`<article part="event" id="e-${id}" aria-labelledby="t-${id}"${attributes(data)}>
<h${level} id="t-${id}"${attributes(text)}><a href="${context.links.event(id)}">${highlight(event.title, pattern)}</a></h${level}>
<p part="date"${isFuzzy ? html` class="fuzzy"` : ""}>${renderDate(date, labelOf(event, context.language), event.timeZone)}</p>
${renderState(event, context)}${content}</article>`;
}

/** The last of what readers are to be told since it came out. */
function renderNews(event: Event, context: Context): Markup | "" {
  const index = event.updates.findLastIndex(({ significant }) => significant);
  const update = event.updates[index];
  if (!update) return "";
  const text = languageAttributes(languageOfText(event, `updates/${index}/text`), context.language);
  return html`<p class="update"><span${attributes(context.own)}>${context.messages.updated}</span> ${renderInstant(update.at, context.language)}: <bdi${attributes(text)}>${update.text}</bdi></p>\n`;
}

/** Who says so. The citations are where the link leads: with their addresses a page of the list would be half as large again. */
function renderSources(event: Event, { links, messages, own }: Context): Markup | "" {
  const names = new Set(listSources(event).map(nameOfSource));
  if (names.size === 0) return "";
  return html`<p class="sources"><a href="${links.event(formatId(event.id))}#sources"><span${attributes(own)}>${messages.sources}:</span> <bdi>${[...names].join(messages.comma)}</bdi></a></p>\n`;
}

function renderCategory({ category }: Event, context: Context): Markup | "" {
  return category ? html`<p class="category">${renderFacet("category", category, context)}</p>\n` : "";
}
