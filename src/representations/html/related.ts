import type { RelatedEvent } from "../../domain/document.ts";
import { labelOf } from "../../domain/feed.ts";
import { formatId } from "../../domain/id.ts";
import type { Context } from "./context.ts";
import { renderDate } from "./date.ts";
import { languageAttributes } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";

/** Other events, by what this one is to them and they to it; nothing where there are none. */
export function renderRelated(related: readonly RelatedEvent[], context: Context): Markup | "" {
  if (related.length === 0) return "";
  const groups = Map.groupBy(related, ({ direction, type }) => context.messages.relations[direction][type]);
  return html`<section class="related" aria-labelledby="related">
<h2 id="related"${attributes(context.own)}>${context.messages.related}</h2>
<dl class="facts">
${[...groups].map(
  ([label, members]) =>
    html`<div><dt${attributes(context.own)}>${label}</dt>${members.map((one) => renderOne(one, context))}</div>\n`,
)}</dl>
</section>
`;
}

function renderOne({ event }: RelatedEvent, { links, language }: Context): Markup {
  const title = attributes({ href: links.event(formatId(event.id)), ...languageAttributes(event.language, language) });
  return html`<dd><a${title}>${event.title}</a> <span class="meta">${renderDate(event.date, labelOf(event, language))}</span></dd>`;
}
