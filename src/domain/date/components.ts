import { type Parsed, refuse } from "./refusal.ts";

/** A date taken apart at its hyphens, not yet known to exist. */
export interface Components {
  readonly negative: boolean;
  /** Digits and X, one to three texts, none empty: "20X4", "06". */
  readonly parts: readonly string[];
  readonly approximate: boolean;
  readonly uncertain: boolean;
}

const MINUS = 45;
const ZERO = 48;
const NINE = 57;
const LETTER_X = 88;

const MARKS = "?~%";

/**
 * Splits [mark][-]digits[mark](-[mark]digits[mark])*. ISO 8601-2 section 8 has a mark before a component hold for that
 * component and one after it for all to its left; either way it holds for the date, which is all we keep of it.
 */
export function parseComponents(text: string): Parsed<Components> {
  const parts: string[] = [];
  let marks = "";
  let negative = false;
  for (let at = 0; ; at++) {
    if (isMark(text, at)) marks += text.charAt(at++);
    if (at < 2 && parts.length === 0 && text.charCodeAt(at) === MINUS) {
      negative = true;
      at++;
    }
    const from = at;
    while (isDigit(text.charCodeAt(at))) at++;
    if (at === from) return refuseText(text);
    parts.push(text.slice(from, at));
    if (isMark(text, at)) marks += text.charAt(at++);
    if (at === text.length) break;
    if (text.charCodeAt(at) !== MINUS || parts.length === 3) return refuseText(text);
  }
  const both = marks.includes("%");
  return { negative, parts, approximate: both || marks.includes("~"), uncertain: both || marks.includes("?") };
}

function isMark(text: string, at: number): boolean {
  return at < text.length && MARKS.includes(text.charAt(at));
}

function isDigit(code: number): boolean {
  return (code >= ZERO && code <= NINE) || code === LETTER_X;
}

/** Says what to write instead where the mistake is a common one. */
function refuseText(text: string) {
  if (text === "") return refuse(text, "is not a date: it is empty");
  if (/[[\]{}]/.test(text)) {
    return refuse(text, 'is a set of dates, which is not supported: write an interval ("1984/1986") or several events');
  }
  if (text.startsWith("+")) return refuse(text, 'is not a date: a year takes no "+"');
  if (/^\d{4}-\d\d-\d\d[t ]\d/.test(text)) return refuse(text, 'is not a date: write a capital "T" before the time');
  if (/\s/.test(text)) return refuse(text, "is not a date: it holds a space");
  if (/[?~%]{2}/.test(text)) return refuse(text, 'is not a date: write "%" for both approximate and uncertain');
  return refuse(text, 'is not an EDTF date: write it like "2021", "2021-12" or "2021-12-26"');
}
