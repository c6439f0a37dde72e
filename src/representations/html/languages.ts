import { formatQuery } from "../../domain/query.ts";
import { findLanguage } from "../../domain/translation.ts";
import { inLanguage } from "../../links.ts";
import { readQuery } from "./filter-form.ts";
import type { Page } from "./layout.ts";

/** What the head of a page says of its addresses in all languages. `address` is its own, without a language. */
export function listAddresses(
  { languages, lang }: { readonly languages: readonly string[]; readonly lang?: string },
  address: string,
): Pick<Page, "canonical" | "languages" | "anyLanguage" | "lang"> {
  // In a language that it is not in, a page is but another look of the original.
  const own = lang === undefined ? undefined : findLanguage(languages, lang);
  return {
    canonical: inLanguage(address, languages.length > 1 ? own : undefined),
    languages: languages.map((language) => ({ language, url: inLanguage(address, language) })),
    anyLanguage: address,
    lang,
  };
}

/** An address of a picture on a page, in the language of the page though the reader's wish made it: who fetches it has none. */
export function inShownLanguage(
  address: string,
  {
    languages,
    language,
    lang,
  }: { readonly languages: readonly string[]; readonly language: string; readonly lang?: string },
): string {
  return inLanguage(address, lang === undefined && languages.indexOf(language) > 0 ? language : undefined);
}

/** The same query in whichever language the reader wishes. */
export function withoutLanguage(query: string): string {
  const { lang: _lang, ...rest } = readQuery(query);
  return formatQuery(rest);
}
