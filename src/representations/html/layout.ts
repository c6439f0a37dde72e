import type { Site } from "../../domain/document.ts";
import { findLanguage } from "../../domain/translation.ts";
import { HEIGHT, WIDTH } from "../picture/shapes.ts";
import { type Context, createContext } from "./context.ts";
import { renderDiscovery } from "./discovery.ts";
import { directionOf, nameLanguage } from "./language.ts";
import { attributes, type Content, html, type Markup } from "./markup.ts";

export interface Alternate {
  readonly title: string;
  readonly mediaType: string;
  readonly url: string;
}

/** The same page in one language. */
export interface LanguageLink {
  readonly language: string;
  readonly url: string;
}

/** One page around its own content. */
export interface Page {
  readonly site: Site;
  /** BCP 47. */
  readonly language: string;
  /** Without the name of the site. */
  readonly title: string;
  readonly description?: string;
  /** Absent where the page has no address of its own, as with an error. */
  readonly canonical?: string;
  readonly alternates?: readonly Alternate[];
  /** True where others can show in its place what /oembed says. */
  readonly isEmbeddable?: boolean;
  /** Absent or fewer than two: there is nothing to choose. */
  readonly languages?: readonly LanguageLink[];
  /** Where the reader's own wish decides the language. */
  readonly anyLanguage?: string;
  /** As asked for with `lang=`. */
  readonly lang?: string | undefined;
  /** True for pages that are not to be found by search. */
  readonly isHidden?: boolean;
  readonly image?: string;
  /** In its place: the picture of the page that the service makes itself (docs/adr/0029). */
  readonly picture?: { readonly url: string; readonly alt: string } | undefined;
  readonly type?: "website" | "article";
  readonly section?: "timelines" | "events" | "api";
  /** Names of files in public/, loaded as modules. */
  readonly scripts?: readonly string[];
  readonly content: Content;
}

/** The whole document. It works under `default-src 'none'; style-src 'self'; img-src 'self' https:; script-src 'self'`. */
export function renderPage(page: Page): string {
  const context = createContext(page.site, page.language, { lang: page.lang });
  return html`<!doctype html>
<html lang="${page.language}" dir="${directionOf(page.language)}">
${renderHead(page, context)}
<body>
<a class="skip" href="#content"${attributes(context.own)}>${context.messages.skip}</a>
${renderHeader(page, context)}
<main id="content" tabindex="-1">
${page.content}
</main>
${renderFooter(page, context)}
</body>
</html>
`.toString();
}

function renderHead(page: Page, { site, links }: Context): Markup {
  const title = page.title === site.title ? site.title : `${page.title} · ${site.title}`;
  return html`<head>
<meta charset="utf-8">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${meta("name", "robots", page.isHidden ? "noindex" : undefined)}${meta("name", "description", page.description)}${meta("property", "og:title", page.title)}${meta("property", "og:type", page.type ?? "website")}${meta("property", "og:site_name", site.title)}${meta("property", "og:description", page.description)}${meta("property", "og:url", page.canonical)}${meta("property", "og:image", page.image ?? page.picture?.url)}${page.image ? "" : renderPicture(page.picture)}${
  page.canonical ? html`<link rel="canonical" href="${page.canonical}">\n` : ""
}${(page.alternates ?? []).map(
  (alternate) =>
    html`<link rel="alternate" type="${bareType(alternate.mediaType)}" title="${page.title}: ${alternate.title}" href="${alternate.url}">\n`,
)}${page.isEmbeddable && page.canonical ? renderDiscovery(page.canonical, page.title, links) : ""}${renderLanguageLinks(page)}<link rel="icon" type="image/svg+xml" href="${links.asset("favicon.svg")}">
<link rel="stylesheet" href="${links.asset("style.css")}">${(page.scripts ?? []).map(
    (name) => html`\n<script type="module" src="${links.asset(name)}"></script>`,
  )}
</head>`;
}

function renderPicture(picture: Page["picture"]): Markup | "" {
  if (!picture) return "";
  return html`${meta("property", "og:image:alt", picture.alt)}${meta("property", "og:image:width", `${WIDTH}`)}${meta("property", "og:image:height", `${HEIGHT}`)}${meta("name", "twitter:card", "summary_large_image")}`;
}

function choices({ languages = [] }: Page): readonly LanguageLink[] {
  return languages.length > 1 ? languages : [];
}

function renderLanguageLinks(page: Page): Markup[] {
  const links = choices(page).map(({ language, url }) => [language, url] as const);
  const all = links.length > 0 && page.anyLanguage ? [...links, ["x-default", page.anyLanguage] as const] : links;
  return all.map(([language, url]) => html`<link rel="alternate" hreflang="${language}" href="${url}">\n`);
}

function meta(key: "name" | "property", name: string, content: string | undefined): Markup | "" {
  return content ? html`<meta${attributes({ [key]: name, content })}>\n` : "";
}

/** Parameters such as charset do not belong into `type`, and some readers compare it as text. */
function bareType(mediaType: string): string {
  return mediaType.split(";", 1)[0] ?? mediaType;
}

function renderHeader(page: Page, { site, links, messages, own }: Context): Markup {
  const item = (section: Page["section"], url: string, label: string) =>
    html`<li><a href="${url}"${attributes({ "aria-current": page.section === section ? "true" : undefined })}>${label}</a></li>`;
  return html`<header class="site">
<p class="brand"><a href="${links.home()}">${site.title}</a></p>
<nav aria-label="${messages.navigation}"${attributes(own)}><ul>
${item("timelines", links.home(), messages.timelines)}
${item("events", links.events(), messages.events)}
${item("api", links.reference(), messages.api)}
</ul></nav>
${renderLanguageSwitch(page, messages)}</header>`;
}

/** Every language by its own name, so that those find it who do not read this page. */
function renderLanguageSwitch(page: Page, messages: Context["messages"]): Markup | "" {
  const links = choices(page);
  if (links.length === 0) return "";
  const shown = findLanguage(
    links.map(({ language }) => language),
    page.language,
  );
  const item = ({ language, url }: LanguageLink) => {
    const current = language === shown ? "true" : undefined;
    return html`<li><a${attributes({ href: url, hreflang: language, lang: language, dir: directionOf(language), "aria-current": current })}>${nameLanguage(language, language)}</a></li>`;
  };
  return html`<nav class="languages" aria-label="${messages.languages}"><ul>${links.map(item)}</ul></nav>\n`;
}

function renderFooter(page: Page, { site, links, messages, own }: Context): Markup {
  const alternates = page.alternates ?? [];
  return html`<footer class="site"${attributes(own)}>
<p>${site.title}</p>
<ul class="plain">${alternates.map(({ url, title }) => html`<li><a href="${url}">${title}</a></li>`)}<li><a href="${links.reference()}">${messages.api}</a></li></ul>
</footer>`;
}
