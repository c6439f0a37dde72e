import { toTimelineDates } from "../../domain/date/formats.ts";
import { listMedia } from "../../domain/feed.ts";
import { findShown } from "../timelinejs.ts";
import { change, type Exported, type ExportLoss, type LossRules, lose } from "./loss.ts";
import { loseCategory, loseSize, loseUpdates, loseZoneOfDay } from "./texts.ts";

/** Days, times and years, without a mark, and ranges of them. */
const PLAIN = /^(?:-?\d{4}(?:-[01]\d(?:-\d\d(?:T\d\d:\d\d(?::(?!00)\d\d)?)?)?)?|Y-?\d+)$/;

function loseDate({ event: { date } }: Exported): ExportLoss | undefined {
  const dates = toTimelineDates(date);
  const parts = date.text.split("/");
  const isMixed = new Set(parts.map((part) => part.includes("T"))).size > 1;
  const isPlain = !isMixed && parts.every((part) => PLAIN.test(part));
  if (isPlain && (date.end === undefined) === (dates?.end_date === undefined)) return undefined;
  const now = [dates?.start_date, dates?.end_date].flatMap((each) => (each ? [Object.values(each).join("-")] : []));
  return change("/date", date.text, now.join("/"), "is shown by these numbers; it is in _annals.date, and in words");
}

/** A slide has room for one of its media; the others are in its text. */
function loseMedia({ event, document, input }: Exported): ExportLoss[] {
  const shown = findShown(listMedia(event));
  return event.media.flatMap((media, index) => {
    const isShown = shown !== undefined && listMedia({ media: [media] })[0]?.url === shown.url;
    const path = `media/${index}`;
    const unsaid = ["media_type", "length", "focus"];
    const said = ["url", "alt", "credit"];
    return [
      ...unsaid.flatMap((name) => lose(input, `${path}/${name}`, "no")),
      ...loseSize({ event, document, input }, index, isShown ? "no" : "words"),
      ...(isShown && /[<&]/.test(media.alt) ? lose(input, `${path}/alt`, "words", "is read as HTML by some") : []),
      ...(isShown ? [] : said.flatMap((name) => lose(input, `${path}/${name}`, "words"))),
    ];
  });
}

function more(exported: Exported): (ExportLoss | undefined)[] {
  const { input } = exported;
  const zone = loseZoneOfDay(exported);
  return [
    loseDate(exported),
    ...(zone.length > 0 ? zone : lose(input, "time_zone", "words")),
    ...loseMedia(exported),
    ...loseUpdates(exported),
    ...loseCategory(exported, "is the group of the slide"),
  ];
}

export const TIMELINEJS_LOSSES: LossRules = {
  no: [
    ...["external_id", "slug", "translations", "tags", "entities", "countries", "place", "series"],
    ...["importance", "status", "published_at"],
  ],
  words: ["summary", "body", "language", "dates", "recurrence", "event_status", "note", "external_url", "sources"],
  more,
  leftOut: () => (event) => (toTimelineDates(event.date) ? undefined : "its date has no start"),
};
