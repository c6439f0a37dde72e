import * as z from "zod";
import { parseEdtf } from "../domain/date/edtf.ts";
import { parseId } from "../domain/id.ts";
import { parseInstant } from "../domain/instant.ts";
import { isDay } from "../domain/recurrence.ts";
import { readPath } from "../domain/translation.ts";
import { about } from "./about.ts";
import { text } from "./text.ts";

// What members of several records are: addresses, dates, languages, rules, translations.

/** Only what a browser may safely follow; "javascript:" and its kin are refused here, before anything is stored. */
export const WebUrl = text(2000)
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    return url !== undefined && (url.protocol === "https:" || url.protocol === "http:");
  }, "is not an http or https address")
  .meta(about({ format: "uri" }));

export const EdtfText = z.string().superRefine((value, context) => {
  const result = parseEdtf(value);
  if (!result.ok) context.addIssue({ code: "custom", message: result.error });
});

export const LanguageTag = z
  .string()
  .max(35)
  .refine((value) => {
    try {
      return Intl.getCanonicalLocales(value).length === 1;
    } catch {
      return false;
    }
  }, "is not a language tag (BCP 47), for example en or zh-Hans");

export const Country = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, "is not a country code (ISO 3166-1 alpha-2), for example CN");

export const InstantText = z
  .string()
  .refine(
    (value) => parseInstant(value) !== undefined,
    "is not a date-time with an offset (RFC 3339), for example 2026-11-23T12:00:00Z",
  )
  .meta(about({ format: "date-time" }));

export const EventIdText = z
  .string()
  .refine((value) => parseId(value) !== undefined, "is not the id of an event: 11 digits and lower-case letters");

export const Recurrence = z.strictObject({
  rule: text(500).meta(about("RRULE (RFC 5545): FREQ=YEARLY")),
  excluded: z
    .array(z.string().refine(isDay, "is not a day (EDTF), for example 2029-05-01"))
    .max(1000)
    .default([])
    .meta(about("Days on which it does not come")),
});

/** Language -> path of a text -> text. */
const MAX_LANGUAGES = 50;

/** One thing for each language. */
export function byLanguage<Item extends z.ZodType>(item: Item) {
  return z
    .record(LanguageTag, item)
    .refine((value) => Object.keys(value).length <= MAX_LANGUAGES, `has more than ${MAX_LANGUAGES} languages`);
}

export const Translations = byLanguage(z.record(z.string().max(100), text(100_000)));

/** What is wrong with translations of a record, by language and path; used for timelines too. */
export function refuseTranslations(
  record: { readonly translations?: Readonly<Record<string, Readonly<Record<string, string>>>> | undefined },
  paths: RegExp,
  refuse: (path: PropertyKey[], message: string) => void,
): void {
  for (const [language, texts] of Object.entries(record.translations ?? {})) {
    for (const path of Object.keys(texts)) {
      if (!paths.test(path))
        refuse(["translations", language, path], "is not the path of a text that can be translated");
      else if (typeof readPath(record, path) !== "string")
        refuse(["translations", language, path], "translates a text that is not there");
    }
  }
}
