import { isTimed } from "../../domain/date/event-date.ts";
import { listMedia } from "../../domain/feed.ts";
import { formatPoint, isTyped } from "../schema-org.ts";
import { change, type Exported, type ExportLoss, type LossRules, lose } from "./loss.ts";
import { loseBody, loseZoneOfDay } from "./texts.ts";

// Formats of plain data: all but our own JSON and NDJSON say less than there is.

/** A "|" stands between the values of a list in one cell. */
function loseBars({ input }: Exported): (ExportLoss | undefined)[] {
  return ["tags", "entities"].flatMap((name) =>
    ((input[name] ?? []) as unknown[]).map((value, index) =>
      typeof value === "string"
        ? change(`/${name}/${index}`, value, value.replaceAll("|", "/"), '"|" stands between values there')
        : undefined,
    ),
  );
}

export const CSV_LOSSES: LossRules = { more: loseBars };

export const GEOJSON_LOSSES: LossRules = {
  no: [
    ...["external_id", "slug", "translations", "dates", "recurrence", "external_url", "sources", "media", "series"],
    ...["updates", "status", "published_at", "entities/*/type", "entities/*/role", "entities/*/ids"],
  ],
  more: loseBody,
};

/** What ISO 8601 says of both ends; the other parts of an interval are left out. */
function loseSchemaDate({ event: { date, timeZone } }: Exported): ExportLoss | undefined {
  const ends = [date.start, ...(date.end === undefined ? [] : [date.end])];
  const said = ends.map((end) => formatPoint(end, timeZone));
  const isWhole = ends.every((end, index) => typeof end === "object" && said[index] && said[index] === end.text);
  const now = said.filter((text) => text !== undefined).join("/") || undefined;
  return isWhole ? undefined : change("/date", date.text, now, "is there as ISO 8601 has it, or not at all");
}

function loseSchemaZone(exported: Exported): (ExportLoss | undefined)[] {
  const { event } = exported;
  const { start } = event.date;
  const said = typeof start === "object" && isTimed(start) ? formatPoint(start, event.timeZone)?.slice(19) : undefined;
  const zone = loseZoneOfDay(exported);
  return zone.length > 0 ? zone : [change("/time_zone", event.timeZone, said, "its offset is there")];
}

/** Pictures alone, and of them the address. */
function loseSchemaMedia({ event, input }: Exported): ExportLoss[] {
  return event.media.flatMap((media, index) => {
    const isPicture = listMedia({ media: [media] }).some(({ mediaType }) => mediaType?.startsWith("image/"));
    if (!isPicture) return lose(input, `media/${index}`, "no");
    const unsaid = ["media_type", "alt", "credit", "length", "width", "height", "focus"];
    return unsaid.flatMap((name) => lose(input, `media/${index}/${name}`, "no"));
  });
}

function more(exported: Exported): (ExportLoss | undefined)[] {
  const { event, input } = exported;
  return [
    loseSchemaDate(exported),
    ...loseSchemaZone(exported),
    ...loseSchemaMedia(exported),
    ...loseBody(exported),
    ...event.entities.flatMap(({ ids = {} }, index) =>
      Object.keys(ids).flatMap((scheme) =>
        scheme === "wikidata" ? [] : lose(input, `entities/${index}/ids/${scheme}`, "no"),
      ),
    ),
    ...(event.eventStatus === "tentative" ? lose(input, "event_status", "no") : []),
    ...event.entities.flatMap(({ type }, index) =>
      type === undefined || isTyped(type)
        ? []
        : [change(`/entities/${index}/type`, type, "Thing", "schema.org has no such kind")],
    ),
  ];
}

export const JSONLD_LOSSES: LossRules = {
  no: [
    ...["external_id", "slug", "translations", "dates", "recurrence", "category", "tags", "countries", "external_url"],
    ...["importance", "series", "updates", "status", "published_at", "note", "entities/*/role", "sources/*/quote"],
    ...["sources/*/archived_url", "sources/*/supports"],
  ],
  more,
};
