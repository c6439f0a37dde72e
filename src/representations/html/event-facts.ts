import type { EventDocument } from "../../domain/document.ts";
import { DATE_ROLES, type Entity, type Event } from "../../domain/event.ts";
import type { Facet } from "../../domain/facet.ts";
import { toWebUrl } from "../../domain/feed.ts";
import type { Context } from "./context.ts";
import { renderDateText } from "./date.ts";
import { hostOf, labelPlace, renderOutside, renderSeries } from "./event-parts.ts";
import { renderFacet, renderName } from "./facets.ts";
import { type Fact, renderFactList } from "./fact-list.ts";
import { type Content, html, join, type Markup } from "./markup.ts";
import { renderOccurrences, renderRecurrence } from "./recurrence.ts";

/** What is known of an event besides its texts, by name; nothing where that is nothing. */
export function renderFacts({ event, timelines }: EventDocument, context: Context): Markup | "" {
  const { messages, links } = context;
  const externalUrl = event.externalUrl && toWebUrl(event.externalUrl);
  const linkAll = (facet: Facet, values: readonly string[]) => {
    const linked = values.map((value) => renderFacet(facet, value, context));
    return linked.length === 0 ? [] : [join(linked, messages.comma)];
  };
  const facts: readonly Fact[] = [
    ...listDates(event, context),
    [
      messages.recurs,
      event.recurrence ? [renderRecurrence(event.recurrence, context), ...renderOccurrences(event, context)] : [],
    ],
    [messages.timeZone, event.timeZone ? [event.timeZone] : []],
    [messages.place, renderPlace(event, context)],
    [messages.entities, event.entities.map((entity) => renderEntity(entity, event, context))],
    [messages.facets.country, linkAll("country", event.countries)],
    [messages.facets.series, event.series ? [renderSeries(event.series, event, context)] : []],
    [messages.facets.tag, linkAll("tag", event.tags)],
    [messages.page, externalUrl ? [renderOutside(externalUrl, hostOf(externalUrl))] : []],
    [messages.timelines, timelines.map(({ slug, title }) => html`<a href="${links.timeline(slug)}">${title}</a>`)],
  ];
  return renderFactList(facts, context);
}

/** Its dates besides the main one. */
function listDates({ dates }: Event, { messages, language }: Context): Fact[] {
  return DATE_ROLES.map((role) => [
    messages.dateRoles[role],
    dates?.[role] ? [renderDateText(dates[role], language)] : [],
  ]);
}

function renderPlace(event: Event, context: Context): Content[] {
  const { place } = event;
  const label = labelPlace(event, context);
  if (place?.lat === undefined || place.lon === undefined) return label ? [label] : [];
  const map = `https://www.openstreetmap.org/?mlat=${place.lat}&mlon=${place.lon}#map=10/${place.lat}/${place.lon}`;
  return [html`${label ? html`${label} ` : ""}${renderOutside(map, `${place.lat}, ${place.lon}`, { dir: "ltr" })}`];
}

function renderEntity({ name, type, role, ids }: Entity, event: Event, context: Context): Markup {
  const known = [role, type].filter((part) => part).join(", ");
  const elsewhere = Object.entries(ids ?? {}).map(([scheme, id]) => [" ", renderEntityId(scheme, id)]);
  return html`${renderName("entity", name, event, context)}${known ? html` <span class="meta">(${known})</span>` : ""}${elsewhere}`;
}

function renderEntityId(scheme: string, id: string): Markup {
  const label = `${scheme}: ${id}`;
  const url = scheme === "wikidata" && /^Q\d+$/.test(id) ? `https://www.wikidata.org/wiki/${id}` : undefined;
  return html`<span class="meta">${url ? renderOutside(url, label) : label}</span>`;
}
