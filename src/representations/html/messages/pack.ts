import type { Messages } from "./messages.ts";

// Words of a language as plain data, so that they can be a file beside the Worker rather than a part of it. A sentence that is
// made by a function becomes templates: of one, or where nothing is named; of all else; and of none.

type Say = (first: string | number, second: string) => string;
type Packed = string | readonly [one: string, other: string, none: string] | { readonly [name: string]: Packed };

/** What stands for the first and the second of what is put in. */
const [FIRST, SECOND] = ["\u0001", "\u0002"];
const PLACES = new RegExp(`[${FIRST}${SECOND}]`, "g");

function isCounted(name: string): boolean {
  return ["count", "times", "YEARLY", "MONTHLY", "WEEKLY", "DAILY"].includes(name);
}

/** test/representations/html/pack.test.ts holds what comes of it against the functions. */
export function pack(value: unknown, name = ""): Packed {
  if (typeof value === "string") return value;
  if (typeof value !== "function") {
    return Object.fromEntries(Object.entries(value as object).map(([key, member]) => [key, pack(member, key)]));
  }
  const say = value as Say;
  // A number is put in as it is written, which is the second.
  return isCounted(name) ? [say(1, SECOND), say(2, SECOND), say(0, SECOND)] : [say("", SECOND), say(FIRST, SECOND), ""];
}

function unpackAny(packed: Packed): unknown {
  if (typeof packed === "string") return packed;
  if (!Array.isArray(packed)) {
    return Object.fromEntries(Object.entries(packed).map(([key, member]) => [key, unpackAny(member)]));
  }
  const [one, other, none] = packed;
  const templateFor = (first: string | number) => (first === 1 || first === "" ? one : first === 0 ? none : other);
  const say: Say = (first, second) =>
    templateFor(first).replace(PLACES, (place: string) => (place === FIRST ? String(first) : second));
  return say;
}

export const unpack = (packed: Packed): Messages => unpackAny(packed) as Messages;
