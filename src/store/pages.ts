import type { Id } from "../domain/id.ts";
import type { Position } from "../domain/query.ts";
import { matchesText, type TextQuery, toSearchText } from "../domain/text.ts";
import { type EventRow, readContent } from "./events.ts";

// The rows that a statement of `selectPage` gives -> those on the page.

/** `bound` is as there. */
export type PageRow = EventRow & { readonly key: number; readonly bound: 0 | 1 };

/** A page ends before its events' content passes this many characters, so that no answer outgrows the Worker's memory. */
const MAX_PAGE_CONTENT = 4_000_000;

/** Up to the limit, or to where the content grows too large; at least one. */
export function countShown(rows: readonly EventRow[], limit: number): number {
  let size = 0;
  for (const [index, { content }] of rows.entries()) {
    if (index === limit || (index > 0 && size + content.length > MAX_PAGE_CONTENT)) return index;
    size += content.length;
  }
  return rows.length;
}

/** Whether the event has the words, as its content is stored. */
export function hasText(content: string, text: TextQuery): boolean {
  return matchesText(toSearchText(readContent(content)), text);
}

function toPosition({ key, id }: PageRow): Position {
  return { key, id: id as Id };
}

/** Those with the words, no more than are wanted. */
function* takeFound(rows: readonly PageRow[], text: TextQuery | undefined, most: number): Generator<PageRow> {
  let count = 0;
  for (const row of rows) {
    if (row.bound || (text && !hasText(row.content, text))) continue;
    yield row;
    if (++count === most) return;
  }
}

/** What is on a page, where the next one starts, and where that begins which is not on this one. */
export interface TakenPage {
  readonly shown: readonly PageRow[];
  readonly next?: Position;
  readonly following?: Position;
}

/** `rows` are in the order of the list, last first where places are those of an archive; `text` has still to be looked for. */
export function takePage(rows: readonly PageRow[], limit: number, text: TextQuery | undefined): TakenPage {
  const found = [...takeFound(rows, text, limit + 1)];
  const shown = found.slice(0, countShown(found, limit));
  const [last, after] = [shown.at(-1), found[shown.length]];
  if (last && after) return { shown, next: toPosition(last), following: toPosition(after) };
  const bound = rows.find((row) => row.bound === 1);
  // The list goes on just behind it.
  return bound
    ? { shown, next: toPosition(bound), following: { key: bound.key, id: (bound.id - 1) as Id } }
    : { shown };
}
