// Content lines of iCalendar (RFC 5545 section 3.1).

const LINE_OCTETS = 75;
/** A UTF-16 code unit is at most three octets of UTF-8. */
const SURELY_SHORT = LINE_OCTETS / 3;

/** A line and its end, folded where it has more than 75 octets of UTF-8, never within a character. */
export function foldLine(line: string): string {
  if (line.length <= SURELY_SHORT) return `${line}\r\n`;
  let folded = "";
  let start = 0;
  let octets = 0;
  for (let index = 0; index < line.length; index++) {
    const first = index;
    const size = octetsAt(line, index);
    if (size === 4) index++;
    octets += size;
    if (octets > LINE_OCTETS) {
      folded += `${line.slice(start, first)}\r\n `;
      start = first;
      octets = 1 + size;
    }
  }
  return `${folded}${line.slice(start)}\r\n`;
}

/** Octets of UTF-8 of the character that begins at `index`; 4 is a surrogate pair. */
function octetsAt(line: string, index: number): number {
  const unit = line.charCodeAt(index);
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  if ((unit & 0xfc00) !== 0xd800) return 3;
  return (line.charCodeAt(index + 1) & 0xfc00) === 0xdc00 ? 4 : 3;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
const SPECIAL = /\r\n?|[\\;,\n\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;
const ESCAPES: Readonly<Record<string, string>> = {
  "\\": "\\\\",
  ";": "\\;",
  ",": "\\,",
  "\n": "\\n",
  "\r": "\\n",
  "\r\n": "\\n",
};

/** A value of type TEXT (section 3.3.11). Control characters are left out, as it cannot hold them. */
export function escapeText(text: string): string {
  return text.toWellFormed().replace(SPECIAL, (found) => ESCAPES[found] ?? "");
}

/** `NAME:text`, escaped and folded, or nothing where there is no text. `name` may carry parameters. */
export function textLine(name: string, text: string | undefined): string {
  return text ? foldLine(`${name}:${escapeText(text)}`) : "";
}
