import * as z from "zod";
import { about } from "../../contract/about.ts";
import {
  DUPLICATE_POLICIES,
  DuplicateList,
  type DuplicatePolicy,
  type DuplicateResource,
} from "../../contract/duplicate.ts";
import type { ProblemError } from "../../contract/problem.ts";
import type { Event } from "../../domain/event.ts";
import { formatId } from "../../domain/id.ts";
import { databaseOf } from "../../http/database.ts";
import type { Api } from "../../http/operation.ts";
import { listParameters, toParameterProblem } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks } from "../../links.ts";
import type { Database } from "../../store/database.ts";
import { type Duplicate, findDuplicates, type Wanted } from "../../store/duplicates.ts";
import { listWithin } from "../../store/event-writes.ts";
import { findEvents } from "../../store/events.ts";
import { type Handled, requireEvent } from "./event-record.ts";

export const DuplicateParameters = z.object({
  duplicates: z
    .enum(DUPLICATE_POLICIES)
    .default("warn")
    .meta(
      about(
        "Where an event like it is on record. warn: create, and name those that may be the same; refuse: 409 that names them; ignore: do not look",
      ),
    ),
});

/** `duplicates=` of the address, given at most once; there are no other parameters. */
export function readPolicy(c: Handled): DuplicatePolicy {
  const parameters = listParameters(c);
  const [first] = parameters;
  const policy = DUPLICATE_POLICIES.find((name) => name === first?.[1]);
  if (!first) return "warn";
  if (parameters.length === 1 && first[0] === "duplicates" && policy) return policy;
  throw toParameterProblem(
    parameters.flatMap(([parameter, value], index) => {
      if (parameter !== "duplicates")
        return [{ parameter, value, detail: "is not a parameter here; known are duplicates" }];
      if (index > parameters.findIndex(([name]) => name === "duplicates")) {
        return [{ parameter, value, detail: "is given twice" }];
      }
      const isKnown = (DUPLICATE_POLICIES as readonly string[]).includes(value);
      return isKnown ? [] : [{ parameter, value, detail: `is none of ${DUPLICATE_POLICIES.join(", ")}` }];
    }),
  );
}

/** Those that a token that is limited to timelines reaches. At most two round trips. */
async function listReached(
  db: Database,
  duplicates: readonly Duplicate[],
  slugs: readonly string[] | undefined,
): Promise<readonly Duplicate[]> {
  if (!slugs || duplicates.length === 0) return duplicates;
  const events = await findEvents(
    db,
    duplicates.map(({ id }) => id),
  );
  const reached = new Set((await listWithin(db, events, slugs)).map(({ id }) => id));
  return duplicates.filter(({ id }) => reached.has(id));
}

export function describeDuplicate(c: Handled, duplicate: Duplicate): DuplicateResource {
  const id = formatId(duplicate.id);
  return {
    id,
    title: duplicate.title,
    date: duplicate.date,
    url: createLinks(c.get("site").baseUrl).event(id),
    similarity: duplicate.similarity,
    shares_source: duplicate.sharesSource,
  };
}

/** Events on record that may be the same as each of these, as far as the token reaches them. */
export async function listDuplicates(c: Handled, events: readonly Wanted[]): Promise<DuplicateResource[][]> {
  const db = databaseOf(c);
  const found = await findDuplicates(db, events);
  const slugs = c.get("token").timelines;
  const reached = new Set((await listReached(db, found.flat(), slugs)).map(({ id }) => id));
  return found.map((list) => list.filter(({ id }) => reached.has(id)).map((one) => describeDuplicate(c, one)));
}

/** What a new event is like, for who is told that it cannot be created for that. */
export function toDuplicateErrors(duplicates: readonly DuplicateResource[]): ProblemError[] {
  return duplicates.map(({ id, title, date, url, similarity, shares_source }) => ({
    pointer: shares_source ? "/sources" : "/title",
    value: id,
    detail: `may be the same as ${url} of ${date}, "${title}" (similarity ${similarity}); change that one, or create with duplicates=ignore`,
  }));
}

/** Those that are to be named beside a new event, or a 409, or nothing; as the address asks. */
export async function checkDuplicates(c: Handled, event: Event, policy: DuplicatePolicy): Promise<DuplicateResource[]> {
  if (policy === "ignore") return [];
  const { id: _id, ...content } = event;
  const [found = []] = await listDuplicates(c, [content]);
  if (policy === "refuse" && found.length > 0) {
    throw new Problem("conflict", {
      detail: "an event like it is on record; nothing was written",
      errors: toDuplicateErrors(found),
    });
  }
  return found;
}

export function addDuplicates(api: Api): void {
  api.add(
    {
      method: "get",
      path: "/events/{id}/duplicates",
      scope: "read",
      about: about({
        tag: "Events",
        summary: "List events that may be the same",
        description:
          "Events that touch the same days, or the days beside them, and have most words of the title or a source in common; most alike first, at most ten. Titles of all languages are compared; other numbers in a title make another event.",
        answers: { 200: { description: "Those that there are", schema: DuplicateList } },
      }),
    },
    async (c) => {
      const [duplicates = []] = await listDuplicates(c, [await requireEvent(c)]);
      return c.json({ duplicates });
    },
  );
}
