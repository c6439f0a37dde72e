import type { Site } from "../../domain/document.ts";
import type { Event } from "../../domain/event.ts";
import { formatId } from "../../domain/id.ts";
import { languageOfText, type Translated } from "../../domain/translation.ts";
import { eventUri } from "../../links.ts";
import { createContext } from "./context.ts";
import { renderInstant } from "./date.ts";
import { languageAttributes } from "./language.ts";
import { renderPage } from "./layout.ts";
import { attributes, html } from "./markup.ts";

/** An event that was public and was taken back, for people who follow an old link to it. */
export interface WithdrawnPage {
  readonly site: Site;
  readonly event: Pick<Event, "id" | "note" | "withdrawnAt"> & Translated;
  /** BCP 47: the language of the page. */
  readonly language: string;
  /** As asked for with `lang=`. */
  readonly lang?: string | undefined;
}

/** When and why, and nothing of what it said, its title included: that is what was taken back. */
export function renderWithdrawn({ site, event, language, lang }: WithdrawnPage): string {
  const { links, messages, own } = createContext(site, language, { lang });
  const { id, note, withdrawnAt } = event;
  const text = attributes(languageAttributes(languageOfText(event, "note"), own.lang ?? language));
  return renderPage({
    site,
    language,
    lang,
    title: messages.withdrawn,
    isHidden: true,
    section: "events",
    content: html`<div class="introduction"${attributes(own)}>
${withdrawnAt === undefined ? "" : html`<p class="when">${renderInstant(withdrawnAt, messages.language)}</p>\n`}<h1>${messages.withdrawn}</h1>
${note ? html`<p class="lede"${text}><bdi>${note}</bdi></p>\n` : ""}<p>${messages.withdrawnHint}</p>
<p class="meta">${messages.permanentId}: <code>${eventUri(site.tagAuthority, formatId(id))}</code></p>
<p><a href="${links.home()}">${messages.timelines}</a> · <a href="${links.events()}">${messages.allEvents}</a></p>
</div>`,
  });
}
