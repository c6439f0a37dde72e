import type { HomeDocument, TimelineSummary } from "../../domain/home.ts";
import { createLinks } from "../../links.ts";
import { type Context, createContext } from "./context.ts";
import { renderInstant } from "./date.ts";
import { formatNumber, languageAttributes } from "./language.ts";
import { listAddresses } from "./languages.ts";
import { renderPage } from "./layout.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** The first page: which timelines there are. */
export function renderHome({ site, timelines, language, languages, lang }: HomeDocument): string {
  const context = createContext(site, language, { lang });
  const { messages, links } = context;
  return renderPage({
    site,
    language,
    title: site.title,
    description: messages.tagline,
    ...listAddresses({ languages, ...(lang !== undefined && { lang }) }, createLinks(site.baseUrl).home()),
    section: "timelines",
    content: html`<div class="introduction">
<h1>${site.title}</h1>
<p class="lede">${messages.tagline}</p>
</div>
<section aria-labelledby="timelines">
<h2 id="timelines">${messages.timelines}</h2>
${timelines.length === 0 ? html`<p class="empty">${messages.noTimelines}</p>` : html`<ul class="cards">\n${timelines.map((timeline) => renderCard(timeline, context))}</ul>`}
<p class="onward"><a href="${links.events()}">${messages.allEvents}</a></p>
</section>`,
  });
}

function renderCard(
  { slug, title, description, language, count, updatedAt }: TimelineSummary,
  context: Context,
): Markup {
  const { links, messages } = context;
  const text = languageAttributes(language, context.language);
  return html`<li><article class="card">
<h3${attributes(text)}><a href="${links.timeline(slug)}">${title}</a></h3>
${description ? html`<p${attributes(text)}>${description}</p>\n` : ""}<p class="meta">${messages.count(count, formatNumber(count, context.language))} · ${messages.updated} ${renderInstant(updatedAt, context.language)}</p>
</article></li>
`;
}
