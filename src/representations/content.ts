import { parseEdtf } from "../domain/date/edtf.ts";
import { type EventDate, isTimed } from "../domain/date/event-date.ts";
import { toHtmlDatetime, toRfc3339 } from "../domain/date/formats.ts";
import { formatDateLabel } from "../domain/date/label.ts";
import { DATE_ROLES, type Event, type Media, type Source } from "../domain/event.ts";
import { listMedia, listSources, toWebUrl } from "../domain/feed.ts";
import { formatInstant } from "../domain/instant.ts";
import { renderMarkdown } from "../domain/markdown.ts";
import { languageOfText } from "../domain/translation.ts";
import { labelSupports } from "./html/event-parts.ts";
import { findMessages } from "./html/language.ts";
import { labelRecurrence } from "./html/recurrence.ts";
import { attributes, escapeXml } from "./xml.ts";

/** The HTML of an entry, for feed readers: they show little else, so that all an event says is in it. `change` comes first. */
export function renderContent(event: Event, label: string, language: string, change?: string): string {
  return [
    change ? `<p dir="auto"><strong>${escapeXml(change)}</strong></p>` : "",
    `<p>${renderDate(event, label)}</p>`,
    renderDetails(event, language),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** All that an event says but its title and date, as HTML. */
export function renderDetails(event: Event, language: string): string {
  return [
    renderState(event, language),
    renderTimes(event, language),
    renderText(event, language),
    renderUpdates(event, language),
    ...listMedia(event).map(renderMedia),
    renderExternalLink(event.externalUrl),
    renderSources(listSources(event), language),
  ]
    .filter((part) => part !== "")
    .join("\n");
}

/** `<time>` where HTML can say the date, else `<data>` with its EDTF text. */
function renderDate({ date, timeZone }: Event, label: string): string {
  const datetime = toHtmlDatetime(date) && (toZonedTime(date, timeZone) ?? toHtmlDatetime(date));
  return datetime
    ? `<time datetime="${escapeXml(datetime)}">${escapeXml(label)}</time>`
    : `<data value="${escapeXml(date.text)}">${escapeXml(label)}</data>`;
}

/** The language of a text of the event, where it is another than the document's. */
function foreign(event: Event, path: string, language: string): string | undefined {
  const own = languageOfText(event, path);
  return own === language ? undefined : own;
}

/** A text of the event among words of the service. */
function renderInline(text: string, language: string | undefined): string {
  return language ? `<span lang="${escapeXml(language)}" dir="auto">${escapeXml(text)}</span>` : escapeXml(text);
}

/** What became of it, and why. */
function renderState(event: Event, language: string): string {
  const { eventStatus, note } = event;
  const state = eventStatus ? `<strong>${escapeXml(findMessages(language).states[eventStatus])}</strong>` : "";
  const parts = [state, note ? renderInline(note, foreign(event, "note", language)) : ""].filter((part) => part !== "");
  return parts.length > 0 ? `<p>${parts.join(": ")}</p>` : "";
}

/** "In force from: 21 May 2019", a line for each of its other dates. */
export function describeDates({ dates }: Event, language: string): string[] {
  const { dateRoles } = findMessages(language);
  return DATE_ROLES.flatMap((role) => {
    const date = dates?.[role];
    return date ? [`${dateRoles[role]}: ${labelOfText(date, language)}`] : [];
  });
}

function describeRecurrence({ recurrence }: Event, language: string): string[] {
  if (!recurrence) return [];
  const messages = findMessages(language);
  const { words, rule } = labelRecurrence(recurrence, messages);
  return [`${messages.recurs}: ${[words, rule].filter((part) => part).join(" ")}`];
}

function renderTimes(event: Event, language: string): string {
  const lines = [...describeDates(event, language), ...describeRecurrence(event, language)];
  return lines.length > 0 ? `<ul>${lines.map((line) => `<li>${escapeXml(line)}</li>`).join("")}</ul>` : "";
}

/** What readers are to be told, the latest first: the moment, its day for people, the text, and where that stands. */
export function listTold({ updates }: Event, language: string) {
  const told = updates.map((update, index) => ({ ...update, path: `updates/${index}/text` }));
  return told
    .filter(({ significant }) => significant)
    .toReversed()
    .map(({ at, text, path }) => {
      const time = formatInstant(at);
      return { time, day: labelOfText(time.slice(0, 10), language), text, path };
    });
}

function renderUpdates(event: Event, language: string): string {
  const items = listTold(event, language).map(
    ({ time, day, text, path }) =>
      `<li><time datetime="${time}">${escapeXml(day)}</time>: ${renderInline(text, foreign(event, path, language))}</li>\n`,
  );
  return items.length > 0 ? `<ul>\n${items.join("")}</ul>` : "";
}

/** A time of day with the offset of its zone, so that it can be read elsewhere. */
function toZonedTime({ start }: EventDate, timeZone: string | undefined): string | undefined {
  return timeZone && typeof start === "object" && isTimed(start) ? toRfc3339(start, timeZone) : undefined;
}

function renderText(event: Event, language: string): string {
  const { summary, body } = event;
  const parts: readonly (readonly [html: string, language: string | undefined])[] = [
    [summary ? `<p>${escapeXml(summary)}</p>` : "", foreign(event, "summary", language)],
    [body ? renderMarkdown(body) : "", foreign(event, "body", language)],
  ];
  return [...Map.groupBy(parts, ([, own]) => own)]
    .map(([own, members]) =>
      withLanguage(
        members
          .map(([html]) => html)
          .filter((html) => html !== "")
          .join("\n"),
        own,
      ),
    )
    .filter((part) => part !== "")
    .join("\n");
}

function withLanguage(html: string, language: string | undefined): string {
  return html === "" || !language ? html : `<div lang="${escapeXml(language)}" dir="auto">\n${html}\n</div>`;
}

/** Media without a type are taken for pictures: they have a text alternative. */
export function isPicture({ mediaType }: Pick<Media, "mediaType">): boolean {
  return mediaType === undefined || mediaType.startsWith("image/");
}

function renderMedia(media: Media): string {
  const { url, alt, credit, width, height } = media;
  const shown = isPicture(media)
    ? `<img${attributes({ src: url, alt, width, height })}>`
    : `<a${attributes({ href: url })}>${escapeXml(alt || hostOf(url))}</a>`;
  return `<figure>${shown}${credit ? `<figcaption>${escapeXml(credit)}</figcaption>` : ""}</figure>`;
}

function renderExternalLink(externalUrl: string | undefined): string {
  const url = externalUrl && toWebUrl(externalUrl);
  return url ? `<p><a${attributes({ href: url })}>${escapeXml(hostOf(url))}</a></p>` : "";
}

function renderSources(sources: readonly Source[], language: string): string {
  if (sources.length === 0) return "";
  return `<ul>\n${sources.map((source) => `<li>${renderSource(source, language)}</li>\n`).join("")}</ul>`;
}

function renderSource(source: Source, language: string): string {
  const { url, title, publisher, date, quote, archivedUrl, supports = [] } = source;
  const messages = findMessages(language);
  const cited = [publisher, date && labelOfText(date, language)].filter((part) => part);
  return [
    `<cite><a${attributes({ href: url })}>${escapeXml(title || hostOf(url))}</a></cite>`,
    ...cited.map((part) => `, ${escapeXml(part ?? "")}`),
    archivedUrl ? ` (<a${attributes({ href: archivedUrl })}>${escapeXml(hostOf(archivedUrl))}</a>)` : "",
    supports.length > 0 ? ` (${escapeXml(messages.supports(labelSupports(supports, messages)))})` : "",
    quote ? `<blockquote${attributes({ cite: url })}>${escapeXml(quote)}</blockquote>` : "",
  ].join("");
}

/** The date of a source is kept as text; what is not EDTF is shown as it stands. */
function labelOfText(text: string, language: string): string {
  const date = parseEdtf(text);
  return date.ok ? formatDateLabel(date.value, language) : text;
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
