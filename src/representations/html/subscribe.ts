import type { ListDocument } from "../../domain/document.ts";
import { createListAddress } from "../addresses.ts";
import { FORMATS, type Format } from "../formats.ts";
import { countDates } from "../ics.ts";
import type { Context } from "./context.ts";
import { formatNumber } from "./language.ts";
import type { Alternate } from "./layout.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** Where the events of a page are in another format, in that format's own order and from its first page on. */
export function toFormatUrl(
  document: ListDocument,
  { suffix }: Pick<Format, "suffix">,
  { links }: Pick<Context, "links">,
): string {
  return createListAddress(document, links)(suffix, document.filter);
}

/** What feed readers and other programs find in the head of the page. */
export function listAlternates(document: ListDocument, context: Pick<Context, "links">): Alternate[] {
  return FORMATS.filter(({ discoverable }) => discoverable).map((format) => ({
    title: format.title,
    mediaType: format.mediaType,
    url: toFormatUrl(document, format, context),
  }));
}

const FEEDS: ReadonlySet<string> = new Set([".rss", ".atom", ".feed.json"]);
const CALENDAR = ".ics";

export function renderSubscribe(document: ListDocument, context: Context): Markup {
  const { messages, own } = context;
  const links = FORMATS.map((format) => ({ ...format, url: toFormatUrl(document, format, context) }));
  const feeds = links.filter(({ suffix }) => FEEDS.has(suffix));
  const data = links.filter(({ suffix }) => !FEEDS.has(suffix) && suffix !== CALENDAR);
  const calendar = links.find(({ suffix }) => suffix === CALENDAR);
  return html`<section class="panel" id="subscribe" aria-labelledby="subscribe-heading"${attributes(own)}>
<h2 id="subscribe-heading">${messages.subscribe}</h2>
<h3>${messages.feeds}</h3>
<ul class="plain">${feeds.map(renderLink)}</ul>
${calendar ? html`<h3>${messages.calendars}</h3>\n<ul class="plain">${renderCalendarLinks(calendar.url, document.title, context)}${renderLink(calendar)}</ul>\n${renderCounts(document, context)}` : ""}<h3>${messages.data}</h3>
<ul class="plain">${data.map(renderLink)}</ul>
</section>
`;
}

function renderLink({ title, url, mediaType }: { title: string; url: string; mediaType: string }): Markup {
  return html`<li><a href="${url}" type="${mediaType.split(";", 1)[0]}">${title}</a></li>`;
}

/** What becomes of dates in the calendar, where the page has all of its events. */
function renderCounts({ events, cursor, nextCursor }: ListDocument, { messages, language }: Context): Markup[] {
  if (cursor !== undefined || nextCursor !== undefined) return [];
  const { skipped, coarse } = countDates(events);
  const counts = [
    [messages.calendarSkipped, skipped],
    [messages.calendarCoarse, coarse],
  ] as const;
  return counts.flatMap(([label, count]) =>
    count > 0 ? [html`<p class="meta">${label(formatNumber(count, language))}</p>\n`] : [],
  );
}

/** Plain links that hand the calendar's address over; nothing is loaded from those services here. */
function renderCalendarLinks(url: string, title: string, { messages }: Context): Markup {
  const webcal = url.replace(/^https?:/, "webcal:");
  const google = `https://calendar.google.com/calendar/r?cid=${encodeURIComponent(webcal)}`;
  const outlook = `https://outlook.live.com/calendar/0/addfromweb?url=${encodeURIComponent(url)}&name=${encodeURIComponent(title)}`;
  return html`<li><a href="${webcal}">${messages.calendarApp}</a></li><li><a href="${google}" rel="noopener">${messages.googleCalendar}</a></li><li><a href="${outlook}" rel="noopener">${messages.outlook}</a></li>`;
}
