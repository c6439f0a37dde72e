import type { EventContent } from "./event.ts";
import { spanOf } from "./span.ts";
import { tokenize } from "./text.ts";

// Two curators may write down one event twice. What is told of it is the day, nearly, and the title, nearly, or a source
// that both cite.

/** What an event is recognised by. */
export interface Likeness {
  /** Its title in every language that it has one in. */
  readonly titles: readonly string[];
  /** Addresses of its sources. */
  readonly sources: readonly string[];
}

/** How alike two events are. */
export interface Resemblance {
  /** 0 for titles without a common word, 1 for the same words; of the two titles that are most alike. */
  readonly similarity: number;
  readonly sharesSource: boolean;
}

/** From here on titles are taken for two of one event. */
const SIMILAR = 0.6;
const DAY = 86_400;
/** Tokens of a title that are compared and searched for; what follows says little that is new. */
const MAX_TOKENS = 40;

export function toLikeness({ title, translations = {}, sources }: EventContent): Likeness {
  const others = Object.values(translations).flatMap((texts) => texts["title"] ?? []);
  return { titles: [title, ...others], sources: sources.map(({ url }) => url) };
}

/** Each once, in order. */
export function listTokens(title: string): string[] {
  return [...new Set(tokenize(title))].slice(0, MAX_TOKENS);
}

const isNumber = (token: string) => /^\p{N}+$/u.test(token);

/** Numbers tell editions, rounds and parts apart: where both have some, they must be the same. */
function haveOtherNumbers(a: readonly string[], b: readonly string[]): boolean {
  const [own, others] = [a.filter(isNumber), b.filter(isNumber)];
  if (own.length === 0 || others.length === 0) return false;
  return own.length !== others.length || !own.every((token) => others.includes(token));
}

/** How many words, or pairs of characters, two titles have in common, of all that they have (Dice), to two places. */
export function compareTitles(a: string, b: string): number {
  const [own, others] = [listTokens(a), listTokens(b)];
  if (own.length === 0 || others.length === 0 || haveOtherNumbers(own, others)) return 0;
  const common = own.filter((token) => others.includes(token)).length;
  return Math.round((200 * common) / (own.length + others.length)) / 100;
}

export function compareLikeness(a: Likeness, b: Likeness): Resemblance {
  return {
    similarity: Math.max(...a.titles.flatMap((own) => b.titles.map((other) => compareTitles(own, other)))),
    sharesSource: a.sources.some((url) => b.sources.includes(url)),
  };
}

export function isAlike({ similarity, sharesSource }: Resemblance): boolean {
  return sharesSource || similarity >= SIMILAR;
}

/** The stretch of wall seconds that a second record of the event would touch: its own days, and a day around them. */
export function toNeighbourhood(event: Parameters<typeof spanOf>[0]): { from: number; to: number } {
  const { earliest, latest } = spanOf(event);
  return { from: earliest - DAY, to: latest + DAY };
}
