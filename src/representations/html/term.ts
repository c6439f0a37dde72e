import type { ListDocument } from "../../domain/document.ts";
import { toWebUrl } from "../../domain/feed.ts";
import { nameOfTerm, type Term } from "../../domain/term.ts";
import { findLanguage } from "../../domain/translation.ts";
import type { Context } from "./context.ts";
import { labelDateText } from "./date.ts";
import { hostOf, renderOutside } from "./event-parts.ts";
import { type Fact, renderFactList } from "./fact-list.ts";
import { languageAttributes } from "./language.ts";
import { attributes, type Content, html, type Markup } from "./markup.ts";
import { renderRecurrence } from "./recurrence.ts";

/** What is known of an entity or a series besides its events; nothing for other lists. */
export function renderTerm({ term }: ListDocument, context: Context): Markup | "" {
  if (!term) return "";
  const { messages } = context;
  const url = term.url && toWebUrl(term.url);
  const facts: readonly Fact[] = [
    [messages.type, term.type ? [term.type] : []],
    [messages.otherNames, listOtherNames(term, context)],
    [messages.recurs, renderExpected(term, context)],
    [messages.page, url ? [renderOutside(url, hostOf(url))] : []],
    [messages.elsewhere, Object.entries(term.ids).map(([scheme, id]) => renderId(scheme, id))],
  ];
  return renderFactList(facts, context);
}

/** `lang` and `dir` of the name, or of what else there is by language, that a reader of the page is shown. */
export function termAttributes(
  term: Pick<Term, "language">,
  texts: Readonly<Record<string, string>>,
  { language }: Pick<Context, "language">,
): { lang?: string; dir?: string } {
  return languageAttributes(findLanguage(Object.keys(texts), language) ?? term.language, language);
}

/** Every name but the one over the page, each in its language where that is known. */
function listOtherNames(term: Term, context: Context): Markup[] {
  const shown = nameOfTerm(term, context.language);
  const names: [name: string, language: string | undefined][] = [
    [term.name, term.language],
    ...Object.entries(term.names).map(([language, name]): [string, string] => [name, language]),
    ...term.aliases.map((name): [string, undefined] => [name, undefined]),
  ];
  return [...new Map(names.filter(([name]) => name !== shown).reverse())]
    .reverse()
    .map(([name, language]) => html`<bdi${attributes(languageAttributes(language, context.language))}>${name}</bdi>`);
}

/** From when on, and how often: which days that makes is for those who ask for occurrences. */
function renderExpected({ recurrence }: Term, context: Context): Content[] {
  if (!recurrence) return [];
  const start = labelDateText(recurrence.start, context.messages.language);
  return [
    html`<span${attributes(context.own)}>${context.messages.from}: ${start}${context.messages.comma}</span>${renderRecurrence(recurrence, context)}`,
  ];
}

/** Where a scheme shows its ids, for those that are of the right form. */
const SCHEMES: Readonly<Record<string, readonly [form: RegExp, address: string]>> = {
  wikidata: [/^Q\d{1,15}$/, "https://www.wikidata.org/wiki/"],
  lei: [/^[0-9A-Z]{18}\d\d$/, "https://search.gleif.org/#/record/"],
};

function renderId(scheme: string, id: string): Content {
  const label = `${scheme}: ${id}`;
  const [form, address] = (Object.hasOwn(SCHEMES, scheme) && SCHEMES[scheme]) || [];
  return form?.test(id) ? renderOutside(`${address}${id}`, label) : label;
}
