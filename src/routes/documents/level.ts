import type { ListDocument } from "../../domain/document.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import type { Filter } from "../../domain/filter.ts";
import type { Instant } from "../../domain/instant.ts";
import type { Term } from "../../domain/term.ts";
import { DEFAULT_LANGUAGE } from "../../domain/translation.ts";
import { isNotModified, toEtag, toValidator } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { languageHeaders, negotiateLanguage } from "../../http/negotiate.ts";
import { readFilter, readLanguage } from "../../http/parameters.ts";
import { FORMATS, HTML } from "../../representations/formats.ts";
import type { Database } from "../../store/database.ts";
import { type ResolvedQuery, resolveQuery } from "../../store/queries.ts";
import { facetName } from "../../store/search.ts";
import { refuseAbsentTimeline } from "./absent-timeline.ts";
import { answerDocument, type Handled, notModified } from "./answer.ts";
import { leadToFilter } from "./canonical.ts";
import { endOfDay, latestChange, planDays } from "./days.ts";
import { requireFacet } from "./facet-page.ts";
import { type ListBase, languagesOf, requireTerm, within } from "./list.ts";
import { tagsOfList } from "./tags.ts";
import { listComposed } from "./titles.ts";

const JSON_FORMAT = FORMATS.find(({ suffix }) => suffix === ".json") ?? HTML;

/** What a document about the events of a list is made from. */
export interface LevelRequest<Asked> {
  readonly db: Database;
  /** Of the list and the address, as it is meant today. */
  readonly filter: Filter;
  /** Of the address alone. */
  readonly own: Filter;
  readonly asked: Asked;
  readonly resolved: ResolvedQuery;
  /** What the list is of, where it is of one of these. */
  readonly term?: Term;
  readonly facet?: NonNullable<ListDocument["facet"]>;
  readonly now: Instant;
  /** Of the reader, where the document has words. */
  readonly language: string;
}

/** A document about the events of a list as a whole, in JSON: the same for a timeline, a term, a value or all events. */
export interface Level<Asked> {
  /** As it stands in the address: ".histogram.json". */
  readonly suffix: string;
  /** Raised whenever the same events would come out as other bytes. */
  readonly revision: number;
  /** Parameters besides those of a filter; with `lang` among them it is in the language of the reader. */
  readonly parameters: readonly string[];
  /** What those say; a 400 where one is wrong. */
  readonly read: (c: Handled, filter: Filter) => Asked;
  readonly make: (request: LevelRequest<Asked>) => Promise<object>;
}

export type ServeLevel = (c: Handled, base: ListBase) => Promise<Response>;

/** Address -> query -> version -> 304, or the document. One round trip more than it takes to make it. */
export function createLevel<Asked>({ suffix, revision, parameters, read, make }: Level<Asked>): ServeLevel {
  return async (c, base) => {
    const own = readFilter(c, parameters);
    const asked = read(c, own);
    const led = leadToFilter(c, own, parameters);
    if (led) return led;
    const now = c.get("now");
    const db = databaseOf(c);
    const { days, toFilter } = planDays({ filter: own }, JSON_FORMAT, now);
    const filter = toFilter(within(own, base));
    const { slug, term, facet } = base;
    const value = facet && ([facet.facet, toFacetKey(facet.value)] as const);
    const resolved = await resolveQuery(db, filter, now, { slug, name: term, value, others: listComposed(own) });
    if (slug !== undefined && !resolved.timeline) {
      await refuseAbsentTimeline(c, db, slug, resolved.facets.has(facetName("timeline", slug)));
    }
    const record = term && requireTerm(c, term, resolved.term, suffix);
    const found = facet && requireFacet(c, facet, resolved, suffix);
    const languages = languagesOf(resolved.timeline, record);
    const negotiated = parameters.includes("lang")
      ? await negotiateLanguage(c, readLanguage(c), languages, languages[0] ?? DEFAULT_LANGUAGE)
      : undefined;
    const { language = DEFAULT_LANGUAGE } = negotiated ?? {};
    const headers = negotiated ? languageHeaders(negotiated) : {};
    const parts = [revision, resolved.version, ...(negotiated ? [language] : []), ...Object.values(days)];
    const etag = toEtag(suffix.slice(1, 2), ...parts);
    const validator = {
      ...toValidator(etag, latestChange(resolved.changedAt, days, now), now),
      tags: tagsOfList(filter, resolved, slug),
      ...endOfDay(days, now),
    };
    if (isNotModified(c, validator)) return notModified(c, validator, headers);
    const of = { ...(record && { term: record }), ...(found && { facet: found }) };
    const document = await make({ db, filter, own, asked, resolved, ...of, now, language });
    return answerDocument(c, JSON.stringify(document), JSON_FORMAT, validator, headers);
  };
}
