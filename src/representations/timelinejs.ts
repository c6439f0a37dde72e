import { parseEdtf } from "../domain/date/edtf.ts";
import { boundsOfAll, isDeep, type TimelineSpan, toTimelineDates, toTimelineEra } from "../domain/date/formats.ts";
import type { Document, ListDocument } from "../domain/document.ts";
import type { Event, Media } from "../domain/event.ts";
import { labelOf, listMedia, nameCategory } from "../domain/feed.ts";
import { formatId } from "../domain/id.ts";
import { createEntries } from "../domain/keep.ts";
import { createAddresses } from "./addresses.ts";
import { isPicture, renderDetails } from "./content.ts";
import { eventsOf } from "./formats.ts";
import { JsonList, writeJson } from "./json-list.ts";
import { attributes, escapeXml } from "./xml.ts";

/**
 * The JSON of TimelineJS3 (timeline.knightlab.com/docs/json-format.html). Events whose start is not known are left out and
 * counted in `_annals.skipped`. Keys without a value are left out by JSON.stringify.
 */
export function render(document: Document): string {
  const addresses = createAddresses(document, ".timelinejs.json");
  const all = eventsOf(document);
  const toSlide = createEntries(document, ".timelinejs.json", (event) => {
    const dates = toTimelineDates(event.date);
    const slide = dates && { ...dates, ...describe(event, addresses.event(formatId(event.id)), document) };
    return slide ? [{ isDeep: isDeepSpan(slide), text: JSON.stringify(slide) }] : [];
  });
  const slides = all.flatMap(toSlide);
  const eras = listEras(document);
  return writeJson({
    title: document.kind === "event" ? undefined : describeTitle(document),
    scale: slides.some((slide) => slide.isDeep) || eras.some(isDeepSpan) ? "cosmological" : "human",
    events: new JsonList(slides.map(({ text }) => text)),
    eras: eras.length > 0 ? eras : undefined,
    _annals: { skipped: all.length - slides.length, next: addresses.next },
  });
}

function describeTitle({ title, description }: ListDocument) {
  const text = description ? `<p>${escapeXml(description)}</p>` : undefined;
  return { unique_id: "title", text: { headline: escapeXml(title), text } };
}

function describe(event: Event, url: string, document: Document) {
  const { language, categories, site } = document;
  const media = listMedia(event);
  const shown = findShown(media);
  const rest = { ...event, media: media.filter((one) => one !== shown) };
  const link = `<p><a${attributes({ href: url })}>${escapeXml(site.title)}</a></p>`;
  return {
    unique_id: formatId(event.id),
    display_date: guardLabel(labelOf(event, language)),
    text: {
      headline: escapeXml(event.title),
      text: [renderDetails(rest, language), link].filter((part) => part !== "").join("\n"),
    },
    media: shown && toMedia(shown),
    group: event.category ? guardLabel(nameCategory(event.category, categories, language)) : undefined,
    _annals: { date: event.date.text },
  };
}

/** Endings by which TimelineJS knows films, recordings and papers; it takes everything else for a picture. */
const KNOWN = /\.(?:mp4|webm|mp3|wav|m4a|pdf)(?:\?.*)?$/i;

/** A slide has room for one. */
export function findShown(media: readonly Media[]): Media | undefined {
  return media.find(isPicture) ?? media.find(({ url }) => KNOWN.test(url));
}

/** Caption and credit are HTML, the alternative is text. What is no picture needs its name in sight. */
function toMedia(media: Media) {
  const { url, alt, credit } = media;
  return {
    // TimelineJS puts some addresses into markup between single quotes.
    url: url.replaceAll("'", "%27"),
    caption: isPicture(media) || alt === "" ? undefined : escapeXml(alt),
    credit: credit ? escapeXml(credit) : undefined,
    alt: alt || undefined,
  };
}

const LOOKALIKES: Readonly<Record<string, string>> = { "<": "‹", ">": "›", "&": "＆" };

/**
 * TimelineJS reads labels as HTML, takes the text of that, and puts the text into the page as HTML again: escaped markup
 * would be live, so that nothing may be left that is markup in either reading.
 */
function guardLabel(text: string): string {
  return text.toWellFormed().replace(/[<>]|&(?=[#a-z])/gi, (character) => LOOKALIKES[character] ?? "");
}

function listEras(document: Document) {
  const { eras = [] } = (document.kind === "timeline" && document.timeline) || {};
  const shown = boundsOfAll(eventsOf(document).map(({ date }) => date));
  return eras.flatMap(({ title, date }) => {
    const parsed = parseEdtf(date);
    const span = parsed.ok ? toTimelineEra(parsed.value, shown) : undefined;
    return span ? [{ ...span, text: { headline: escapeXml(title) } }] : [];
  });
}

function isDeepSpan({ start_date, end_date }: TimelineSpan): boolean {
  return isDeep(start_date) || (end_date !== undefined && isDeep(end_date));
}
