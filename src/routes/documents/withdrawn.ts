import type { Event } from "../../domain/event.ts";
import { formatId } from "../../domain/id.ts";
import { formatInstant } from "../../domain/instant.ts";
import { localize } from "../../domain/translation.ts";
import { languageHeaders } from "../../http/negotiate.ts";
import { readLanguage } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { renderWithdrawn } from "../../representations/html/withdrawn.ts";
import type { Handled } from "./answer.ts";
import { negotiateEvent } from "./event-document.ts";

/** The answer of an address whose event was taken back: when and why, in every format; for people as a page. */
export async function toWithdrawnProblem(c: Handled, event: Event): Promise<Problem> {
  const lang = readLanguage(c);
  const negotiated = await negotiateEvent(c, event, lang);
  const { language } = negotiated;
  const shown = localize(event, language);
  const at = event.withdrawnAt === undefined ? "" : ` on ${formatInstant(event.withdrawnAt)}`;
  return new Problem("withdrawn", {
    detail: `event ${formatId(event.id)} was withdrawn${at}: ${shown.note ?? ""}`,
    headers: languageHeaders(negotiated),
    page: () => renderWithdrawn({ site: c.get("site"), event: shown, language, lang }),
  });
}
