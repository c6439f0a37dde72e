import type { EventDate } from "../domain/date/event-date.ts";
import type { Document } from "../domain/document.ts";
import type { Event, Source } from "../domain/event.ts";
import { labelOf, listSources, summarize } from "../domain/feed.ts";
import { formatParameters } from "../domain/filter.ts";
import { formatId } from "../domain/id.ts";
import { formatAsOf } from "../domain/query.ts";
import { createLinks } from "../links.ts";
import { labelDateText } from "./html/date.ts";
import { findMessages } from "./html/language.ts";

/**
 * What a bibliography says of an event: of its page here, whose sources stand in the note. It is the same from whichever list
 * it was taken, so that a collection of references has it once. Texts are single lines without control characters.
 */
export interface Citation {
  /** "annals-0k3v9x2m7qa": letters, digits and hyphens, the same for ever. */
  readonly key: string;
  readonly title: string;
  /** The name of the site. */
  readonly container: string;
  /** The permanent address, in whichever language the reader wishes; of the past, of the event as it stood then. */
  readonly url: string;
  /** When it happened. */
  readonly date: EventDate;
  /** The same for people. */
  readonly label: string;
  /** BCP 47. */
  readonly language?: string;
  readonly abstract?: string;
  /** What became of the event, and its sources. */
  readonly note?: string;
}

export function toCitation(
  event: Event,
  { site, language, asOf }: Pick<Document, "site" | "language" | "asOf">,
): Citation {
  const id = formatId(event.id);
  const time = asOf === undefined ? "" : `?${formatParameters([["as_of", formatAsOf(asOf)]])}`;
  const abstract = toLine(summarize(event) ?? "");
  const note = toLine([describeState(event, language), describeSources(event, language)].filter(Boolean).join(". "));
  return {
    key: `annals-${id}`,
    title: toLine(event.title),
    container: toLine(site.title),
    url: `${createLinks(site.baseUrl).event(id)}${time}`,
    date: event.date,
    label: toLine(labelOf(event, language)),
    ...(event.language && /^[a-z]{2,3}(?:-[a-z\d]{1,8})*$/i.test(event.language) && { language: event.language }),
    ...(abstract && { abstract }),
    ...(note && { note }),
  };
}

/** A line break would begin another field for programs that read fields out of notes. */
function toLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s\ufffe\uffff]+/gu, " ")
    .trim();
}

/** Nothing an editor wrote stands first: programs take a note that begins with the name of a field for that field. */
function describeState({ eventStatus, note }: Event, language: string): string {
  if (!eventStatus) return "";
  return [findMessages(language).states[eventStatus], note].filter(Boolean).join(": ");
}

/** "Sources: The rule, Federal Register, 21 May 2019, https://…; https://…" */
function describeSources(event: Event, language: string): string {
  const { sources: label, comma } = findMessages(language);
  const describe = ({ title, publisher, date, url }: Source) =>
    [title, publisher, date && labelDateText(date, language), url].filter(Boolean).join(comma);
  const sources = listSources(event).map(describe);
  return sources.length > 0 ? `${label}: ${sources.join("; ")}` : "";
}
