import { toFacetKey } from "./facet-key.ts";
import { findLanguage } from "./translation.ts";

/** One of the fixed list of categories. `key` is what events say. */
export interface Category {
  readonly key: string;
  readonly label: string;
  /** By language (BCP 47). */
  readonly labels: Readonly<Record<string, string>>;
  /** "#1f77b4"; never the only sign of anything. */
  readonly color?: string;
  readonly description?: string;
}

/** The list as a whole is one record, in the order in which people are offered them. */
export interface Categories {
  readonly version: number;
  readonly list: readonly Category[];
}

export const NO_CATEGORIES: Categories = { version: 0, list: [] };

export function findCategory(list: readonly Category[], name: string): Category | undefined {
  const key = toFacetKey(name);
  return list.find((category) => toFacetKey(category.key) === key);
}

/** In the reader's language, else as the list calls it. */
export function labelOfCategory(category: Category, language: string): string {
  const found = findLanguage(Object.keys(category.labels), language);
  return found === undefined ? category.label : (category.labels[found] ?? category.label);
}
