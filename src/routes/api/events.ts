import type { Context } from "hono";
import * as z from "zod";
import { EventInput, EventResource, READ_ONLY, toEventContent, toEventInput } from "../../contract/event.ts";
import { QueryParameters } from "../../contract/query.ts";
import type { Event } from "../../domain/event.ts";
import { createIds, formatId, parseId } from "../../domain/id.ts";
import { formatQuery } from "../../domain/query.ts";
import type { AppEnv } from "../../env.ts";
import { type Api, parseJson, requireContent } from "../../http/operation.ts";
import { toCursor, toQuery } from "../../http/pagination.ts";
import { allowParameters, readQuery } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks, withCursor } from "../../links.ts";
import { describeEvent } from "../../representations/event-resource.ts";
import { openDatabase } from "../../store/database.ts";
import { writeEvents } from "../../store/event-writes.ts";
import { findEvent } from "../../store/events.ts";
import { listEvents, resolveQuery } from "../../store/queries.ts";
import { applyMergePatch } from "./merge-patch.ts";

type Handled = Context<AppEnv>;

const EventList = z
  .object({
    events: z.array(EventResource),
    next: z.string().nullable().meta({ description: "Address of the next page" }),
  })
  .meta({ id: "EventList" });

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

function describe(c: Handled, event: Event, language = "en") {
  return describeEvent(event, c.get("site"), language);
}

function requireId(c: Handled) {
  const name = c.req.param("id") ?? "";
  const id = parseId(name);
  if (id === undefined) throw new Problem("not-found", { detail: `${name} is not the id of an event` });
  return id;
}

/** The event named in the path, draft or not; 404 or 410 where it is not there. */
async function requireEvent(c: Handled): Promise<Event> {
  allowParameters(c);
  const found = await findEvent(openDatabase(c.env.DB), requireId(c));
  if (!found) throw new Problem("not-found", { detail: `there is no event ${c.req.param("id")}` });
  if (found.state === "deleted") throw new Problem("gone", { detail: `event ${c.req.param("id")} was deleted` });
  return found.event;
}

function answerEvent(c: Handled, event: Event) {
  return c.json(describe(c, event), 200, { etag: versionTag(event.version) });
}

/** The event as it will be after `input` has been put in its place. */
function replaceContent(c: Handled, before: Event, input: EventInput): Event {
  const now = c.get("now");
  return {
    ...toEventContent(input, now, before),
    id: before.id,
    version: before.version + 1,
    createdAt: before.createdAt,
    updatedAt: now,
    terms: before.terms,
  };
}

async function listPage(c: Handled) {
  const asked = readQuery(c);
  const db = openDatabase(c.env.DB);
  const resolved = await resolveQuery(db, asked.filter, c.get("now"));
  const query = toQuery(asked, asked.filter, asked.order ?? "-date", 50);
  const page = await listEvents(db, query, "editors", resolved);
  const links = createLinks(c.get("site").baseUrl);
  const next = page.next && links.apiEvents(withCursor(formatQuery(asked), toCursor(page.next, query)));
  return c.json({ events: page.events.map((event) => describe(c, event, asked.lang)), next: next ?? null }, 200, {
    ...(next && { link: `<${next}>; rel="next"` }),
  });
}

export function addEvents(api: Api): void {
  const event = { description: "The event", schema: EventResource };

  api.add(
    {
      method: "get",
      path: "/events",
      tag: "Events",
      summary: "List events, drafts included",
      scope: "read",
      query: QueryParameters,
      answers: { 200: { description: "One page", schema: EventList } },
    },
    listPage,
  );

  api.add(
    {
      method: "post",
      path: "/events",
      tag: "Events",
      summary: "Create an event",
      description: "A draft, unless `status` says otherwise.",
      scope: "events:write",
      body: EventInput,
      readOnly: READ_ONLY,
      example: EXAMPLE,
      answers: { 201: event },
    },
    async (c, { body }) => {
      allowParameters(c);
      const now = c.get("now");
      const [id] = createIds(1, Date.now());
      if (id === undefined) throw new Error("no id");
      const created: Event = {
        ...toEventContent(body, now),
        id,
        version: 1,
        createdAt: now,
        updatedAt: now,
        terms: [],
      };
      const location = createLinks(c.get("site").baseUrl).apiEvent(formatId(id));
      const headers = { location, etag: versionTag(1) };
      return answerWrite(c, { status: 201, headers, body: describe(c, created) }, (context) =>
        writeEvents(openDatabase(c.env.DB), [{ after: created }], context),
      );
    },
  );

  api.add(
    {
      method: "get",
      path: "/events/{id}",
      tag: "Events",
      summary: "Read an event",
      scope: "read",
      answers: { 200: event },
    },
    async (c) => answerEvent(c, await requireEvent(c)),
  );

  const change = async (c: Handled, before: Event, input: EventInput) => {
    const after = replaceContent(c, before, input);
    return answerWrite(
      c,
      { status: 200, headers: { etag: versionTag(after.version) }, body: describe(c, after) },
      (context) => writeEvents(openDatabase(c.env.DB), [{ before, after }], context),
    );
  };

  api.add(
    {
      method: "put",
      path: "/events/{id}",
      tag: "Events",
      summary: "Replace an event",
      scope: "events:write",
      body: EventInput,
      readOnly: READ_ONLY,
      conditional: true,
      example: EXAMPLE,
      answers: { 200: event },
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
      tag: "Events",
      summary: "Change members of an event",
      description: "JSON Merge Patch (RFC 7396): null takes a member away, lists are replaced whole.",
      scope: "events:write",
      conditional: true,
      example: { status: "published", summary: null },
      answers: { 200: event },
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
      tag: "Events",
      summary: "Delete an event",
      description: "Its address answers 410 from then on, and its id is not used again.",
      scope: "events:write",
      conditional: true,
      answers: { 204: { description: "Deleted" } },
    },
    async (c) => {
      const before = await requireEvent(c);
      requireMatch(c, before.version);
      return answerWrite(c, { status: 204 }, (context) => writeEvents(openDatabase(c.env.DB), [{ before }], context));
    },
  );
}
