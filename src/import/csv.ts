import { readCsv } from "./csv-records.ts";
import { ImportError, type ParseOptions, type Row } from "./rows.ts";
import { isTimelineSheet, readTimelineSheet } from "./timelinejs-csv.ts";

/** Each may cost a look at the whole rest of the text; and a text with so many is hardly CSV. */
const MAX_BROKEN = 100;

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

function readHeader(cells: readonly string[]): string[] {
  const header = cells.map((name) => name.trim().toLowerCase());
  if (!header.includes("title") && !header.includes("date") && header.length < 2) {
    throw new ImportError("the first row does not name the columns; title and date are needed");
  }
  const double = header.find((name, index) => name !== "" && header.indexOf(name) !== index);
  if (double) throw new ImportError(`the column ${double} is there twice`);
  return header;
}

/**
 * With a header row; the first row below it is 1. Empty cells say nothing, empty rows are passed over. A header as TimelineJS
 * has it is known by its names.
 */
export function parseCsv(text: string, { categories = [], isMapped = false }: ParseOptions = {}): Row[] {
  const records = readCsv(text.replace(/^\uFEFF/, ""));
  const first = records.next().value;
  if (first && "error" in first) throw new ImportError(`the first row is not CSV: ${first.error}`);
  const header = readHeader(first?.cells ?? []);
  const rows: Row[] = [];
  let row = 0;
  let broken = 0;
  for (const record of records) {
    row += 1;
    if ("error" in record) {
      broken += 1;
      if (broken > MAX_BROKEN) throw new ImportError(`${broken} rows are not CSV; the last is row ${row}`);
      rows.push({ row, error: `is not CSV: ${record.error}` });
    } else if (record.cells.slice(header.length).some((cell) => cell.trim() !== "")) {
      rows.push({ row, error: `has ${record.cells.length} cells, but there are ${header.length} columns` });
    } else if (record.cells.some((cell) => cell.trim() !== "")) {
      rows.push({ row, value: toRecord(header, record.cells) });
    }
  }
  return !isMapped && isTimelineSheet(header) ? readTimelineSheet(rows, categories) : rows;
}
