import type { EventDocument } from "../../domain/document.ts";
import type { Event } from "../../domain/event.ts";
import { labelOf, listMedia, listSources, summarize } from "../../domain/feed.ts";
import { formatId } from "../../domain/id.ts";
import { renderMarkdown } from "../../domain/markdown.ts";
import { languageOfText } from "../../domain/translation.ts";
import { createLinks, eventUri } from "../../links.ts";
import { FORMATS } from "../formats.ts";
import { alternative } from "../picture/draw.ts";
import { renderCite } from "./cite.ts";
import { type Context, createContext } from "./context.ts";
import { renderDate, renderInstant } from "./date.ts";
import { renderFacts } from "./event-facts.ts";
import { renderMedia, renderSource, renderState } from "./event-parts.ts";
import { renderFacet } from "./facets.ts";
import { languageAttributes } from "./language.ts";
import { inShownLanguage, listAddresses } from "./languages.ts";
import { renderPage } from "./layout.ts";
import { attributes, html, type Markup, trusted } from "./markup.ts";
import { renderNotices } from "./notices.ts";
import { renderRelated } from "./related.ts";
import { renderStructuredData } from "./structured-data.ts";
import { renderUpdates } from "./updates.ts";

/** The page of one event: all that is known about it. */
export function renderEvent(document: EventDocument): string {
  const { site, event, language, categories, lang, asOf, isPreview } = document;
  const isUnlisted = isPreview || event.status === "unlisted";
  const context = createContext(site, language, { categories, lang, asOf, isHidden: isUnlisted });
  const present = createContext(site, language, { lang }).links.event(formatId(event.id));
  const description = summarize(event);
  const isHidden = isUnlisted || asOf !== undefined;
  const image = listMedia(event).find(({ mediaType }) => mediaType?.startsWith("image/"))?.url;
  return renderPage({
    site,
    language,
    title: document.title,
    ...(description ? { description } : {}),
    ...(image ? { image } : {}),
    ...(isPreview || asOf !== undefined
      ? {}
      : {
          picture: {
            url: inShownLanguage(context.links.event(formatId(event.id), ".png"), document),
            alt: alternative(document),
          },
        }),
    type: "article",
    isHidden,
    isEmbeddable: !isHidden,
    ...(isPreview ? {} : listWays(document, context)),
    section: "events",
    content: html`<article class="event">
${renderNotices(document, present, context)}${renderHeading(event, context)}
<div class="columns">
<div>
${renderText(event, context)}${renderUpdates(event, context)}${renderMedia(event, context)}${renderRelated(document.related, context)}${renderSources(event, context)}${renderCite(document, context)}</div>
<div class="aside">
${renderFacts(document, context)}${renderColophon(document, context)}
</div>
</div>
</article>
${isHidden ? "" : renderStructuredData(document)}`,
  });
}

/** Where the same is in other languages and formats. A preview has no other address than the link that was given. */
function listWays(document: EventDocument, { links }: Context) {
  const id = formatId(document.event.id);
  return {
    ...listAddresses(document, createLinks(document.site.baseUrl).event(id)),
    alternates: FORMATS.filter(({ discoverable }) => discoverable).map(({ title, mediaType, suffix }) => ({
      title,
      mediaType,
      url: links.event(id, suffix),
    })),
  };
}

function renderHeading(event: Event, context: Context): Markup {
  return html`<div class="introduction">
<p class="when">${renderDate(event.date, labelOf(event, context.language))}${event.category ? html` · ${renderFacet("category", event.category, context)}` : ""}</p>
<h1${attributes(languageAttributes(event.language, context.language))}>${event.title}</h1>
${renderState(event, context)}</div>`;
}

/** `level`: of the heading that the texts stand under. */
export function renderText(event: Event, context: Context, level = 1): Markup {
  const { summary, body } = event;
  const text = (path: string) => attributes(languageAttributes(languageOfText(event, path), context.language));
  return html`${summary ? html`<p class="lede"${text("summary")}><bdi>${summary}</bdi></p>\n` : ""}${
    body ? html`<div class="body"${text("body")}>${trusted(renderBody(body, level + 1))}</div>\n` : ""
  }`;
}

/** Markdown whose highest heading stands right under the title, however deep the editor began. */
function renderBody(body: string, top: number): string {
  const text = renderMarkdown(body, top);
  const levels = [...text.matchAll(/<h([2-6])>/g)].map(([, level]) => Number(level));
  const highest = levels.length === 0 ? top : Math.min(...levels);
  return highest === top ? text : renderMarkdown(body, 2 * top - highest);
}

export function renderSources(event: Event, context: Context, level = 2): Markup | "" {
  const sources = listSources(event);
  if (sources.length === 0) return "";
  return html`<section aria-labelledby="sources">
<h${level} id="sources"${attributes(context.own)}>${context.messages.sources}</h${level}>
<ol class="citations">
${sources.map((source) => renderSource(source, context))}</ol>
</section>
`;
}

function renderColophon(document: EventDocument, { links, messages, own }: Context): Markup | "" {
  const { site, event, updatedAt, isPreview } = document;
  if (isPreview) return "";
  const id = formatId(event.id);
  const formats = FORMATS.map(({ suffix, title }) => html`<li><a href="${links.event(id, suffix)}">${title}</a></li>`);
  return html`<section class="colophon" aria-labelledby="formats"${attributes(own)}>
<h2 id="formats">${messages.otherFormats}</h2>
<ul class="plain">${formats}</ul>
<p class="meta">${messages.permanentId}: <code>${eventUri(site.tagAuthority, id)}</code><br>
${messages.updated} ${renderInstant(updatedAt, messages.language)}</p>
</section>`;
}
