import { toEventInput } from "../../contract/event.ts";
import type { Document } from "../../domain/document.ts";
import type { Event } from "../../domain/event.ts";
import { formatId } from "../../domain/id.ts";
import { isNothing } from "../../domain/loss.ts";

// What a format cannot say of an event, by the members that an editor gives it. Each format names what it has no place for;
// test/representations/losses.test.ts holds that against what its renderer writes.

/**
 * no: nothing of it is there. words: a person can read it, in a text or as HTML; a program cannot tell it from the rest.
 * part: it is there in another form, or not all of it.
 */
export type Kept = "no" | "words" | "part";

export interface ExportLoss {
  /** JSON Pointer (RFC 6901) into the event as our JSON has it. */
  readonly pointer: string;
  readonly was: unknown;
  /** What is there instead, where that is a value. */
  readonly now?: unknown;
  readonly kept: Kept;
  readonly why: string;
}

/** One event as it goes into a format. */
export interface Exported {
  readonly event: Event;
  readonly document: Document;
  /** What an editor said of it, under the names of our JSON. */
  readonly input: Readonly<Record<string, unknown>>;
}

/** What one format cannot say. Paths are those of members, with * for any item of a list: "sources/*\/quote". */
export interface LossRules {
  readonly no?: readonly string[];
  readonly words?: readonly string[];
  /** What depends on the event. */
  readonly more?: (exported: Exported) => readonly (ExportLoss | undefined)[];
  /** The document of one event tells what it relates to. */
  readonly hasRelations?: true;
  /** Why an event is not in a document at all. */
  readonly leftOut?: (document: Document) => (event: Event) => string | undefined;
}

const WHY: Readonly<Record<Exclude<Kept, "part">, string>> = {
  no: "has no place there",
  words: "is in the text, for people",
};

/** The values at a path, each with its pointer; what says nothing cannot be lost. */
function select(value: unknown, path: readonly string[], pointer = ""): [pointer: string, value: unknown][] {
  const [first, ...rest] = path;
  if (isNothing(value)) return [];
  if (first === undefined) return [[pointer, value]];
  if (typeof value !== "object") return [];
  const entries = Object.entries(value as object).filter(([name]) => first === "*" || name === first);
  return entries.flatMap(([name, member]) => select(member, rest, `${pointer}/${name}`));
}

/** The losses at a path, all of one kind. */
export function lose(
  input: Exported["input"],
  path: string,
  kept: Exclude<Kept, "part">,
  why = WHY[kept],
): ExportLoss[] {
  return select(input, path.split("/")).map(([pointer, was]) => ({ pointer, was, kept, why }));
}

/** What a member became, if it did. */
export function change(pointer: string, was: unknown, now: unknown, why: string): ExportLoss | undefined {
  if (isNothing(was) || JSON.stringify(was) === JSON.stringify(now)) return undefined;
  return { pointer, was, ...(now !== undefined && { now }), kept: "part", why };
}

/** Only HTML and JSON have them, in the document of the event itself: lists do not know what is public of them. */
function loseRelations(document: Document): ExportLoss[] {
  if (document.kind !== "event") return [];
  const own = document.related.filter(({ direction }) => direction === "from");
  return own.map(({ type, event }, index) => ({
    pointer: `/relations/${index}`,
    was: `${type} ${formatId(event.id)}`,
    kept: "no",
    why: WHY.no,
  }));
}

/** What of an event a format does not say, or not as a value of its own, by where it stands in the event. */
export function listExportLosses(event: Event, document: Document, rules: LossRules): ExportLoss[] {
  const input = toEventInput(event);
  const { no = [], words = [], more, hasRelations } = rules;
  return [
    ...no.flatMap((path) => lose(input, path, "no")),
    ...words.flatMap((path) => lose(input, path, "words")),
    ...(more?.({ event, document, input }) ?? []).flatMap((loss) => loss ?? []),
    ...(hasRelations ? [] : loseRelations(document)),
  ].sort((one, other) => (one.pointer < other.pointer ? -1 : 1));
}
