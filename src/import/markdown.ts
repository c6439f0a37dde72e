import { escapeInline } from "../domain/markdown.ts";

/** What begins a heading, a quotation, a list, a line or a fence at the beginning of a line. */
const AT_START = /^(?:[#>+=~-]|\d{1,9}[.)])/;

/** A line that is otherwise Markdown already, so that its beginning opens no block. */
export function escapeStart(line: string): string {
  return AT_START.test(line) ? line.replace(/^(\d*)/, "$1\\") : line;
}

/** Plain text -> Markdown that shows it as it is: paragraphs at empty lines, and every line on its own. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) =>
      paragraph
        .split("\n")
        .map((line) => escapeStart(escapeInline(line.trim())))
        .join("\\\n"),
    )
    .join("\n\n");
}
