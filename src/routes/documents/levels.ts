import { serveFacetCounts } from "./facet-counts.ts";
import { serveHistogram } from "./histogram.ts";
import type { ServeLevel } from "./level.ts";
import { serveTile } from "./tiles.ts";

const LEVELS: readonly (readonly [suffix: string, serve: ServeLevel])[] = [
  [".histogram.json", serveHistogram],
  [".tiles.json", serveTile],
  [".facets.json", serveFacetCounts],
];

/** "moon.histogram.json" -> the name, and what gives that document; undefined for the name of a list itself. */
export function findLevel(text: string): { readonly name: string; readonly serve: ServeLevel } | undefined {
  const [suffix, serve] = LEVELS.find(([ending]) => text.endsWith(ending)) ?? [];
  return suffix && serve ? { name: text.slice(0, -suffix.length), serve } : undefined;
}
