import type { ListDocument } from "../../domain/document.ts";
import { NO_STORE, NOBODY } from "../../http/caching.ts";
import type { Database } from "../../store/database.ts";
import { listChangedSince } from "../../store/deltas.ts";
import type { Handled } from "./answer.ts";

// RFC 3229: who has an older state of a feed, and says so with "A-IM: feed", is given the entries that are new or changed since.

/** Where the place in the log and the sum of publication times stand in a tag (`resolveQuery`): what moves with news alone. */
const MOVING: ReadonlySet<number> = new Set([1, 2]);

/** An older state of the same document. */
export interface Base {
  readonly etag: string;
  /** The place in the log. */
  readonly since: number;
}

/** The older state that a client has and wants to go on from; undefined where all else is not as it was. */
export function findBase(c: Handled, etag: string): Base | undefined {
  const asks = (c.req.header("a-im") ?? "").split(",").some((method) => method.trim().toLowerCase() === "feed");
  if (!asks) return undefined;
  const parts = etag.slice(1, -1).split(".");
  for (const tag of c.req.header("if-none-match")?.match(/"[^"]*"/g) ?? []) {
    const known = tag.slice(1, -1).split(".");
    const isSame =
      known.length === parts.length && parts.every((part, index) => MOVING.has(index) || part === known[index]);
    const since = known[1] ?? "";
    if (isSame && /^\d{1,15}$/.test(since)) return { etag: tag, since: Number(since) };
  }
  return undefined;
}

/**
 * The part of the document that is news to who has the state `base`; undefined where that cannot be told, spares nothing, or
 * would hide that something is gone.
 */
export async function toDelta(db: Database, document: ListDocument, base: Base): Promise<ListDocument | undefined> {
  const news = await listChangedSince(db, base.since);
  if (!news) return undefined;
  const { ids, hidden, at } = news;
  const named = new Set([...document.events, ...document.tombstones].map(({ id }) => id));
  // Of what went without a mark a delta has nothing to say: only all of the document shows that it is not there.
  for (const id of hidden) if (!named.has(id)) return undefined;
  // An event whose time came has nothing in the log for it, or not yet.
  const events = document.events.filter(({ id, publishedAt = 0 }) => ids.has(id) || publishedAt > at);
  if (events.length === document.events.length) return undefined;
  const { isComplete: _isComplete, ...rest } = document;
  return { ...rest, events, tombstones: document.tombstones.filter(({ id }) => ids.has(id)) };
}

export function deltaHeaders({ etag }: Base): Record<string, string> {
  // A cache that does not know what a delta is must not keep it for the document (RFC 3229 section 10.8).
  return { ...NOBODY, im: "feed", "delta-base": etag, "cache-control": `${NO_STORE}, im` };
}
