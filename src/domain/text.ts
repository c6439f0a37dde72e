import type { EventContent } from "./event.ts";

// Search works on tokens that we make ourselves, on writing and on asking alike, so that SQLite only compares them.
// Words are folded (case, width, diacritics). Scripts written without spaces give every pair of neighbouring
// characters, and the last character alone, so that a word of two characters is found inside any sentence.

/** One thing to look for: the tokens follow one another; with `prefix` the last one may go on. */
export interface TextTerm {
  /** At least one. */
  readonly tokens: readonly string[];
  readonly prefix: boolean;
  readonly negated: boolean;
}

/** Every term must hold. At least one is not negated. */
export interface TextQuery {
  /** As typed, spaces folded. */
  readonly text: string;
  readonly terms: readonly TextTerm[];
}

export type TextResult =
  | { readonly ok: true; readonly value: TextQuery }
  | { readonly ok: false; readonly error: string };

/** Scripts written without spaces, as part of a character class. */
export const UNSPACED_SCRIPTS =
  "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}ー々";
const UNSPACED = new RegExp(`[${UNSPACED_SCRIPTS}]`, "v");
const RUNS = new RegExp(`[${UNSPACED_SCRIPTS}]+|[[\\p{L}\\p{N}\\p{M}]--[${UNSPACED_SCRIPTS}]]+`, "gv");
const MAX_TERMS = 12;
const MAX_TOKENS = 40;
const MAX_TEXT = 200;
/** Shorter words mean only themselves; "ai" is not "aid". */
const PREFIX_FROM = 3;

/** How texts are compared: without case, width and diacritics. A sigma at the end of a word counts as any other. */
export function foldText(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .toLowerCase()
    .replaceAll("ς", "σ");
}

function pairs(run: string): string[] {
  const characters = [...run];
  return characters.map((character, index) => character + (characters[index + 1] ?? ""));
}

/** The tokens of a text in order, as they are stored and compared. */
export function tokenize(text: string): string[] {
  return tokenizeRuns(foldText(text).match(RUNS) ?? []);
}

function tokenizeRuns(runs: readonly string[]): string[] {
  return runs.flatMap((run) => (UNSPACED.test(run) ? pairs(run) : [run]));
}

/** Everything about an event that can be searched for, as one text. */
export function toSearchText(event: EventContent): string {
  return [
    event.title,
    event.summary,
    event.body,
    event.category,
    ...event.tags,
    ...event.entities.map((entity) => entity.name),
    event.place?.name,
    event.series?.name,
    ...Object.values(event.translations ?? {}).flatMap((texts) => Object.values(texts)),
  ]
    .filter((part) => part !== undefined)
    .join("\n");
}

/** What was typed for one term -> tokens. A run at the end may go on in the text, so its last character alone is dropped. */
function toTerm(typed: string, quoted: boolean, negated: boolean): TextTerm | undefined {
  const runs = foldText(typed).match(RUNS) ?? [];
  const last = runs.at(-1);
  if (last === undefined) return undefined;
  const unspaced = UNSPACED.test(last);
  const single = [...last].length === 1;
  const tokens = tokenizeRuns(runs);
  if (unspaced && !single) tokens.pop();
  const prefix = unspaced ? single : !quoted && (last.length >= PREFIX_FROM || typed.endsWith("*"));
  return { tokens, prefix, negated };
}

/**
 * Reads what a person types: words (all must be there; three letters or more also find longer words), `"a phrase"`
 * (as it stands), `-without`, `prefix*`.
 */
export function parseText(text: string): TextResult {
  if (text.length > MAX_TEXT)
    return { ok: false, error: `has ${text.length} characters; at most ${MAX_TEXT} are read` };
  const terms: TextTerm[] = [];
  for (const [, minus, phrase, word] of text.matchAll(/(-?)(?:"([^"]*)"?|([^\s"]+))/g)) {
    const term = toTerm(phrase ?? word ?? "", phrase !== undefined, minus === "-");
    if (term) terms.push(term);
  }
  if (terms.length > MAX_TERMS)
    return { ok: false, error: `has ${terms.length} terms; at most ${MAX_TERMS} are searched for` };
  const tokens = terms.reduce((sum, term) => sum + term.tokens.length, 0);
  if (tokens > MAX_TOKENS)
    return { ok: false, error: `makes ${tokens} words and pairs; at most ${MAX_TOKENS} are searched for` };
  if (!terms.some((term) => !term.negated)) return { ok: false, error: "has no word to look for" };
  return { ok: true, value: { text: text.trim().replace(/\s+/g, " "), terms } };
}

function holds(tokens: readonly string[], term: TextTerm): boolean {
  const last = term.tokens.length - 1;
  return tokens.some((_, start) =>
    term.tokens.every((wanted, index) => {
      const token = tokens[start + index];
      return index === last && term.prefix ? token?.startsWith(wanted) === true : token === wanted;
    }),
  );
}

/** The meaning of a text query, without a database. */
export function matchesText(text: string, query: TextQuery): boolean {
  const tokens = tokenize(text);
  return query.terms.every((term) => holds(tokens, term) !== term.negated);
}
