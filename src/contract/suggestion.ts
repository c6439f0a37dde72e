import * as z from "zod";
import type { EventContent } from "../domain/event.ts";
import { formatId, type Id } from "../domain/id.ts";
import { formatInstant, type Instant } from "../domain/instant.ts";
import { about } from "./about.ts";
import { EventInput, toEventContent } from "./event.ts";
import { text } from "./text.ts";
import { EdtfText, LanguageTag, WebUrl } from "./values.ts";

/** In characters. */
export const SUGGESTION_LIMITS = { title: 300, summary: 2000, name: 200, contact: 300, note: 2000 } as const;

/** What someone from outside says about an event, and of themselves: less than an editor may. */
export const SuggestionInput = z
  .strictObject({
    date: EdtfText.meta(about({ description: "When it happened: EDTF (ISO 8601-2)", examples: ["2021-12-26"] })),
    title: text(SUGGESTION_LIMITS.title),
    summary: text(SUGGESTION_LIMITS.summary).optional(),
    language: LanguageTag.optional(),
    sources: z
      .array(z.strictObject({ url: WebUrl, title: text(300).optional() }))
      .max(10)
      .default([])
      .meta(about("Where it can be checked")),
    name: text(SUGGESTION_LIMITS.name).optional().meta(about("Of who suggests it; never public")),
    contact: text(SUGGESTION_LIMITS.contact).optional().meta(about("For questions of the editors; never public")),
    note: text(SUGGESTION_LIMITS.note).optional().meta(about("For the editors; never public")),
  })
  .meta(about({ id: "SuggestionInput" }));
export type SuggestionInput = z.output<typeof SuggestionInput>;

export const SuggestionResource = z
  .object({
    id: z.string().meta(about("Of the event, should the editors publish it")),
    timeline: z.string(),
    date: z.string(),
    title: z.string(),
    received_at: z.string(),
  })
  .meta(about({ id: "Suggestion" }));
export type SuggestionResource = z.infer<typeof SuggestionResource>;

/** The draft that editors find. `timeline` is the slug of the one that it was sent to. */
export function toSuggestedContent(input: SuggestionInput, timeline: string, now: Instant): EventContent {
  const { name, contact, note, ...said } = input;
  return toEventContent(
    EventInput.parse({ ...said, status: "draft", suggestion: { timeline, name, contact, note } }),
    now,
  );
}

export function toSuggestionResource(
  id: Id,
  timeline: string,
  input: SuggestionInput,
  now: Instant,
): SuggestionResource {
  const { date, title } = input;
  return { id: formatId(id), timeline, date, title, received_at: formatInstant(now) };
}
