import { findAnniversary } from "../../domain/anniversary.ts";
import type { Document } from "../../domain/document.ts";
import { labelOf, nameCategory } from "../../domain/feed.ts";
import { change, type Exported, type ExportLoss, type LossRules, lose } from "./loss.ts";
import { loseBody, loseSize } from "./texts.ts";

const UNSAID = [
  ...["external_id", "slug", "translations", "importance", "status", "media/*/focus", "series/edition"],
  ...["entities/*/type", "entities/*/role", "entities/*/ids"],
];

function isSummary(document: Document): boolean {
  return document.kind !== "event" && document.content === "summary";
}

function loseSizes(exported: Exported): ExportLoss[] {
  const kept = isSummary(exported.document) ? "no" : "words";
  return exported.event.media.flatMap((_, index) => loseSize(exported, index, kept));
}

/** Only the HTML of an entry has them; where summaries alone are asked for, nothing has. */
function loseInContent({ document, input }: Exported, paths: readonly string[]): ExportLoss[] {
  return paths.flatMap((path) => lose(input, path, isSummary(document) ? "no" : "words"));
}

function loseText(exported: Exported): (ExportLoss | undefined)[] {
  return isSummary(exported.document) ? loseBody(exported) : lose(exported.input, "body", "words");
}

/** Whether the entry tells an anniversary of the event. */
function isRemembered({ event, document }: Exported): boolean {
  const days = document.kind === "event" ? undefined : document.anniversaries;
  return typeof days === "object" && findAnniversary(event.date, days) !== undefined;
}

function losePublication(exported: Exported): ExportLoss[] {
  return isRemembered(exported)
    ? lose(exported.input, "published_at", "no", "an anniversary comes out on its day")
    : [];
}

function loseTitle(exported: Exported): ExportLoss | undefined {
  const { event, document } = exported;
  if (isRemembered(exported)) return change("/title", event.title, undefined, "says how long ago it was");
  const now = `${labelOf(event, document.language)}: ${event.title}`;
  return change("/title", event.title, now, "has the date in front, as readers show the day of publication");
}

/** An entry of the log that is for the record alone. */
function loseSilent({ event, input }: Exported): ExportLoss[] {
  return event.updates.flatMap(({ significant }, index) =>
    significant ? [] : lose(input, `updates/${index}`, "no", "is for the record alone"),
  );
}

/** @param content paths of members that only the HTML of an entry has */
function createRules(content: readonly string[], no: readonly string[], more: LossRules["more"] = () => []): LossRules {
  return {
    no: [...UNSAID, ...no],
    more: (exported) => [
      loseTitle(exported),
      ...losePublication(exported),
      ...loseText(exported),
      ...loseSilent(exported),
      ...loseInContent(exported, content),
      ...more(exported),
    ],
  };
}

const CITED = ["publisher", "date", "quote", "archived_url", "supports"].map((name) => `sources/*/${name}`);

function loseLabel({ event: { category }, document }: Exported): (ExportLoss | undefined)[] {
  const label = category && nameCategory(category, document.categories, document.language);
  return [change("/category", category, label, "goes by its label")];
}

/** GeoRSS names a place that has a point. */
export const RSS_LOSSES: LossRules = createRules(
  ["external_url", "recurrence/excluded", "sources/*/title", ...CITED],
  ["place/subdivision"],
  loseLabel,
);

export const ATOM_LOSSES: LossRules = createRules(
  ["recurrence/excluded", "media/*/credit", ...CITED],
  ["place/subdivision"],
  (exported) => [
    ...loseSizes(exported),
    ...(exported.event.place?.lat === undefined ? lose(exported.input, "place/name", "no") : []),
  ],
);

/** Its tags are one list of names. */
export const JSONFEED_LOSSES: LossRules = createRules(["media/*/credit"], [], (exported) => [
  ...loseSizes(exported),
  ...["category", "tags", "entities/*/name", "countries", "series/name"].flatMap((path) =>
    lose(exported.input, path, "words", "is among the tags, by its name"),
  ),
]);
