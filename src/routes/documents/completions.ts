import type { Completion } from "../../domain/completion.ts";
import { formatFilter, toClause } from "../../domain/filter.ts";
import { COLLECTIONS } from "../../domain/term.ts";
import { isNotModified, toEtag, toValidator } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { allowParameters, readNumber, readOnce, toParameterProblem } from "../../http/parameters.ts";
import { createLinks, type Links } from "../../links.ts";
import { findFacetPage } from "../../representations/addresses.ts";
import { FORMATS } from "../../representations/formats.ts";
import { findLogState } from "../../store/changes.ts";
import { listCompletions } from "../../store/completions.ts";
import { joinBatches } from "../../store/database.ts";
import { ALL } from "../../store/postings.ts";
import { resolveQuery } from "../../store/queries.ts";
import { facetName } from "../../store/search.ts";
import { answerDocument, type Handled, notModified, siteMark } from "./answer.ts";
import { leadToOrdered } from "./canonical.ts";
import { TAGS_OF_ALL } from "./tags.ts";

const REVISION = 1;
const JSON_FORMAT = { mediaType: FORMATS.find(({ suffix }) => suffix === ".json")?.mediaType ?? "application/json" };
const MAX_TYPED = 100;
const [USUAL, MOST] = [10, 20];

function readTyped(c: Handled): string {
  const typed = readOnce(c, "q")?.trim() ?? "";
  if (typed !== "" && typed.length <= MAX_TYPED) return typed;
  const detail =
    typed === "" ? "has nothing to go on; write for example q=ent" : `is longer than ${MAX_TYPED} characters`;
  throw toParameterProblem([{ parameter: "q", value: typed, detail }]);
}

/** Where the thing is. A value has the filter that stands for it besides. */
function describe({ kind, key, label, alias, slug, count }: Completion, links: Links) {
  const common = { kind, label, ...(alias !== undefined && { alias }), ...(count !== undefined && { count }) };
  if (kind === "event") return { ...common, id: key, url: links.event(key) };
  const filter = formatFilter({ clauses: [toClause(kind, key)] });
  if (kind === "timeline") return { ...common, slug: key, filter, url: links.timeline(key) };
  const page =
    (kind === "entity" || kind === "series") && slug !== undefined
      ? links.term(COLLECTIONS[kind], slug)
      : findFacetPage(kind, key, links);
  return { ...common, key, filter, url: page ?? links.events("", filter) };
}

/** What someone may mean who typed `q`: values, records, timelines and events of which a word begins so. */
export async function serveCompletions(c: Handled): Promise<Response> {
  allowParameters(c, ["q", "limit"]);
  const typed = readTyped(c);
  const limit = readNumber(c, "limit", 1, MOST) ?? USUAL;
  const led = leadToOrdered(c, ["q", "limit"]);
  if (led) return led;
  const db = databaseOf(c);
  const now = c.get("now");
  // Any event may have what is typed, so it changes as the list of all events does; and what is looked at among drafts too changes
  // with every entry of the log.
  const joint = joinBatches(db);
  const [{ version, changedAt, facets }, { last }] = await Promise.all([
    resolveQuery(joint, { clauses: [] }, now),
    findLogState(joint, now),
  ]);
  const state = toValidator(toEtag(REVISION, version, last, siteMark(c)), changedAt, now);
  const validator = { ...state, tags: TAGS_OF_ALL };
  if (isNotModified(c, validator)) return notModified(c, validator);
  const size = facets.get(facetName(ALL.facet, ALL.key))?.count ?? 0;
  const found = await listCompletions(db, { typed, limit, publicAt: now, size });
  const links = createLinks(c.get("site").baseUrl);
  const body = { q: typed, suggestions: found.map((completion) => describe(completion, links)) };
  return answerDocument(c, JSON.stringify(body), JSON_FORMAT, validator);
}
