import * as z from "zod";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { type AuditEntry, RECORD_KINDS } from "../domain/revision.ts";
import { about } from "./about.ts";
import { ActorResource, toActorResource } from "./revision.ts";

export const AuditEntryResource = z
  .object({
    seq: z.int().meta(about("Its place in the log; every later entry has a higher one")),
    at: z.string(),
    kind: z.enum(RECORD_KINDS),
    id: z.string().optional().meta(about("Of the record; absent for settings, which have a name alone")),
    version: z.int().meta(about("Of the record, after it")),
    action: z
      .string()
      .meta(about("created, updated, restored, deleted or merged; published: a time came, and nothing was written")),
    name: z.string().optional().meta(about("What the record was called then; absent where it was taken away")),
    scopes: z.array(z.string()).optional().meta(about("Of a token: what it may do from then on")),
    token: ActorResource.optional().meta(about("Absent where no token did it: the command line, the clock")),
  })
  .meta(about({ id: "AuditEntry" }));
export type AuditEntryResource = z.infer<typeof AuditEntryResource>;

export const AuditList = z
  .object({
    entries: z.array(AuditEntryResource).meta(about("Oldest first")),
    since: z.int().meta(about("How far the log was read: ask with it later for what is new then")),
    next: z.string().nullable().meta(about("Address of the next page")),
  })
  .meta(about({ id: "AuditList" }));

export function toAuditEntryResource(entry: AuditEntry): AuditEntryResource {
  const { seq, at, kind, subject, version, action, name, scopes, token } = entry;
  return {
    seq,
    at: formatInstant(at),
    kind,
    ...(subject !== undefined && { id: formatId(subject) }),
    version,
    action,
    ...(name !== undefined && { name }),
    ...(scopes && { scopes: [...scopes] }),
    ...(token && { token: toActorResource(token) }),
  };
}
