import type { Context } from "hono";
import * as z from "zod";
import {
  EntityInput,
  EntityResource,
  SeriesInput,
  SeriesResource,
  TERM_READ_ONLY,
  type TermInput,
  toTermContent,
  toTermInput,
  toTermResource,
} from "../../contract/term.ts";
import { toFacetKey } from "../../domain/facet-key.ts";
import { createIds, formatId } from "../../domain/id.ts";
import {
  COLLECTIONS,
  keepFormerSlug,
  listTermKeys,
  MAX_ALIASES,
  mergeTerms,
  TERM_KINDS,
  type Term,
  type TermContent,
  type TermKind,
} from "../../domain/term.ts";
import type { AppEnv } from "../../env.ts";
import { type Api, parseJson, requireContent } from "../../http/operation.ts";
import { allowParameters, listParameters, toParameterProblem } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks, termUri } from "../../links.ts";
import { openDatabase } from "../../store/database.ts";
import { type TermChange, writeTerms } from "../../store/term-writes.ts";
import { findNameHolders, findTermByName, listTerms } from "../../store/terms.ts";
import type { WriteContext } from "../../store/writes.ts";
import { applyMergePatch } from "./merge-patch.ts";

type Handled = Context<AppEnv>;

const next = z.string().nullable().meta({ description: "Address of the next page" });
const MergeInput = z
  .strictObject({ into: z.string().max(300).meta({ description: "Slug, or another name, of the record that stays" }) })
  .meta({ id: "MergeInput" });
const PageParameters = z.object({
  limit: z.int().min(1).max(1000).default(50),
  cursor: z.string().optional().meta({ description: "From `next` of the page before" }),
});

/** What differs between the kinds. */
interface Kind {
  readonly kind: TermKind;
  readonly tag: string;
  readonly one: string;
  readonly many: string;
  readonly input: z.ZodType<TermInput>;
  readonly resource: z.ZodType;
  readonly list: z.ZodType;
  readonly example: object;
}

const KINDS: Readonly<Record<TermKind, Kind>> = {
  entity: {
    kind: "entity",
    tag: "Entities",
    one: "an entity",
    many: "entities",
    input: EntityInput,
    resource: EntityResource,
    list: z.object({ entities: z.array(EntityResource), next }).meta({ id: "EntityList" }),
    example: {
      slug: "huawei",
      name: "Huawei",
      language: "en",
      names: { zh: "华为" },
      aliases: ["Huawei Technologies Co., Ltd."],
      type: "company",
      ids: { wikidata: "Q160120" },
      url: "https://www.huawei.com/",
    },
  },
  series: {
    kind: "series",
    tag: "Series",
    one: "a series",
    many: "series",
    input: SeriesInput as z.ZodType<TermInput>,
    resource: SeriesResource,
    list: z.object({ series: z.array(SeriesResource), next }).meta({ id: "SeriesList" }),
    example: {
      slug: "china-manufacturing-day",
      name: "China Manufacturing Day",
      language: "en",
      names: { zh: "中国制造日" },
      recurrence: { rule: "FREQ=YEARLY", start: "2016-12-26" },
    },
  },
};

function describe(c: Handled, term: Term) {
  const { baseUrl, tagAuthority } = c.get("site");
  return toTermResource(term, {
    uri: termUri(tagAuthority, term.kind, formatId(term.id)),
    page: createLinks(baseUrl).term(COLLECTIONS[term.kind], term.slug),
  });
}

function address(c: Handled, kind: TermKind, slug: string): string {
  return createLinks(c.get("site").baseUrl).apiTerm(COLLECTIONS[kind], slug);
}

