/** "true" in the bundle, and nowhere else (wrangler.toml). */
declare const IN_BUNDLE: boolean | undefined;

/**
 * What only the reference says: descriptions, examples, names of schemas, answers. It stands beside what it is about, and is not in
 * the bundle, where this function is empty, so that its calls are left out with what they are given (docs/adr/0030). A text alone is
 * a description.
 */
export function about(description: string): { description: string };
export function about<Said extends object>(said: Said): Said;
export function about(said: unknown): unknown {
  if (typeof IN_BUNDLE === "undefined") return typeof said === "string" ? { description: said } : said;
  return undefined;
}
