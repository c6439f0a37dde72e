import * as z from "zod";
import { about } from "../../contract/about.ts";
import { CreatedEventResource } from "../../contract/duplicate.ts";
import { EventInput, EventResource, READ_ONLY, toEventInput, UpdateInput } from "../../contract/event.ts";
import { QueryParameters } from "../../contract/query.ts";
import { atDay } from "../../domain/day.ts";
import type { Event } from "../../domain/event.ts";
import type { Filter } from "../../domain/filter.ts";
import { createIds, formatId } from "../../domain/id.ts";
import type { Instant } from "../../domain/instant.ts";
import { type QueryParameters as Asked, formatAsOf, formatQuery, startOfToday } from "../../domain/query.ts";
import { databaseOf } from "../../http/database.ts";
import { type Api, parseJson, requireContent } from "../../http/operation.ts";
import { nextLink, toCursor, toQuery } from "../../http/pagination.ts";
import { readQuery, toParameterProblem } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks, withCursor } from "../../links.ts";
import { listEvents, resolveQuery } from "../../store/queries.ts";
import { checkDuplicates, DuplicateParameters, readPolicy } from "./duplicates.ts";
import { createRecord, describe, type Handled, replaceContent, requireEvent, writeEvent } from "./event-record.ts";
import { applyMergePatch } from "./merge-patch.ts";

const EventList = z
  .object({
    events: z.array(EventResource),
    next: z.string().nullable().meta(about("Address of the next page")),
  })
  .meta(about({ id: "EventList" }));

const EXAMPLE = {
  date: "2021-12-26",
  title: "Sixth China Manufacturing Day",
  summary: "Speakers in Beijing called for the development of core technologies.",
  category: "manufacturing-day",
  tags: ["china-manufacturing-day"],
  countries: ["CN"],
  series: { name: "China Manufacturing Day", edition: 6 },
  sources: [{ url: "https://example.org/brief", title: "China called on to develop vital technologies" }],
  status: "published",
};

function answerEvent(c: Handled, event: Event) {
  return c.json(describe(c, event), 200, { etag: versionTag(event.version) });
}

/** True where all that is asked for was sent to one of the timelines: it is in none before an editor has looked at it. */
function asksForSuggestions({ clauses }: Filter, slugs: readonly string[]): boolean {
  return clauses.some(
    ({ facet, keys, negated }) => facet === "suggestion" && !negated && keys.every((key) => slugs.includes(key)),
  );
}

/** What was asked for, of what the token may read. */
function limit(c: Handled, filter: Filter): Filter {
  const slugs = c.get("token").timelines;
  if (!slugs || asksForSuggestions(filter, slugs)) return filter;
  return { ...filter, clauses: [...filter.clauses, { facet: "timeline", keys: [...slugs].sort(), negated: false }] };
}

/** What readers are told, and when, is in published documents alone. */
function refusePublishedParameters({ asOf, content, updates, retention, archive, order }: Asked): void {
  const given = {
    as_of: asOf && formatAsOf(asOf),
    ...{ content, updates, retention, archive },
    order: order === "-updated" ? order : undefined,
  };
  const errors = Object.entries(given).flatMap(([parameter, value]) => {
    if (value === undefined) return [];
    const other = parameter === "as_of" ? "; here the revisions of an event tell what it was" : "";
    const what = parameter === "order" ? "-updated is" : "is";
    return [{ parameter, value: String(value), detail: `${what} for published documents (/events.json)${other}` }];
  });
  if (errors.length > 0) throw toParameterProblem(errors);
}

async function listPage(c: Handled) {
  const asked = readQuery(c);
  refusePublishedParameters(asked);
  const db = databaseOf(c);
  const today = startOfToday(c.get("now"));
  const filter = atDay(limit(c, asked.filter), today);
  const resolved = await resolveQuery(db, filter, c.get("now"));
  const query = { ...toQuery(asked, filter, asked.order ?? "-date", 50), today };
  const page = await listEvents(db, query, "editors", resolved);
  const links = createLinks(c.get("site").baseUrl);
  const next = page.next && links.apiEvents(withCursor(formatQuery(asked), toCursor(page.next, query)));
  return c.json(
    { events: page.events.map((event) => describe(c, event, asked.lang)), next: next ?? null },
    200,
    nextLink(next),
  );
}

/** Writes `after` in the place of `before` and answers with it. */
function answerChange(c: Handled, before: Event, after: Event) {
  const headers = { etag: versionTag(after.version) };
  return answerWrite(c, { status: 200, headers, body: describe(c, after) }, (context) =>
    writeEvent(c, { before, after }, context),
  );
}

