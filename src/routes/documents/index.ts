import { pageHeaders } from "../../http/headers.ts";
import { Problem } from "../../http/problem.ts";
import { createPart } from "../../http/router.ts";
import { CHANGE_FORMATS } from "../../representations/changes.ts";
import { FRAGMENT, HTML } from "../../representations/formats.ts";
import { renderEmbed } from "../../representations/html/embed.ts";
import { widgetRelease } from "../../representations/html/widget-release.ts";
import type { Representation } from "../../representations/index.ts";
import { refuseMethod, splitName } from "./answer.ts";
import { serveCategories } from "./categories.ts";
import { serveChanges } from "./changes.ts";
import { serveCompletions } from "./completions.ts";
import { serveEvent } from "./event.ts";
import { serveHome } from "./home.ts";
import { findLevel } from "./levels.ts";
import { serveList } from "./list.ts";
import { serveLlms } from "./llms.ts";
import { serveEventOccurrences, serveSeriesOccurrences } from "./occurrences.ts";
import { leadToThisDay } from "./on-this-day.ts";
import { serveRobots, serveSitemap } from "./sitemap.ts";
import { receiveSuggest, refuseSuggestMethod, serveSuggest } from "./suggest.ts";
import { FACET_PATHS, serveFacet, serveTerm, TERM_PATHS } from "./terms.ts";

/** The embed is one more look of a list, for frames; it has an address of its own, so it is in no table. */
const EMBED: Representation = {
  ...HTML,
  limit: FRAGMENT.limit,
  render: (document) => (document.kind === "event" ? "" : renderEmbed(document)),
};

/** Releases of the widget lie beside the embeds as files, so that one which comes here is none. No slug has a dot. */
function refuseRelease(file: string): void {
  if (!file.endsWith(".js")) return;
  const latest = widgetRelease ? `; the latest is ${widgetRelease.version}` : "";
  throw new Problem("not-found", { detail: `${file.slice(0, -3)} is no release of the widget${latest}` });
}

const LIST = "/:name{events(?:\\.[a-z.]+)?}";

const ON_THIS_DAY = "/:name{on-this-day(?:\\.[a-z.]+)?}";

/** Everything published: read-only, no credentials, cacheable. */
export const documents = createPart()
  .get("/", serveHome)
  .get("/timelines/:name", (c) => {
    const level = findLevel(c.req.param("name"));
    if (level) return level.serve(c, { slug: level.name });
    const { name, format } = splitName(c.req.param("name"));
    return serveList(c, { slug: name, format });
  })
  .get(LIST, (c) => {
    const level = findLevel(c.req.param("name"));
    return level ? level.serve(c, {}) : serveList(c, { format: splitName(c.req.param("name")).format });
  })
  .get(ON_THIS_DAY, leadToThisDay)
  .get("/events/:name", (c) => {
    const { name, format } = splitName(c.req.param("name"));
    return serveEvent(c, name, format);
  })
  .get("/events/:name/occurrences.json", serveEventOccurrences)
  .get("/series/:name/occurrences.json", serveSeriesOccurrences)
  .get("/embed/:slug", (c) => {
    const slug = c.req.param("slug");
    refuseRelease(slug);
    return serveList(c, { slug, format: EMBED, headers: pageHeaders({ framable: true }) });
  })
  .get("/categories.json", serveCategories)
  .get("/suggest.json", serveCompletions)
  .get("/sitemap.xml", serveSitemap)
  .get("/robots.txt", serveRobots)
  .get("/llms.txt", serveLlms);

/** The one page that takes something in. */
documents
  .get("/timelines/:slug/suggest", serveSuggest)
  .post("/timelines/:slug/suggest", receiveSuggest)
  .all("/timelines/:slug/suggest", refuseSuggestMethod);

for (const [path, kind] of TERM_PATHS) documents.get(path, serveTerm(kind)).all(path, refuseMethod);
for (const [path, facet] of FACET_PATHS) documents.get(path, serveFacet(facet)).all(path, refuseMethod);
for (const format of CHANGE_FORMATS) {
  const path = `/changes${format.suffix}`;
  documents.get(path, (c) => serveChanges(c, format)).all(path, refuseMethod);
}

const PATHS = [
  "/",
  "/timelines/:name",
  LIST,
  ON_THIS_DAY,
  "/events/:name",
  "/events/:name/occurrences.json",
  "/series/:name/occurrences.json",
  "/embed/:slug",
  "/categories.json",
  "/suggest.json",
  "/sitemap.xml",
  "/robots.txt",
  "/llms.txt",
];
for (const path of PATHS) documents.all(path, refuseMethod);
