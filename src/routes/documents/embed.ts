import { parseLook } from "../../domain/look.ts";
import { pageHeaders } from "../../http/headers.ts";
import { listParameters, toParameterProblem } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { FRAGMENT, HTML } from "../../representations/formats.ts";
import { renderEmbed } from "../../representations/html/embed.ts";
import { renderShare } from "../../representations/html/share.ts";
import { widgetRelease } from "../../representations/html/widget-release.ts";
import type { Representation } from "../../representations/index.ts";
import type { Handled } from "./answer.ts";
import { isCard, serveCard } from "./card.ts";
import { serveList } from "./list.ts";

/** Releases of the widget lie beside the embeds as files, so that one which comes here is none. No slug has a dot. */
function refuseRelease(file: string): void {
  if (!file.endsWith(".js")) return;
  const latest = widgetRelease ? `; the latest is ${widgetRelease.version}` : "";
  throw new Problem("not-found", { detail: `${file.slice(0, -3)} is no release of the widget${latest}` });
}

/** One more look of a list, for frames on any site; it has an address of its own, so it is in no table of formats. */
export function serveEmbed(c: Handled, slug: string): Promise<Response> {
  refuseRelease(slug);
  const { look, errors } = parseLook(listParameters(c));
  if (errors.length > 0) throw toParameterProblem(errors);
  const format: Representation = {
    ...HTML,
    limit: FRAGMENT.limit,
    render: (document) => renderEmbed(document, look),
  };
  const headers = pageHeaders({ framable: true });
  return isCard(look) ? serveCard(c, { slug, look, format, headers }) : serveList(c, { slug, format, look, headers });
}

/** So is how a timeline gets onto other pages, with the embed in a frame. */
const SHARE: Representation = {
  ...HTML,
  isHidden: true,
  render: (document) => (document.kind === "event" ? "" : renderShare(document)),
};

export function serveShare(c: Handled, slug: string): Promise<Response> {
  // Its snippet of the element names the latest release.
  const mark = widgetRelease?.version ?? "unreleased";
  return serveList(c, { slug, format: SHARE, headers: pageHeaders({ frames: true }), mark });
}
