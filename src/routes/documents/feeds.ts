import type { Document } from "../../domain/document.ts";
import type { Negotiated } from "../../http/negotiate.ts";
import { createAddresses } from "../../representations/addresses.ts";
import { HTML } from "../../representations/formats.ts";
import { renderFeedPage } from "../../representations/html/feed-page.ts";
import type { Representation } from "../../representations/index.ts";
import type { Handled } from "./answer.ts";

/** Raised whenever the page comes out as other bytes, while its feed does not. */
const REVISION = 1;

/**
 * A feed, or the page about it where a person opens its address in a browser. Browsers say so (Fetch Metadata); a program is
 * always given the feed, whatever types it accepts.
 */
export function asOpened(c: Handled, format: Representation): Representation {
  if (!format.isFeed) return format;
  // What browsers accept when they open an address always has HTML in it; of Accept, which is spelled in many ways, nothing hangs here.
  if (c.req.header("sec-fetch-dest") !== "document") return format;
  return {
    ...format,
    mediaType: HTML.mediaType,
    revision: 1000 * (REVISION + HTML.revision) + format.revision,
    render: (document) => renderFeedPage(document, format),
  };
}

/** The address of a feed itself, and which part of it leads where; the documents say the same. */
export function listFeedLinks(document: Document, { suffix, mediaType }: Representation): string[] {
  const { self, current, previousArchive, hub } = createAddresses(document, suffix);
  const type = mediaType.split(";", 1)[0];
  const link = (rel: string, url: string | undefined) => (url ? [`<${url}>; rel="${rel}"; type="${type}"`] : []);
  return [
    ...link("self", self),
    ...link("current", current),
    ...link("prev-archive", previousArchive),
    ...(hub ? [`<${hub}>; rel="hub"`] : []),
  ];
}

/** What of a request decides which form of a feed is given, besides its language. */
export function varyHeaders({ isFeed }: Representation, { varies }: Negotiated): { vary?: string } {
  return isFeed ? { vary: [...(varies ? ["Accept-Language"] : []), "Sec-Fetch-Dest", "A-IM"].join(", ") } : {};
}
