import * as z from "zod";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import type { Actor, Difference, Revision } from "../domain/revision.ts";
import { about } from "./about.ts";

/** Who did it. */
export const ActorResource = z
  .object({ id: z.string(), name: z.string().optional() })
  .meta(about("The token that did it"));
export type ActorResource = z.infer<typeof ActorResource>;

const common = {
  version: z.int(),
  at: z.string(),
  action: z.string().meta(about("created, updated, restored, deleted or merged")),
  token: ActorResource.optional(),
};

export const RevisionSummary = z
  .object({
    ...common,
    changed: z.array(z.string()).meta(about("Names of the members that differ from the version before")),
  })
  .meta(about({ id: "RevisionSummary" }));
export type RevisionSummary = z.infer<typeof RevisionSummary>;

export const RevisionList = z
  .object({
    revisions: z.array(RevisionSummary).meta(about("Newest first")),
    next: z.string().nullable().meta(about("Address of the next page")),
  })
  .meta(about({ id: "RevisionList" }));

/** One revision with the record as it was; `name` is "event" or "timeline". Without the record where it was taken away. */
export function revisionResource(name: string, record: z.ZodType) {
  return z.object({ ...common, [name]: record.optional() });
}

export const DiffResource = z
  .object({
    version: z.int(),
    with: z.int().meta(about("The version that it is compared with; 0 is before the first")),
    differences: z.array(
      z.object({
        pointer: z.string().meta(about("JSON Pointer (RFC 6901) into what is sent to write the record")),
        before: z.unknown().optional().meta(about("In `with`; absent: nothing")),
        after: z.unknown().optional().meta(about("In `version`; absent: nothing")),
      }),
    ),
  })
  .meta(about({ id: "Diff" }));
export type DiffResource = Omit<z.infer<typeof DiffResource>, "differences"> & { differences: Difference[] };

/** Which revision is to be the record again. */
export const RestoreInput = z.strictObject({ version: z.int().positive() }).meta(about({ id: "RestoreInput" }));
export type RestoreInput = z.output<typeof RestoreInput>;

export function toActorResource({ id, name }: Actor): ActorResource {
  return { id: formatId(id), ...(name !== undefined && { name }) };
}

/** What every answer about a revision says. */
export function describeRevision({ version, at, action, token }: Revision): Omit<RevisionSummary, "changed"> {
  return { version, at: formatInstant(at), action, ...(token && { token: toActorResource(token) }) };
}
