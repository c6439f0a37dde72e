import type { Document } from "../../domain/document.ts";
import { createListAddress } from "../addresses.ts";
import { FRAGMENT } from "../formats.ts";
import { type Context, createContext } from "./context.ts";
import { directionOf } from "./language.ts";
import { html } from "./markup.ts";
import { renderWidget, toSource } from "./widget.ts";

/**
 * The widget as a server puts it into a page of its own: with its style in a declarative shadow root (HTML section 4.12.3),
 * readable without a script, and taken over by the element where its script is.
 */
export function renderFragment(document: Document): string {
  const { site, language, categories, lang, asOf } = document;
  const isHidden = document.kind === "event" && (document.isPreview || document.event.status === "unlisted");
  const context = createContext(site, language, { categories, lang, asOf, isHidden });
  return html`<event-timeline src="${toSource(document, context)}" lang="${language}" dir="${directionOf(language)}"><template shadowrootmode="open"><link rel="stylesheet" href="${context.links.asset("embed.css")}">
${renderWidget(document, context, { level: 2, limit: FRAGMENT.limit, look: {}, toAddress: toPage(document, context) })}</template></event-timeline>
`.toString();
}

function toPage(document: Document, { links }: Context): (query: string) => string {
  if (document.kind === "event") return () => "";
  const address = createListAddress(document, links);
  return (query) => address("", query);
}
