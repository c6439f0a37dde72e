import { createPart } from "../../http/router.ts";
import { CHANGE_FORMATS } from "../../representations/changes.ts";
import { refuseMethod, splitName } from "./answer.ts";
import { serveCategories } from "./categories.ts";
import { serveChanges } from "./changes.ts";
import { serveCompletions } from "./completions.ts";
import { serveEmbed, serveShare } from "./embed.ts";
import { serveEvent } from "./event.ts";
import { serveHome } from "./home.ts";
import { findLevel } from "./levels.ts";
import { serveList } from "./list.ts";
import { serveLlms } from "./llms.ts";
import { serveEventOccurrences, serveSeriesOccurrences } from "./occurrences.ts";
import { serveOembed } from "./oembed.ts";
import { leadToThisDay } from "./on-this-day.ts";
import { serveRobots, serveSitemap } from "./sitemap.ts";
import { receiveSuggest, refuseSuggestMethod, serveSuggest } from "./suggest.ts";
import { FACET_PATHS, serveFacet, serveTerm, TERM_PATHS } from "./terms.ts";

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
  .get("/timelines/:slug/share", (c) => serveShare(c, c.req.param("slug")))
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
  .get("/embed/:slug", (c) => serveEmbed(c, c.req.param("slug")))
  .get("/oembed", serveOembed)
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
  "/timelines/:slug/share",
  LIST,
  ON_THIS_DAY,
  "/events/:name",
  "/events/:name/occurrences.json",
  "/series/:name/occurrences.json",
  "/embed/:slug",
  "/oembed",
  "/categories.json",
  "/suggest.json",
  "/sitemap.xml",
  "/robots.txt",
  "/llms.txt",
];
for (const path of PATHS) documents.all(path, refuseMethod);
