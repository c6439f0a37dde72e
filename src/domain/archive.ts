import { formatId, type Id, parseId } from "./id.ts";
import type { Position } from "./query.ts";

// The archive of a feed is cut by what is in it (docs/adr/0015): an entry is a boundary by its id alone, so that nothing that
// is published later, and no deletion elsewhere, moves where a part begins.

/** One entry in so many is a boundary. */
export const BOUNDARY = 64;
/** Entries of one part at the most. */
export const MAX_ARCHIVE = 200;

/** A place in an archive; `mark` names the bytes that a document had when it was read from there. */
export interface ArchiveAddress {
  readonly place: Position;
  readonly mark?: string;
}

/** Opaque text for where a part of an archive begins: with that entry, or what was older if it is gone. Holds for any filter. */
export function formatPlace({ key, id }: Position): string {
  return `${key}_${formatId(id)}`;
}

/** Reads a place, alone or with "-" and a mark. Undefined for anything else. */
export function parseArchive(text: string): ArchiveAddress | undefined {
  const [, key, name = "", mark] = /^(\d{1,12})_([0-9a-z]{11})(?:-([0-9a-f]{16}))?$/.exec(text) ?? [];
  const id: Id | undefined = parseId(name);
  if (key === undefined || id === undefined) return undefined;
  return { place: { key: Number(key), id }, ...(mark !== undefined && { mark }) };
}
