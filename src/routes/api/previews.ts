import { about } from "../../contract/about.ts";
import { PreviewInput, PreviewResource, RevocationInput, toPreviewResource } from "../../contract/preview.ts";
import { formatId } from "../../domain/id.ts";
import { toInstant } from "../../domain/instant.ts";
import { databaseOf } from "../../http/database.ts";
import type { Api } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { answerWrite } from "../../http/receipt.ts";
import { createLinks } from "../../links.ts";
import { createPreview, keepAnswer, replaceKey } from "../../store/previews.ts";
import { requireEvent } from "./event-record.ts";

export function addPreviews(api: Api): void {
  api.add(
    {
      method: "post",
      path: "/events/{id}/previews",
      scope: "read",
      body: PreviewInput,
      about: about({
        tag: "Events",
        summary: "Make a preview link",
        description:
          "Whoever has the link sees the event as it is then, draft, scheduled or withdrawn, until the link ends or all links are ended. Links are not kept, so there is no list of them.",
        example: { expires_in: 86_400 },
        answers: { 201: { description: "The link", schema: PreviewResource } },
      }),
    },
    async (c, { body }) => {
      const { id } = await requireEvent(c);
      const db = databaseOf(c);
      const now = c.get("now");
      const expiresAt = toInstant(now + body.expires_in);
      const secret = await createPreview(db, id, expiresAt, now);
      const url = createLinks(c.get("site").baseUrl).preview(formatId(id), secret);
      return answerWrite(c, { status: 201, body: toPreviewResource(url, expiresAt) }, (context) =>
        keepAnswer(db, context),
      );
    },
  );

  api.add(
    {
      method: "post",
      path: "/previews/revoke",
      scope: "settings:write",
      body: RevocationInput,
      about: about({
        tag: "Events",
        summary: "End all preview links",
        description: "At once, and of every event; links made from now on work.",
        example: {},
        answers: { 204: { description: "All links made until now have ended" } },
      }),
    },
    (c) => {
      allowParameters(c);
      return answerWrite(c, { status: 204 }, (context) => replaceKey(databaseOf(c), context));
    },
  );
}
