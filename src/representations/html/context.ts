import type { Site } from "../../domain/document.ts";
import { createLinks, type Links } from "../../links.ts";
import { findMessages } from "./language.ts";
import type { Markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";

/** What every part of a page needs to know. */
export interface Context {
  readonly site: Site;
  readonly links: Links;
  /** BCP 47: the language of the page. */
  readonly language: string;
  readonly messages: Messages;
  /** `lang` and `dir` for parts that are in the service's own words, where there are none in the page's language. */
  readonly own: { readonly lang?: string; readonly dir?: string };
  /** Links to facet values made so far: the events of a page share most of them. */
  readonly facets: Map<string, Markup>;
}

export function createContext(site: Site, language: string): Context {
  const messages = findMessages(language);
  const translated = language.toLowerCase().split("-", 1)[0] === messages.language;
  return {
    site,
    links: createLinks(site.baseUrl),
    language,
    messages,
    facets: new Map(),
    own: translated ? {} : { lang: messages.language, dir: "ltr" },
  };
}
