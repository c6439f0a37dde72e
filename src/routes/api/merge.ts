import * as z from "zod";
import { about } from "../../contract/about.ts";
import { EventInput, EventResource, toEventInput } from "../../contract/event.ts";
import { toProblemErrors } from "../../contract/problem.ts";
import { EventIdText } from "../../contract/values.ts";
import type { Event } from "../../domain/event.ts";
import { formatId, type Id, parseId } from "../../domain/id.ts";
import { mergeEvents, moveRelations } from "../../domain/merge.ts";
import { databaseOf } from "../../http/database.ts";
import type { Api } from "../../http/operation.ts";
import { requireMatch, versionTag } from "../../http/precondition.ts";
import { Problem } from "../../http/problem.ts";
import { answerWrite } from "../../http/receipt.ts";
import { MAX_WRITE, measureWrite } from "../../store/event-writes.ts";
import { type EventMerge, listMergeChanges, listReferrers, writeMerge } from "../../store/merges.ts";
import { MAX_ATTEMPTS } from "../../store/writes.ts";
import { CIRCLE, describe, findRecord, type Handled, requireEvent } from "./event-record.ts";

/** As many events as one merge rewrites because they relate to the one that goes. */
const MAX_REFERRERS = 400;

const MergeEventInput = z
  .strictObject({ into: EventIdText.meta(about("Id of the event that stays")) })
  .meta(about({ id: "MergeEventInput" }));

function refuse(into: string, detail: string): Problem {
  return new Problem("invalid-content", { errors: [{ pointer: "/into", value: into, detail }] });
}

async function requireInto(c: Handled, other: Event, into: string): Promise<Event> {
  if (into === formatId(other.id)) throw refuse(into, "is the event itself");
  try {
    return await findRecord(c, parseId(into) as Id);
  } catch (error) {
    if (error instanceof Problem) throw refuse(into, `is no event to merge into: ${error.message}`);
    throw error;
  }
}

/** What one record can hold is no more for two; who merges has to choose first. */
function requireRoom(merged: Event, into: string): void {
  const input = toEventInput(merged);
  const result = EventInput.safeParse(input);
  if (result.success) return;
  const errors = toProblemErrors(result.error.issues, input).map(({ pointer, detail }) => `${pointer} ${detail}`);
  throw refuse(into, `cannot take over all that the other says: ${errors.join("; ")}`);
}

/** What is to be written. Two or three round trips. */
async function planMerge(c: Handled, name: string): Promise<EventMerge> {
  const now = c.get("now");
  const other = await requireEvent(c);
  requireMatch(c, other.version);
  const into = await requireInto(c, other, name);
  const merged = { ...mergeEvents(into, other), version: into.version + 1, updatedAt: now };
  requireRoom(merged, name);
  const found = await listReferrers(databaseOf(c), other.id, MAX_REFERRERS + 1);
  if (found.length > MAX_REFERRERS) {
    throw new Problem("conflict", {
      detail: `more than ${MAX_REFERRERS} events relate to it, which are too many to change at once; merge the other event into this one`,
    });
  }
  const referrers = found
    .filter(({ id }) => id !== into.id && id !== other.id)
    .map((before) => {
      const after = moveRelations(before, other.id, into.id);
      return { before, after: { ...after, version: before.version + 1, updatedAt: now } };
    });
  return { other, into, merged, referrers };
}

function requireSize(merge: EventMerge): void {
  const size = measureWrite(listMergeChanges(merge));
  if (size <= MAX_WRITE) return;
  throw new Problem("conflict", {
    detail: `the two and the events that relate to them would be ${size} bytes to write; ${MAX_WRITE} are possible at once`,
  });
}

/** Undefined where one of the other events was changed at the same moment: it has to be worked out again. */
async function tryMerge(c: Handled, name: string): Promise<Response | undefined> {
  const merge = await planMerge(c, name);
  requireSize(merge);
  const { merged } = merge;
  let isStale = false;
  const answer = answerWrite(
    c,
    { status: 200, headers: { etag: versionTag(merged.version) }, body: describe(c, merged) },
    async (context) => {
      const outcome = await writeMerge(databaseOf(c), merge, context);
      isStale = outcome === "stale";
      if (outcome === "cyclic") {
        const detail = "stands in a chain of relations with it, which would become a circle";
        throw new Problem("conflict", { detail: CIRCLE, errors: [{ pointer: "/into", value: name, detail }] });
      }
      return outcome;
    },
  );
  try {
    return await answer;
  } catch (error) {
    if (isStale) return undefined;
    throw error;
  }
}

async function merge(c: Handled, name: string): Promise<Response> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const response = await tryMerge(c, name);
    if (response) return response;
  }
  throw new Problem("conflict", { detail: "other writers keep changing these events; try again" });
}

export function addMerge(api: Api): void {
  api.add(
    {
      method: "post",
      path: "/events/{id}/merge",
      scope: "events:write",
      body: MergeEventInput,
      conditional: true,
      about: about({
        tag: "Events",
        summary: "Merge an event into another",
        description:
          "Its address leads to the other from then on. The other keeps its title, date and state of publication; what it does not say, and what stands in lists (tags, entities, countries, sources, media, relations, updates, translations), it takes over. Relations and pins of the one become those of the other. If-Match names the version of the one that goes; the answer is the one that stays. Restoring the one brings it back as it was.",
        example: { into: "00000000000" },
        answers: { 200: { description: "The event that stays", schema: EventResource } },
      }),
    },
    (c, { body }) => merge(c, body.into),
  );
}
