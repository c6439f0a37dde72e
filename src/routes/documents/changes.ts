import { isNotModified, toEtag } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { nextLink } from "../../http/pagination.ts";
import { allowParameters, readNumber, requireReached } from "../../http/parameters.ts";
import { createLinks } from "../../links.ts";
import type { ChangeFormat } from "../../representations/changes.ts";
import { findLogState, listChanges } from "../../store/changes.ts";
import type { Database } from "../../store/database.ts";
import { publishDue } from "../../store/publication.ts";
import { answerDocument, type Handled, notModified, siteMark } from "./answer.ts";
import { leadToOrdered } from "./canonical.ts";
import { TAGS_OF_ALL } from "./tags.ts";

const LIMIT = 100;
const MAX_LIMIT = 1000;

/** The log as it is at `now`: what became public by then is in it, whether the cron has been there or not. */
async function findCurrentLog(c: Handled, db: Database) {
  const state = await findLogState(db, c.get("now"));
  if (!state.isDue) return state;
  await publishDue(db, c.get("now"));
  return findLogState(db, c.get("now"));
}

/**
 * What changed for readers, in order. Read from `since=0` to the end it gives what is public; from there on, with the
 * `since` of the last page, what is new. Two round trips at most, but where an event has just become public.
 */
export async function serveChanges(c: Handled, format: ChangeFormat): Promise<Response> {
  allowParameters(c, ["since", "limit"]);
  const since = readNumber(c, "since", 0, Number.MAX_SAFE_INTEGER) ?? 0;
  const asked = readNumber(c, "limit", 1, MAX_LIMIT);
  const led = leadToOrdered(c, ["since", "limit"]);
  if (led) return led;
  const db = databaseOf(c);
  const { last } = await findCurrentLog(c, db);
  requireReached(since, last);
  const now = c.get("now");
  // Entries are not in the order of their times, so none of these could be a Last-Modified.
  const validator = { etag: toEtag(format.revision, last, siteMark(c)), tags: TAGS_OF_ALL };
  if (isNotModified(c, validator)) return notModified(c, validator);

  const page = await listChanges(db, { since, limit: asked ?? LIMIT, last, now });
  const query = new URLSearchParams({ since: String(page.since), ...(asked && { limit: String(asked) }) });
  const site = c.get("site");
  const next = page.since < last ? createLinks(site.baseUrl).changes(format.suffix, query.toString()) : undefined;
  return answerDocument(c, format.render({ ...page, site, ...(next && { next }) }), format, validator, nextLink(next));
}
