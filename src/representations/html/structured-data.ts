import type { EventDocument } from "../../domain/document.ts";
import { toSchemaEvent } from "../schema-org.ts";
import { html, type Markup, trusted } from "./markup.ts";

/**
 * The event in the words of schema.org, for search engines. The block is data, which no policy for scripts concerns; without
 * "<" and ">" nothing in it ends it.
 */
export function renderStructuredData(document: EventDocument): Markup {
  const described = { "@context": "https://schema.org", ...toSchemaEvent(document.event, document) };
  const text = JSON.stringify(described).replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");
  return html`<script type="application/ld+json">${trusted(text)}</script>\n`;
}
