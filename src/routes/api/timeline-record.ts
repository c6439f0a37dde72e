import type { Context } from "hono";
import { type TimelineInput, toTimelineContent, toTimelineInput, toTimelineResource } from "../../contract/timeline.ts";
import { formatId } from "../../domain/id.ts";
import type { Timeline } from "../../domain/timeline.ts";
import { listBeyond } from "../../domain/token.ts";
import type { AppEnv } from "../../env.ts";
import { databaseOf } from "../../http/database.ts";
import { allowParameters } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks, timelineUri } from "../../links.ts";
import { type TimelineChange, writeTimeline } from "../../store/timeline-writes.ts";
import { findTimeline } from "../../store/timelines.ts";
import type { WriteContext, WriteOutcome } from "../../store/writes.ts";

// What operations on timelines have in common.

type Handled = Context<AppEnv>;

export function describeTimeline(c: Handled, timeline: Timeline) {
  const { baseUrl, tagAuthority } = c.get("site");
  return toTimelineResource(timeline, {
    uri: timelineUri(tagAuthority, formatId(timeline.id)),
    url: createLinks(baseUrl).timeline(timeline.slug),
  });
}

/** Whether the token may know of the timeline. */
export function isInReach(c: Handled, slug: string): boolean {
  return listBeyond(c.get("token").timelines, [slug]).length === 0;
}

/** Of a token that is limited to timelines: it changes those, but makes, renames and deletes none. */
export function refuseLimited(c: Handled, what: string): void {
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

export async function requireTimeline(c: Handled): Promise<Timeline> {
  allowParameters(c);
  const slug = c.req.param("slug") ?? "";
  const timeline = isInReach(c, slug) ? await findTimeline(databaseOf(c), slug) : undefined;
  if (!timeline) throw new Problem("not-found", { detail: `there is no timeline ${slug}` });
  return timeline;
}

export function replaceContent(c: Handled, before: Timeline, input: TimelineInput): Timeline {
  return {
    ...toTimelineContent(input),
    id: before.id,
    version: before.version + 1,
    createdAt: before.createdAt,
    updatedAt: c.get("now"),
  };
}

/** Writes, and says which slug was taken where it was. */
export async function writeRecord(c: Handled, change: TimelineChange, context: WriteContext): Promise<WriteOutcome> {
  const outcome = await writeTimeline(databaseOf(c), change, context);
  if (outcome !== "conflict" || !change.after) return outcome;
  const { slug } = change.after;
  throw new Problem("conflict", {
    detail: `another timeline is at ${slug}`,
    errors: [{ pointer: "/slug", value: slug, detail: "is the slug of another timeline; choose one that is free" }],
  });
}
