// What is lost between what was sent and what is kept, found by comparing the two as JSON. What was kept may say more
// (defaults); it is a loss only where it says less, or something in another form.

/** `now` is absent where it was dropped. */
export interface Loss {
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly was: unknown;
  readonly now?: unknown;
  readonly why: string;
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object that has only a name says what the name alone says. */
function unwrap(value: unknown): unknown {
  return isRecord(value) && Object.keys(value).join() === "name" ? value["name"] : value;
}

/** Equal for values that differ only in spaces and case. */
function looseText(value: unknown): string {
  return JSON.stringify(unwrap(value), (_, member: unknown) =>
    typeof member === "string" ? member.trim().toLowerCase() : member,
  );
}

/** True for what says nothing, and so cannot be lost. */
export function isNothing(value: unknown): boolean {
  if (typeof value === "string") return value.trim() === "";
  if (typeof value !== "object") return value === undefined;
  return value === null || Object.keys(value).length === 0;
}

function explain(was: unknown, now: unknown): string {
  if (typeof was !== "string" || typeof now !== "string") return "is kept in this form";
  if (was.trim() === now) return "spaces around it are dropped";
  if (was.trim().toUpperCase() === now) return "is written in capitals";
  return "is kept in this form";
}

/** The items of a list that stand for each other: equal ones first, the others in order. */
function pair(was: readonly unknown[], now: readonly unknown[]): (readonly [index: number, partner: number])[] {
  const places = new Map<string, number[]>();
  for (const [index, item] of now.entries())
    places.set(looseText(item), [...(places.get(looseText(item)) ?? []), index]);
  const partners = was.map((item) => places.get(looseText(item))?.shift());
  const left = [...places.values()].flat().sort((a, b) => a - b);
  return partners.map((partner, index) => [index, partner ?? left.shift() ?? -1]);
}

function listListLosses(pointer: string, was: readonly unknown[], now: readonly unknown[]): Loss[] {
  if (JSON.stringify(was) === JSON.stringify(now)) return [];
  const texts = was.map(looseText);
  return pair(was, now).flatMap(([index, partner]) => {
    const place = `${pointer}/${index}`;
    if (partner >= 0) return listLosses(was[index], now[partner], place);
    const isDouble = texts.indexOf(texts[index] ?? "") < index;
    return [{ pointer: place, was: was[index], why: isDouble ? "is there twice" : "is dropped" }];
  });
}

function escapeName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** What of `was` is not in `now`, member by member. */
export function listLosses(was: unknown, now: unknown, pointer = ""): Loss[] {
  if (was === now || isNothing(was)) return [];
  if (now === undefined) return [{ pointer, was, why: "is dropped" }];
  if (Array.isArray(was) && Array.isArray(now)) return listListLosses(pointer, was, now);
  if (isRecord(was) && isRecord(now)) {
    return Object.entries(was).flatMap(([name, value]) =>
      listLosses(value, now[name], `${pointer}/${escapeName(name)}`),
    );
  }
  const [from, to] = [unwrap(was), unwrap(now)];
  return from === to ? [] : [{ pointer, was: from, now: to, why: explain(from, to) }];
}
