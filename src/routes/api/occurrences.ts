import { about } from "../../contract/about.ts";
import { OccurrenceList, OccurrenceParameters } from "../../contract/occurrence.ts";
import { formatId } from "../../domain/id.ts";
import { DEFAULT_LANGUAGE } from "../../domain/translation.ts";
import type { Api } from "../../http/operation.ts";
import { Problem } from "../../http/problem.ts";
import { answerOccurrences, readOccurrenceQuestion } from "../occurrences.ts";
import { requireEvent } from "./event-record.ts";

export function addOccurrences(api: Api): void {
  api.add(
    {
      method: "get",
      path: "/events/{id}/occurrences",
      scope: "read",
      query: OccurrenceParameters,
      about: about({
        tag: "Events",
        summary: "List when an event comes again",
        description:
          "Computed from its `recurrence`; no occurrence is a record. Bounds are needed, because most rules have no end.",
        answers: { 200: { description: "In order of time", schema: OccurrenceList } },
      }),
    },
    async (c) => {
      const question = readOccurrenceQuestion(c);
      const event = await requireEvent(c, ["from", "to", "limit", "lang"]);
      const { date, timeZone, recurrence } = event;
      if (!recurrence) throw new Problem("not-found", { detail: `event ${formatId(event.id)} does not come again` });
      const language = question.lang ?? event.language ?? DEFAULT_LANGUAGE;
      return c.json(answerOccurrences({ date, timeZone, recurrence }, question, language));
    },
  );
}
