import type { Context } from "hono";
import * as z from "zod";
import {
  TIMELINE_READ_ONLY,
  TimelineInput,
  TimelineResource,
  toTimelineContent,
  toTimelineInput,
  toTimelineResource,
} from "../../contract/timeline.ts";
import { createIds, formatId } from "../../domain/id.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { listBeyond } from "../../domain/token.ts";
import type { AppEnv } from "../../env.ts";
import { type Api, parseJson, requireContent } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks, timelineUri } from "../../links.ts";
import { openDatabase } from "../../store/database.ts";
import { writeTimeline } from "../../store/timeline-writes.ts";
import { findTimeline, listTimelines } from "../../store/timelines.ts";
import { applyMergePatch } from "./merge-patch.ts";

type Handled = Context<AppEnv>;

const TimelineList = z.object({ timelines: z.array(TimelineResource) }).meta({ id: "TimelineList" });

const EXAMPLE = {
  slug: "entity-list",
  title: "Entity List",
  description: "Additions to the Entity List that concern China.",
  rule: "category=entity-list&country=CN",
};

function describe(c: Handled, timeline: Timeline) {
  const { baseUrl, tagAuthority } = c.get("site");
  return toTimelineResource(timeline, {
    uri: timelineUri(tagAuthority, formatId(timeline.id)),
    url: createLinks(baseUrl).timeline(timeline.slug),
  });
}

/** Whether the token may know of the timeline. */
function isInReach(c: Handled, slug: string): boolean {
  return listBeyond(c.get("token").timelines, [slug]).length === 0;
}

/** Of a token that is limited to timelines: it changes those, but makes, renames and deletes none. */
function refuseLimited(c: Handled, what: string): void {
  const { timelines } = c.get("token");
  if (!timelines) return;
  throw new Problem("forbidden", { detail: `your token is limited to ${timelines.join(", ")}; it cannot ${what}` });
}

/** Members by which a timeline would reach other events than those that its limited editors were given. */
const REACH = ["slug", "rule", "pinned", "excluded"] as const;

/** Of a token that is limited to timelines: what it makes of one must not reach further. */
export function refuseReaching(c: Handled, before: Timeline, after: Timeline): void {
  const [old, next] = [toTimelineInput(before), toTimelineInput(after)];
  const changed = REACH.filter((member) => JSON.stringify(old[member]) !== JSON.stringify(next[member]));
  if (changed.length > 0) refuseLimited(c, `change ${changed.join(", ")}`);
}

async function requireTimeline(c: Handled): Promise<Timeline> {
  allowParameters(c);
  const slug = c.req.param("slug") ?? "";
  const timeline = isInReach(c, slug) ? await findTimeline(openDatabase(c.env.DB), slug) : undefined;
  if (!timeline) throw new Problem("not-found", { detail: `there is no timeline ${slug}` });
  return timeline;
}

function replaceContent(c: Handled, before: Timeline, input: TimelineInput): Timeline {
  return {
    ...toTimelineContent(input),
    id: before.id,
    version: before.version + 1,
    createdAt: before.createdAt,
    updatedAt: c.get("now"),
  };
}

export function addTimelines(api: Api): void {
  const timeline = { description: "The timeline", schema: TimelineResource };

  api.add(
    {
      method: "get",
      path: "/timelines",
      tag: "Timelines",
      summary: "List timelines",
      scope: "read",
      answers: { 200: { description: "All that the token reaches", schema: TimelineList } },
    },
    async (c) => {
      allowParameters(c);
      const { timelines } = await listTimelines(openDatabase(c.env.DB));
      const known = timelines.filter(({ slug }) => isInReach(c, slug));
      return c.json({ timelines: known.map((item) => describe(c, item)) });
    },
  );

  api.add(
    {
      method: "post",
      path: "/timelines",
      tag: "Timelines",
      summary: "Create a timeline",
      description: "Its events are those that match `rule`, and the pinned ones, without the excluded ones.",
      scope: "timelines:write",
      body: TimelineInput,
      readOnly: TIMELINE_READ_ONLY,
      example: EXAMPLE,
      answers: { 201: timeline },
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
      return answerWrite(c, { status: 201, headers, body: describe(c, after) }, (context) =>
        writeTimeline(openDatabase(c.env.DB), { after }, context),
      );
    },
  );

  api.add(
    {
      method: "get",
      path: "/timelines/{slug}",
      tag: "Timelines",
      summary: "Read a timeline's record",
      description: "Its events are at its published address.",
      scope: "read",
      answers: { 200: timeline },
    },
    async (c) => {
      const found = await requireTimeline(c);
      return c.json(describe(c, found), 200, { etag: versionTag(found.version) });
    },
  );

  const change = async (c: Handled, before: Timeline, input: TimelineInput) => {
    const after = replaceContent(c, before, input);
    refuseReaching(c, before, after);
    return answerWrite(
      c,
      { status: 200, headers: { etag: versionTag(after.version) }, body: describe(c, after) },
      (context) => writeTimeline(openDatabase(c.env.DB), { before, after }, context),
    );
  };

  api.add(
    {
      method: "put",
      path: "/timelines/{slug}",
      tag: "Timelines",
      summary: "Replace a timeline's record",
      scope: "timelines:write",
      body: TimelineInput,
      readOnly: TIMELINE_READ_ONLY,
      conditional: true,
      example: EXAMPLE,
      answers: { 200: timeline },
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
      tag: "Timelines",
      summary: "Change members of a timeline's record",
      description: "JSON Merge Patch (RFC 7396): null takes a member away, lists are replaced whole.",
      scope: "timelines:write",
      conditional: true,
      example: { title: "Entity List: China" },
      answers: { 200: timeline },
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
      tag: "Timelines",
      summary: "Delete a timeline",
      description: "Its events stay.",
      scope: "timelines:write",
      conditional: true,
      answers: { 204: { description: "Deleted" } },
    },
    async (c) => {
      const before = await requireTimeline(c);
      refuseLimited(c, "delete one");
      requireMatch(c, before.version);
      return answerWrite(c, { status: 204 }, (context) => writeTimeline(openDatabase(c.env.DB), { before }, context));
    },
  );
}
