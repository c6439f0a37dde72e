import { type Event, isReadable, isTombstone } from "../../domain/event.ts";
import { fingerprint } from "../../domain/fingerprint.ts";
import { formatId, parseId } from "../../domain/id.ts";
import type { Instant } from "../../domain/instant.ts";
import { isNotModified, toEtag, toValidator, type Validator } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { languageHeaders, listLanguageLinks } from "../../http/negotiate.ts";
import { allowParameters, readLanguage } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks, inLanguage } from "../../links.ts";
import type { Representation } from "../../representations/index.ts";
import { type EventRecord, findEventRecord } from "../../store/events.ts";
import { listTimelinesOf } from "../../store/queries.ts";
import { answerDocument, downloadHeaders, type Handled, notModified, renderBody, siteMark } from "./answer.ts";
import { readAsOf, serveEventAsOf } from "./as-of.ts";
import { leadToOrdered } from "./canonical.ts";
import { negotiateEvent, toEventDocument } from "./event-document.ts";
import { asOpened, listFeedLinks, varyHeaders } from "./feeds.ts";
import { isPreviewed, PREVIEW_HEADERS } from "./preview.ts";
import { tagsOfEvent } from "./tags.ts";
import { toWithdrawnProblem } from "./withdrawn.ts";

/** The record is shown with what it names, so what it names is part of its state. */
export function toEventValidator(
  c: Handled,
  event: Event,
  { set, related }: EventRecord,
  format: Representation,
  language: string,
): Validator {
  const others = related.map(({ type, direction, event: other }) => [type, direction, other.id, other.version]);
  const etag = toEtag(
    format.revision,
    event.version,
    set.version,
    siteMark(c),
    language,
    ...(others.length > 0 ? [fingerprint(JSON.stringify(others))] : []),
  );
  const changed = Math.max(event.updatedAt, event.publishedAt ?? 0, set.changed);
  // What relates to it may come and go without a time of its own.
  return others.length > 0 ? { etag } : toValidator(etag, changed as Instant, c.get("now"));
}

interface ReadableOptions {
  /** Where the same is of another event, which this one may have been merged into. */
  readonly toAddress: (name: string) => string;
  readonly isPreview: boolean;
}

/** The event where the reader may read it; else the answer that says what became of it. */
export async function requireReadable(
  c: Handled,
  { found }: EventRecord,
  name: string,
  { toAddress, isPreview }: ReadableOptions,
): Promise<Event> {
  const now = c.get("now");
  const missing = new Problem("not-found", { detail: `there is no event ${name}` });
  if (!found) throw missing;
  if (found.state === "deleted") {
    const { publishedAt, mergedInto } = found;
    if (publishedAt === undefined) throw missing;
    if (mergedInto === undefined) throw new Problem("gone", { detail: `event ${name} was deleted` });
    const location = toAddress(formatId(mergedInto));
    throw new Problem("merged", { detail: `event ${name} is one with ${location}`, headers: { location } });
  }
  const { event } = found;
  if (isPreview) return event;
  if (isTombstone(event)) throw await toWithdrawnProblem(c, event);
  if (!isReadable(event, now)) throw missing;
  return event;
}

export async function serveEvent(c: Handled, name: string, named: Representation): Promise<Response> {
  allowParameters(c, ["lang", "as_of", "preview"]);
  const asked = readLanguage(c);
  const asOf = readAsOf(c);
  const led = c.req.query("preview") !== undefined ? undefined : leadToOrdered(c, ["as_of", "lang"]);
  if (led) return led;
  const id = parseId(name);
  if (id === undefined) throw new Problem("not-found", { detail: `there is no event ${name}` });
  const db = databaseOf(c);
  const isPreview = await isPreviewed(c, id);
  const format = isPreview ? named : asOpened(c, named);
  const record = await findEventRecord(db, id, c.get("now"));
  const links = createLinks(c.get("site").baseUrl);
  const toAddress = (other: string) => inLanguage(links.event(other, format.suffix), asked);
  const event = await requireReadable(c, record, name, { toAddress, isPreview });
  if (asOf !== undefined) {
    return serveEventAsOf(c, { present: event, asOf, format: named, categories: record.categories, lang: asked });
  }
  const negotiated = await negotiateEvent(c, event, asked);
  const { language, languages } = negotiated;
  const validator = {
    ...toEventValidator(c, event, record, format, language),
    tags: tagsOfEvent(event, record),
  };
  const varying = { ...languageHeaders(negotiated), ...varyHeaders(format, negotiated) };
  if (!isPreview && isNotModified(c, validator)) return notModified(c, validator, varying);
  const document = toEventDocument(c, {
    event,
    related: record.related,
    timelines: format.suffix === "" ? await listTimelinesOf(db, event, language) : [],
    categories: record.categories,
    language,
    languages,
    lang: asked,
    isPreview,
  });
  if (isPreview) {
    const headers = { "content-type": format.mediaType, ...PREVIEW_HEADERS, ...languageHeaders(negotiated) };
    return c.body((await renderBody(c, format, document)) as string, 200, headers);
  }
  // A page says in its own head which of its addresses counts.
  const page = format.suffix === "" ? [] : [`<${links.event(name)}>; rel="alternate"; type="text/html"`];
  const feed = named.isFeed ? listFeedLinks(document, named) : [];
  const ways = [...page, ...feed, ...listLanguageLinks(links.event(name, format.suffix), languages)];
  return answerDocument(c, await renderBody(c, format, document), format, validator, {
    ...(ways.length > 0 && { link: ways.join(", ") }),
    ...varying,
    ...downloadHeaders(format, name),
    // It is there for those who were given its address, not to be found.
    ...(event.status === "unlisted" && { "x-robots-tag": "noindex" }),
  });
}
