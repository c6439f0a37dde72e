import type { Context } from "hono";
import { type SuggestionInput, toSuggestedContent, toSuggestionResource } from "../contract/suggestion.ts";
import type { Event } from "../domain/event.ts";
import { createIds } from "../domain/id.ts";
import type { Timeline } from "../domain/timeline.ts";
import type { AppEnv } from "../env.ts";
import { databaseOf } from "../http/database.ts";
import { limitHeaders, nameAsker, tooManyProblem } from "../http/limits.ts";
import { Problem } from "../http/problem.ts";
import { answerWrite } from "../http/receipt.ts";
import { countAttempts, findAllowances, isOverLimit, type Limit } from "../store/attempts.ts";
import type { Database } from "../store/database.ts";
import { writeEvents } from "../store/event-writes.ts";
import { findTimeline } from "../store/timelines.ts";

// What the form and the API have in common: anyone may send an event in, for editors to look at.

type Handled = Context<AppEnv>;

/** Bytes. */
export const MAX_SUGGESTION = 32 * 1024;

const HOUR = 3600;
const POLICY = "suggestions";

/** Of one client, and of all of them together: what editors can look through. */
async function listLimits(c: Handled, db: Database, slug: string): Promise<Limit[]> {
  const client = await nameAsker(c, db);
  return [
    { key: `suggestion client ${client}`, most: 5, stretch: HOUR },
    { key: `suggestion timeline ${slug}`, most: 200, stretch: 24 * HOUR },
  ];
}

/** The timeline, which takes suggestions. */
export async function requireOpenTimeline(c: Handled, slug: string): Promise<Timeline> {
  const timeline = await findTimeline(databaseOf(c), slug);
  if (!timeline) throw new Problem("not-found", { detail: `there is no timeline ${slug}` });
  if (!timeline.suggestions) throw new Problem("not-found", { detail: `timeline ${slug} takes no suggestions` });
  return timeline;
}

/** Makes a draft of it, within the limits. What is answered tells nothing that was not sent. */
export async function takeSuggestion(c: Handled, { slug }: Timeline, input: SuggestionInput): Promise<Response> {
  const db = databaseOf(c);
  const now = c.get("now");
  const limits = await listLimits(c, db, slug);
  const allowances = await findAllowances(db, limits, now);
  if (allowances.some(({ left }) => left === 0)) throw tooManyProblem(POLICY, allowances, now);
  const [id] = createIds(1, Date.now());
  if (id === undefined) throw new Error("no id");
  const after: Event = {
    ...toSuggestedContent(input, slug, now),
    id,
    version: 1,
    createdAt: now,
    updatedAt: now,
    terms: [],
  };
  for (const [name, value] of Object.entries(limitHeaders(POLICY, allowances, 1, now))) c.header(name, value);
  return answerWrite(c, { status: 201, body: toSuggestionResource(id, slug, input, now) }, async (context) => {
    try {
      return await writeEvents(db, [{ after }], { ...context, also: countAttempts(limits, now) });
    } catch (error) {
      // Others were quicker than what was read before.
      if (isOverLimit(error)) throw tooManyProblem(POLICY, await findAllowances(db, limits, now), now);
      throw error;
    }
  });
}
