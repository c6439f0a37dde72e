import { parseId } from "../../domain/id.ts";
import { isPaged, MAX_LIMIT, type Order, type Position, type QueryParameters } from "../../domain/query.ts";
import { NOBODY } from "../../http/caching.ts";
import { refuseAll } from "../../http/pagination.ts";
import { toParameterProblem } from "../../http/parameters.ts";
import type { Representation } from "../../representations/index.ts";
import type { Database } from "../../store/database.ts";
import { findPosition, type Page } from "../../store/queries.ts";
import { answerDocument, type DocumentState, type Handled } from "./answer.ts";

// `limit=all`: a list as one document, however long it is. One page is in memory at a time, and the next is read when the client
// has taken the one before. A document that ends is whole; what cannot be finished is broken off, so that no program takes a
// part for the whole, and goes on after the last record that arrived: `cursor=` and its id.

/** D1 answers 1,000 questions a request, and on the free plan 50, after which it breaks the document off by itself. */
const MAX_PAGES = 900;

/** What is asked of the pages; undefined where the list is not asked for as a whole. */
export async function readWhole(
  db: Database,
  asked: QueryParameters,
  format: Representation,
  order: Order,
): Promise<{ asked: QueryParameters; after?: Position } | undefined> {
  if (asked.limit !== "all" || !format.lines) return undefined;
  const reason = !isPaged(order)
    ? `is not for order=${order}`
    : asked.asOf !== undefined
      ? "is not for as_of"
      : undefined;
  if (reason) throw toParameterProblem([refuseAll(reason)]);
  const { cursor, ...rest } = asked;
  const paged = { ...rest, limit: MAX_LIMIT };
  if (cursor === undefined) return { asked: paged };
  const id = parseId(cursor);
  if (id === undefined) return { asked: { ...paged, cursor } };
  const after = await findPosition(db, id, order);
  if (after) return { asked: paged, after };
  const detail =
    "is neither a cursor of this query nor the id of an event; take the id of the last record that you have";
  throw toParameterProblem([{ parameter: "cursor", value: cursor, detail }]);
}

/** Reads the page after a place, and writes what is on it. */
export interface Pages {
  readonly read: (after: Position | undefined) => Promise<Page>;
  readonly render: (page: Page) => string;
}

/** Lines of headings are in the first page of a document that starts at the start. */
function withoutHeadings(text: string, count: number): string {
  return count === 0 ? text : withoutHeadings(text.slice(text.indexOf("\n") + 1), count - 1);
}

/** The first page has been read, so that what fails at once can still be answered. Later ones wait to be asked for. */
export function streamPages({ read, render }: Pages, first: Page, headings: { count: number; isWanted: boolean }) {
  const encoder = new TextEncoder();
  let ready: Page | undefined = first;
  let after: Position | undefined;
  let count = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        let text = "";
        // Of a page that looked at as many events as it may, none need match; nobody asks again for what gave nothing.
        do {
          if (count === MAX_PAGES) throw new Error("a list is longer than one request may read; it was broken off");
          const page = ready ?? (await read(after));
          ready = undefined;
          const hasHeadings = count++ === 0 && headings.isWanted;
          text = hasHeadings ? render(page) : withoutHeadings(render(page), headings.count);
          after = page.next;
        } while (text === "" && after);
        if (text !== "") controller.enqueue(encoder.encode(text));
        if (!after) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

export async function serveWhole(
  c: Handled,
  { format, after, ...pages }: Pages & { format: Representation; after: Position | undefined },
  validator: DocumentState,
  others: Readonly<Record<string, string>>,
): Promise<Response> {
  // It may take longer than the time between a write and its purge, and would be kept as it was before.
  const headers = { ...others, ...NOBODY };
  if (c.req.method === "HEAD") return answerDocument(c, null, format, validator, headers);
  const headings = { count: format.lines?.headings ?? 0, isWanted: after === undefined };
  return answerDocument(c, streamPages(pages, await pages.read(after), headings), format, validator, headers);
}
