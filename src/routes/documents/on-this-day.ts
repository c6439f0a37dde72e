import { formatParameters, TODAY } from "../../domain/filter.ts";
import { parseQuery } from "../../domain/query.ts";
import { published } from "../../http/caching.ts";
import { listParameters } from "../../http/parameters.ts";
import { createLinks } from "../../links.ts";
import { type Handled, splitName } from "./answer.ts";
import { formatCanonical } from "./canonical.ts";

/** A name to remember for what happened on this day: it leads to the list itself, with whatever else is asked for. */
export function leadToThisDay(c: Handled) {
  const { format } = splitName(c.req.param("name") ?? "");
  const parameters = [["on_this_day", TODAY] as const, ...listParameters(c)];
  const read = parseQuery(parameters);
  // What is wrong is told where it leads to.
  const query = read.ok ? formatCanonical(read.value) : formatParameters(parameters);
  const location = createLinks(c.get("site").baseUrl).events(format.suffix, query);
  // "|" is no character of a URI.
  return c.body(null, 308, { location: location.replaceAll("|", "%7C"), ...published(c, { tags: [] }) });
}
