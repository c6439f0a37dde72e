import type { ListDocument } from "../../domain/document.ts";
import type { Event } from "../../domain/event.ts";
import { labelOf } from "../../domain/feed.ts";
import { formatId } from "../../domain/id.ts";
import { createEntries } from "../../domain/keep.ts";
import type { Look } from "../../domain/look.ts";
import { formatAsOf } from "../../domain/query.ts";
import { languageOfText } from "../../domain/translation.ts";
import { createListAddress } from "../addresses.ts";
import { type Context, createContext } from "./context.ts";
import { labelDateText, renderDate } from "./date.ts";
import { renderDiscovery } from "./discovery.ts";
import { renderGroupHeading } from "./event-list.ts";
import { renderSourceLine, renderState } from "./event-parts.ts";
import { highlight, toSearchPattern } from "./highlight.ts";
import { directionOf, languageAttributes } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";
import { groupByYear } from "./years.ts";

/** In a frame a link must not replace the list, and the frame's sandbox allows new tabs only. */
const NEW_TAB = { target: "_blank" };

/** The page for iframes: small, complete without a script, and with a background of its own whatever is behind it. */
export function renderEmbed(document: ListDocument, look: Look = {}): string {
  const { categories, lang, asOf } = document;
  const context = createContext(document.site, document.language, { categories, lang, asOf });
  const { links } = context;
  const url = createListAddress(document, links)("", document.query);
  return html`<!doctype html>
<html lang="${document.language}" dir="${directionOf(document.language)}">
<head>
<meta charset="utf-8">
<title>${document.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${toColorScheme(look)}">
<meta name="robots" content="noindex">
<link rel="canonical" href="${url}">
${asOf === undefined ? renderDiscovery(url, document.title, links) : ""}<link rel="icon" type="image/svg+xml" href="${links.asset("favicon.svg")}">
<link rel="stylesheet" href="${links.asset("embed.css")}">
<script type="module" src="${links.asset("frame.js")}"></script>
</head>
<body>
<header>
<h1>${document.title}</h1>
</header>
<main tabindex="-1">
${renderTime(document, context)}${renderSections(document, context)}</main>
<footer>
${renderNext(document, url, context)}<p>${renderAttribution(document, url, context)}</p>
</footer>
</body>
</html>
`.toString();
}

function toColorScheme({ theme = "auto" }: Look): string {
  return theme === "auto" ? "light dark" : theme;
}

/** That it shows the record as it was: a pinned frame looks like any other. */
function renderTime({ asOf }: ListDocument, { messages, own }: Context): Markup | "" {
  if (asOf === undefined) return "";
  return html`<p class="state"${attributes(own)}>${messages.asOfHint(labelDateText(formatAsOf(asOf), messages.language))}</p>\n`;
}

function renderSections(document: ListDocument, context: Context): Markup | Markup[] {
  const pattern = toSearchPattern(document.search);
  if (document.events.length === 0 && document.nextCursor !== undefined) return [];
  if (document.events.length === 0) return html`<p${attributes(context.own)}>${context.messages.noEvents}</p>\n`;
  const toItem = createEntries(document, "embed", (event) => renderItem(event, context, pattern));
  return groupByYear(document.events, document.order).map(
    (group) => html`<section aria-labelledby="${group.id}">
${renderGroupHeading(group, document, context)}
<ol>
${group.events.map(toItem)}</ol>
</section>
`,
  );
}

function renderItem(event: Event, context: Context, pattern: RegExp | undefined): Markup {
  const id = formatId(event.id);
  const text = languageAttributes(event.language, context.language);
  const summary = languageAttributes(languageOfText(event, "summary"), context.language);
  return html`<li><article id="e-${id}" aria-labelledby="t-${id}">
<h3 id="t-${id}"${attributes(text)}><a href="${context.links.event(id)}" target="_blank" rel="noopener">${highlight(event.title, pattern)}</a></h3>
<p class="when">${renderDate(event.date, labelOf(event, context.language))}</p>
${renderState(event, context)}${event.summary ? html`<p${attributes(summary)}><bdi>${highlight(event.summary, pattern)}</bdi></p>\n` : ""}${renderSourceLine(event, context, NEW_TAB)}</article></li>
`;
}

function renderNext({ nextCursor }: ListDocument, url: string, { messages, own }: Context): Markup | "" {
  if (nextCursor === undefined) return "";
  const address = `${url}${url.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(nextCursor)}`;
  return html`<p><a href="${address}" target="_blank" rel="noopener"${attributes(own)}>${messages.next}</a></p>\n`;
}

function renderAttribution({ title, site }: ListDocument, url: string, { messages, own }: Context): Markup {
  return html`<a href="${url}" target="_blank" rel="noopener"${attributes(own)}>${messages.at(title, site.title)}</a>`;
}
