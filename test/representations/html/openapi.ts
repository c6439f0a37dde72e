import * as z from "zod";
import { EventInput } from "../../../src/contract/event.ts";
import type { renderReference } from "../../../src/representations/html/reference.ts";

/** A document as the service will make it: schemas from the real contract. */
export function createOpenApi(): Parameters<typeof renderReference>[0] {
  // Zod writes a schema that has an id as a reference into $defs.
  const { $defs } = z.toJSONSchema(EventInput, { io: "input", unrepresentable: "any" });
  const schema = $defs?.["EventInput"] ?? {};
  const input = { "application/json": { schema: { $ref: "#/components/schemas/EventInput" } } };
  const problem = {
    description: "What was wrong",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  const id = {
    name: "id",
    in: "path",
    required: true,
    description: "The event's id",
    schema: { type: "string", pattern: "^[0-9a-z]{11}$" },
  };
  return {
    info: {
      title: "Annals API",
      version: "1.0.0",
      description: "Reads need no token. Lists come in *pages*; follow `next`.",
    },
    servers: [{ url: "/" }],
    tags: [{ name: "Events", description: "What happened, and when." }, { name: "Timelines" }],
    components: {
      schemas: {
        EventInput: schema as never,
        Problem: {
          type: "object",
          required: ["type", "title", "status"],
          properties: {
            type: { type: "string", format: "uri" },
            title: { type: "string" },
            status: { type: "integer" },
            detail: { type: "string" },
          },
        },
      },
    },
    paths: {
      "/api/v1/events": {
        get: {
          operationId: "listEvents",
          tags: ["Events"],
          summary: "List events",
          description: "Drafts as well, with a token.",
          parameters: [
            { name: "q", in: "query", description: "Words", schema: { type: "string" } },
            { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 1000, default: 200 } },
          ],
          responses: { "200": { description: "A page of events" }, "422": problem },
        },
        post: {
          operationId: "createEvent",
          tags: ["Events"],
          summary: "Record an event",
          security: [{ bearer: [] }],
          parameters: [{ name: "Idempotency-Key", in: "header", schema: { type: "string" } }],
          requestBody: { required: true, content: input },
          responses: { "201": { description: "Recorded" }, "422": problem },
        },
      },
      "/api/v1/events/{id}": {
        parameters: [id],
        get: {
          operationId: "findEvent",
          tags: ["Events"],
          summary: "Read an event",
          responses: { "200": { description: "The event" }, "404": problem },
        },
        patch: {
          operationId: "updateEvent",
          tags: ["Events"],
          summary: "Change an event",
          security: [{ bearer: [] }],
          parameters: [{ name: "If-Match", in: "header", required: true, schema: { type: "string" } }],
          requestBody: { content: input },
          responses: { "200": { description: "Changed" }, "412": problem, "428": problem },
        },
        delete: {
          operationId: "removeEvent",
          tags: ["Events"],
          summary: "Remove an event",
          security: [{ bearer: [] }],
          responses: { "204": { description: "Gone" } },
        },
      },
      "/api/v1/timelines/{slug}": {
        get: {
          operationId: "findTimeline",
          tags: ["Timelines"],
          summary: "Read a timeline",
          parameters: [{ name: "slug", in: "path", required: true, schema: { type: "string" } }],
          responses: { "200": { description: "The timeline" } },
        },
      },
    },
  };
}