/** The record named in the path: 308 from its other names, 410 for one that was deleted. */
async function requireTerm(c: Handled, kind: TermKind): Promise<Term> {
  allowParameters(c);
  const slug = c.req.param("slug") ?? "";
  const found = await findTermByName(openDatabase(c.env.DB), kind, slug);
  if (!found) throw new Problem("not-found", { detail: `there is no ${kind} ${slug}` });
  if (found.state === "deleted") throw new Problem("gone", { detail: `${kind} ${slug} was deleted` });
  if (found.term.slug !== slug) {
    const location = address(c, kind, found.term.slug);
    throw new Problem("merged", { detail: `${slug} is a name of ${kind} ${found.term.slug}`, headers: { location } });
  }
  return found.term;
}

function readPage(c: Handled): { limit: number; after: string } {
  allowParameters(c, ["limit", "cursor"]);
  const errors = [];
  const { limit = "50", cursor = "" } = Object.fromEntries(listParameters(c)) as Record<string, string>;
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > 1000) {
    errors.push({ parameter: "limit", value: limit, detail: "is not a whole number from 1 to 1000" });
  }
  if (cursor !== "" && !/^[a-z0-9-]{1,100}$/.test(cursor)) {
    const detail = "is no cursor of this list; take it from next of the page before";
    errors.push({ parameter: "cursor", value: cursor, detail });
  }
  if (errors.length > 0) throw toParameterProblem(errors);
  return { limit: Number(limit), after: cursor };
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
  const holders = await findNameHolders(openDatabase(c.env.DB), after.kind, listTermKeys(after));
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
async function write(c: Handled, changes: readonly TermChange[], after: Term | undefined, context: WriteContext) {
  const outcome = await writeTerms(openDatabase(c.env.DB), changes, context);
  if (outcome !== "conflict" || !after) return outcome;
  throw await refuseTaken(
    c,
    after,
    changes.flatMap(({ before }) => (before ? [before.slug] : [])),
  );
}

function refuseOverflow(term: TermContent): void {
  if (term.aliases.length <= MAX_ALIASES) return;
  const detail = `would be ${term.aliases.length} with the former names; ${MAX_ALIASES} can be kept`;
  throw new Problem("invalid-content", { errors: [{ pointer: "/aliases", detail }] });
}

