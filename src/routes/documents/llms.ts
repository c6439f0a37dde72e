import { DEFAULT_LANGUAGE } from "../../domain/translation.ts";
import { isNotModified, toEtag } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { allowParameters } from "../../http/parameters.ts";
import { renderLlms } from "../../representations/llms.ts";
import { summarizeTimelines } from "../../store/timelines.ts";
import { answerDocument, type Handled, notModified, siteMark } from "./answer.ts";
import { TAGS_OF_ALL } from "./tags.ts";

/** Raised whenever the same timelines would come out as other bytes. */
const REVISION = 2;

/** `/llms.txt`: what is here and how to ask for it, in English. */
export async function serveLlms(c: Handled): Promise<Response> {
  allowParameters(c);
  const { version, timelines } = await summarizeTimelines(databaseOf(c), c.get("now"), DEFAULT_LANGUAGE);
  const validator = { etag: toEtag("llms", REVISION, version, siteMark(c)), tags: TAGS_OF_ALL };
  if (isNotModified(c, validator)) return notModified(c, validator);
  const text = renderLlms({ site: c.get("site"), timelines });
  return answerDocument(c, text, { mediaType: "text/plain; charset=utf-8" }, validator);
}
