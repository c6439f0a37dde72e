import type { ListDocument } from "../../domain/document.ts";
import type { Context } from "./context.ts";
import { attributes, html, type Markup } from "./markup.ts";

/**
 * What a site owner pastes. `width` and `height` reserve the space without a style; the sandbox lets links open in new
 * tabs and gives the frame no origin, so that it can neither read nor store anything.
 */
export function renderEmbedCode(url: string, title: string, height = 480): string {
  return html`<iframe src="${url}" title="${title}" width="100%" height="${height}" loading="lazy" frameborder="0" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"></iframe>`.toString();
}

/** The snippet for this page's timeline and filter, to copy. Needs public/copy.js for its button. */
export function renderEmbedPanel(document: ListDocument, { links, messages, own }: Context): Markup | "" {
  if (!document.timeline) return "";
  const url = links.embed(document.timeline.slug, document.query);
  return html`<details class="panel" id="embed"${attributes(own)}>
<summary><h2>${messages.embed}</h2></summary>
<p>${messages.embedHint}</p>
<pre tabindex="0" aria-label="${messages.embed}" role="region"><code id="embed-code">${renderEmbedCode(url, document.title)}</code></pre>
<p><button type="button" data-copy="embed-code" data-copied="${messages.copied}" hidden>${messages.copy}</button> <a href="${url}">${messages.preview}</a></p>
</details>
`;
}
