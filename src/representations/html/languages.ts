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

/** The same query in whichever language the reader wishes. */
export function withoutLanguage(query: string): string {
  const { lang: _lang, ...rest } = readQuery(query);
  return formatQuery(rest);
}
