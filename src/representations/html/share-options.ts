import type { ListDocument } from "../../domain/document.ts";
import type { Context } from "./context.ts";
import { FRAME_HEIGHT } from "./embed-code.ts";
import { LANGUAGES, nameLanguage } from "./language.ts";
import { attributes, html, type Markup } from "./markup.ts";

type Choices = readonly (readonly [value: string, label: string])[];

/** What public/share.js puts into the snippets and the preview: by the names of the attributes, in the order of addresses. */
export function renderShareOptions(document: ListDocument, context: Context): Markup {
  const { messages, own } = context;
  const { share, widget, facets } = messages;
  const { category, entity, series } = facets;
  const lanes = Object.entries({ category, entity, series, none: share.none });
  const zones: Choices = [
    ["", widget.zones.event],
    ["viewer", widget.zones.viewer],
  ];
  return html`<form class="panel" id="options" autocomplete="off" aria-label="${share.options}"${attributes(own)}>
<h2>${share.options}</h2>
${renderSelect("lang", facets.language, listLanguageChoices(document, context), document.lang)}<p><label for="height">${share.height}</label> <input type="number" id="height" name="height" value="${FRAME_HEIGHT}" min="100" max="20000" required></p>
${renderCheck("auto", share.auto)}${renderSelect("layout", share.layout, withDefault(Object.entries(share.layouts)))}${renderSelect("theme", share.theme, withDefault(Object.entries(share.themes)))}${renderSelect("lanes", share.lanes, withDefault(lanes))}<fieldset><legend>${share.controls}</legend>
${listControls(context).map(([value, label]) => renderCheck("controls", label, value))}</fieldset>
${renderSelect("zone", messages.timeZone, zones)}${renderCheck("new-since", share.newSince)}</form>
`;
}

/** Those of the timeline, and others that the words around it are there in. */
function listLanguageChoices({ languages }: ListDocument, { language, messages }: Context): Choices {
  const all = [...new Set([...languages, ...LANGUAGES])];
  return [["", messages.share.anyLanguage], ...all.map((tag) => [tag, nameLanguage(tag, language)] as const)];
}

/** The first is what is there without the attribute. */
function withDefault(choices: Choices): Choices {
  return choices.map(([value, label], index) => [index === 0 ? "" : value, label]);
}

function listControls({ messages }: Context): Choices {
  const { search, filter, widget, timeZone, share } = messages;
  return Object.entries({ search, filter, jump: widget.jump, zone: timeZone, layout: share.layout });
}

function renderSelect(name: string, label: string, choices: Choices, chosen = ""): Markup {
  return html`<p><label for="${name}">${label}</label> <select id="${name}" name="${name}">${choices.map(
    ([value, text]) => html`<option value="${value}"${value === chosen ? html` selected` : ""}>${text}</option>`,
  )}</select></p>
`;
}

/** With a value it is one of several, all of which are there unless said. */
function renderCheck(name: string, label: string, value?: string): Markup {
  return html`<p><label class="check"><input type="checkbox" name="${name}"${attributes({ value })}${value ? html` checked` : ""}> ${label}</label></p>
`;
}
