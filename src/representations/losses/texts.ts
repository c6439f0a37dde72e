import { findCategory } from "../../domain/category.ts";
import { isAllDay } from "../../domain/date/event-date.ts";
import { listMedia, nameCategory, summarize } from "../../domain/feed.ts";
import { isPicture } from "../content.ts";
import { type Exported, type ExportLoss, lose } from "./loss.ts";

/** Of the two texts there is but the shorter; where it is missing, the beginning of the longer. */
export function loseBody({ event, input }: Exported): ExportLoss[] {
  if (event.summary) return lose(input, "body", "no", "the summary stands for it");
  if (!event.body) return [];
  const why = "its beginning is there as plain text, in the place of the summary";
  return [{ pointer: "/body", was: event.body, now: summarize(event), kept: "part", why }];
}

/** A zone belongs to a time of day. */
export function loseZoneOfDay({ event, input }: Exported): ExportLoss[] {
  return isAllDay(event.date) ? lose(input, "time_zone", "no", "says nothing of a day") : [];
}

/** How large a picture is stands in HTML, what is no picture has no size there. */
export function loseSize({ event, input }: Exported, index: number, kept: "no" | "words"): ExportLoss[] {
  const media = listMedia({ media: event.media.slice(index, index + 1) })[0];
  const own = media && isPicture(media) ? kept : "no";
  return ["width", "height"].flatMap((name) => lose(input, `media/${index}/${name}`, own));
}

/** An entry of the log that is for the record alone. */
export function loseUpdates({ event, input }: Exported): ExportLoss[] {
  return event.updates.flatMap(({ significant }, index) =>
    lose(input, `updates/${index}`, significant ? "words" : "no", significant ? undefined : "is for the record alone"),
  );
}

/** A category that goes by its label, where nothing says that it is one. */
export function loseCategory({ event: { category }, document }: Exported, why: string): ExportLoss[] {
  if (category === undefined) return [];
  const now = nameCategory(category, document.categories, document.language);
  return [{ pointer: "/category", was: category, now, kept: "part", why }];
}

/** Category and tags in one list of words. */
export function loseWords(exported: Exported): (ExportLoss | undefined)[] {
  const { event, document } = exported;
  const why = "stands among categories";
  return [
    ...loseCategory(exported, "stands among tags"),
    ...event.tags.flatMap((tag, index) =>
      findCategory(document.categories, tag) ? lose(exported.input, `tags/${index}`, "words", why) : [],
    ),
  ];
}
