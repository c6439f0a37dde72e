import type { Context } from "hono";
import { type TermInput, toTermContent, toTermResource } from "../../contract/term.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { formatId } from "../../domain/id.ts";
import {
  COLLECTIONS,
  keepFormerSlug,
  listTermKeys,
  MAX_ALIASES,
  type Term,
  type TermContent,
  type TermKind,
} from "../../domain/term.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import { allowParameters } from "../../http/parameters.ts";
import { versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks, termUri } from "../../links.ts";
import { type TermChange, writeTerms } from "../../store/term-writes.ts";
import { findNameHolders, findTermByName } from "../../store/terms.ts";
import type { WriteContext } from "../../store/writes.ts";

// What operations on entities and series have in common.

type Handled = Context<AppEnv>;

export function describeTerm(c: Handled, term: Term) {
  const { baseUrl, tagAuthority } = c.get("site");
  return toTermResource(term, {
    uri: termUri(tagAuthority, term.kind, formatId(term.id)),
    page: createLinks(baseUrl).term(COLLECTIONS[term.kind], term.slug),
  });
}

export function address(c: Handled, kind: TermKind, slug: string): string {
  return createLinks(c.get("site").baseUrl).apiTerm(COLLECTIONS[kind], slug);
}

/** The record named in the path: 308 from its other names, 410 for one that was deleted. */
export async function requireTerm(c: Handled, kind: TermKind): Promise<Term> {
  allowParameters(c);
  const slug = c.req.param("slug") ?? "";
  const found = await findTermByName(databaseOf(c), kind, slug);
  if (!found) throw new Problem("not-found", { detail: `there is no ${kind} ${slug}` });
  if (found.state === "deleted") throw new Problem("gone", { detail: `${kind} ${slug} was deleted` });
  if (found.term.slug !== slug) {
    const location = address(c, kind, found.term.slug);
    throw new Problem("merged", { detail: `${slug} is a name of ${kind} ${found.term.slug}`, headers: { location } });
  }
  return found.term;
}

/** The members in which these names stand, so that who is told of one that is taken can find it. */
function listNamed(term: TermContent): { pointer: string; value: string }[] {
  return [
    { pointer: "/slug", value: term.slug },
    { pointer: "/name", value: term.name },
    ...Object.entries(term.names).map(([language, value]) => ({ pointer: `/names/${language}`, value })),
    ...term.aliases.map((value, index) => ({ pointer: `/aliases/${index}`, value })),
  ];
}

/** Who has the names that could not be written. */
async function refuseTaken(c: Handled, after: Term, own: readonly string[]): Promise<Problem> {
  const holders = await findNameHolders(databaseOf(c), after.kind, listTermKeys(after));
  const errors = listNamed(after).flatMap(({ pointer, value }) => {
    const slug = holders.get(toFacetKey(value));
    if (slug === undefined || own.includes(slug)) return [];
    return [{ pointer, value, detail: `is a name of ${after.kind} ${slug}; take it from there, or merge the two` }];
  });
  const taken = errors.map(({ value }) => value);
  return new Problem("conflict", {
    detail: `another ${after.kind} is called ${[...new Set(taken)].join(", ") || after.slug}`,
    errors,
  });
}

/** Writes, and says which names were taken where some were. `own` are slugs of the records that are written. */
export async function writeTerm(
  c: Handled,
  changes: readonly TermChange[],
  after: Term | undefined,
  context: WriteContext,
) {
  const outcome = await writeTerms(databaseOf(c), changes, context);
  if (outcome !== "conflict" || !after) return outcome;
  throw await refuseTaken(
    c,
    after,
    changes.flatMap(({ before }) => (before ? [before.slug] : [])),
  );
}

export function refuseOverflow(term: TermContent): void {
  if (term.aliases.length <= MAX_ALIASES) return;
  const detail = `would be ${term.aliases.length} with the former names; ${MAX_ALIASES} can be kept`;
  throw new Problem("invalid-content", { errors: [{ pointer: "/aliases", detail }] });
}

export function replaceContent(c: Handled, before: Term, input: TermInput): Term {
  const after = keepFormerSlug(before, {
    ...toTermContent(before.kind, input),
    id: before.id,
    version: before.version + 1,
    createdAt: before.createdAt,
    updatedAt: c.get("now"),
  });
  refuseOverflow(after);
  return after;
}

export function change(c: Handled, before: Term, after: Term, others: readonly TermChange[] = []): Promise<Response> {
  const headers = { etag: versionTag(after.version) };
  return answerWrite(c, { status: 200, headers, body: describeTerm(c, after) }, (context) =>
    writeTerm(c, [...others, { before, after }], after, context),
  );
}
