import type { Timeline } from "../../domain/timeline.ts";
import type { Context } from "./context.ts";
import { renderDateText } from "./date.ts";
import { renderDot } from "./facets.ts";
import { languageAttributes } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** The named stretches behind the events of a timeline; nothing where there are none. */
export function renderEras({ eras, language }: Timeline, context: Context): Markup | "" {
  if (eras.length === 0) return "";
  const title = attributes(languageAttributes(language, context.language));
  return html`<section class="eras" aria-labelledby="eras">
<h2 id="eras"${attributes(context.own)}>${context.messages.eras}</h2>
<ul>
${eras.map(
  (era) =>
    html`<li>${renderDot(era.color)}<b${title}>${era.title}</b> <span class="meta">${renderDateText(era.date, context.language)}</span></li>\n`,
)}</ul>
</section>
`;
}
