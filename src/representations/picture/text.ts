// How wide a text will be, without a font: what is drawn with another one may come out a little narrower or wider.

/** Advances of Arial from U+0020 to U+007E in parts of an em, as digits of base 36. */
const ASCII = "aadkkwo7ccelacaakkkkkkkkkkaalllkzooqqomsqaiokuqsosqomqoyoomaaahkckkikkakk88i8ukkkkciakiqiiicacl";
const UNIT = 1 / 36;

const SQUARE = /[\u1100-\u115f\u2e80-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\u{1f000}-\u{3fffd}]/u;
const NOTHING = /[\p{M}\p{Cf}]/u;
/** Of what is neither. */
const AVERAGE = 0.57;

function advanceOf(character: string): number {
  const ascii = ASCII[character.charCodeAt(0) - 32];
  if (ascii) return Number.parseInt(ascii, 36) * UNIT;
  return NOTHING.test(character) ? 0 : SQUARE.test(character) ? 1 : AVERAGE;
}

/** In pixels, for an em of `size` pixels. */
export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += advanceOf(character);
  return width * size;
}

/** As much of the text as is no wider, with "…" for the rest. */
export function cut(text: string, size: number, width: number): string {
  if (widthOf(text, size) <= width) return text;
  let left = width - size;
  let end = 0;
  for (const character of text) {
    left -= advanceOf(character) * size;
    if (left < 0) break;
    end += character.length;
  }
  return `${text.slice(0, end).trimEnd()}…`;
}

/** Lines no wider than that; what does not fit into so many is cut. */
export function wrap(text: string, size: number, width: number, count: number): string[] {
  const lines: string[] = [""];
  // Between words, and between characters of scripts that have no spaces.
  for (const word of text.match(/[\u2e80-\u9fff\uff00-\uff60]|[^\s\u2e80-\u9fff\uff00-\uff60]+\s*|\s+/gu) ?? []) {
    const line = `${lines.at(-1)}${word}`;
    if (lines.length === count || widthOf(line.trimEnd(), size) <= width || lines.at(-1) === "")
      lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines.map((line) => cut(line.trimEnd(), size, width));
}
