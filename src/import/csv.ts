import Papa from "papaparse";
import { ImportError, type Row } from "./rows.ts";

/** Cells that would run as a formula in a spreadsheet are written with one more apostrophe in front; here it goes again. */
function unguard(cell: string): string {
  return /^'+[=+\-@\t\r]/.test(cell) ? cell.slice(1) : cell;
}

function toRecord(header: readonly string[], cells: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    header
      .map((name, index) => [name, unguard(cells[index] ?? "")])
      .filter(([name, cell]) => name !== "" && cell !== ""),
  );
}

/** RFC 4180 with a header row; the first row below it is 1. Empty cells say nothing, empty rows are passed over. */
export function parseCsv(text: string): Row[] {
  const { data, errors } = Papa.parse<string[]>(text.replace(/^\uFEFF/, ""), { delimiter: ",", skipEmptyLines: false });
  const [first, ...lines] = data;
  const header = (first ?? []).map((name) => name.trim().toLowerCase());
  if (!header.includes("title") && !header.includes("date") && header.length < 2) {
    throw new ImportError("the first row does not name the columns; title and date are needed");
  }
  const double = header.find((name, index) => name !== "" && header.indexOf(name) !== index);
  if (double) throw new ImportError(`the column ${double} is there twice`);
  const broken = new Map(errors.map((error) => [error.row ?? 0, error.message]));
  return lines.flatMap((cells, index): Row[] => {
    const row = index + 1;
    const error = broken.get(row);
    if (error) return [{ row, error: `is not CSV: ${error}` }];
    if (cells.every((cell) => cell.trim() === "")) return [];
    if (cells.length > header.length) {
      return [{ row, error: `has ${cells.length} cells, but there are ${header.length} columns` }];
    }
    return [{ row, value: toRecord(header, cells) }];
  });
}
