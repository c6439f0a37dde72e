import type { Links } from "../../links.ts";
import { attributes, html, type Markup } from "./markup.ts";
import type { WidgetRelease } from "./widget-release.ts";

/** Pixels, where nobody says. */
export const FRAME_HEIGHT = 480;

/**
 * What a site owner pastes. `width` and `height` reserve the space without a style; the sandbox lets links open in new
 * tabs and forms be sent, as filters are without a script, and gives the frame no origin, so that it can neither read nor store anything. `more` are further attributes.
 */
export function renderEmbedCode(
  url: string,
  title: string,
  height = FRAME_HEIGHT,
  more: Parameters<typeof attributes>[0] = {},
): string {
  return html`<iframe src="${url}" title="${title}" width="100%" height="${height}" loading="lazy" frameborder="0" sandbox="allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox"${attributes(more)}></iframe>`.toString();
}

/** The same, and a script that makes it as high as what is in it. */
export function renderAutoFrame(url: string, title: string, links: Links): string {
  const script = html`<script type="module" src="${links.asset("resize.js")}"></script>`;
  return `${renderEmbedCode(url, title, FRAME_HEIGHT, { "data-annals": "auto" })}\n${script}`;
}

/** The element around a link, with its script. The style keeps the space until the script is there, which makes it so high itself. */
export function renderElement(url: string, link: Markup, links: Links, release: WidgetRelease | undefined): Markup {
  const script = links.asset(release ? `embed/${release.version}.js` : "embed.js");
  // Only with this is a script of another origin one whose bytes may be looked at.
  const known = attributes({ integrity: release?.integrity, crossorigin: release && "anonymous" });
  return html`<event-timeline src="${url}" height="${FRAME_HEIGHT}" style="display:block;height:${FRAME_HEIGHT}px">${link}</event-timeline>
<script type="module" src="${script}"${known}></script>`;
}
