import { labelOfCategory } from "../../domain/category.ts";
import { DEFAULT_LANGUAGE } from "../../domain/translation.ts";
import { isNotModified, toEtag } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { languageHeaders, negotiateLanguage } from "../../http/negotiate.ts";
import { allowParameters, readLanguage } from "../../http/parameters.ts";
import { FORMATS } from "../../representations/formats.ts";
import { LANGUAGES } from "../../representations/html/language.ts";
import { SET_TAG } from "../../store/purges.ts";
import { findCategories } from "../../store/settings.ts";
import { answerDocument, type Handled, notModified } from "./answer.ts";
import { leadToOrdered } from "./canonical.ts";

const REVISION = 1;
const JSON_FORMAT = { mediaType: FORMATS.find(({ suffix }) => suffix === ".json")?.mediaType ?? "application/json" };

/** The categories that events may be asked for, labelled in the reader's language. */
export async function serveCategories(c: Handled): Promise<Response> {
  allowParameters(c, ["lang"]);
  const lang = readLanguage(c);
  const led = leadToOrdered(c, ["lang"]);
  if (led) return led;
  const { version, list } = await findCategories(databaseOf(c));
  const languages = [...new Set([...LANGUAGES, ...list.flatMap(({ labels }) => Object.keys(labels))])];
  const negotiated = await negotiateLanguage(c, lang, languages, DEFAULT_LANGUAGE);
  const { language } = negotiated;
  const validator = { etag: toEtag("c", REVISION, version, language), tags: [SET_TAG] };
  if (isNotModified(c, validator)) return notModified(c, validator, languageHeaders(negotiated));
  const categories = list.map((category) => ({
    key: category.key,
    label: labelOfCategory(category, language),
    ...(category.color !== undefined && { color: category.color }),
    ...(category.description !== undefined && { description: category.description }),
  }));
  return answerDocument(
    c,
    JSON.stringify({ language, categories }),
    JSON_FORMAT,
    validator,
    languageHeaders(negotiated),
  );
}
