import type { Event } from "../../domain/event.ts";
import type { Context } from "./context.ts";
import { renderInstant } from "./date.ts";
import { languageAttributes } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** What readers are to be told, the latest first; the silent entries of the log are in JSON alone. */
export function renderUpdates({ updates, language }: Event, context: Context): Markup | "" {
  const told = updates.filter(({ significant }) => significant).toReversed();
  if (told.length === 0) return "";
  const text = attributes(languageAttributes(language, context.language));
  return html`<section aria-labelledby="updates">
<h2 id="updates"${attributes(context.own)}>${context.messages.updates}</h2>
<ol class="updates">
${told.map((update) => html`<li><span class="when">${renderInstant(update.at, context.language)}</span> <span${text}><bdi>${update.text}</bdi></span></li>\n`)}</ol>
</section>
`;
}
