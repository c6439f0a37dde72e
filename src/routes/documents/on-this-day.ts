import { formatParameters, TODAY } from "../../domain/filter.ts";
import { published } from "../../http/caching.ts";
import { listParameters } from "../../http/parameters.ts";
import { createLinks } from "../../links.ts";
import { type Handled, splitName } from "./answer.ts";

/** A name to remember for what happened on this day: it leads to the list itself, with whatever else is asked for. */
export function leadToThisDay(c: Handled) {
  const { format } = splitName(c.req.param("name") ?? "");
  const query = formatParameters([["on_this_day", TODAY], ...listParameters(c)]);
  const location = createLinks(c.get("site").baseUrl).events(format.suffix, query);
  return c.body(null, 308, { location, ...published(c, { tags: [] }) });
}
