import type { EventDocument } from "../../domain/document.ts";
import type { Entity, Event, Place, Series } from "../../domain/event.ts";
import type { Facet } from "../../domain/facet.ts";
import { labelOf, listMedia, listSources, summarize, toWebUrl } from "../../domain/feed.ts";
import { formatId } from "../../domain/id.ts";
import { renderMarkdown } from "../../domain/markdown.ts";
import { eventUri } from "../../links.ts";
import { FORMATS } from "../formats.ts";
import { type Context, createContext } from "./context.ts";
import { renderDate, renderInstant } from "./date.ts";
import { hostOf, labelPlace, renderMedia, renderOutside, renderSource } from "./event-parts.ts";
import { renderFacet } from "./facets.ts";
import { languageAttributes } from "./language.ts";
import { renderPage } from "./layout.ts";
import { attributes, type Content, html, join, type Markup, trusted } from "./markup.ts";

/** The page of one event: all that is known about it. */
export function renderEvent(document: EventDocument): string {
  const { site, event, language } = document;
  const context = createContext(site, language);
  const id = formatId(event.id);
  const description = summarize(event);
  const image = listMedia(event).find(({ mediaType }) => mediaType?.startsWith("image/"))?.url;
  return renderPage({
    site,
    language,
    title: document.title,
    ...(description ? { description } : {}),
    ...(image ? { image } : {}),
    type: "article",
    canonical: context.links.event(id),
    alternates: FORMATS.filter(({ discoverable }) => discoverable).map(({ title, mediaType, suffix }) => ({
      title,
      mediaType,
      url: context.links.event(id, suffix),
    })),
    section: "events",
    content: html`<article class="event">
${renderHeading(event, context)}
<div class="columns">
<div>
${renderText(event, context)}${renderMedia(event, context)}${renderSources(event, context)}</div>
<div class="aside">
${renderFacts(document, context)}${renderColophon(document, context)}
</div>
</div>
</article>`,
  });
}

function renderHeading(event: Event, context: Context): Markup {
  return html`<div class="introduction">
<p class="when">${renderDate(event.date, labelOf(event, context.language))}${event.category ? html` · ${renderFacet("category", event.category, context)}` : ""}</p>
<h1${attributes(languageAttributes(event.language, context.language))}>${event.title}</h1>
</div>`;
}

function renderText({ summary, body, language }: Event, context: Context): Markup {
  const text = attributes(languageAttributes(language, context.language));
  return html`${summary ? html`<p class="lede"${text}><bdi>${summary}</bdi></p>\n` : ""}${
    body ? html`<div class="body"${text}>${trusted(renderBody(body))}</div>\n` : ""
  }`;
}

/** Markdown whose highest heading stands right under the title, however deep the editor began. */
function renderBody(body: string): string {
  const text = renderMarkdown(body, 2);
  const levels = [...text.matchAll(/<h([2-6])>/g)].map(([, level]) => Number(level));
  const highest = levels.length === 0 ? 2 : Math.min(...levels);
  return highest === 2 ? text : renderMarkdown(body, 4 - highest);
}

function renderFacts({ event, timelines }: EventDocument, context: Context): Markup | "" {
  const { messages, links, own } = context;
  const externalUrl = event.externalUrl && toWebUrl(event.externalUrl);
  const linkAll = (facet: Facet, values: readonly string[]) => {
    const links = values.map((value) => renderFacet(facet, value, context));
    return links.length === 0 ? [] : [join(links, messages.comma)];
  };
  const facts: readonly (readonly [label: string, values: readonly Content[]])[] = [
    [messages.timeZone, event.timeZone ? [event.timeZone] : []],
    [messages.place, renderPlace(event.place, context)],
    [messages.entities, event.entities.map((entity) => renderEntity(entity, context))],
    [messages.facets.country, linkAll("country", event.countries)],
    [messages.facets.series, event.series ? [renderSeries(event.series, context)] : []],
    [messages.facets.tag, linkAll("tag", event.tags)],
    [messages.page, externalUrl ? [renderOutside(externalUrl, hostOf(externalUrl))] : []],
    [messages.timelines, timelines.map(({ slug, title }) => html`<a href="${links.timeline(slug)}">${title}</a>`)],
  ];
  const rows = facts
    .filter(([, values]) => values.length > 0)
    .map(
      ([label, values]) =>
        html`<div><dt${attributes(own)}>${label}</dt>${values.map((value) => html`<dd>${value}</dd>`)}</div>\n`,
    );
  return rows.length === 0 ? "" : html`<dl class="facts">\n${rows}</dl>\n`;
}

function renderPlace(place: Place | undefined, context: Context): Content[] {
  const label = labelPlace(place, context);
  if (place?.lat === undefined || place.lon === undefined) return label ? [label] : [];
  const map = `https://www.openstreetmap.org/?mlat=${place.lat}&mlon=${place.lon}#map=10/${place.lat}/${place.lon}`;
  return [html`${label ? html`${label} ` : ""}${renderOutside(map, `${place.lat}, ${place.lon}`)}`];
}

function renderEntity({ name, type, role, ids }: Entity, context: Context): Markup {
  const known = [role, type].filter((part) => part).join(", ");
  const elsewhere = Object.entries(ids ?? {}).map(([scheme, id]) => [" ", renderEntityId(scheme, id)]);
  return html`${renderFacet("entity", name, context)}${known ? html` <span class="meta">(${known})</span>` : ""}${elsewhere}`;
}

function renderEntityId(scheme: string, id: string): Markup {
  const label = `${scheme}: ${id}`;
  const url = scheme === "wikidata" && /^Q\d+$/.test(id) ? `https://www.wikidata.org/wiki/${id}` : undefined;
  return html`<span class="meta">${url ? renderOutside(url, label) : label}</span>`;
}

function renderSeries({ name, edition }: Series, context: Context): Markup {
  const number =
    edition === undefined
      ? ""
      : html`, <span${attributes(context.own)}>${context.messages.edition(String(edition))}</span>`;
  return html`${renderFacet("series", name, context)}${number}`;
}

function renderSources(event: Event, context: Context): Markup | "" {
  const sources = listSources(event);
  if (sources.length === 0) return "";
  return html`<section aria-labelledby="sources">
<h2 id="sources"${attributes(context.own)}>${context.messages.sources}</h2>
<ol class="citations">
${sources.map((source) => renderSource(source, context))}</ol>
</section>
`;
}

function renderColophon({ site, event, updatedAt }: EventDocument, { links, messages, own }: Context): Markup {
  const id = formatId(event.id);
  const formats = FORMATS.map(({ suffix, title }) => html`<li><a href="${links.event(id, suffix)}">${title}</a></li>`);
  return html`<section class="colophon" aria-labelledby="formats"${attributes(own)}>
<h2 id="formats">${messages.otherFormats}</h2>
<ul class="plain">${formats}</ul>
<p class="meta">${messages.permanentId}: <code>${eventUri(site.tagAuthority, id)}</code><br>
${messages.updated} ${renderInstant(updatedAt, messages.language)}</p>
</section>`;
}
