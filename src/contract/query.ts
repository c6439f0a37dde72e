import * as z from "zod";
import { MATCHES } from "../domain/date/event-date.ts";
import { CONTENT_LEVELS, LIST_ORDERS, MAX_LIMIT, MAX_RETENTION, ORDERS, UPDATE_POLICIES } from "../domain/query.ts";

const facet = (what: string) =>
  z
    .string()
    .optional()
    .meta({ description: `${what}: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold` });

/** The parameters of every query, for the OpenAPI document; domain/query.ts is what reads them. */
export const QueryParameters = z.object({
  category: facet("Category"),
  tag: facet("Tag"),
  entity: facet("Name of an entity"),
  country: facet("Country (ISO 3166-1 alpha-2)"),
  place: facet("Name of a place"),
  series: facet("Name of a series"),
  language: facet("Language"),
  timeline: facet("Slug of a timeline"),
  event_status: facet("tentative, confirmed, cancelled or postponed"),
  dated: facet("A role of dates that it has: occurred, announced, effective, expires or listed"),
  on_this_day: facet("Day of any year on which it falls or begins, 05-10, or today (UTC)"),
  suggestion: facet("Slug of the timeline that it was suggested for"),
  from: z.string().optional().meta({ description: "Events that touch or follow this EDTF date" }),
  to: z.string().optional().meta({ description: "Events that touch or precede this EDTF date" }),
  on: z.string().optional().meta({ description: "Events that touch this EDTF date; alone, without from and to" }),
  this_week: z.string().optional().meta({
    description:
      "Events of any year that fall, or begin, on one of the days of an ISO 8601 week, 2026-W19, or of this one: today",
  }),
  in_force: z.string().optional().meta({ description: "Events that are in force on this EDTF date" }),
  match: z
    .enum(MATCHES)
    .optional()
    .meta({ description: "Whether coarse dates could (possible) or surely do (certain) lie in the window" }),
  q: z.string().optional().meta({ description: 'Text: words, "a phrase", -without, prefix*' }),
  order: z.enum(LIST_ORDERS).optional().meta({
    description:
      "By date or publication, - for the latest first; upcoming: what has not ended today (UTC), soonest first",
  }),
  limit: z.int().min(1).max(MAX_LIMIT).optional().meta({ description: "Events on a page" }),
  cursor: z.string().optional().meta({ description: "From `next` of the page before" }),
  lang: z
    .string()
    .optional()
    .meta({ description: "Language (BCP 47) of labels, and of texts where they are translated" }),
});

/** Those of published lists: they know the past too. */
export const PublishedParameters = QueryParameters.extend({
  order: z.enum(ORDERS).optional().meta({
    description:
      "By date or publication, - for the latest first; upcoming: what has not ended today (UTC), soonest first; -updated: what readers were told of last, as one page",
  }),
  as_of: z.string().optional().meta({ description: "A day or an instant: the list as it was then" }),
  content: z.enum(CONTENT_LEVELS).optional().meta({ description: "How much feeds say of each event" }),
  updates: z.enum(UPDATE_POLICIES).optional().meta({
    description:
      "What a feed does with an event that changed. silent: its entry is as new as it was; bump: it comes first again; new-item: it comes as one more entry",
  }),
  retention: z.int().min(1).max(MAX_RETENTION).optional().meta({
    description: "Only events that came out in so many days (UTC), or were told of, where updates are in order",
  }),
  archive: z
    .string()
    .optional()
    .meta({ description: "From `prev-archive` of a feed: a part of its archive (RFC 5005)" }),
});

/** Of a list that is no query: in pages, and nothing else to ask for. */
export function pageParameters(most: number, usual: number) {
  return z.object({
    limit: z.int().min(1).max(most).default(usual),
    cursor: QueryParameters.shape.cursor,
  });
}
