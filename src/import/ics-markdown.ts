/** What begins a heading, a quotation, a list, a line or a fence at the beginning of a line. */
const AT_START = /^(?:[#>+=~-]|\d{1,9}[.)])/;
const ANYWHERE = /[\\`*_[\]<>&]/g;

function escapeLine(line: string): string {
  const escaped = line.trim().replace(ANYWHERE, "\\$&");
  return AT_START.test(escaped) ? escaped.replace(/^(\d*)/, "$1\\") : escaped;
}

/** Plain text -> Markdown that shows it as it is: paragraphs at empty lines, and every line on its own. */
export function escapeMarkdown(text: string): string {
  return text
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) => paragraph.split("\n").map(escapeLine).join("\\\n"))
    .join("\n\n");
}
