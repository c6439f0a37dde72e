import { EventInput } from "../../contract/event.ts";
import type { RowVerdict } from "../../contract/import.ts";
import { type ProblemError, toProblemErrors } from "../../contract/problem.ts";
import type { EventStatus } from "../../domain/event.ts";
import { formatId, type Id, parseId } from "../../domain/id.ts";
import { type FieldMap, normalizeRow } from "../../import/normalize.ts";
import type { Row } from "../../import/rows.ts";

/** Characters of one row as JSON: what one transaction takes, with all that follows from it. */
const MAX_SIZE = 500_000;

/** How rows are to be read. */
export interface RowOptions {
  /** For rows that do not say. */
  readonly status?: EventStatus;
  readonly map: FieldMap;
}

/** A row that can be written, and where. */
export interface Candidate {
  readonly row: number;
  readonly input: EventInput;
  /** False where neither the row nor the request says the status: an event that is there keeps its own. */
  readonly saysStatus: boolean;
  /** What the row names as its event, if that is one of our ids. */
  readonly id: Id | undefined;
  /** Characters. */
  readonly size: number;
}

export function refuse(row: number, errors: readonly ProblemError[]): RowVerdict {
  return { row, verdict: "refused", errors: [...errors] };
}

/** What one row says, or its verdict if it is wrong in itself. */
function checkRow(row: Row, { status, map }: RowOptions): Candidate | RowVerdict {
  if ("error" in row) return refuse(row.row, [{ pointer: "", detail: row.error }]);
  const record = { ...(status && { status }), ...normalizeRow(row.value, map) };
  const result = EventInput.safeParse(record);
  if (!result.success) return refuse(row.row, toProblemErrors(result.error.issues, record));
  const size = JSON.stringify(result.data).length;
  if (size > MAX_SIZE) {
    return refuse(row.row, [{ pointer: "", detail: `has ${size} characters; ${MAX_SIZE} are possible` }]);
  }
  const id = typeof row.value["id"] === "string" && !Object.hasOwn(map, "id") ? parseId(row.value["id"]) : undefined;
  return { row: row.row, input: result.data, saysStatus: "status" in record, id, size };
}

/** Checks every row by itself; those that are wrong, or name what a row before names, get their verdict now. */
export function checkRows(
  rows: readonly Row[],
  options: RowOptions,
): { candidates: Candidate[]; refused: RowVerdict[] } {
  const candidates: Candidate[] = [];
  const refused: RowVerdict[] = [];
  const firstWith = new Map<string, number>();
  for (const checked of rows.map((row) => checkRow(row, options))) {
    if ("verdict" in checked) {
      refused.push(checked);
      continue;
    }
    const { row, input, id } = checked;
    const name =
      input.external_id !== undefined
        ? `external_id ${input.external_id}`
        : id === undefined
          ? id
          : `id ${formatId(id)}`;
    const first = name === undefined ? undefined : firstWith.get(name);
    if (first !== undefined) {
      refused.push(refuse(row, [{ pointer: "", detail: `has the ${name} of row ${first}` }]));
      continue;
    }
    if (name) firstWith.set(name, row);
    candidates.push(checked);
  }
  return { candidates, refused };
}
