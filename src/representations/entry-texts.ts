import type { Event, ToldMember } from "../domain/event.ts";
import type { EntryTexts } from "../domain/feed.ts";
import { renderContent } from "./content.ts";
import { findMessages, formatYearsAgo } from "./html/language.ts";
import type { Messages } from "./html/messages/messages.ts";

/** What members of an event are called, for people. */
const LABELS: Readonly<Record<ToldMember, (messages: Messages) => string>> = {
  date: ({ date }) => date,
  timeZone: ({ timeZone }) => timeZone,
  title: ({ title }) => title,
  summary: ({ summary }) => summary,
  body: ({ text }) => text,
  eventStatus: ({ facets }) => facets.event_status,
  note: ({ facets }) => facets.event_status,
  dates: ({ otherDates }) => otherDates,
  recurrence: ({ recurs }) => recurs,
  place: ({ place }) => place,
  category: ({ facets }) => facets.category,
  tags: ({ facets }) => facets.tag,
  entities: ({ entities }) => entities,
  countries: ({ facets }) => facets.country,
  series: ({ facets }) => facets.series,
  sources: ({ sources }) => sources,
  media: ({ media }) => media,
  externalUrl: ({ page }) => page,
  language: ({ languages }) => languages,
  translations: ({ languages }) => languages,
};

/** What editors said of the last change, else which members it altered. */
function describeChange({ updates, changed = [] }: Event, language: string): string {
  const messages = findMessages(language);
  const significant = updates.filter((update) => update.significant);
  const last = Math.max(...significant.map(({ at }) => at));
  const told = significant.filter(({ at }) => at === last).map(({ text }) => text);
  if (told.length > 0) return messages.updatedEntry(told.join(" \u2013 "));
  return messages.changed([...new Set(changed.map((member) => LABELS[member](messages)))].join(messages.comma));
}

/** The words of an entry, in the language of its feed. */
export const ENTRY_TEXTS: EntryTexts = {
  content: renderContent,
  change: describeChange,
  anniversaryTitle: (title, years, language) => {
    const { language: own, anniversary } = findMessages(language);
    const text = anniversary(formatYearsAgo(years, own));
    return `${text.charAt(0).toUpperCase()}${text.slice(1)}: ${title}`;
  },
  updatedTitle: (title, language) => findMessages(language).updatedEntry(title),
};