function replaceContent(c: Handled, before: Term, input: TermInput): Term {
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

function change(c: Handled, before: Term, after: Term, others: readonly TermChange[] = []): Promise<Response> {
  const headers = { etag: versionTag(after.version) };
  return answerWrite(c, { status: 200, headers, body: describe(c, after) }, (context) =>
    write(c, [...others, { before, after }], after, context),
  );
}

function addKind(api: Api, { kind, tag, one, many, input, resource, list, example }: Kind): void {
  const collection = COLLECTIONS[kind];
  const path = `/${collection}/{slug}`;
  const term = { description: `The ${kind}`, schema: resource };

  api.add(
    {
      method: "get",
      path: `/${collection}`,
      tag,
      summary: `List ${many}`,
      description: "In order of their slugs.",
      scope: "read",
      query: PageParameters,
      answers: { 200: { description: "One page", schema: list } },
    },
    async (c) => {
      const { limit, after } = readPage(c);
      const found = await listTerms(openDatabase(c.env.DB), kind, after, limit + 1);
      const shown = found.slice(0, limit);
      const query = `limit=${limit}&cursor=${shown.at(-1)?.slug}`;
      const links = createLinks(c.get("site").baseUrl);
      const following = found.length > limit ? links.apiTerms(collection, query) : null;
      return c.json({ [collection]: shown.map((item) => describe(c, item)), next: following }, 200, {
        ...(following && { link: `<${following}>; rel="next"` }),
      });
    },
  );

  api.add(
    {
      method: "post",
      path: `/${collection}`,
      tag,
      summary: `Create ${one}`,
      description: `Events that have one of its names are its events. No two ${many} share a name.`,
      scope: "terms:write",
      body: input,
      readOnly: TERM_READ_ONLY,
      example,
      answers: { 201: term },
    },
    async (c, { body }) => {
      allowParameters(c);
      const now = c.get("now");
      const [id] = createIds(1, Date.now());
      if (id === undefined) throw new Error("no id");
      const after: Term = { ...toTermContent(kind, body), id, version: 1, createdAt: now, updatedAt: now };
      const headers = { location: address(c, kind, after.slug), etag: versionTag(1) };
      return answerWrite(c, { status: 201, headers, body: describe(c, after) }, (context) =>
        write(c, [{ after }], after, context),
      );
    },
  );

  api.add(
    {
      method: "get",
      path,
      tag,
      summary: `Read ${one}`,
      description: "Another of its names, or a former slug, answers 308 with its address.",
      scope: "read",
      answers: { 200: term },
    },
    async (c) => {
      const found = await requireTerm(c, kind);
      return c.json(describe(c, found), 200, { etag: versionTag(found.version) });
    },
  );

  api.add(
    {
      method: "put",
      path,
      tag,
      summary: `Replace ${one}`,
      description: "With another slug, the former one stays as an alias.",
      scope: "terms:write",
      body: input,
      readOnly: TERM_READ_ONLY,
      conditional: true,
      example,
      answers: { 200: term },
    },
    async (c, { body }) => {
      const before = await requireTerm(c, kind);
      requireMatch(c, before.version);
      return change(c, before, replaceContent(c, before, body));
    },
  );

  api.add(
    {
      method: "patch",
      path,
      tag,
      summary: `Change members of ${one}`,
      description: "JSON Merge Patch (RFC 7396): null takes a member away, lists are replaced whole.",
      scope: "terms:write",
      conditional: true,
      example: { names: { fr: "Un autre nom" } },
      answers: { 200: term },
    },
    async (c, { text }) => {
      const patch = parseJson(text);
      const before = await requireTerm(c, kind);
      requireMatch(c, before.version);
      const content = requireContent(input, applyMergePatch(toTermInput(before), patch), TERM_READ_ONLY);
      return change(c, before, replaceContent(c, before, content));
    },
  );

  api.add(
    {
      method: "delete",
      path,
      tag,
      summary: `Delete ${one}`,
      description: "Events keep its name; its address answers 410.",
      scope: "terms:write",
      conditional: true,
      answers: { 204: { description: "Deleted" } },
    },
    async (c) => {
      const before = await requireTerm(c, kind);
      requireMatch(c, before.version);
      return answerWrite(c, { status: 204 }, (context) => write(c, [{ before }], undefined, context));
    },
  );

  api.add(
    {
      method: "post",
      path: `${path}/merge`,
      tag,
      summary: `Merge ${one} into another`,
      description:
        "Its names become aliases of the other, and its address leads there. What the other does not say is taken over. If-Match names the version of the one that goes; the answer is the one that stays.",
      scope: "terms:write",
      body: MergeInput,
      conditional: true,
      example: { into: kind === "entity" ? "huawei-technologies" : "china-manufacturing-days" },
      answers: { 200: term },
    },
    async (c, { body }) => {
      const other = await requireTerm(c, kind);
      requireMatch(c, other.version);
      const found = await findTermByName(openDatabase(c.env.DB), kind, body.into);
      const refuse = (detail: string) =>
        new Problem("invalid-content", { errors: [{ pointer: "/into", value: body.into, detail }] });
      if (found?.state !== "present") throw refuse(`names no ${kind}`);
      const { term: into } = found;
      if (into.id === other.id) throw refuse(`is the ${kind} itself`);
      const after = mergeTerms({ ...into, version: into.version + 1, updatedAt: c.get("now") }, other);
      refuseOverflow(after);
      return change(c, into, after, [{ before: other, mergedInto: into.id }]);
    },
  );
}

/** Records of what events name: the same operations for each kind. */
export function addTerms(api: Api): void {
  for (const kind of TERM_KINDS) addKind(api, KINDS[kind]);
}
