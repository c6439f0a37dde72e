import * as z from "zod";
import { about } from "../../contract/about.ts";
import { pageParameters } from "../../contract/query.ts";
import {
  EntityInput,
  EntityResource,
  SeriesInput,
  SeriesResource,
  TERM_READ_ONLY,
  type TermInput,
  toTermContent,
  toTermInput,
} from "../../contract/term.ts";
import { createIds } from "../../domain/id.ts";
import { COLLECTIONS, mergeTerms, TERM_KINDS, type Term, type TermKind } from "../../domain/term.ts";
import { databaseOf } from "../../http/database.ts";
import { type Api, parseJson, requireContent } from "../../http/operation.ts";
import { nextLink, readPage } from "../../http/pagination.ts";
import { allowParameters } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks } from "../../links.ts";
import { findTermByName, listTerms } from "../../store/terms.ts";
import { applyMergePatch } from "./merge-patch.ts";
import {
  address,
  change,
  describeTerm,
  refuseOverflow,
  replaceContent,
  requireTerm,
  writeTerm,
} from "./term-record.ts";

const next = z.string().nullable().meta(about("Address of the next page"));
const MergeInput = z
  .strictObject({
    into: z.string().max(300).meta(about("Slug, or another name, of the record that stays")),
  })
  .meta(about({ id: "MergeInput" }));
const MAX_PAGE = 1000;
const USUAL_PAGE = 50;

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
    list: z.object({ entities: z.array(EntityResource), next }).meta(about({ id: "EntityList" })),
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
    list: z.object({ series: z.array(SeriesResource), next }).meta(about({ id: "SeriesList" })),
    example: {
      slug: "china-manufacturing-day",
      name: "China Manufacturing Day",
      language: "en",
      names: { zh: "中国制造日" },
      recurrence: { rule: "FREQ=YEARLY", start: "2016-12-26" },
    },
  },
};

/** The slug of the last record of the page before. */
function parseCursor(cursor: string): string | undefined {
  return /^[a-z0-9-]{1,100}$/.test(cursor) ? cursor : undefined;
}

function addKind(api: Api, { kind, tag, one, many, input, resource, list, example }: Kind): void {
  const collection = COLLECTIONS[kind];
  const path = `/${collection}/{slug}`;
  const term = { description: `The ${kind}`, schema: resource };

  api.add(
    {
      method: "get",
      path: `/${collection}`,
      scope: "read",
      query: pageParameters(MAX_PAGE, USUAL_PAGE),
      about: about({
        tag,
        summary: `List ${many}`,
        description: "In order of their slugs.",
        answers: { 200: { description: "One page", schema: list } },
      }),
    },
    async (c) => {
      const { limit, after = "" } = readPage(c, { most: MAX_PAGE, usual: USUAL_PAGE, parse: parseCursor });
      const found = await listTerms(databaseOf(c), kind, after, limit + 1);
      const shown = found.slice(0, limit);
      const query = `limit=${limit}&cursor=${shown.at(-1)?.slug}`;
      const links = createLinks(c.get("site").baseUrl);
      const following = found.length > limit ? links.apiTerms(collection, query) : null;
      return c.json(
        { [collection]: shown.map((item) => describeTerm(c, item)), next: following },
        200,
        nextLink(following),
      );
    },
  );

  api.add(
    {
      method: "post",
      path: `/${collection}`,
      scope: "terms:write",
      body: input,
      readOnly: TERM_READ_ONLY,
      about: about({
        tag,
        summary: `Create ${one}`,
        description: `Events that have one of its names are its events. No two ${many} share a name.`,
        example,
        answers: { 201: term },
      }),
    },
    async (c, { body }) => {
      allowParameters(c);
      const now = c.get("now");
      const [id] = createIds(1, Date.now());
      if (id === undefined) throw new Error("no id");
      const after: Term = { ...toTermContent(kind, body), id, version: 1, createdAt: now, updatedAt: now };
      const headers = { location: address(c, kind, after.slug), etag: versionTag(1) };
      return answerWrite(c, { status: 201, headers, body: describeTerm(c, after) }, (context) =>
        writeTerm(c, [{ after }], after, context),
      );
    },
  );

  api.add(
    {
      method: "get",
      path,
      scope: "read",
      about: about({
        tag,
        summary: `Read ${one}`,
        description: "Another of its names, or a former slug, answers 308 with its address.",
        answers: { 200: term },
      }),
    },
    async (c) => {
      const found = await requireTerm(c, kind);
      return c.json(describeTerm(c, found), 200, { etag: versionTag(found.version) });
    },
  );

  api.add(
    {
      method: "put",
      path,
      scope: "terms:write",
      body: input,
      readOnly: TERM_READ_ONLY,
      conditional: true,
      about: about({
        tag,
        summary: `Replace ${one}`,
        description: "With another slug, the former one stays as an alias.",
        example,
        answers: { 200: term },
      }),
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
      scope: "terms:write",
      conditional: true,
      about: about({
        tag,
        summary: `Change members of ${one}`,
        description: "JSON Merge Patch (RFC 7396): null takes a member away, lists are replaced whole.",
        example: { names: { fr: "Un autre nom" } },
        answers: { 200: term },
      }),
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
      scope: "terms:write",
      conditional: true,
      about: about({
        tag,
        summary: `Delete ${one}`,
        description: "Events keep its name; its address answers 410.",
        answers: { 204: { description: "Deleted" } },
      }),
    },
    async (c) => {
      const before = await requireTerm(c, kind);
      requireMatch(c, before.version);
      return answerWrite(c, { status: 204 }, (context) => writeTerm(c, [{ before }], undefined, context));
    },
  );

  api.add(
    {
      method: "post",
      path: `${path}/merge`,
      scope: "terms:write",
      body: MergeInput,
      conditional: true,
      about: about({
        tag,
        summary: `Merge ${one} into another`,
        description:
          "Its names become aliases of the other, and its address leads there. What the other does not say is taken over. If-Match names the version of the one that goes; the answer is the one that stays.",
        example: { into: kind === "entity" ? "huawei-technologies" : "china-manufacturing-days" },
        answers: { 200: term },
      }),
    },
    async (c, { body }) => {
      const other = await requireTerm(c, kind);
      requireMatch(c, other.version);
      const found = await findTermByName(databaseOf(c), kind, body.into);
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
