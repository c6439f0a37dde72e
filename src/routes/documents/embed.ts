import { parseLook } from "../../domain/look.ts";
import { pageHeaders } from "../../http/headers.ts";
import { listParameters, toParameterProblem } from "../../http/parameters.ts";
import { HTML } from "../../representations/formats.ts";
import { renderEmbed } from "../../representations/html/embed.ts";
import type { Representation } from "../../representations/index.ts";
import type { Handled } from "./answer.ts";
import { serveList } from "./list.ts";

/** One more look of a list, for frames on any site; it has an address of its own, so it is in no table of formats. */
export function serveEmbed(c: Handled, slug: string): Promise<Response> {
  const { look, errors } = parseLook(listParameters(c));
  if (errors.length > 0) throw toParameterProblem(errors);
  const format: Representation = {
    ...HTML,
    render: (document) => (document.kind === "event" ? "" : renderEmbed(document, look)),
  };
  return serveList(c, { slug, format, look, headers: pageHeaders({ framable: true }) });
}
