import { foldText, parseText, type TextTerm, UNSPACED_SCRIPTS } from "../../domain/text.ts";
import { html, type Markup } from "./markup.ts";

const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}]`, "v");
/** What words of all other scripts are made of. */
const LETTER = `[[\\p{L}\\p{N}\\p{M}]--[${UNSPACED_SCRIPTS}]]`;
const CLUSTERS = /\P{M}\p{M}*|\p{M}+/gu;

/** "半导", "导体" -> "半导体": the pairs of one run overlap by a character. */
function joinTokens(tokens: readonly string[]): string[] {
  const words: string[] = [];
  for (const token of tokens) {
    const before = words.at(-1);
    const [first = "", ...rest] = [...token];
    if (before?.endsWith(first) && UNSPACED.test(first)) words[words.length - 1] = before + rest.join("");
    else words.push(token);
  }
  return words;
}

/** Tokens are letters and digits, which mean themselves in a pattern. */
function toSource({ tokens, prefix }: TextTerm): string {
  const words = joinTokens(tokens);
  const last = words.at(-1) ?? "";
  const start = UNSPACED.test(words[0] ?? "") ? "" : `(?<!${LETTER})`;
  const end = prefix || UNSPACED.test(last) ? "" : `(?!${LETTER})`;
  return start + words.reduce((before, word, index) => before + gapBefore(words, index) + word) + end;
}

/** Between two words of a phrase. Where one of them is in a script without spaces there may be nothing. */
function gapBefore(words: readonly string[], index: number): string {
  const unspaced = UNSPACED.test(words[index - 1] ?? "") || UNSPACED.test(words[index] ?? "");
  return `[^\\p{L}\\p{N}\\p{M}]${unspaced ? "*" : "+"}`;
}

/** What to look for in folded text, from what a person typed; undefined where there is nothing. */
export function toSearchPattern(search: string | undefined): RegExp | undefined {
  if (!search) return undefined;
  const query = parseText(search);
  if (!query.ok) return undefined;
  const sources = query.value.terms.filter((term) => !term.negated).map(toSource);
  // The longest first, because the first alternative that fits is taken.
  return new RegExp(sources.sort((a, b) => b.length - a.length).join("|"), "gv");
}

/** The text with `<mark>` around what was searched for. Nothing of the text is changed or lost. */
export function highlight(text: string, pattern: RegExp | undefined): Markup {
  if (!pattern) return html`${text}`;
  const { folded, starts } = foldWithPlaces(text);
  const parts: Markup[] = [];
  let shown = 0;
  for (const match of folded.matchAll(pattern)) {
    const from = starts[match.index] ?? text.length;
    const to = endOf(starts, match.index + match[0].length - 1) ?? text.length;
    if (from < shown) continue;
    parts.push(html`${text.slice(shown, from)}<mark>${text.slice(from, to)}</mark>`);
    shown = to;
  }
  return html`${parts}${text.slice(shown)}`;
}

/** `starts[i]` is where the character that became `folded[i]` begins in the text. */
function foldWithPlaces(text: string): { folded: string; starts: readonly number[] } {
  const starts: number[] = [];
  let folded = "";
  for (const { 0: cluster, index } of text.matchAll(CLUSTERS)) {
    const part = foldText(cluster);
    for (let unit = 0; unit < part.length; unit++) starts.push(index);
    folded += part;
  }
  return { folded, starts };
}

/** Where the next character begins: one character can fold to several, and is marked whole. */
function endOf(starts: readonly number[], last: number): number | undefined {
  let next = last + 1;
  while (next < starts.length && starts[next] === starts[last]) next++;
  return starts[next];
}
