import { tagOfEvent } from "../../domain/cache-tag.ts";
import type { Category } from "../../domain/category.ts";
import { type Event, isReadable } from "../../domain/event.ts";
import type { Filter } from "../../domain/filter.ts";
import { formatId } from "../../domain/id.ts";
import { formatInstant, type Instant } from "../../domain/instant.ts";
import { formatAsOf, NO_AS_OF, parseAsOf } from "../../domain/query.ts";
import { localize } from "../../domain/translation.ts";
import { isNotModified, toEtag, toValidator } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { languageHeaders } from "../../http/negotiate.ts";
import { readOnce, toParameterProblem } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks } from "../../links.ts";
import type { Representation } from "../../representations/index.ts";
import type { Database } from "../../store/database.ts";
import { findPastRecord, MAX_PAST_EVENTS, type PastQuery, resolvePast } from "../../store/past.ts";
import type { ListName } from "../../store/queries.ts";
import { answerDocument, downloadHeaders, type Handled, notModified, renderBody, siteMark } from "./answer.ts";
import { negotiateEvent, toEventDocument } from "./event-document.ts";
import { TAGS_OF_ALL } from "./tags.ts";

// Documents as they were at an instant (`as_of`): what readers could see then of what they can see now. What was since
// withdrawn, deleted, merged, or otherwise taken out of public view is not shown again.

/** There are as many of these as there are seconds: nothing for search to find. */
export const PAST_HEADERS = { "x-robots-tag": "noindex" } as const;

function refuse(asOf: Instant, detail: string): never {
  throw toParameterProblem([{ parameter: "as_of", value: formatAsOf(asOf), detail }]);
}

/** Something is at the address, but was not then. */
function refuseAbsent(asOf: Instant, what: string): never {
  const time = formatInstant(asOf);
  throw new Problem("not-found", {
    detail: `${what} was not there to be seen at ${time}`,
    errors: [{ parameter: "as_of", value: formatAsOf(asOf), detail: "is a time at which it was not there to be seen" }],
  });
}

/** The future may still be written. */
function requirePast(c: Handled, asOf: Instant): void {
  const now = c.get("now");
  if (asOf > now) refuse(asOf, `is ahead of now, ${formatInstant(now)}; a day means its last second (UTC)`);
}

/** `as_of` of a document that takes no query. */
export function readAsOf(c: Handled): Instant | undefined {
  const value = readOnce(c, "as_of");
  if (value === undefined) return undefined;
  const asOf = parseAsOf(value);
  if (asOf === undefined) throw toParameterProblem([{ parameter: "as_of", value, detail: NO_AS_OF }]);
  requirePast(c, asOf);
  // A preview shows what is to come, and to others than the past may be shown to.
  if (readOnce(c, "preview") !== undefined) refuse(asOf, "cannot be asked for in a preview; leave one of them out");
  return asOf;
}

interface PastRequest extends ListName {
  readonly asOf: Instant;
}

/** The query on the past, where it can be answered. */
export async function resolveAsOf(c: Handled, db: Database, filter: Filter, request: PastRequest): Promise<PastQuery> {
  const { asOf } = request;
  requirePast(c, asOf);
  const past = await resolvePast(db, filter, { ...request, now: c.get("now") });
  if (past.size > MAX_PAST_EVENTS) {
    refuse(
      asOf,
      `looks through every public event, ${MAX_PAST_EVENTS} at most, and there are ${past.size}; a single event can still be asked for as of then`,
    );
  }
  if (past.present && !past.timeline) refuseAbsent(asOf, `timeline ${past.present.slug}`);
  return past;
}

interface PastEventRequest {
  /** As it is now: readers can see it. */
  readonly present: Event;
  readonly asOf: Instant;
  readonly format: Representation;
  readonly categories: readonly Category[];
  /** As asked for with `lang=`. */
  readonly lang: string | undefined;
}

/** One event as it was; 404 where it was not there, or not to be seen. */
export async function serveEventAsOf(c: Handled, request: PastEventRequest): Promise<Response> {
  const { present, asOf, format, categories, lang } = request;
  const db = databaseOf(c);
  const now = c.get("now");
  const { version, changedAt } = await resolvePast(db, { clauses: [] }, { now, asOf });
  const record = await findPastRecord(db, present.id, asOf, now);
  const name = formatId(present.id);
  if (!record || !isReadable(record.event, asOf)) refuseAbsent(asOf, `event ${name}`);
  const { event, related, timelines } = record;
  const negotiated = await negotiateEvent(c, event, lang);
  const { language, languages } = negotiated;
  const etag = toEtag(format.revision, version, present.version, siteMark(c), language);
  const validator = {
    ...toValidator(etag, changedAt, now),
    tags: [...TAGS_OF_ALL, tagOfEvent(present.id)],
  };
  if (isNotModified(c, validator)) return notModified(c, validator, languageHeaders(negotiated));
  const document = toEventDocument(c, {
    event,
    related,
    timelines: format.suffix === "" ? timelines.map((timeline) => localize(timeline, language)) : [],
    categories,
    language,
    languages,
    lang,
    asOf,
    isPreview: false,
  });
  return answerDocument(c, await renderBody(c, format, document), format, validator, {
    link: `<${createLinks(c.get("site").baseUrl).event(name)}>; rel="canonical"; type="text/html"`,
    ...languageHeaders(negotiated),
    ...downloadHeaders(format, name),
    ...PAST_HEADERS,
  });
}