/** The event with one more entry at the end of its log, whatever the times of those before. */
function withUpdate(c: Handled, before: Event, update: UpdateInput): Event {
  const last = before.updates.at(-1)?.at ?? 0;
  const entry = { at: Math.max(c.get("now"), last) as Instant, ...update };
  const content = toEventInput({ ...before, updates: [...before.updates, entry] });
  return replaceContent(c, before, requireContent(EventInput, content));
}

export function addEvents(api: Api): void {
  const event = { description: "The event", schema: EventResource };

  api.add(
    {
      method: "get",
      path: "/events",
      scope: "read",
      query: QueryParameters,
      about: about({
        tag: "Events",
        summary: "List events, drafts included",
        answers: { 200: { description: "One page", schema: EventList } },
      }),
    },
    listPage,
  );

  api.add(
    {
      method: "post",
      path: "/events",
      scope: "events:write",
      query: DuplicateParameters,
      body: EventInput,
      readOnly: READ_ONLY,
      about: about({
        tag: "Events",
        summary: "Create an event",
        description: "A draft, unless `status` says otherwise.",
        example: EXAMPLE,
        answers: { 201: { description: "The event", schema: CreatedEventResource } },
      }),
    },
    async (c, { body }) => {
      const policy = readPolicy(c);
      const [id] = createIds(1, Date.now());
      if (id === undefined) throw new Error("no id");
      const created = createRecord(c, id, body);
      const duplicates = await checkDuplicates(c, created, policy);
      const resource = { ...describe(c, created), ...(duplicates.length > 0 && { possible_duplicates: duplicates }) };
      const location = createLinks(c.get("site").baseUrl).apiEvent(formatId(id));
      const headers = { location, etag: versionTag(1) };
      return answerWrite(c, { status: 201, headers, body: resource }, (context) =>
        writeEvent(c, { after: created }, context),
      );
    },
  );

  api.add(
    {
      method: "get",
      path: "/events/{id}",
      scope: "read",
      about: about({
        tag: "Events",
        summary: "Read an event",
        answers: { 200: event },
      }),
    },
    async (c) => answerEvent(c, await requireEvent(c)),
  );

  const change = (c: Handled, before: Event, input: EventInput) =>
    answerChange(c, before, replaceContent(c, before, input));

  api.add(
    {
      method: "put",
      path: "/events/{id}",
      scope: "events:write",
      body: EventInput,
      readOnly: READ_ONLY,
      conditional: true,
      about: about({
        tag: "Events",
        summary: "Replace an event",
        example: EXAMPLE,
        answers: { 200: event },
      }),
    },
    async (c, { body }) => {
      const before = await requireEvent(c);
      requireMatch(c, before.version);
      return change(c, before, body);
    },
  );

  api.add(
    {
      method: "patch",
      path: "/events/{id}",
      scope: "events:write",
      conditional: true,
      about: about({
        tag: "Events",
        summary: "Change members of an event",
        description: "JSON Merge Patch (RFC 7396): null takes a member away, lists are replaced whole.",
        example: { status: "published", summary: null },
        answers: { 200: event },
      }),
    },
    async (c, { text }) => {
      const patch = parseJson(text);
      const before = await requireEvent(c);
      requireMatch(c, before.version);
      return change(c, before, requireContent(EventInput, applyMergePatch(toEventInput(before), patch), READ_ONLY));
    },
  );

  api.add(
    {
      method: "delete",
      path: "/events/{id}",
      scope: "events:write",
      conditional: true,
      about: about({
        tag: "Events",
        summary: "Delete an event",
        description: "Its address answers 410 from then on, and its id is not used again.",
        answers: { 204: { description: "Deleted" } },
      }),
    },
    async (c) => {
      const before = await requireEvent(c);
      requireMatch(c, before.version);
      return answerWrite(c, { status: 204 }, (context) => writeEvent(c, { before }, context));
    },
  );

  api.add(
    {
      method: "post",
      path: "/events/{id}/updates",
      scope: "events:write",
      body: UpdateInput,
      conditional: true,
      about: about({
        tag: "Events",
        summary: "Add an entry to the log of an event",
        description: "What became known, or was changed. Readers are told of significant entries.",
        example: { text: "The second phase was announced.", significant: true },
        answers: { 200: event },
      }),
    },
    async (c, { body }) => {
      const before = await requireEvent(c);
      requireMatch(c, before.version);
      return answerChange(c, before, withUpdate(c, before, body));
    },
  );
}
