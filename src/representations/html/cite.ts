import type { EventDocument } from "../../domain/document.ts";
import { formatId } from "../../domain/id.ts";
import { toCitation } from "../citation.ts";
import { FORMATS } from "../formats.ts";
import type { Context } from "./context.ts";
import { renderDate } from "./date.ts";
import { languageAttributes } from "./language.ts";
import { attributes, html, join, type Markup } from "./markup.ts";

const CITATIONS = FORMATS.filter(({ suffix }) => suffix === ".csl.json" || suffix === ".bib");

/** The event as a citation: a line to copy, and the files for reference managers. A preview has no address to cite. */
export function renderCite(document: EventDocument, { links, messages, language, own }: Context): Markup | "" {
  if (document.isPreview) return "";
  const { title, container, date, label, url, ...citation } = toCitation(document.event, document);
  const parts = [
    html`<cite${attributes(languageAttributes(citation.language, language))}><bdi>${title}</bdi></cite>`,
    html`<bdi>${container}</bdi>`,
    renderDate(date, label),
    html`<bdi dir="ltr">${url}</bdi>`,
  ];
  const id = formatId(document.event.id);
  const files = CITATIONS.map(
    ({ suffix, title: name, mediaType }) =>
      html`<li><a href="${links.event(id, suffix)}" type="${mediaType.split(";", 1)[0]}">${name}</a></li>`,
  );
  return html`<section class="cite" aria-labelledby="cite">
<h2 id="cite"${attributes(own)}>${messages.cite}</h2>
<p>${join(parts, messages.comma)}</p>
<ul class="plain">${files}</ul>
</section>
`;
}
