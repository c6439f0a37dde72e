import type { EventDate } from "./date/event-date.ts";
import { type EventContent, isPublic, TOLD_MEMBERS, type ToldMember } from "./event.ts";
import type { Instant } from "./instant.ts";
import { toSortedText } from "./revision.ts";

function toText(value: EventContent[ToldMember]): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "object" && "text" in value ? (value as EventDate).text : toSortedText(value);
}

/**
 * What readers saw change at `now`: nothing where the event came out; undefined where the change altered nothing that is
 * shown, so that what was told last still holds.
 */
export function listToldMembers(
  before: EventContent | undefined,
  after: EventContent,
  now: Instant,
): readonly ToldMember[] | undefined {
  if (!before || !isPublic(before, now) || !isPublic(after, now)) return [];
  const changed = TOLD_MEMBERS.filter((member) => toText(before[member]) !== toText(after[member]));
  return changed.length > 0 ? changed : undefined;
}
