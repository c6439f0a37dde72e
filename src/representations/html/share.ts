import type { ListDocument } from "../../domain/document.ts";
import { escapeInline } from "../../domain/markdown.ts";
import { formatQuery } from "../../domain/query.ts";
import { languageOfText } from "../../domain/translation.ts";
import { createLinks, type Links } from "../../links.ts";
import { alternative } from "../picture/draw.ts";
import { HEIGHT, WIDTH } from "../picture/shapes.ts";
import { type Context, createContext } from "./context.ts";
import { FRAME_HEIGHT, renderAutoFrame, renderElement, renderEmbedCode } from "./embed-code.ts";
import { readQuery, renderChips } from "./filter-form.ts";
import { languageAttributes } from "./language.ts";
import { listAddresses, withoutLanguage } from "./languages.ts";
import { renderPage } from "./layout.ts";
import { attributes, html, type Markup, trusted } from "./markup.ts";
import { renderShareOptions } from "./share-options.ts";
import { renderSubscribe } from "./subscribe.ts";
import { widgetRelease } from "./widget-release.ts";

/** A text to copy. public/share.js puts the options into it: into the addresses of HTML, or of other texts into what is marked. */
interface Snippet {
  /** Without spaces. */
  readonly name: string;
  readonly label: string;
  readonly text: string | Markup;
  readonly isHtml?: true;
}

/** On the timeline's own page: the way here, with the filter in force. */
export function renderShareLink({ timeline, query }: ListDocument, { links, messages, own }: Context): Markup | "" {
  if (!timeline) return "";
  const { share } = messages;
  const url = links.share(timeline.slug, toShared(query));
  const item = (id: string, label: string) => html`<li><a href="${url}#${id}">${label}</a></li>`;
  return html`<section class="panel" id="share" aria-labelledby="share-heading"${attributes(own)}>
<h2 id="share-heading"><a href="${url}">${share.heading}</a></h2>
<ul class="plain">${item("frame", share.frame)}${item("element", share.element)}${item("wordpress", "WordPress")}${item("picture", share.picture)}</ul>
</section>
`;
}

/** What of a query says how a timeline is on other pages: not what only feeds have. */
function toShared(query: string): string {
  const { content: _content, updates: _updates, retention: _retention, ...rest } = readQuery(query);
  return formatQuery(rest);
}

/** How a timeline, and a filter over it, gets onto other pages: complete without a script, which lets options be chosen. */
export function renderShare(document: ListDocument): string {
  const { site, language, categories, lang, asOf, timeline, title } = document;
  if (!timeline) return "";
  const context = createContext(site, language, { categories, lang, asOf });
  const { links, messages, own } = context;
  const { share } = messages;
  const query = toShared(document.query);
  const ofTitle = attributes(languageAttributes(languageOfText(timeline, "title"), language));
  const plain = createLinks(site.baseUrl);
  return renderPage({
    site,
    language,
    title: `${share.heading}: ${title}`,
    ...listAddresses(document, plain.share(timeline.slug, withoutLanguage(query))),
    isHidden: true,
    section: "timelines",
    scripts: ["copy.js", "share.js", "resize.js"],
    content: html`<div class="introduction">
<h1${attributes(own)}>${share.heading}</h1>
<p class="lede"><a href="${links.timeline(timeline.slug, "", query)}"${ofTitle}>${title}</a></p>
<p class="meta"${attributes(own)}>${share.hint}</p>
${renderChips(document, (search) => links.share(timeline.slug, search), context)}</div>
<div class="share">
${renderShareOptions(document, context)}<div>
<div class="preview">
${trusted(renderEmbedCode(plain.embed(timeline.slug, query), title, FRAME_HEIGHT, { id: "preview" }))}
</div>
<div class="snippets"${attributes(own)}>
${listForms(document, query, plain, context)}</div>
</div>
</div>
${renderSubscribe(document, context)}`,
  });
}

function listForms(document: ListDocument, query: string, links: Links, context: Context): Markup[] {
  const { timeline, title, site } = document;
  const { share } = context.messages;
  const slug = timeline?.slug ?? "";
  const address = (suffix = "") => links.timeline(slug, suffix, query);
  const frame = links.embed(slug, query);
  const page = html`<a href="${address()}">${title}</a>`;
  const alt = alternative(document);
  const picture = (suffix: string) =>
    html`<a href="${address()}"><img src="${address(suffix)}" width="${WIDTH}" height="${HEIGHT}" alt="${alt}"></a>`;
  const markdown = html`[![${escapeInline(alt)}](${renderAddress(address(".png"))})](${renderAddress(address())})`;
  const fromUs = (name: string) => `${name} ${site.baseUrl}`;
  const forms: readonly (readonly [heading: string, hint: string, ...snippets: [Snippet, ...Snippet[]]])[] = [
    [share.frame, share.frameHint, toHtml("frame", share.frame, renderEmbedCode(frame, title))],
    [share.autoFrame, "", toHtml("auto-frame", share.autoFrame, renderAutoFrame(frame, title, links))],
    [
      share.element,
      share.elementHint,
      toHtml("element", share.element, renderElement(address(), page, links, widgetRelease)),
    ],
    [
      "Content-Security-Policy",
      share.policyHint,
      toText(
        "policy",
        "Content-Security-Policy",
        ["frame-src", "script-src", "connect-src", "img-src"].map(fromUs).join("; "),
      ),
    ],
    ["WordPress", share.wordpressHint, toText("wordpress", "WordPress", renderAddress(address()))],
    [
      share.picture,
      "",
      toHtml("picture", "SVG", picture(".svg")),
      toHtml("png", "PNG", picture(".png")),
      toText("markdown", "Markdown", markdown),
    ],
    [
      share.fragment,
      share.fragmentHint,
      toText("fragment", share.fragment, html`curl '${renderAddress(address(".fragment.html"))}'`),
    ],
    [share.link, "", toHtml("link", share.link, page)],
    ["JSON", "", toText("json", "JSON", renderAddress(address(".json")))],
  ];
  return forms.map(([heading, hint, ...snippets]) => renderForm(heading, hint, snippets, context));
}

const toHtml = (name: string, label: string, text: string | Markup): Snippet => ({
  name,
  label,
  text: text.toString(),
  isHtml: true,
});
const toText = (name: string, label: string, text: string | Markup): Snippet => ({ name, label, text });

function renderAddress(url: string): Markup {
  return html`<span data-address>${url}</span>`;
}

function renderForm(
  heading: string,
  hint: string,
  snippets: readonly [Snippet, ...Snippet[]],
  context: Context,
): Markup {
  return html`<section class="panel" id="${snippets[0].name}">
<h2>${heading}</h2>
${hint && html`<p>${hint}</p>\n`}${snippets.map((snippet) => renderSnippet(snippet, snippets.length > 1, context))}</section>
`;
}

function renderSnippet({ name, label, text, isHtml }: Snippet, isNamed: boolean, { messages }: Context): Markup {
  const id = `${name}-code`;
  return html`${isNamed && html`<h3>${label}</h3>\n`}<pre tabindex="0" role="group" aria-label="${label}" dir="ltr"><code id="${id}"${isHtml && html` data-html`}>${text}</code></pre>
<p><button type="button" data-copy="${id}" data-copied="${messages.copied}" aria-describedby="${id}" hidden>${messages.copy}</button></p>
`;
}
