import type { Context } from "hono";
import { parseAccept } from "hono/utils/accept";
import { findLanguage } from "../domain/translation.ts";
import type { AppEnv } from "../env.ts";
import { inLanguage } from "../links.ts";
import { loadWords } from "./words.ts";

/** In which language a document is given, and whether that hangs on who asks. */
export interface Negotiated {
  readonly language: string;
  readonly varies: boolean;
}

/** Of those that a client wishes for, so many are looked at. */
const MAX_WANTED = 30;

/**
 * The language of a document that was asked for in `asked`: that, without extensions (which could name another calendar),
 * where the document or Intl's words for dates and countries are there in it; else `fallback`.
 */
function resolveLanguage(asked: string, available: readonly string[], fallback: string): string {
  const { baseName } = new Intl.Locale(asked);
  const isKnown =
    findLanguage(available, baseName) !== undefined || Intl.DateTimeFormat.supportedLocalesOf(baseName).length > 0;
  return isKnown ? baseName : fallback;
}

/**
 * `lang=` decides; else the first of Accept-Language that the document has (RFC 9110 section 12.5.4), else `fallback`.
 * `available` are the languages of the document. What the service says in it is there from then on.
 */
export async function negotiateLanguage(
  c: Context<AppEnv>,
  asked: string | undefined,
  available: readonly string[],
  fallback: string,
): Promise<Negotiated> {
  await loadWords(c);
  if (asked !== undefined) return { language: resolveLanguage(asked, available, fallback), varies: false };
  if (available.length < 2) return { language: fallback, varies: false };
  const header = (c.req.header("accept-language") ?? "").split(",", MAX_WANTED).join(",");
  // Most wanted first.
  const wanted = parseAccept(header).filter(({ q }) => q > 0);
  for (const { type } of wanted) {
    const found = type === "*" ? fallback : findLanguage(available, type);
    if (found !== undefined) return { language: found, varies: true };
  }
  return { language: fallback, varies: true };
}

/** What a negotiated answer says of its language. */
export function languageHeaders({ language, varies }: Negotiated): Record<string, string> {
  return { "content-language": language, ...(varies && { vary: "Accept-Language" }) };
}

/** More would outgrow what some clients take for a header; pages name their languages in their head as well. */
const MAX_LINKS = 4000;

/** Values of a Link header (RFC 8288): `address` in each of its languages, and in whichever the reader wishes. */
export function listLanguageLinks(address: string, languages: readonly string[]): string[] {
  if (languages.length < 2) return [];
  const links = [
    ...languages.map((language) => [language, inLanguage(address, language)] as const),
    ["x-default", address] as const,
  ].map(([language, url]) => `<${url}>; rel="alternate"; hreflang="${language}"`);
  return links.join().length > MAX_LINKS ? [] : links;
}
