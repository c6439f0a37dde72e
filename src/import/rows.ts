/** One record of an imported text, or why it is none. */
export type Row =
  | { readonly row: number; readonly value: Record<string, unknown> }
  | { readonly row: number; readonly error: string };

/** A text that is no list of records at all. */
export class ImportError extends Error {}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function toRow(row: number, value: unknown): Row {
  return isRecord(value) ? { row, value } : { row, error: "is not an object" };
}
