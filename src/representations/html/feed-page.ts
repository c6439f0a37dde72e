import type { Document } from "../../domain/document.ts";
import { type Entry, type Feed, toFeed } from "../../domain/feed.ts";
import { createAddresses } from "../addresses.ts";
import { ENTRY_TEXTS } from "../entry-texts.ts";
import type { Format } from "../formats.ts";
import { type Context, createContext } from "./context.ts";
import { renderInstant } from "./date.ts";
import { languageAttributes } from "./language.ts";
import { renderPage } from "./layout.ts";
import { attributes, html, type Markup, trusted } from "./markup.ts";

/** Services that read feeds, by the addresses that they have documented for adding one; nothing is loaded from them here. */
const READERS: readonly (readonly [name: string, address: (feed: string) => string])[] = [
  ["Feedly", (feed) => `https://feedly.com/i/subscription/feed%2F${feed}`],
  ["Inoreader", (feed) => `https://www.inoreader.com/?add_feed=${feed}`],
  ["NewsBlur", (feed) => `https://www.newsblur.com/?url=${feed}`],
  ["Feedbin", (feed) => `https://feedbin.com/?subscribe=${feed}`],
  ["The Old Reader", (feed) => `https://theoldreader.com/feeds/subscribe?url=${feed}`],
];

/** A feed as people see it who open its address in a browser: what it is for, and what it has, as it has it. */
export function renderFeedPage(
  document: Document,
  { suffix, title: format }: Pick<Format, "suffix" | "title">,
): string {
  const { site, language, categories, lang } = document;
  const context = createContext(site, language, { categories, lang, asOf: document.asOf });
  const feed = toFeed(document, createAddresses(document, suffix), ENTRY_TEXTS);
  return renderPage({
    site,
    language,
    lang,
    title: `${feed.title}: ${format}`,
    ...(feed.description ? { description: feed.description } : {}),
    canonical: feed.pageUrl,
    isHidden: true,
    section: document.kind === "timeline" ? "timelines" : "events",
    scripts: ["copy.js"],
    content: html`<div class="introduction">
<h1>${feed.title}</h1>
<p class="lede"${attributes(context.own)}>${context.messages.feedPage.hint}</p>
${renderAddress(feed.currentUrl ?? feed.selfUrl, context)}<p class="onward"><a href="${feed.pageUrl}"${attributes(context.own)}>${context.messages.feedPage.page}</a></p>
</div>
${renderEntries(feed, context)}${renderNext(feed, context)}`,
  });
}

/** The document that news come to is the one to subscribe to, whichever part of it is shown. */
function renderAddress(url: string, { messages, own }: Context): Markup {
  const { address, readers, app } = messages.feedPage;
  const links = READERS.map(
    ([name, toAddress]) =>
      html`<li><a href="${toAddress(encodeURIComponent(url))}" rel="nofollow noopener" lang="en" dir="ltr">${name}</a></li>`,
  );
  return html`<div class="panel"${attributes(own)}>
<h2 id="address">${address}</h2>
<pre tabindex="0" aria-labelledby="address" role="region" dir="ltr"><code id="feed-address">${url}</code></pre>
<p><button type="button" data-copy="feed-address" data-copied="${messages.copied}" hidden>${messages.copy}</button></p>
<h3>${readers}</h3>
<ul class="plain"><li><a href="feed:${url}">${app}</a></li>${links}</ul>
</div>
`;
}

function renderEntries({ entries, language }: Feed, context: Context): Markup {
  const { messages, own } = context;
  if (entries.length === 0) return html`<p class="empty"${attributes(own)}>${messages.feedPage.empty}</p>\n`;
  return html`<section aria-labelledby="entries">
<h2 id="entries"${attributes(own)}>${messages.feedPage.entries}</h2>
${entries.map((entry) => renderEntry(entry, language, context))}</section>
`;
}

function renderEntry(entry: Entry, language: string, { messages, own }: Context): Markup {
  const text = attributes(languageAttributes(entry.language, language));
  // What a feed has as HTML is safe in any page.
  const body =
    entry.content === undefined
      ? html`<p><bdi>${entry.summary ?? ""}</bdi></p>`
      : html`<div class="body">${trusted(entry.content)}</div>`;
  return html`<article class="entry">
<h3${text}><a href="${entry.url}">${entry.title}</a></h3>
<p class="meta"><span${attributes(own)}>${messages.feedPage.published}: ${renderInstant(entry.publishedAt, messages.language)}</span></p>
<div${text}>${body}</div>
</article>
`;
}

function renderNext({ nextUrl, previousArchiveUrl }: Feed, { messages, own }: Context): Markup | "" {
  const url = nextUrl ?? previousArchiveUrl;
  if (url === undefined) return "";
  return html`<nav class="pages"${attributes({ "aria-label": messages.pages, ...own })}><ul class="plain">
<li><a rel="next" href="${url}">${messages.next}</a></li>
</ul></nav>
`;
}
