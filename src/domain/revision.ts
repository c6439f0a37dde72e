import type { Id } from "./id.ts";
import type { Instant } from "./instant.ts";

/** Who did something: a token that may be gone by now. */
export interface Actor {
  readonly id: Id;
  /** Absent where the token's record is not there. */
  readonly name?: string;
}

/** One entry of the log about one record. `content` is the record after it, as text; of a record that is gone: what is left. */
export interface Revision {
  /** Its place in the log. */
  readonly seq: number;
  readonly version: number;
  readonly at: Instant;
  readonly action: string;
  readonly token?: Actor;
  readonly content: string;
}

/** What the log is about. */
export const RECORD_KINDS = ["event", "timeline", "entity", "series", "setting", "token"] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** One entry of the whole log: who did what to which record, without what the record says. */
export interface AuditEntry {
  readonly seq: number;
  readonly at: Instant;
  readonly kind: RecordKind;
  /** Absent for settings. */
  readonly subject?: Id;
  readonly version: number;
  readonly action: string;
  /** What the record was called then. */
  readonly name?: string;
  /** Of a token. */
  readonly scopes?: readonly string[];
  /** Absent where it was done without one. */
  readonly token?: Actor;
}

/** One member that differs: its JSON Pointer (RFC 6901), and what stood and stands there; absent: nothing. */
export interface Difference {
  readonly pointer: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

type Json = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function escapeName(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

function isSame(a: unknown, b: unknown): boolean {
  return toSortedText(a) === toSortedText(b);
}

/** JSON that is equal for equal values, in whatever order their members came. */
export function toSortedText(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isRecord(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}

function listNames(before: Json, after: Json): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
}

function listDifferencesAt(pointer: string, before: unknown, after: unknown): Difference[] {
  if (isSame(before, after)) return [];
  if (isRecord(before) && isRecord(after)) {
    return listNames(before, after).flatMap((name) =>
      listDifferencesAt(`${pointer}/${escapeName(name)}`, before[name], after[name]),
    );
  }
  return [{ pointer, ...(before !== undefined && { before }), ...(after !== undefined && { after }) }];
}

/**
 * What differs between two records as JSON, member by member. Lists are compared whole: after an insertion every later
 * place would differ, and nobody could read that.
 */
export function listDifferences(before: Json, after: Json): Difference[] {
  return listDifferencesAt("", before, after);
}

/** The names of the members that differ. */
export function listChanged(before: Json, after: Json): string[] {
  return listNames(before, after).filter((name) => !isSame(before[name], after[name]));
}
