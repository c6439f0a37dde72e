import type { Category } from "../../domain/category.ts";
import type { Site } from "../../domain/document.ts";
import { formatParameters } from "../../domain/filter.ts";
import type { Instant } from "../../domain/instant.ts";
import { formatAsOf } from "../../domain/query.ts";
import { createLinks, inLanguage, type Links } from "../../links.ts";
import { findMessages } from "./language.ts";
import type { Markup } from "./markup.ts";
import type { Messages } from "./messages/messages.ts";

/** What every part of a page needs to know. */
export interface Context {
  readonly site: Site;
  /** Where a reader goes on: they keep the language that was asked for. */
  readonly links: Links;
  /** BCP 47: the language of the page. */
  readonly language: string;
  readonly messages: Messages;
  /** `lang` and `dir` for parts that are in the service's own words, where there are none in the page's language. */
  readonly own: { readonly lang?: string; readonly dir?: string };
  readonly categories: readonly Category[];
  /** Links to facet values made so far: the events of a page share most of them. */
  readonly facets: Map<string, Markup>;
  /** True where an event is shown that is on no list: what it alone names has no page. */
  readonly isHidden: boolean;
}

interface ContextOptions {
  readonly categories?: readonly Category[];
  /** As asked for with `lang=`. */
  readonly lang?: string | undefined;
  /** Present where the page shows the record as it was. */
  readonly asOf?: Instant | undefined;
  readonly isHidden?: boolean;
}

export function createContext(site: Site, language: string, options: ContextOptions = {}): Context {
  const { categories = [], lang, asOf, isHidden = false } = options;
  const messages = findMessages(language);
  const translated = language.toLowerCase().split("-", 1)[0] === messages.language;
  const links = keepTime(createLinks(site.baseUrl), asOf);
  return {
    site,
    links: lang === undefined ? links : keepLanguage(links, lang),
    language,
    messages,
    categories,
    facets: new Map(),
    isHidden,
    own: translated ? {} : { lang: messages.language, dir: "ltr" },
  };
}

/** Who looks at the past of a list finds the past of its events. */
function keepTime(links: Links, asOf: Instant | undefined): Links {
  if (asOf === undefined) return links;
  const query = formatParameters([["as_of", formatAsOf(asOf)]]);
  return { ...links, event: (...name) => `${links.event(...name)}?${query}` };
}

function keepLanguage(links: Links, lang: string): Links {
  const keep = (address: string) => (/[?&]lang=/.test(address) ? address : inLanguage(address, lang));
  return {
    ...links,
    home: () => keep(links.home()),
    timeline: (...name) => keep(links.timeline(...name)),
    events: (...query) => keep(links.events(...query)),
    event: (...name) => keep(links.event(...name)),
    term: (...name) => keep(links.term(...name)),
    embed: (...name) => keep(links.embed(...name)),
    share: (...name) => keep(links.share(...name)),
    suggest: (slug) => keep(links.suggest(slug)),
  };
}
