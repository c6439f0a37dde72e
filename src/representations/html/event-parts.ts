import { DATE_ROLES, type Event, type Media, type Series, type Source } from "../../domain/event.ts";
import { listMedia, listSources } from "../../domain/feed.ts";
import { languageOfText, readOriginal } from "../../domain/translation.ts";
import type { Context } from "./context.ts";
import { labelDateText } from "./date.ts";
import { findFacetAddress, labelFacet, renderFacet, renderName } from "./facets.ts";
import { languageAttributes } from "./language.ts";
import { attributes, type Content, html, join, type Markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";

/** The host of an address, for people: "www.example.org" -> "example.org". */
export function hostOf(url: string): string {
  return URL.parse(url)?.hostname.replace(/^www\./, "") || url;
}

/** A link to another site. Editors choose it, so that it carries no weight of ours. */
export function renderOutside(url: string, label: Content, extra: Readonly<Record<string, string>> = {}): Markup {
  return html`<a${attributes({ href: url, rel: "nofollow noopener", ...extra })}>${label}</a>`;
}

/** Category, place, names, series, countries and tags in one list, as links; nothing where there are none. */
export function renderFacets(event: Event, context: Context): Markup | "" {
  const place = labelPlace(event, context);
  const item = (facet: "category" | "country" | "tag") => (value: string) =>
    html`<li>${renderFacet(facet, value, context, facet)}</li>`;
  const items = [
    ...(event.category ? [event.category] : []).map(item("category")),
    ...(place ? [html`<li>${place}</li>`] : []),
    ...unique(event.entities.map(({ name }) => name)).map(
      (name) => html`<li>${renderName("entity", name, event, context, "entity")}</li>`,
    ),
    ...(event.series ? [html`<li>${renderSeries(event.series, event, context, "series")}</li>`] : []),
    ...unique(event.countries).map(item("country")),
    ...unique(event.tags).map(item("tag")),
  ];
  if (items.length === 0) return "";
  return html`<ul class="facets" aria-label="${context.messages.about}">${items}</ul>\n`;
}

/** "China Manufacturing Day, no. 6" */
export function renderSeries({ name, edition }: Series, event: Event, context: Context, className?: string): Markup {
  const { comma, edition: label } = context.messages;
  const number =
    edition === undefined ? "" : html`${comma}<span${attributes(context.own)}>${label(String(edition))}</span>`;
  return html`${renderName("series", name, event, context, className)}${number}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

export function nameOfSource({ url, publisher }: Source): string {
  return publisher ?? hostOf(url);
}

/** Who says so, on one line. */
export function renderSourceLine(event: Event, context: Context): Markup | "" {
  const sources = listSources(event);
  if (sources.length === 0) return "";
  const links = sources.map((source) =>
    renderOutside(source.url, nameOfSource(source), source.title && source.publisher ? { title: source.title } : {}),
  );
  return html`<p class="sources"><span${attributes(context.own)}>${context.messages.sources}:</span> ${join(links, context.messages.comma)}</p>\n`;
}

/** "Cancelled: the hall burned down"; nothing where nothing became of it. */
export function renderState(event: Event, context: Context): Markup | "" {
  const { eventStatus, note } = event;
  if (eventStatus === undefined && note === undefined) return "";
  const { messages, own } = context;
  const state = eventStatus
    ? html`<strong${attributes({ ...own, class: eventStatus })}>${messages.states[eventStatus]}</strong>`
    : "";
  const text = languageAttributes(languageOfText(event, "note"), context.language);
  return html`<p class="state">${state}${state && note ? ": " : ""}${note ? html`<bdi${attributes(text)}>${note}</bdi>` : ""}</p>\n`;
}

/** The members that a source is a citation for, for people: "Date, In force from". */
export function labelSupports(paths: readonly string[], messages: Messages): string {
  const members: Readonly<Record<string, string>> = {
    title: messages.title,
    summary: messages.summary,
    body: messages.text,
    date: messages.date,
    category: messages.facets.category,
    tags: messages.facets.tag,
    entities: messages.entities,
    countries: messages.facets.country,
    place: messages.place,
    series: messages.facets.series,
    event_status: messages.facets.event_status,
    note: messages.facets.event_status,
    recurrence: messages.recurs,
    updates: messages.updates,
    ...Object.fromEntries(DATE_ROLES.map((role) => [`dates/${role}`, messages.dateRoles[role]])),
  };
  const labels = paths.map((path) => members[path] ?? members[path.split("/")[0] ?? ""] ?? path);
  return [...new Set(labels)].join(messages.comma);
}

/** A full citation. */
export function renderSource(source: Source, context: Context): Markup {
  const { url, title, publisher, date, quote, archivedUrl, supports = [] } = source;
  const details = [publisher, date && labelDateText(date, context.language)].filter((part) => part);
  return html`<li><cite><bdi>${renderOutside(url, title ?? hostOf(url))}</bdi></cite>${details.map((part) => [context.messages.comma, html`<bdi>${part}</bdi>`])}${
    archivedUrl
      ? html` (${renderOutside(archivedUrl, html`<span${attributes(context.own)}>${context.messages.archived}</span>`)})`
      : ""
  }${
    supports.length > 0
      ? html` <span class="meta"${attributes(context.own)}>(${context.messages.supports(labelSupports(supports, context.messages))})</span>`
      : ""
  }${quote ? html`<blockquote cite="${url}" dir="auto">${quote}</blockquote>` : ""}</li>\n`;
}

/** "Vancouver, Canada", of which each may be written in another direction; undefined where neither is known. */
export function labelPlace(event: Event, context: Context): Content[] | undefined {
  const { place } = event;
  const country = place?.country && labelFacet("country", place.country, context);
  const name = place?.name && renderPlaceName(event, place.name, context);
  const parts = [name, country].filter((part) => part);
  return parts.length > 0
    ? join(
        parts.map((part) => html`<bdi>${part}</bdi>`),
        context.messages.comma,
      )
    : undefined;
}

/** With a link to what else is there, by the name that the event itself has for it. */
function renderPlaceName(event: Event, name: string, context: Context): Content {
  const original = readOriginal(event, "place/name");
  const href = original === undefined ? undefined : findFacetAddress("place", original, context);
  return href === undefined ? name : html`<a${attributes({ href })}>${name}</a>`;
}

/** Pictures are shown; a film or a recording is a link, as nothing is loaded from elsewhere but pictures. */
export function renderMedia(event: Event, context: Context): Markup[] {
  return listMedia(event).map((media) => {
    const credit = media.credit
      ? html`<figcaption><span${attributes(context.own)}>${context.messages.credit}:</span> ${media.credit}</figcaption>`
      : "";
    return html`<figure>${isPicture(media) ? renderPicture(media) : renderOutside(media.url, media.alt || hostOf(media.url))}${credit}</figure>\n`;
  });
}

function isPicture({ mediaType }: Media): boolean {
  return mediaType === undefined || mediaType.startsWith("image/");
}

function renderPicture({ url, alt, width, height }: Media): Markup {
  return html`<img src="${url}" alt="${alt}"${attributes({ width, height })} loading="lazy" decoding="async" referrerpolicy="no-referrer">`;
}
