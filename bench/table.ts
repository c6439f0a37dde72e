// How benchmarks write down what they saw.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../test/helpers/server.ts";

export const RESULTS = join(ROOT, "bench/RESULTS.md");

/** A table of Markdown; the first column is text, the others are numbers. */
export function toTable(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

/** Puts `text` under the heading in bench/RESULTS.md, in place of what was there; other sections stay as they are. */
export function writeSection(heading: string, text: string): void {
  const before = existsSync(RESULTS) ? readFileSync(RESULTS, "utf8") : "# Results\n";
  const section = `## ${heading}\n\n${text}\n`;
  const start = before.indexOf(`## ${heading}\n`);
  const end = start < 0 ? -1 : before.indexOf("\n## ", start + 1);
  const after =
    start < 0
      ? `${before.trimEnd()}\n\n${section}`
      : `${before.slice(0, start)}${section}${end < 0 ? "" : before.slice(end)}`;
  writeFileSync(RESULTS, after);
}
