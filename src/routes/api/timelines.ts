import type { Context } from "hono";
import * as z from "zod";
import { about } from "../../contract/about.ts";
import {
  TIMELINE_READ_ONLY,
  TimelineInput,
  TimelineResource,
  toTimelineContent,
  toTimelineInput,
} from "../../contract/timeline.ts";
import { createIds } from "../../domain/id.ts";
import type { Timeline } from "../../domain/timeline.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import { type Api, parseJson, requireContent } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks } from "../../links.ts";
import { listTimelines } from "../../store/timelines.ts";
import { applyMergePatch } from "./merge-patch.ts";
import {
  describeTimeline,
  isInReach,
  refuseLimited,
  refuseReaching,
  replaceContent,
  requireTimeline,
  writeRecord,
} from "./timeline-record.ts";

type Handled = Context<AppEnv>;

const TimelineList = z.object({ timelines: z.array(TimelineResource) }).meta(about({ id: "TimelineList" }));

const EXAMPLE = {
  slug: "entity-list",
  title: "Entity List",
  description: "Additions to the Entity List that concern China.",
  rule: "category=entity-list&country=CN",
};

export function addTimelines(api: Api): void {
  const timeline = { description: "The timeline", schema: TimelineResource };

  api.add(
    {
      method: "get",
      path: "/timelines",
      scope: "read",
      about: about({
        tag: "Timelines",
        summary: "List timelines",
        answers: { 200: { description: "All that the token reaches", schema: TimelineList } },
      }),
    },
    async (c) => {
      allowParameters(c);
      const { timelines } = await listTimelines(databaseOf(c));
      const known = timelines.filter(({ slug }) => isInReach(c, slug));
      return c.json({ timelines: known.map((item) => describeTimeline(c, item)) });
    },
  );

  api.add(
    {
      method: "post",
      path: "/timelines",
      scope: "timelines:write",
      body: TimelineInput,
      readOnly: TIMELINE_READ_ONLY,
      about: about({
        tag: "Timelines",
        summary: "Create a timeline",
        description: "Its events are those that match `rule`, and the pinned ones, without the excluded ones.",
        example: EXAMPLE,
        answers: { 201: timeline },
      }),
    },
    async (c, { body }) => {
      allowParameters(c);
      refuseLimited(c, "create one");
      const now = c.get("now");
      const [id] = createIds(1, Date.now());
      if (id === undefined) throw new Error("no id");
      const after: Timeline = { ...toTimelineContent(body), id, version: 1, createdAt: now, updatedAt: now };
      const location = createLinks(c.get("site").baseUrl).apiTimeline(after.slug);
      const headers = { location, etag: versionTag(1) };
      return answerWrite(c, { status: 201, headers, body: describeTimeline(c, after) }, (context) =>
        writeRecord(c, { after }, context),
      );
    },
  );

  api.add(
    {
      method: "get",
      path: "/timelines/{slug}",
      scope: "read",
      about: about({
        tag: "Timelines",
        summary: "Read a timeline's record",
        description: "Its events are at its published address.",
        answers: { 200: timeline },
      }),
    },
    async (c) => {
      const found = await requireTimeline(c);
      return c.json(describeTimeline(c, found), 200, { etag: versionTag(found.version) });
    },
  );

  const change = async (c: Handled, before: Timeline, input: TimelineInput) => {
    const after = replaceContent(c, before, input);
    refuseReaching(c, before, after);
    return answerWrite(
      c,
      { status: 200, headers: { etag: versionTag(after.version) }, body: describeTimeline(c, after) },
      (context) => writeRecord(c, { before, after }, context),
    );
  };

  api.add(
    {
      method: "put",
      path: "/timelines/{slug}",
      scope: "timelines:write",
      body: TimelineInput,
      readOnly: TIMELINE_READ_ONLY,
      conditional: true,
      about: about({
        tag: "Timelines",
        summary: "Replace a timeline's record",
        example: EXAMPLE,
        answers: { 200: timeline },
      }),
    },
    async (c, { body }) => {
      const before = await requireTimeline(c);
      requireMatch(c, before.version);
      return change(c, before, body);
    },
  );

  api.add(
    {
      method: "patch",
      path: "/timelines/{slug}",
      scope: "timelines:write",
      conditional: true,
      about: about({
        tag: "Timelines",
        summary: "Change members of a timeline's record",
        description: "JSON Merge Patch (RFC 7396): null takes a member away, lists are replaced whole.",
        example: { title: "Entity List: China" },
        answers: { 200: timeline },
      }),
    },
    async (c, { text }) => {
      const patch = parseJson(text);
      const before = await requireTimeline(c);
      requireMatch(c, before.version);
      return change(
        c,
        before,
        requireContent(TimelineInput, applyMergePatch(toTimelineInput(before), patch), TIMELINE_READ_ONLY),
      );
    },
  );

  api.add(
    {
      method: "delete",
      path: "/timelines/{slug}",
      scope: "timelines:write",
      conditional: true,
      about: about({
        tag: "Timelines",
        summary: "Delete a timeline",
        description: "Its events stay.",
        answers: { 204: { description: "Deleted" } },
      }),
    },
    async (c) => {
      const before = await requireTimeline(c);
      refuseLimited(c, "delete one");
      requireMatch(c, before.version);
      return answerWrite(c, { status: 204 }, (context) => writeRecord(c, { before }, context));
    },
  );
}
