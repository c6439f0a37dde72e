import type { Instant } from "../../domain/instant.ts";
import type { Query } from "../../domain/query.ts";
import { type Resolution, selectPage } from "../../store/search.ts";
import { toStatementText } from "../../store/statement-text.ts";
import type { Handled } from "./answer.ts";

// A page can be asked for once its query is resolved; and what a query resolved to the last time is nearly always what it
// resolves to now. So where the address was asked for before, both are read in one round trip, the page by the plan of the
// last time, and it holds if that plan is still the one: then it is the very page that would be asked for now.

/** By what a page was read. */
export interface Plan {
  readonly query: Query;
  readonly resolution: Resolution;
}

/** As many addresses as an isolate remembers for a database; those that were asked for last. */
const MOST = 500;

const remembered = new WeakMap<D1Database, Map<string, Plan>>();

/** The plan of the last time. None where the reader has a copy: most of those are still right, and no page is read for them. */
export function recallPlan(c: Handled): Plan | undefined {
  const mayBeRight = c.req.header("if-none-match") ?? c.req.header("if-modified-since");
  return mayBeRight === undefined ? remembered.get(c.env.DB)?.get(c.req.url) : undefined;
}

/** But for a search, which is seldom asked twice, and costs much where a word has become common since. */
export function rememberPlan(c: Handled, { query, resolution }: Plan): void {
  if (query.filter.text) return;
  const plans = remembered.get(c.env.DB) ?? new Map<string, Plan>();
  remembered.set(c.env.DB, plans);
  plans.delete(c.req.url);
  const { facets, aliases, textMatches } = resolution;
  plans.set(c.req.url, { query, resolution: { facets, aliases, textMatches } });
  const [oldest] = plans.size > MOST ? plans.keys() : [];
  if (oldest !== undefined) plans.delete(oldest);
}

/** Equal texts, equal pages of the same data. */
function describe({ query, resolution }: Plan): string {
  const page = selectPage(query, { publicAt: 0 as Instant }, resolution);
  return JSON.stringify([query.order, query.limit, page && toStatementText(page)]);
}

export function isSamePlan(one: Plan, other: Plan): boolean {
  return describe(one) === describe(other);
}
