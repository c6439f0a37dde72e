import type { Context } from "hono";
import { parseAccept } from "hono/utils/accept";
import { findLanguage } from "../domain/translation.ts";

/** In which language a document is given, and whether that hangs on who asks. */
export interface Negotiated {
  readonly language: string;
  readonly varies: boolean;
}

/**
 * `lang=` decides; else the first of Accept-Language that the document has (RFC 9110 section 12.5.4), else `fallback`.
 * `available` are the languages of the document.
 */
export function negotiateLanguage(
  c: Context,
  asked: string | undefined,
  available: readonly string[],
  fallback: string,
): Negotiated {
  if (asked !== undefined) return { language: asked, varies: false };
  if (available.length < 2) return { language: fallback, varies: false };
  const wanted = parseAccept(c.req.header("accept-language") ?? "").filter(({ q }) => q > 0);
  for (const { type } of wanted.sort((a, b) => b.q - a.q)) {
    const found = type === "*" ? fallback : findLanguage(available, type);
    if (found !== undefined) return { language: found, varies: true };
  }
  return { language: fallback, varies: true };
}

/** What a negotiated answer says of its language. */
export function languageHeaders({ language, varies }: Negotiated): Record<string, string> {
  return { "content-language": language, ...(varies && { vary: "Accept-Language" }) };
}
