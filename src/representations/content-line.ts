// Content lines of iCalendar (RFC 5545 section 3.1). All but a few lines are short and of ASCII: they take the short ways.

const LINE_OCTETS = 75;

const BEYOND_ASCII = /[^\0-\x7f]/;
/** Neither to be escaped nor beyond ASCII. */
const PLAIN = /^[ -+\--:<-[\]-~]*$/;

/** Lines that are put together, and how many octets of UTF-8 they are. */
export class ContentLines {
  text = "";
  octets = 0;

  /** Whole lines of ASCII with their ends, none over 75 octets. */
  addShort(lines: string): void {
    this.text += lines;
    this.octets += lines.length;
  }

  /** A line without its end, folded where it has more than 75 octets. */
  addLine(line: string): void {
    const isAscii = !BEYOND_ASCII.test(line);
    if (isAscii && line.length <= LINE_OCTETS) this.addShort(`${line}\r\n`);
    else this.#addLong(line, isAscii);
  }

  /** `NAME:text`, escaped and folded, or nothing where there is no text. `name` may carry parameters; it is ASCII. */
  addText(name: string, text: string | undefined): void {
    if (!text) return;
    if (!PLAIN.test(text)) this.addLine(`${name}:${escapeText(text)}`);
    else if (name.length + text.length < LINE_OCTETS) this.addShort(`${name}:${text}\r\n`);
    else this.#addLong(`${name}:${text}`, true);
  }

  #addLong(line: string, isAscii: boolean): void {
    const fold = isAscii ? foldAscii(line) : foldCharacters(line);
    this.text += fold.text;
    this.octets += fold.octets;
  }
}

/** A line and its end, folded where it has more than 75 octets of UTF-8, never within a character. */
export function foldLine(line: string): string {
  const lines = new ContentLines();
  lines.addLine(line);
  return lines.text;
}

function foldAscii(line: string) {
  let text = line.slice(0, LINE_OCTETS);
  for (let start = LINE_OCTETS; start < line.length; start += LINE_OCTETS - 1) {
    text += `\r\n ${line.slice(start, start + LINE_OCTETS - 1)}`;
  }
  text += "\r\n";
  return { text, octets: text.length };
}

function foldCharacters(line: string) {
  let text = "";
  let start = 0;
  /** Of the lines that are whole, and of the one that is not yet. */
  let whole = 0;
  let octets = 0;
  for (let index = 0; index < line.length; index++) {
    const first = index;
    const size = octetsAt(line, index);
    if (size === 4) index++;
    octets += size;
    if (octets > LINE_OCTETS) {
      text += `${line.slice(start, first)}\r\n `;
      whole += octets - size + 2;
      start = first;
      octets = 1 + size;
    }
  }
  return { text: `${text}${line.slice(start)}\r\n`, octets: whole + octets + 2 };
}

/** Octets of UTF-8 of the character that begins at `index`; 4 is a surrogate pair. */
function octetsAt(line: string, index: number): number {
  const unit = line.charCodeAt(index);
  if (unit < 0x80) return 1;
  if (unit < 0x800) return 2;
  if ((unit & 0xfc00) !== 0xd800) return 3;
  return (line.charCodeAt(index + 1) & 0xfc00) === 0xdc00 ? 4 : 3;
}

/** What stands for a character of a value of type TEXT, where it cannot stand itself. */
function escapeUnit(unit: number, next: number): string | undefined {
  if (unit === 0x0d) return next === 0x0a ? "" : "\\n";
  if (unit === 0x0a) return "\\n";
  if (unit === 0x5c || unit === 0x3b || unit === 0x2c) return `\\${String.fromCharCode(unit)}`;
  return (unit < 0x20 && unit !== 0x09) || unit === 0x7f ? "" : undefined;
}

/** A value of type TEXT (section 3.3.11). Control characters are left out, as it cannot hold them. */
export function escapeText(text: string): string {
  const whole = text.toWellFormed();
  let escaped = "";
  let start = 0;
  for (let index = 0; index < whole.length; index++) {
    const unit = whole.charCodeAt(index);
    // Letters, and all that is beyond ASCII.
    if (unit > 0x5c && unit !== 0x7f) continue;
    const instead = escapeUnit(unit, whole.charCodeAt(index + 1));
    if (instead === undefined) continue;
    escaped += whole.slice(start, index) + instead;
    start = index + 1;
  }
  return start === 0 ? whole : escaped + whole.slice(start);
}
