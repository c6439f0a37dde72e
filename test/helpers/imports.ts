import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

/** For every file below `root` (paths relative to it): the files it imports, types included, and the packages. */
export type ImportGraph = ReadonlyMap<
  string,
  { readonly files: readonly string[]; readonly packages: readonly string[] }
>;

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;"']*?from\s*["']([^"']+)["']|import\s*\(\s*["']([^"']+)["']|(?:^|\n)\s*import\s*["']([^"']+)["']/g;

export function readImports(root: string): ImportGraph {
  const graph = new Map<string, { files: string[]; packages: string[] }>();
  for (const entry of readdirSync(root, { recursive: true, encoding: "utf8" }).sort()) {
    if (!/\.tsx?$/.test(entry)) continue;
    const file = join(root, entry);
    const names = [...readFileSync(file, "utf8").matchAll(IMPORT)].map(
      (match) => match[1] ?? match[2] ?? match[3] ?? "",
    );
    graph.set(entry, {
      files: names.filter((name) => name.startsWith(".")).map((name) => relative(root, resolve(dirname(file), name))),
      packages: names.filter((name) => !name.startsWith(".")),
    });
  }
  return graph;
}

/** What each area (first folder, or file at the top) may import besides itself. */
export type FloorPlan = Readonly<Record<string, readonly string[]>>;

/** "src/http/x.ts" -> "http"; "src/app.ts" -> "app". */
function areaOf(file: string): string {
  return (file.split("/")[0] ?? "").replace(/\.ts$/, "");
}

/** One line for every import that the plan does not allow. */
export function findStrayImports(graph: ImportGraph, plan: FloorPlan): string[] {
  const strays: string[] = [];
  for (const [file, { files }] of graph) {
    const from = areaOf(file);
    for (const target of files) {
      const to = areaOf(target);
      if (to !== from && !plan[from]?.includes(to)) strays.push(`${file} -> ${target}`);
    }
    if (!(from in plan)) strays.push(`${file} is in no area of the plan`);
  }
  return strays;
}

/** The first cycle found, as a list of files, or undefined. */
export function findCycle(graph: ImportGraph): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, trail: string[]): string[] | undefined => {
    const start = trail.indexOf(file);
    if (start >= 0) return [...trail.slice(start), file];
    if (done.has(file)) return undefined;
    for (const next of graph.get(file)?.files ?? []) {
      const cycle = visit(next, [...trail, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}
