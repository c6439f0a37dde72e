import { en } from "./messages/en.ts";
import type { Messages } from "./messages/messages.ts";

/** Languages that the service has words in. */
export const LANGUAGES: readonly string[] = ["en", "ar", "de", "es", "fr", "zh"];
/** The words that are there. Those of English always are; the others lie beside the Worker (http/words.ts). */
const words = new Map<string, Messages>([["en", en]]);

export function addMessages(all: readonly Messages[]): void {
  for (const messages of all) words.set(messages.language, messages);
}

/** True where there are words in all languages. */
export function hasMessages(): boolean {
  return words.size === LANGUAGES.length;
}

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"]);
const RIGHT_TO_LEFT_SCRIPT = /-(?:arab|hebr|thaa|nkoo|syrc)(?:-|$)/i;

/** "zh-Hant-TW" -> "zh". */
function primary(language: string): string {
  return language.split("-", 1)[0]?.toLowerCase() ?? "";
}

export function directionOf(language: string): "ltr" | "rtl" {
  if (/-latn(?:-|$)/i.test(language)) return "ltr";
  return RIGHT_TO_LEFT.has(primary(language)) || RIGHT_TO_LEFT_SCRIPT.test(language) ? "rtl" : "ltr";
}

/** The service's words in that language, else in English. @throws where it has words in it that were not added yet */
export function findMessages(language: string): Messages {
  const name = primary(language);
  const found = words.get(name);
  if (!found && LANGUAGES.includes(name)) throw new Error(`the words of ${name} are not there`);
  return found ?? en;
}

/** `lang` and `dir` of a part in another language than the page around it; nothing where they are the same or it is no language tag. */
export function languageAttributes(language: string | undefined, around: string): { lang?: string; dir?: string } {
  if (!language || language === around || !/^[a-z]{2,8}(?:-[a-z0-9]{1,8})*$/i.test(language)) return {};
  return { lang: language, dir: directionOf(language) };
}

// Making one of Intl's formatters costs more than all that it is used for on a page.
const numbers = new Map<string, Intl.NumberFormat | undefined>();
const regions = new Map<string, Intl.DisplayNames | undefined>();
const ages = new Map<string, Intl.RelativeTimeFormat | undefined>();
const days = new Map<string, Intl.DateTimeFormat | undefined>();
const languages = new Map<string, Intl.DisplayNames | undefined>();
/** Languages come with documents; a map of them must not grow with what clients send. */
const MAX_CACHED = 50;

function cached<T>(cache: Map<string, T | undefined>, language: string, create: () => T): T | undefined {
  if (cache.has(language)) return cache.get(language);
  let made: T | undefined;
  try {
    made = create();
  } catch {
    // Not a language tag that Intl accepts: numbers and codes are then shown as they are.
  }
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(language, made);
  return made;
}

/** 1284 -> "1,284", "1.284", ... */
export function formatNumber(value: number, language: string): string {
  return cached(numbers, language, () => new Intl.NumberFormat(language))?.format(value) ?? String(value);
}

/** 10 -> "10 years ago"; Intl knows the plurals of each language. */
export function formatYearsAgo(years: number, language: string): string {
  const format = cached(ages, language, () => new Intl.RelativeTimeFormat(language, { numeric: "always" }));
  return format?.format(-years, "year") ?? String(years);
}

/** "US" -> "United States"; a code that is none comes back as it is. */
export function nameCountry(code: string, language: string): string {
  if (!/^[A-Za-z]{2}$/.test(code)) return code;
  const upper = code.toUpperCase();
  return cached(regions, language, () => new Intl.DisplayNames(language, { type: "region" }))?.of(upper) ?? upper;
}

/** "05-10" -> "10 May" */
export function labelMonthDay(day: string, language: string): string {
  const options = { month: "long", day: "numeric", timeZone: "UTC", calendar: "gregory" } as const;
  const format = cached(days, language, () => new Intl.DateTimeFormat(language, options));
  // Of a leap year, which has them all.
  return format?.format(Date.parse(`2000-${day}`)) ?? day;
}

/** "fa" -> "Persian"; a code that is none comes back as it is. */
export function nameLanguage(code: string, language: string): string {
  try {
    return cached(languages, language, () => new Intl.DisplayNames(language, { type: "language" }))?.of(code) ?? code;
  } catch {
    return code;
  }
}
