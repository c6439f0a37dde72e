import type { Context } from "hono";
import { about } from "../../contract/about.ts";
import { CategoriesInput, CategoriesResource, toCategories } from "../../contract/category.ts";
import type { Categories } from "../../domain/category.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import type { Api } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { answerWrite } from "../../http/receipt.ts";
import { findCategories, writeCategories } from "../../store/settings.ts";

const EXAMPLE = {
  categories: [
    {
      key: "entity-list",
      label: "Entity List",
      labels: { zh: "实体清单" },
      color: "#c0392b",
      description: "Additions to and removals from the Entity List.",
    },
    { key: "export-control", label: "Export controls", labels: { zh: "出口管制" } },
  ],
};

function describe({ version, list }: Categories) {
  return { categories: list, version };
}

async function readCategories(c: Context<AppEnv>): Promise<Categories> {
  allowParameters(c);
  return findCategories(databaseOf(c));
}

/** The fixed list of categories, read and written whole. */
export function addCategories(api: Api): void {
  const answers = { 200: { description: "The list, in the order in which it is offered", schema: CategoriesResource } };

  api.add(
    {
      method: "get",
      path: "/categories",
      scope: "read",
      about: about({
        tag: "Categories",
        summary: "Read the list of categories",
        description: "Version 0 is the empty list that was never written.",
        answers,
      }),
    },
    async (c) => {
      const found = await readCategories(c);
      return c.json(describe(found), 200, { etag: versionTag(found.version) });
    },
  );

  api.add(
    {
      method: "put",
      path: "/categories",
      scope: "settings:write",
      body: CategoriesInput,
      readOnly: ["version"],
      conditional: true,
      about: about({
        tag: "Categories",
        summary: "Replace the list of categories",
        description:
          'Labels and colours of what events name as `category`; events may name others. If-Match is "0" where there is no list yet.',
        example: EXAMPLE,
        answers,
      }),
    },
    async (c, { body }) => {
      const before = await readCategories(c);
      requireMatch(c, before.version);
      const after = { version: before.version + 1, list: toCategories(body) };
      return answerWrite(
        c,
        { status: 200, headers: { etag: versionTag(after.version) }, body: describe(after) },
        (context) => writeCategories(databaseOf(c), before.version, after.list, context),
      );
    },
  );
}
