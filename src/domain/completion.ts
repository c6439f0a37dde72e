import { foldText, tokenize } from "./text.ts";

// What someone may mean who has typed the beginning of something.

export const COMPLETED_FACETS = ["tag", "entity", "category", "place", "series"] as const;
export type CompletionKind = (typeof COMPLETED_FACETS)[number] | "timeline" | "event";

/** One thing that has, in `label` or in `alias`, a word that begins as typed. */
export interface Completion {
  readonly kind: CompletionKind;
  /** Of a value its facet key, of a timeline its slug, of an event its id. */
  readonly key: string;
  readonly label: string;
  /** Another name, by which it was found. */
  readonly alias?: string;
  /** Of the record of an entity or a series. */
  readonly slug?: string;
  /** Public events; absent for an event itself. */
  readonly count?: number;
}

const KINDS: readonly CompletionKind[] = ["timeline", "entity", "series", "category", "tag", "place", "event"];

/** 0 for the whole, 1 for its beginning, 2 for words further on; undefined where nothing begins so. As words are compared: `foldText`. */
export function rankText(text: string, typed: string): 0 | 1 | 2 | undefined {
  const [folded, wanted] = [foldText(text).trim(), foldText(typed).trim()];
  if (folded === wanted) return 0;
  if (folded.startsWith(wanted)) return 1;
  const [tokens, [...looked]] = [tokenize(text), tokenize(typed)];
  const last = looked.pop() ?? "";
  const begins = (start: number) =>
    looked.every((token, index) => tokens[start + index] === token) &&
    tokens[start + looked.length]?.startsWith(last) === true;
  return last !== "" && tokens.some((_, start) => begins(start)) ? 2 : undefined;
}

function rank({ label, alias }: Completion, typed: string): number {
  const ranks = [label, alias].map((text) => (text === undefined ? undefined : rankText(text, typed)));
  return Math.min(...ranks.map((one) => one ?? 3));
}

/** Those that are found, each once: exact ones first, then by how many events have them. */
export function sortCompletions(completions: readonly Completion[], typed: string): Completion[] {
  const unique = new Map<string, Completion>();
  for (const completion of completions) {
    const name = `${completion.kind}:${completion.key}`;
    const known = unique.get(name);
    if (!known || rank(completion, typed) < rank(known, typed)) unique.set(name, { ...known, ...completion });
  }
  return [...unique.values()]
    .map((completion) => ({ completion, rank: rank(completion, typed) }))
    .filter(({ rank }) => rank < 3)
    .sort(
      (a, b) =>
        a.rank - b.rank ||
        (b.completion.count ?? 0) - (a.completion.count ?? 0) ||
        KINDS.indexOf(a.completion.kind) - KINDS.indexOf(b.completion.kind) ||
        (a.completion.label < b.completion.label ? -1 : 1),
    )
    .map(({ completion }) => completion);
}
