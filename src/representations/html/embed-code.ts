import { attributes, html } from "./markup.ts";

/** Pixels, where nobody says. */
export const FRAME_HEIGHT = 480;

/**
 * What a site owner pastes. `width` and `height` reserve the space without a style; the sandbox lets links open in new
 * tabs and gives the frame no origin, so that it can neither read nor store anything. `more` are further attributes.
 */
export function renderEmbedCode(
  url: string,
  title: string,
  height = FRAME_HEIGHT,
  more: Parameters<typeof attributes>[0] = {},
): string {
  return html`<iframe src="${url}" title="${title}" width="100%" height="${height}" loading="lazy" frameborder="0" sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox"${attributes(more)}></iframe>`.toString();
}
