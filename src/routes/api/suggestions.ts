import { about } from "../../contract/about.ts";
import { SuggestionInput, SuggestionResource } from "../../contract/suggestion.ts";
import type { Api } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { MAX_SUGGESTION, requireOpenTimeline, takeSuggestion } from "../suggestions.ts";

export function addSuggestions(api: Api): void {
  api.add(
    {
      method: "post",
      path: "/timelines/{slug}/suggestions",
      scope: "anyone",
      body: SuggestionInput,
      maxBody: MAX_SUGGESTION,
      about: about({
        tag: "Timelines",
        summary: "Suggest an event",
        description:
          "For everyone, without a token, where the timeline has `suggestions`. It becomes a draft that editors find with `GET /events?suggestion={slug}`, and publish or delete. A client may send five in an hour, and a timeline takes 200 in a day.",
        example: {
          date: "2021-12-26",
          title: "Sixth China Manufacturing Day",
          sources: [{ url: "https://example.org/brief" }],
          name: "A reader",
        },
        answers: { 201: { description: "Received", schema: SuggestionResource } },
      }),
    },
    async (c, { body }) => {
      allowParameters(c);
      return takeSuggestion(c, await requireOpenTimeline(c, c.req.param("slug") ?? ""), body);
    },
  );
}
