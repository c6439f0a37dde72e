import type { Document } from "../../domain/document.ts";
import type { Look } from "../../domain/look.ts";
import { FRAGMENT } from "../formats.ts";
import { createContext } from "./context.ts";
import { renderDiscovery } from "./discovery.ts";
import { directionOf } from "./language.ts";
import { attributes, html } from "./markup.ts";
import { renderWidget, toSource } from "./widget.ts";

/**
 * The page for iframes: the widget, complete without a script, and with a background of its own whatever is behind it. In a
 * frame a link must not replace the list, and the frame's sandbox allows new tabs only.
 */
export function renderEmbed(document: Document, look: Look = {}): string {
  const { site, language, categories, lang, asOf } = document;
  const context = createContext(site, language, { categories, lang, asOf });
  const { links } = context;
  const url = toSource(document, context);
  const timeline = document.kind === "timeline" ? document.timeline : undefined;
  const toAddress = (search: string) => (timeline ? links.embed(timeline.slug, search) : url);
  const direction = directionOf(language);
  return html`<!doctype html>
<html lang="${language}" dir="${direction}">
<head>
<meta charset="utf-8">
<title>${document.title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="${toColorScheme(look)}">
<meta name="robots" content="noindex">
<base target="_blank">
<link rel="canonical" href="${url}">
${asOf === undefined ? renderDiscovery(url, document.title, links) : ""}<link rel="icon" type="image/svg+xml" href="${links.asset("favicon.svg")}">
<link rel="stylesheet" href="${links.asset("embed.css")}">
<script type="module" src="${links.asset("frame.js")}"></script>
<script type="module" src="${links.asset("embed.js")}"></script>
</head>
<body>
<main tabindex="-1">
<event-timeline src="${url}" lang="${language}" dir="${direction}"${attributes(toAttributes(document, look))}>
${renderWidget(document, context, { level: 1, limit: FRAGMENT.limit, look, toAddress })}</event-timeline>
</main>
</body>
</html>
`.toString();
}

/** What is of one event alone has none to open. */
function toAttributes({ kind }: Document, { event, ...look }: Look): Look {
  return kind === "event" || event === undefined ? look : { ...look, event };
}

/** Of the page: where the reader's wish is not to count, the frame has one whatever is around it. */
function toColorScheme({ theme = "auto" }: Look): string {
  return theme === "auto" ? "light dark" : theme;
}
