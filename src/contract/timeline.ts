import * as z from "zod";
import { isOfToday } from "../domain/day.ts";
import { formatFilter, parseFilterText, TODAY } from "../domain/filter.ts";
import { formatId, type Id, parseId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { PAGED_ORDERS } from "../domain/query.ts";
import type { Timeline, TimelineContent } from "../domain/timeline.ts";
import { DEFAULT_LANGUAGE } from "../domain/translation.ts";
import { about } from "./about.ts";
import { anyText, text } from "./text.ts";
import { EdtfText, EventIdText, LanguageTag, refuseTranslations, Translations } from "./values.ts";

/** A saved query: the text after "?" in an address. */
const Rule = anyText(2000).superRefine((rule, context) => {
  const result = parseFilterText(rule);
  if (!result.ok) {
    for (const { parameter, value, detail } of result.errors) {
      context.addIssue({ code: "custom", message: `${parameter}=${value} ${detail}` });
    }
  } else if (result.value.clauses.some((clause) => clause.facet === "timeline")) {
    context.addIssue({ code: "custom", message: "names a timeline; a rule is about events alone" });
  } else if (isOfToday(result.value)) {
    context.addIssue({
      code: "custom",
      message: `names ${TODAY}; what is in a timeline does not follow from the clock`,
    });
  }
});

export const Color = z.string().regex(/^#[0-9a-f]{6}$/i, "is not a colour such as #1f77b4");

const Era = z.strictObject({
  title: text(200),
  date: EdtfText,
  color: Color.optional(),
});

const TEXT_PATHS = /^(title|description|eras\/\d+\/title)$/;

const Members = z.strictObject({
  slug: z
    .string()
    .max(100)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "is not a slug: lower-case letters and digits, joined by single hyphens"),
  title: text(300),
  description: text(5000).optional(),
  language: LanguageTag.default(DEFAULT_LANGUAGE),
  rule: Rule.optional().meta(
    about('Which events: a query string, for example "category=entity-list|export-control&country=CN"; "" is all'),
  ),
  pinned: z.array(EventIdText).max(1000).default([]).meta(about("Ids of events that belong to it in any case")),
  excluded: z.array(EventIdText).max(1000).default([]).meta(about("Ids of events that do not, whatever the rule says")),
  eras: z.array(Era).max(100).default([]),
  order: z.enum(PAGED_ORDERS).default("date").meta(about("Of the page and of JSON")),
  translations: Translations.optional().meta(
    about('Texts in other languages, by path: {"zh": {"title": "…", "eras/0/title": "…"}}'),
  ),
  suggestions: z.boolean().default(false).meta(about("Whether anyone may suggest events, for moderation")),
});

/** What a client says about a timeline. */
export const TimelineInput = Members.superRefine((input, context) => {
  refuseTranslations(input, TEXT_PATHS, (path, message) => context.addIssue({ code: "custom", path, message }));
}).meta(about({ id: "TimelineInput" }));
export type TimelineInput = z.output<typeof TimelineInput>;

export const TIMELINE_READ_ONLY = ["id", "uri", "url", "version", "created_at", "updated_at"] as const;

/** A timeline as clients get it. */
export const TimelineResource = Members.extend({
  id: z.string(),
  uri: z.string(),
  url: z.string(),
  version: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
}).meta(about({ id: "Timeline" }));
export type TimelineResource = z.input<typeof TimelineResource>;

export function toTimelineContent(input: TimelineInput): TimelineContent {
  const rule = input.rule === undefined ? undefined : parseFilterText(input.rule);
  if (rule && !rule.ok) throw new Error("an unchecked rule");
  const toIds = (ids: readonly string[]) => ids.map((id) => parseId(id)).filter((id): id is Id => id !== undefined);
  return {
    slug: input.slug,
    title: input.title,
    ...(input.description !== undefined && { description: input.description }),
    language: input.language,
    ...(rule && { rule: rule.value }),
    pinned: toIds(input.pinned),
    excluded: toIds(input.excluded),
    eras: input.eras.map(({ title, date, color }) => ({ title, date, ...(color !== undefined && { color }) })),
    order: input.order,
    ...(input.translations !== undefined && { translations: input.translations }),
    suggestions: input.suggestions,
  };
}

export function toTimelineInput(timeline: TimelineContent): z.input<typeof TimelineInput> {
  return {
    slug: timeline.slug,
    title: timeline.title,
    ...(timeline.description !== undefined && { description: timeline.description }),
    language: timeline.language,
    ...(timeline.rule && { rule: formatFilter(timeline.rule) }),
    pinned: timeline.pinned.map(formatId),
    excluded: timeline.excluded.map(formatId),
    eras: timeline.eras.map((era) => ({ ...era })),
    order: timeline.order,
    ...(timeline.translations !== undefined && { translations: { ...timeline.translations } }),
    suggestions: timeline.suggestions,
  };
}

export function toTimelineResource(timeline: Timeline, { uri, url }: { uri: string; url: string }): TimelineResource {
  return {
    id: formatId(timeline.id),
    uri,
    url,
    ...toTimelineInput(timeline),
    version: timeline.version,
    created_at: formatInstant(timeline.createdAt),
    updated_at: formatInstant(timeline.updatedAt),
  };
}
