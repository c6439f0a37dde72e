// Text of any length cut into the bodies of requests. Nothing is held but the chunk that is being filled.

export const FORMATS = { ndjson: "application/x-ndjson", csv: "text/csv" } as const;
export type Format = keyof typeof FORMATS;

/** Rows that are sent in one request. */
export interface Chunk {
  /** From 1. */
  readonly number: number;
  readonly text: string;
  /** The line of the file on which each row begins, from 1: the row that the service calls 1 is the first of these. */
  readonly lines: readonly number[];
  /** The rows as they stand in the file. */
  readonly rows: readonly string[];
}

/** A row that cannot be sent. */
export interface Unsendable {
  readonly line: number;
  readonly detail: string;
}

export interface CutOptions {
  readonly format: Format;
  /** The most that a chunk has. */
  readonly rows: number;
  /** Where a chunk ends, if it has more than one row. */
  readonly bytes: number;
}

/** Bytes of a row; the service takes 2 MB in one request. */
const MAX_ROW = 1_900_000;
const NEWLINE = 10;

interface Line {
  readonly line: number;
  /** Absent where it is too long, or not UTF-8. */
  readonly text?: string;
  readonly detail?: string;
}

function toLine(line: number, parts: readonly Uint8Array[], isTooLong: boolean): Line {
  if (isTooLong) return { line, detail: `has more than ${MAX_ROW} bytes` };
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: line > 1 }).decode(Buffer.concat(parts));
    return { line, text: text.endsWith("\r") ? text.slice(0, -1) : text };
  } catch {
    return { line, detail: "is not UTF-8" };
  }
}

/** Lines as they come; of one that is too long nothing is held. */
async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let [line, size, parts]: [number, number, Uint8Array[]] = [1, 0, []];
  const add = (part: Uint8Array) => {
    size += part.byteLength;
    if (size <= MAX_ROW) parts.push(part);
    else parts = [];
  };
  for await (const block of bytes) {
    let start = 0;
    for (let end = block.indexOf(NEWLINE); end >= 0; end = block.indexOf(NEWLINE, start)) {
      add(block.subarray(start, end));
      yield toLine(line, parts, size > MAX_ROW);
      [line, size, parts] = [line + 1, 0, []];
      start = end + 1;
    }
    // A copy: the stream may use the block again.
    add(Uint8Array.from(block.subarray(start)));
  }
  if (size > 0) yield toLine(line, parts, size > MAX_ROW);
}
export class Stop extends Error {}

/** Whether a quoted field of the record goes on: quotes open one only where a field begins, as the service reads them. */
function isQuoteOpen(text: string): boolean {
  return /(?:^|,)"/.test(text.replace(/(^|,)"[^"]*(?:""[^"]*)*"(?=,|$)/gm, "$1"));
}

/** Records of CSV: lines, joined where a quoted field goes on over several. */
async function* joinQuoted(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  let begun: { readonly line: number; readonly text: string } | undefined;
  for await (const { line, text, detail = "" } of lines) {
    const record = {
      line: begun?.line ?? line,
      text: begun ? `${begun.text}\n${text}` : (text ?? ""),
    };
    // A line without quotes opens none, and ends none that is open.
    const isOpen = text !== undefined && (text.includes('"') ? isQuoteOpen(record.text) : begun !== undefined);
    begun = isOpen && record.text.length <= MAX_ROW ? record : undefined;
    if (text === undefined) yield { line: record.line, detail };
    else if (!isOpen) yield { line: record.line, text: record.text };
    else if (!begun) yield { line: record.line, detail: `has more than ${MAX_ROW} bytes` };
  }
  if (begun) yield { line: begun.line, text: begun.text };
}

/** The same bytes with the same options make the same chunks. Blank lines are no rows. */
export async function* cut(bytes: AsyncIterable<Uint8Array>, options: CutOptions): AsyncGenerator<Chunk | Unsendable> {
  const lines = options.format === "csv" ? joinQuoted(readLines(bytes)) : readLines(bytes);
  let header: string | undefined;
  let [number, size, begun, rows]: [number, number, number[], string[]] = [1, 0, [], []];
  const take = (): Chunk => {
    const text = [...(header === undefined ? [] : [header]), ...rows].join("\n");
    const chunk = { number, text, lines: begun, rows };
    [number, size, begun, rows] = [number + 1, 0, [], []];
    return chunk;
  };
  for await (const { line, text, detail } of lines) {
    if (text === undefined) yield { line, detail: detail ?? "" };
    if (text === undefined || text.trim() === "") continue;
    if (options.format === "csv" && header === undefined) {
      header = text;
      if (text.includes("\r")) throw new Stop("lines end with CR alone; save the file with LF or CRLF");
      continue;
    }
    const length = Buffer.byteLength(text) + 1;
    if (rows.length > 0 && (rows.length === options.rows || size + length > options.bytes)) yield take();
    size += length;
    begun.push(line);
    rows.push(text);
  }
  if (rows.length > 0) yield take();
}
