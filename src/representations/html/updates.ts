import type { Event } from "../../domain/event.ts";
import { languageOfText } from "../../domain/translation.ts";
import type { Context } from "./context.ts";
import { renderInstant } from "./date.ts";
import { languageAttributes } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** What readers are to be told, the latest first; the silent entries of the log are in JSON alone. */
export function renderUpdates(event: Event, context: Context, level = 2): Markup | "" {
  const told = event.updates
    .map((update, index) => ({ ...update, language: languageOfText(event, `updates/${index}/text`) }))
    .filter(({ significant }) => significant)
    .toReversed();
  if (told.length === 0) return "";
  return html`<section aria-labelledby="updates">
<h${level} id="updates"${attributes(context.own)}>${context.messages.updates}</h${level}>
<ol class="updates">
${told.map(({ at, text, language }) => html`<li><span class="when">${renderInstant(at, context.language)}</span> <span${attributes(languageAttributes(language, context.language))}><bdi>${text}</bdi></span></li>\n`)}</ol>
</section>
`;
}
