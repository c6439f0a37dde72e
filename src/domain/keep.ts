import type { Document, ListDocument } from "./document.ts";
import type { Event } from "./event.ts";

// What was made of an event is kept as long as the event is, and is not made again: most of a list is as it was the last time
// that it was asked for. Whoever makes something of an event names all else that it follows from.

/** As many are kept of one event: the readers of a list ask in few languages and formats. */
const MOST = 4;

/** Gives `make(item)`, or what that gave before for the same object and key. Each has its own memory. */
export function createKeep<Item extends object, Value>(): (
  item: Item,
  key: string | number,
  make: (item: Item) => Value,
) => Value {
  const kept = new WeakMap<Item, Map<string | number, Value>>();
  return (item, key, make) => {
    const values = kept.get(item) ?? new Map<string | number, Value>();
    const found = values.get(key);
    if (found !== undefined) return found;
    const made = make(item);
    if (values.size >= MOST) values.clear();
    kept.set(item, values.set(key, made));
    return made;
  };
}

const keep = createKeep<Event, unknown>();

/** Numbers for texts, so that events are not asked for long ones. */
const numbers = new Map<string, number>();
const MOST_NUMBERS = 500;
let last = 0;

function numberOf(text: string): number {
  const found = numbers.get(text);
  if (found !== undefined) return found;
  if (numbers.size >= MOST_NUMBERS) numbers.clear();
  numbers.set(text, ++last);
  return last;
}

/** All of a document but its events, and what it says of itself as a page: no entry follows from that. */
function describeContext(document: ListDocument): string {
  const { events: _1, tombstones: _2, total: _3, updatedAt: _4, nextCursor: _5, ...rest } = document;
  const { previousArchive: _6, isComplete: _7, ...context } = rest;
  return JSON.stringify(context);
}

/**
 * Makes an entry of each event of a document: what `make` gives, or gave before for the same event in a document of which
 * everything that an entry could follow from was the same. `format` names what is made. A single event is made anew.
 */
export function createEntries<Value>(
  document: Document,
  format: string,
  make: (event: Event) => Value,
): (event: Event) => Value {
  if (document.kind === "event") return make;
  const key = numberOf(`${format}\n${describeContext(document)}`);
  return (event) => keep(event, key, make) as Value;
}
