import type { Category } from "../domain/category.ts";
import type { Loss } from "../domain/loss.ts";
import type { Value } from "./members.ts";

// What an entry of a feed says, whichever format it has.

export interface FeedText {
  readonly pointer: string;
  readonly text: string;
  readonly isHtml: boolean;
}

/** A text that the format has under a name of its own. */
export interface Named {
  readonly pointer: string;
  readonly text: string;
}

export interface FeedMedia extends Named {
  readonly mediaType?: string | undefined;
  readonly length?: number | undefined;
  readonly alt?: string | undefined;
  readonly credit?: string | undefined;
}

export interface FeedEntry {
  readonly id?: Named | undefined;
  readonly title?: FeedText | undefined;
  readonly link?: Named | undefined;
  readonly externalUrl?: Named | undefined;
  readonly summary?: FeedText | undefined;
  readonly content?: FeedText | undefined;
  /** When it was published, or last changed; the first that can be read counts. */
  readonly published: readonly Named[];
  /** When it happened, as our own feeds say it. */
  readonly date?: Named | undefined;
  readonly timeZone?: string | undefined;
  readonly dates?: Readonly<Record<string, string>>;
  readonly eventStatus?: string | undefined;
  readonly note?: string | undefined;
  readonly place?: Value | undefined;
  readonly language?: string | undefined;
  readonly words: readonly string[];
  readonly wordsPointer: string;
  readonly entities?: readonly string[];
  /** With what is said of each, in our names. */
  readonly sources: readonly (Named & { readonly said: Readonly<Record<string, string>> })[];
  readonly media: readonly FeedMedia[];
  /** What of it is not taken over. */
  readonly losses: readonly Loss[];
}

export interface FeedContext {
  readonly title: string;
  readonly language: string;
  readonly categories: readonly Category[];
}
