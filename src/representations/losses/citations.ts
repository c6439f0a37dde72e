import { isAllDay } from "../../domain/date/event-date.ts";
import { type CslDate, toBibtexDate, toCslDate } from "../../domain/date/formats.ts";
import { labelOf } from "../../domain/feed.ts";
import { change, type Exported, type ExportLoss, type LossRules, lose } from "./loss.ts";
import { loseBody } from "./texts.ts";

// A reference names the page of the event: what the event is about is not in it.

/** What became of it stands in the note, and why behind it, but not alone. */
function loseNote({ event, input }: Exported): ExportLoss[] {
  return lose(input, "note", event.eventStatus ? "words" : "no");
}

/** Spaces and control characters are one space each. */
function loseLines({ event, input }: Exported): (ExportLoss | undefined)[] {
  return [
    change("/title", input["title"], event.title.replace(/\s+/g, " ").trim(), "is on one line"),
    change("/summary", input["summary"], event.summary?.replace(/\s+/g, " ").trim(), "is on one line"),
  ];
}

function toRules(loseDate: (exported: Exported) => (ExportLoss | undefined)[]): LossRules {
  return {
    no: [
      ...["external_id", "slug", "dates", "recurrence", "translations", "category", "tags", "entities"],
      ...["countries", "place", "external_url", "media", "importance", "series", "updates", "status", "published_at"],
      ...["sources/*/quote", "sources/*/archived_url", "sources/*/supports"],
    ],
    words: ["sources/*/url", "sources/*/title", "sources/*/publisher", "sources/*/date", "event_status"],
    more: (exported) => [...loseDate(exported), ...loseNote(exported), ...loseLines(exported), ...loseBody(exported)],
  };
}

/** "2021-12-26" of parts; undefined of what is not said by parts alone. */
function formatParts({ "date-parts": ends, season, circa, literal }: CslDate): string | undefined {
  if (!ends || season !== undefined || circa || literal !== undefined) return undefined;
  const format = ([year = 0, ...rest]: readonly number[]) =>
    [String(year).padStart(4, "0"), ...rest.map((part) => String(part).padStart(2, "0"))].join("-");
  return ends.map(format).join("/");
}

export const CSL_LOSSES: LossRules = toRules(({ event, document, input }) => {
  const { date } = event;
  const now = toCslDate(date, labelOf(event, document.language));
  const isWhole = formatParts(now) === date.text;
  return [
    isWhole ? undefined : change("/date", date.text, now, "is there as CSL has dates"),
    ...lose(input, "time_zone", "no"),
  ];
});

export const BIBTEX_LOSSES: LossRules = toRules(({ event, document, input }) => {
  const { date } = event;
  const label = labelOf(event, document.language);
  const now = toBibtexDate(date, label);
  return [
    change("/date", date.text, now.date ?? now.year, "is there as biblatex has dates, else in words"),
    // The words name the zone of a time.
    ...lose(input, "time_zone", now.year === label && !isAllDay(date) ? "words" : "no"),
  ];
});
