import type { Document } from "../../domain/document.ts";
import { formatId } from "../../domain/id.ts";
import { createLinks } from "../../links.ts";
import { createAddresses } from "../addresses.ts";
import { toSchemaEvent, toSchemaList } from "../schema-org.ts";
import { html, type Markup, trusted } from "./markup.ts";

/** Of a list the pages of its events alone: each says the rest itself, and nothing is loaded twice. */
function describe(document: Document): object {
  if (document.kind === "event") return toSchemaEvent(document.event, document);
  const links = createLinks(document.site.baseUrl);
  const { page } = createAddresses(document, "");
  return toSchemaList(document, page, ({ id }) => ({ url: links.event(formatId(id)) }));
}

/**
 * The document in the words of schema.org, for search engines. The block is data, which no policy for scripts concerns;
 * without "<" and ">" nothing in it ends it.
 */
export function renderStructuredData(document: Document): Markup {
  const text = JSON.stringify({ "@context": "https://schema.org", ...describe(document) });
  const escaped = text.replaceAll("<", "\\u003c").replaceAll(">", "\\u003e");
  return html`<script type="application/ld+json">${trusted(escaped)}</script>\n`;
}
