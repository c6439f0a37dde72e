import { type Row, toRow } from "./rows.ts";

/** One JSON object a line; empty lines are passed over, and a bad line spoils only itself. Rows are line numbers. */
export function parseNdjson(text: string): Row[] {
  const rows: Row[] = [];
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === "") continue;
    try {
      rows.push(toRow(index + 1, JSON.parse(line)));
    } catch (error) {
      rows.push({ row: index + 1, error: `is not JSON: ${error instanceof Error ? error.message : ""}` });
    }
  }
  return rows;
}
