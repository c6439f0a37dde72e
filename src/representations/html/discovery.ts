import type { Links } from "../../links.ts";
import { html, type Markup } from "./markup.ts";

/** For the head of a page: what others put in the place of its address (oEmbed 1.0 section 4). */
export function renderDiscovery(page: string, title: string, links: Links): Markup {
  return html`<link rel="alternate" type="application/json+oembed" href="${links.oembed(page)}" title="${title}">
<link rel="alternate" type="text/xml+oembed" href="${links.oembed(page, "xml")}" title="${title}">
`;
}
