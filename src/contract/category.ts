import * as z from "zod";
import type { Category } from "../domain/category.ts";
import { toFacetKey } from "../domain/facet-key.ts";
import { about } from "./about.ts";
import { text } from "./text.ts";
import { Color } from "./timeline.ts";
import { byLanguage } from "./values.ts";

const CategoryInput = z.strictObject({
  key: text(100).meta(about("What events say: entity-list")),
  label: text(200),
  labels: byLanguage(text(200)).default({}).meta(about("By language")),
  color: Color.optional(),
  description: text(2000).optional(),
});

/** The list of categories as a whole. */
export const CategoriesInput = z
  .strictObject({
    categories: z
      .array(CategoryInput)
      .max(200)
      .superRefine((list, context) => {
        const first = new Map<string, number>();
        for (const [index, { key }] of list.entries()) {
          const same = first.get(toFacetKey(key));
          if (same === undefined) first.set(toFacetKey(key), index);
          else context.addIssue({ code: "custom", path: [index, "key"], message: `is that of category ${same}` });
        }
      }),
  })
  .meta(about({ id: "CategoriesInput" }));
export type CategoriesInput = z.output<typeof CategoriesInput>;

export const CategoriesResource = CategoriesInput.extend({ version: z.int() }).meta(about({ id: "Categories" }));

export function toCategories(input: CategoriesInput): Category[] {
  return input.categories.map(({ color, description, ...rest }) => ({
    ...rest,
    ...(color !== undefined && { color }),
    ...(description !== undefined && { description }),
  }));
}
