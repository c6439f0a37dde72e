// An id is an integer below 2^53 so that it can be the row id, the posting and the search row at once; people and
// URLs see it as 11 characters of Crockford's base32. The upper 36 bits count units of 16 ms since 2020, the lower
// 17 are random, so ids sort by creation and two writers do not meet.
declare const eventId: unique symbol;
export type Id = number & { readonly [eventId]: true };

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH = 11;
const LOW_DIGITS = 5;
const LOW = 32 ** LOW_DIGITS;
const EPOCH_MS = Date.UTC(2020, 0, 1);
const RANDOM = 2 ** 17;

/** `count` ascending ids for things created at `nowMs` (milliseconds since 1970); `random` gives numbers in [0, 1). */
export function createIds(count: number, nowMs: number, random: () => number = Math.random): Id[] {
  const first = Math.floor((nowMs - EPOCH_MS) / 16) * RANDOM + Math.floor(random() * RANDOM);
  return Array.from({ length: count }, (_, index) => (first + index) as Id);
}

function formatDigits(value: number, count: number): string {
  let text = "";
  for (let shift = 5 * (count - 1); shift >= 0; shift -= 5) text += ALPHABET[(value >> shift) & 31];
  return text;
}

/** 11 characters of lower-case base32, for URLs and JSON. */
export function formatId(id: Id): string {
  // In two parts of whole digits that are small enough for the operators on bits, which are many times as fast.
  const high = Math.floor(id / LOW);
  return formatDigits(high, LENGTH - LOW_DIGITS) + formatDigits(id - high * LOW, LOW_DIGITS);
}

/** Reads what `formatId` writes. Undefined for anything else. */
export function parseId(text: string): Id | undefined {
  if (text.length !== LENGTH) return undefined;
  let id = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit < 0) return undefined;
    id = id * 32 + digit;
  }
  return Number.isSafeInteger(id) ? (id as Id) : undefined;
}
