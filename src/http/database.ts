import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { toShownValue } from "../contract/problem.ts";
import type { AppEnv } from "../env.ts";
import { bookmarkOf, type Database, openSession, type Start } from "../store/database.ts";
import { Problem } from "./problem.ts";

// Which copy of the data answers a request (docs/adr/0022): a write the primary, a document the nearest, and whoever says
// what was seen before one that is as new as that.

declare module "hono" {
  interface ContextVariableMap {
    /** Opened when it is first asked for. */
    database?: Database;
  }
}

/** Of a request: a state of the data that the answer must know. Of an answer: the state that it comes from. */
export const BOOKMARK = "Annals-Bookmark";

export const BOOKMARK_SHAPE = /^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/;

function readBookmark(c: Context): string | undefined {
  const value = c.req.header(BOOKMARK);
  if (value === undefined || BOOKMARK_SHAPE.test(value)) return value;
  throw new Problem("invalid-request", {
    errors: [
      {
        header: BOOKMARK,
        value: toShownValue(value),
        detail: `is no bookmark; send back the last ${BOOKMARK} that came`,
      },
    ],
  });
}

const isRead = ({ method }: Context["req"]): boolean => method === "GET" || method === "HEAD";
/**
 * Whoever shows a token is one of them; who has a link to a preview sees what they do, or no more. And who follows the log asks for
 * what comes after a place in it, which a copy may not have reached yet.
 */
const isOfEditor = ({ req }: Context): boolean =>
  /^\/(api\/|changes\.)/.test(req.path) ||
  req.header("authorization") !== undefined ||
  req.query("preview") !== undefined;

/** The primary is as new as any bookmark. Editors without one have it too: what they see is what their next write will be held against, and a token that was revoked ends at once. */
function startOf(c: Context): Start {
  if (!isRead(c.req)) return "first-primary";
  return readBookmark(c) ?? (isOfEditor(c) ? "first-primary" : "first-unconstrained");
}

/** The one session of the database that the whole request is answered from. */
export function databaseOf(c: Context<AppEnv>): Database {
  const opened = c.get("database") ?? openSession(c.env.DB, startOf(c));
  c.set("database", opened);
  return opened;
}

/** Whatever else was to keep the answer lets it go: it is for the one who has seen more than others. */
function keepFromCaches(c: Context): void {
  c.header("cache-control", "private, no-store");
  for (const name of ["cdn-cache-control", "cloudflare-cdn-cache-control", "cache-tag"]) c.header(name, undefined);
}

/**
 * Answers say from which state of the data they come, unless others may be given them too: those are told apart from what
 * is answered to a bookmark by Vary, so a cache asks us again instead of answering with what it has.
 */
export const bookmarks = createMiddleware<AppEnv>(async (c, next) => {
  const given = readBookmark(c);
  await next();
  if (given !== undefined) keepFromCaches(c);
  const db = c.get("database");
  if (!db) return;
  const isForOne = /\bno-store\b/.test(c.res.headers.get("cache-control") ?? "no-store");
  if (!isForOne) return c.header("vary", BOOKMARK, { append: true });
  const bookmark = bookmarkOf(db);
  if (bookmark) c.header(BOOKMARK, bookmark);
  const { roundTrips, rowsRead, rowsWritten } = db.$client.tally;
  c.header("server-timing", `db;desc="${roundTrips} round trips, ${rowsRead} rows read, ${rowsWritten} written"`);
});
