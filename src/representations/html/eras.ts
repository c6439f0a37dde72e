import type { Timeline } from "../../domain/timeline.ts";
import { languageOfText } from "../../domain/translation.ts";
import type { Context } from "./context.ts";
import { renderDateText } from "./date.ts";
import { renderDot } from "./facets.ts";
import { languageAttributes } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** The named stretches behind the events of a timeline; nothing where there are none. */
export function renderEras(timeline: Timeline, context: Context): Markup | "" {
  const { eras } = timeline;
  if (eras.length === 0) return "";
  const title = (index: number) =>
    attributes(languageAttributes(languageOfText(timeline, `eras/${index}/title`), context.language));
  return html`<section class="eras" aria-labelledby="eras">
<h2 id="eras"${attributes(context.own)}>${context.messages.eras}</h2>
<ul>
${eras.map(
  (era, index) =>
    html`<li>${renderDot(era.color)}<b${title(index)}>${era.title}</b> <span class="meta">${renderDateText(era.date, context.language)}</span></li>\n`,
)}</ul>
</section>
`;
}
