import type { Category } from "../domain/category.ts";
import type { WallSeconds } from "../domain/date/event-date.ts";
import type { Loss } from "../domain/loss.ts";

/**
 * One record of an imported text, or why it is none. `losses` are what the parser of a foreign format already changed or left
 * out: their pointers name members of the record as that format has it ("/ATTENDEE"). `isDraft`: new, it is a draft, whatever
 * status the import says; what is known keeps its own.
 */
export type Row =
  | {
      readonly row: number;
      readonly value: Record<string, unknown>;
      readonly losses?: readonly Loss[];
      readonly isDraft?: true;
    }
  | { readonly row: number; readonly error: string };

/** What an import says to parsers of foreign formats; each takes what it has a use for. */
export interface ParseOptions {
  /** By whose keys and labels one of the words that an event has is its category; the others are tags. */
  readonly categories?: readonly Category[];
  /** The sender says which names stand for ours, so that none is taken for one of another program. */
  readonly isMapped?: boolean;
  /** Where rules become events of their own: no occurrence before or after, by the clock of the event. */
  readonly from?: WallSeconds;
  readonly to?: WallSeconds;
}

/** A text that is no list of records at all. */
export class ImportError extends Error {}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function toRow(row: number, value: unknown): Row {
  return isRecord(value) ? { row, value } : { row, error: "is not an object" };
}

/** What belongs to a document as a whole is said of its first event. */
export function withWhole(rows: readonly Row[], losses: readonly Loss[]): Row[] {
  const first = rows.find((row) => "value" in row);
  if (losses.length === 0 || !first) return [...rows];
  return rows.map((row) =>
    row === first && "value" in row ? { ...row, losses: [...losses, ...(row.losses ?? [])] } : row,
  );
}
