import type { Category } from "../../domain/category.ts";
import { COUNTED_FACETS, type CountedFacet, type FacetCount } from "../../domain/facet-count.ts";
import { formatFilter, type ParameterError } from "../../domain/filter.ts";
import { readOnce, toParameterProblem } from "../../http/parameters.ts";
import { labelFacet } from "../../representations/html/facets.ts";
import { findMessages } from "../../representations/html/language.ts";
import { countFacets } from "../../store/facet-counts.ts";
import { findCategories } from "../../store/settings.ts";
import type { Handled } from "./answer.ts";
import { createLevel, type LevelRequest } from "./level.ts";

// How many events of any list have each value: a document beside the list, with the parameters of its filter.

const USUAL_VALUES = 20;
const MAX_VALUES = 100;

interface Asked {
  readonly facets: readonly CountedFacet[];
  /** Values of each. */
  readonly limit: number;
}

/** Which facets, in the order of `COUNTED_FACETS`, and how much of each; a 400 for what is none. */
function readAsked(c: Handled): Asked {
  const errors: ParameterError[] = [];
  const names = readOnce(c, "facet")?.split("|") ?? COUNTED_FACETS;
  for (const value of names) {
    if ((COUNTED_FACETS as readonly string[]).includes(value)) continue;
    errors.push({ parameter: "facet", value, detail: `is not one of ${COUNTED_FACETS.join(", ")}` });
  }
  const limit = readOnce(c, "limit") ?? String(USUAL_VALUES);
  if (!/^[1-9]\d{0,2}$/.test(limit) || Number(limit) > MAX_VALUES) {
    errors.push({ parameter: "limit", value: limit, detail: `is not a whole number from 1 to ${MAX_VALUES}` });
  }
  if (errors.length > 0) throw toParameterProblem(errors);
  return { facets: COUNTED_FACETS.filter((facet) => names.includes(facet)), limit: Number(limit) };
}

function describe(
  { facet, values, by, isApproximate, hasMore }: FacetCount,
  categories: readonly Category[],
  language: string,
) {
  const messages = findMessages(language);
  return {
    facet,
    values: values.map(({ key, label, count }) => ({
      key,
      label: labelFacet(facet, label, { language, categories, messages }),
      count,
    })),
    counted_by: by,
    approximate: isApproximate,
    more: hasMore,
  };
}

async function makeFacetCounts({ db, filter, own, asked, resolved, now, language }: LevelRequest<Asked>) {
  const [counts, { list }] = await Promise.all([
    countFacets(db, filter, { ...asked, publicAt: now }, resolved),
    findCategories(db),
  ]);
  return {
    query: formatFilter(own),
    language,
    approximate: counts.facets.some(({ isApproximate }) => isApproximate),
    events_looked_at: counts.sample,
    facets: counts.facets.map((count) => describe(count, list, language)),
  };
}

export const serveFacetCounts = createLevel<Asked>({
  suffix: ".facets.json",
  revision: 1,
  parameters: ["facet", "limit", "lang"],
  read: readAsked,
  make: makeFacetCounts,
});
