import type { Site } from "../domain/document.ts";
import { createLinks } from "../links.ts";
import { renderEmbedCode } from "./html/embed-code.ts";
import { html } from "./html/markup.ts";
import { element } from "./xml.ts";

/** What stands for a page of ours on pages of others. */
export interface Oembed {
  readonly site: Site;
  readonly title: string;
  readonly page: string;
  /** What is shown in a frame; nothing: there is but a link. */
  readonly frame?: string;
  /** 1200 by 630. */
  readonly picture?: string;
  /** Pixels that it may have at most. */
  readonly maxWidth?: number | undefined;
  readonly maxHeight?: number | undefined;
}

export type OembedFormat = keyof typeof OEMBED_FORMATS;

export const OEMBED_FORMATS = {
  json: { mediaType: "application/json; charset=utf-8", render: (members: object) => JSON.stringify(members) },
  xml: { mediaType: "text/xml; charset=utf-8", render: toXml },
} as const;

function toXml(members: object): string {
  const elements = Object.entries(members).map(([name, value]) => element(name, String(value)));
  return `<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<oembed>\n${elements.join("")}</oembed>\n`;
}

const WIDTH = 800;
const HEIGHT = 480;
const PICTURE = { width: 1200, height: 630 };
/** Seconds. Nothing of the answer but the title ever changes. */
const CACHE_AGE = 86_400;

/** oEmbed 1.0 section 2.3.4. */
export function renderOembed(oembed: Oembed, format: OembedFormat): string {
  const { site, title } = oembed;
  return OEMBED_FORMATS[format].render({
    version: "1.0",
    type: oembed.frame === undefined ? "link" : "rich",
    title,
    provider_name: site.title,
    provider_url: createLinks(site.baseUrl).home(),
    cache_age: CACHE_AGE,
    ...toFrame(oembed),
    ...toThumbnail(oembed),
  });
}

/** WordPress keeps a quotation with a link and the frame after it, and nothing else. */
function toFrame({ title, page, frame, maxWidth = WIDTH, maxHeight = HEIGHT }: Oembed) {
  if (frame === undefined) return {};
  const height = Math.min(maxHeight, HEIGHT);
  const quote = html`<blockquote><a href="${page}">${title}</a></blockquote>`;
  return {
    html: `${quote}${renderEmbedCode(frame, title, height)}`,
    width: Math.min(maxWidth, WIDTH),
    height,
  };
}

/** As large as it may be shown. */
function toThumbnail({ picture, maxWidth = PICTURE.width, maxHeight = PICTURE.height }: Oembed) {
  if (picture === undefined) return {};
  const scale = Math.min(1, maxWidth / PICTURE.width, maxHeight / PICTURE.height);
  return {
    thumbnail_url: picture,
    thumbnail_width: Math.floor(PICTURE.width * scale),
    thumbnail_height: Math.floor(PICTURE.height * scale),
  };
}
