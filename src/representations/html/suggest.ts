import { SUGGESTION_LIMITS } from "../../contract/suggestion.ts";
import type { Site } from "../../domain/document.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { createLinks } from "../../links.ts";
import { type Context, createContext } from "./context.ts";
import { formatNumber, LANGUAGES, languageAttributes } from "./language.ts";
import { listAddresses } from "./languages.ts";
import { renderPage } from "./layout.ts";
import { attributes, html, type Markup } from "./markup.ts";

export const SUGGEST_FIELDS = ["date", "title", "summary", "sources", "name", "contact", "note"] as const;
export type SuggestField = (typeof SUGGEST_FIELDS)[number];
export type SuggestError = "missing" | "long" | "noDate" | "noAddress";

/** Of a field that people do not see: what is sent with it was filled in by a machine. */
export const TRAP = "confirmation";

/** The form by which anyone suggests an event for a timeline. */
export interface SuggestPage {
  readonly site: Site;
  readonly timeline: Pick<Timeline, "slug" | "title" | "language">;
  /** BCP 47: the language of the page. */
  readonly language: string;
  /** As asked for with `lang=`. */
  readonly lang?: string | undefined;
  /** open: to be filled in; failed, tooOften: it was sent and refused; sent: it was taken. */
  readonly state: "open" | "failed" | "tooOften" | "sent";
  /** What was typed. */
  readonly values: Readonly<Partial<Record<SuggestField, string>>>;
  readonly errors: Readonly<Partial<Record<SuggestField, SuggestError>>>;
}

export function renderSuggest(page: SuggestPage): string {
  const { site, timeline, language, lang, state } = page;
  const context = createContext(site, language, { lang });
  const { messages, links, own } = context;
  const title = attributes(languageAttributes(timeline.language, language));
  return renderPage({
    site,
    language,
    title: messages.suggest.heading,
    ...listAddresses(
      { languages: LANGUAGES, ...(lang !== undefined && { lang }) },
      createLinks(site.baseUrl).suggest(timeline.slug),
    ),
    isHidden: true,
    section: "timelines",
    content: html`<div class="introduction">
<h1${attributes(own)}>${messages.suggest.heading}</h1>
<p class="lede"><a href="${links.timeline(timeline.slug)}"${title}>${timeline.title}</a></p>
</div>
<div class="suggest"${attributes(own)}>
${state === "sent" ? renderThanks(page, context) : renderForm(page, context)}</div>`,
  });
}

function renderThanks({ timeline }: SuggestPage, { messages, links }: Context): Markup {
  return html`<p class="notice" role="status">${messages.suggest.sent}</p>
<p class="onward"><a href="${links.suggest(timeline.slug)}">${messages.suggest.another}</a></p>
`;
}

/** It posts to the address that it stands at, in the language that it is in. */
function renderForm(page: SuggestPage, context: Context): Markup {
  const { messages } = context;
  const words = messages.suggest;
  const notice = page.state === "failed" || page.state === "tooOften" ? words[page.state] : undefined;
  const field = (name: SuggestField, label: string, options: FieldOptions = {}) =>
    renderField({ name, label, page, ...options }, context);
  return html`${notice ? html`<p class="notice" role="alert">${notice}</p>\n` : ""}<p>${words.hint}</p>
<form method="post">
${field("date", messages.date, { isRequired: true, hint: words.dateHint })}${field("title", messages.title, { isRequired: true })}${field("summary", messages.summary, { rows: 5 })}${field("sources", messages.sources, { rows: 3, hint: words.sourcesHint })}<p class="hint" id="private-hint">${words.privateHint}</p>
${field("name", words.name, { about: "private-hint" })}${field("contact", words.contact, { about: "private-hint" })}${field("note", words.note, { rows: 4, about: "private-hint" })}<p class="hidden" aria-hidden="true"><label>${words.trap} <input name="${TRAP}" tabindex="-1" autocomplete="off"></label></p>
<p><button>${words.send}</button></p>
</form>
`;
}

interface FieldOptions {
  readonly isRequired?: boolean;
  readonly hint?: string;
  /** The id of a hint that several fields share. */
  readonly about?: string;
  /** Of a field with several lines. */
  readonly rows?: number;
}

interface Field extends FieldOptions {
  readonly name: SuggestField;
  readonly label: string;
  readonly page: SuggestPage;
}

function renderField({ name, label, page, isRequired, hint, about, rows }: Field, context: Context): Markup {
  const words = context.messages.suggest;
  const error = page.errors[name];
  const value = page.values[name] ?? "";
  const described = [hint ? `${name}-hint` : about, error ? `${name}-error` : undefined].filter(Boolean).join(" ");
  const shared = attributes({
    id: name,
    name,
    dir: name === "date" || name === "sources" ? "ltr" : "auto",
    maxlength: name in SUGGESTION_LIMITS ? limitOf(name) : undefined,
    "aria-describedby": described,
    "aria-invalid": error ? "true" : undefined,
  });
  const required = isRequired ? html` required` : "";
  // A line break right after the tag is not part of the value, so one that was typed first is kept by another.
  const control = rows
    ? html`<textarea rows="${rows}"${shared}${required}>\n${value}</textarea>`
    : html`<input value="${value}"${shared}${required}>`;
  return html`<p><label for="${name}">${label}${isRequired ? html` <span class="meta">(${words.required})</span>` : ""}</label>
${hint ? html`<span class="hint" id="${name}-hint">${hint}</span>\n` : ""}${control}${error ? html`\n<strong class="error" id="${name}-error">${labelError(error, name, context)}</strong>` : ""}</p>
`;
}

function limitOf(name: SuggestField): number {
  return (SUGGESTION_LIMITS as Readonly<Partial<Record<SuggestField, number>>>)[name] ?? 0;
}

function labelError(error: SuggestError, name: SuggestField, { messages, language }: Context): string {
  const words = messages.suggest;
  return error === "long" ? words.long(formatNumber(limitOf(name), language)) : words[error];
}
