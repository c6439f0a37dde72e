import type { Document, EventDocument, ListDocument } from "../../domain/document.ts";
import { formatParameters } from "../../domain/filter.ts";
import { formatId } from "../../domain/id.ts";
import { formatAsOf, formatQuery } from "../../domain/query.ts";
import { languageOfText } from "../../domain/translation.ts";
import { withCursor } from "../../links.ts";
import { createListAddress } from "../addresses.ts";
import type { Context } from "./context.ts";
import { labelDateText, labelYear, yearOf } from "./date.ts";
import { renderSources, renderText } from "./event.ts";
import { renderFacets, renderMedia } from "./event-parts.ts";
import { readQuery } from "./filter-form.ts";
import { directionOf, formatNumber, languageAttributes } from "./language.ts";
import { renderArticle, renderGroups } from "./list.ts";
import { attributes, html, type Markup } from "./markup.ts";
import { renderUpdates } from "./updates.ts";
import { type Place, renderControls, renderDetails } from "./widget-controls.ts";

/** What `<event-timeline>` is of: the address of the page. */
export function toSource(document: Document, { links }: Context): string {
  if (document.kind === "event") return links.event(formatId(document.event.id));
  return createListAddress(document, links)("", document.query);
}

/** All that the widget shows, and every word that it says: it is complete without a script, which makes nothing but what is in it. */
export function renderWidget(document: Document, context: Context, place: Place): Markup {
  const content =
    document.kind === "event" ? renderSingle(document, context, place) : renderAll(document, context, place);
  const { messages, own } = context;
  const total = document.kind === "event" ? undefined : document.total;
  return html`<section part="root" class="annals" lang="${context.language}" dir="${directionOf(context.language)}" aria-labelledby="${document.kind === "event" ? `t-${formatId(document.event.id)}` : "annals"}"${attributes({ "data-layout": document.kind === "event" ? undefined : "list", "data-total": total, "data-words": JSON.stringify(messages.widget.words) })}>
${content}<footer>
<p part="attribution"><a href="${toSource(document, context)}"${attributes(own)}>${messages.at(document.title, document.site.title)}</a></p>
</footer>
</section>
`;
}

function renderAll(document: ListDocument, context: Context, place: Place): Markup {
  const { level } = place;
  const { timeline, title } = document;
  const text = languageAttributes(timeline && languageOfText(timeline, "title"), context.language);
  return html`<header part="header">
<h${level} part="title" id="annals"${attributes(text)}>${title}</h${level}>
${renderTime(document, context)}${renderRange(document, context)}${renderControls(document, place, context)}</header>
<div part="axis" hidden></div>
${renderDetails(context)}<div part="list">
${renderGroups(document, context, level)}${renderNext(document, context, place)}</div>
`;
}

/** That it shows the record as it was: a pinned list looks like any other. */
function renderTime({ asOf }: ListDocument, { messages, own }: Context): Markup | "" {
  if (asOf === undefined) return "";
  return html`<p class="state"${attributes(own)}>${messages.asOfHint(labelDateText(formatAsOf(asOf), messages.language))}</p>\n`;
}

/** "2014–2024 · 128 events": the years where all of them are here, and how many there are where that is known. */
function renderRange(document: ListDocument, { messages, language, own }: Context): Markup | "" {
  const { total, events } = document;
  const count =
    total === undefined
      ? ""
      : html`<span${attributes(own)}>${messages.count(total, formatNumber(total, language))}</span>`;
  const years =
    total === events.length
      ? labelYears(
          events.map(({ date }) => yearOf(date)),
          language,
        )
      : "";
  const parts = [years, count].filter((part) => part !== "");
  return parts.length === 0 ? "" : html`<p part="range">${years}${parts.length > 1 ? " · " : ""}${count}</p>\n`;
}

function labelYears(years: readonly (number | undefined)[], language: string): string {
  const known = years.filter((year) => year !== undefined).sort((a, b) => a - b);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return "";
  return first === last ? labelYear(first, language) : `${labelYear(first, language)} – ${labelYear(last, language)}`;
}

function renderNext(
  { query, nextCursor }: ListDocument,
  { messages, own }: Context,
  { toAddress, limit, look }: Place,
): Markup | "" {
  if (nextCursor === undefined) return "";
  // A cursor holds for one size of page.
  const sized = withCursor(formatQuery({ limit, ...readQuery(query) }), nextCursor);
  const next = [sized, formatParameters(Object.entries(look))].filter((part) => part !== "").join("&");
  return html`<p class="next"><a rel="next" target="_self" data-action="more" href="${toAddress(next)}"${attributes(own)}>${messages.next}</a></p>\n`;
}

function renderSingle({ event }: EventDocument, context: Context, { level }: Place): Markup {
  return renderArticle(
    event,
    context,
    level,
    html`${renderText(event, context, level)}${renderUpdates(event, context, level + 1)}${renderMedia(event, context)}${renderFacets(event, context)}${renderSources(event, context, level + 1)}`,
  );
}
