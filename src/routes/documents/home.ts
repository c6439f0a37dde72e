import { DEFAULT_LANGUAGE } from "../../domain/translation.ts";
import { isNotModified, toEtag } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { languageHeaders, negotiateLanguage } from "../../http/negotiate.ts";
import { allowParameters, readLanguage } from "../../http/parameters.ts";
import { HTML } from "../../representations/formats.ts";
import { renderHome } from "../../representations/html/home.ts";
import { LANGUAGES } from "../../representations/html/language.ts";
import { summarizeTimelines } from "../../store/timelines.ts";
import { answerDocument, type Handled, notModified, siteMark } from "./answer.ts";
import { leadToOrdered } from "./canonical.ts";
import { TAGS_OF_ALL } from "./tags.ts";

export async function serveHome(c: Handled): Promise<Response> {
  allowParameters(c, ["lang"]);
  const lang = readLanguage(c);
  const led = leadToOrdered(c, ["lang"]);
  if (led) return led;
  const negotiated = await negotiateLanguage(c, lang, LANGUAGES, DEFAULT_LANGUAGE);
  const { language } = negotiated;
  const { version, timelines } = await summarizeTimelines(databaseOf(c), c.get("now"), language);
  const validator = { etag: toEtag(HTML.revision, version, siteMark(c), language), tags: TAGS_OF_ALL };
  if (isNotModified(c, validator)) return notModified(c, validator, languageHeaders(negotiated));
  const page = renderHome({
    site: c.get("site"),
    timelines,
    language,
    languages: LANGUAGES,
    ...(lang !== undefined && { lang }),
  });
  return answerDocument(c, page, HTML, validator, languageHeaders(negotiated));
}
