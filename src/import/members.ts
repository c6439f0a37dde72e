import { type Category, findCategory } from "../domain/category.ts";
import type { Loss } from "../domain/loss.ts";
import { foldText } from "../domain/text.ts";

// What readers of foreign formats have in common: members of an event within what the contract takes, and what was cut off.

export type Note = (loss: Loss) => void;
export type Value = Record<string, unknown>;

export const MAX_TITLE = 500;
export const MAX_NAME = 300;
export const MAX_MEDIA = 20;
export const MAX_SOURCES = 50;
const MAX_TAGS = 50;
const MAX_TAG = 100;
const MAX_URL = 2000;

const MEDIA_SUFFIX = /\.(?:jpe?g|png|gif|webp|avif|svg|bmp|tiff?|mp[34]|m4[av]|ogg|og[av]|opus|webm|mov|wav|flac)$/i;

export function isWeb(text: string): boolean {
  return text.length <= MAX_URL && URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Whether an address of the web names a picture, a sound or a film, by its suffix. */
export function isMediaUrl(url: string): boolean {
  return MEDIA_SUFFIX.test(new URL(url).pathname);
}

/** A text that is no longer than it may be. */
export function cutText(text: string, max: number, pointer: string, note: Note): string {
  if (text.length <= max) return text.toWellFormed();
  const now = `${text
    .slice(0, max - 1)
    .toWellFormed()
    .trimEnd()}…`;
  note({ pointer, was: text, now, why: `is cut off: it can have ${max} characters at most` });
  return now;
}

function findNamed(categories: readonly Category[], name: string): Category | undefined {
  const folded = foldText(name);
  const isLabel = ({ label, labels }: Category) =>
    [label, ...Object.values(labels)].some((one) => foldText(one) === folded);
  return findCategory(categories, name) ?? categories.find(isLabel);
}

/** The first that is the key or a label of a category is the category; all others are tags. */
export function sortWords(
  words: readonly string[],
  categories: readonly Category[],
  pointer: string,
  note: Note,
): Value {
  const names = words.map((name) => name.replace(/\s+/g, " ").trim()).filter((name) => name !== "");
  const found = names.map((name) => findNamed(categories, name)).find((one) => one !== undefined);
  const others = names.filter((name) => !found || findNamed(categories, name) !== found);
  const seen = new Set<string>();
  const tags = others.filter((word) => !seen.has(foldText(word)) && seen.add(foldText(word)));
  for (const was of tags.filter((tag) => tag.length > MAX_TAG)) {
    note({ pointer, was, why: `tags have ${MAX_TAG} characters at most; is dropped` });
  }
  const short = tags.filter((tag) => tag.length <= MAX_TAG);
  if (short.length > MAX_TAGS) {
    note({ pointer, was: short.slice(MAX_TAGS), why: `an event has ${MAX_TAGS} tags at most` });
  }
  return {
    ...(found && { category: found.key }),
    ...(short.length > 0 && { tags: short.slice(0, MAX_TAGS) }),
  };
}
