import * as z from "zod";
import { MATCHES } from "../domain/date/event-date.ts";
import { LIST_ORDERS, MAX_LIMIT } from "../domain/query.ts";
import { about } from "./about.ts";

const facet = (what: string) => `${what}: a value, "a|b" for either, "!a" for not; may be repeated, then all must hold`;
const ORDER = "By date or publication, - for the latest first; upcoming: what has not ended today (UTC), soonest first";

/** The parameters of published lists in words: for the reference, and for /llms.txt. */
export const PARAMETER_WORDS = {
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
  from: "Events that touch or follow this EDTF date",
  to: "Events that touch or precede this EDTF date",
  on: "Events that touch this EDTF date; alone, without from and to",
  this_week:
    "Events of any year that fall, or begin, on one of the days of an ISO 8601 week, 2026-W19, or of this one: today",
  in_force: "Events that are in force on this EDTF date",
  match: "Whether coarse dates could (possible) or surely do (certain) lie in the window",
  q: 'Text: words, "a phrase", -without, prefix*',
  order: `${ORDER}; -updated: what readers were told of last, as one page`,
  limit: "Events on a page",
  cursor: "From `next` of the page before",
  lang: "Language (BCP 47) of labels, and of texts where they are translated",
  as_of: "A day or an instant: the list as it was then",
  content: "How much feeds say of each event",
  updates:
    "What a feed does with an event that changed. silent: its entry is as new as it was; bump: it comes first again; new-item: it comes as one more entry",
  retention: "Only events that came out in so many days (UTC), or were told of, where updates are in order",
  archive: "From `prev-archive` of a feed: a part of its archive (RFC 5005)",
};

type Name = keyof typeof PARAMETER_WORDS;
const may = <Schema extends z.ZodType>(name: Name, schema: Schema) =>
  schema.optional().meta(about(PARAMETER_WORDS[name]));
const text = (name: Name) => may(name, z.string());

/** The parameters of every query, for the OpenAPI document; domain/query.ts is what reads them. */
export const QueryParameters = z.object({
  category: text("category"),
  tag: text("tag"),
  entity: text("entity"),
  country: text("country"),
  place: text("place"),
  series: text("series"),
  language: text("language"),
  timeline: text("timeline"),
  event_status: text("event_status"),
  dated: text("dated"),
  on_this_day: text("on_this_day"),
  suggestion: text("suggestion"),
  from: text("from"),
  to: text("to"),
  on: text("on"),
  this_week: text("this_week"),
  in_force: text("in_force"),
  match: may("match", z.enum(MATCHES)),
  q: text("q"),
  order: z.enum(LIST_ORDERS).optional().meta(about(ORDER)),
  limit: may("limit", z.int().min(1).max(MAX_LIMIT)),
  cursor: text("cursor"),
  lang: text("lang"),
});

/** Of a list that is no query: in pages, and nothing else to ask for. */
export function pageParameters(most: number, usual: number) {
  return z.object({
    limit: z.int().min(1).max(most).default(usual),
    cursor: QueryParameters.shape.cursor,
  });
}
