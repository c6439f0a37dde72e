/** One record of a CSV text, or why it is none. */
export type CsvRecord = { readonly cells: readonly string[] } | { readonly error: string };

/** Sticky: each is tried where the last one ended. */
const QUOTED = /"([^"]*(?:""[^"]*)*)"(?=[,\r\n]|$)/y;
const PLAIN = /[^,\r\n]*/y;
const LINE_END = /\r\n|[\r\n]|$/y;
const REST_OF_LINE = /[^\r\n]*/y;

function matchAt(pattern: RegExp, text: string, position: number): RegExpExecArray | null {
  pattern.lastIndex = position;
  return pattern.exec(text);
}

/** RFC 4180, with any line end. A quote that is not closed right spoils its own line and no other. */
export function* readCsv(text: string): Generator<CsvRecord> {
  for (let position = 0; position < text.length; ) {
    const start = position;
    const cells: string[] = [];
    let error: string | undefined;
    for (let more = true; more; ) {
      const isQuoted = text[position] === '"';
      const found = matchAt(isQuoted ? QUOTED : PLAIN, text, position);
      if (!found) {
        error = `the quote that opens cell ${cells.length + 1} is not closed before a comma or the end of a line`;
        position = start + (matchAt(REST_OF_LINE, text, start)?.[0].length ?? 0);
        break;
      }
      cells.push(isQuoted ? (found[1] ?? "").replaceAll('""', '"') : found[0]);
      position += found[0].length;
      more = text[position] === ",";
      if (more) position += 1;
    }
    position += matchAt(LINE_END, text, position)?.[0].length ?? 0;
    yield error === undefined ? { cells } : { error };
  }
}
