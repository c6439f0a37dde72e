import { tagOfEvent } from "../../domain/cache-tag.ts";
import { parseId } from "../../domain/id.ts";
import { readStart } from "../../domain/recurrence.ts";
import { DEFAULT_LANGUAGE } from "../../domain/translation.ts";
import { isNotModified, toEtag } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { languageHeaders, negotiateLanguage } from "../../http/negotiate.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks } from "../../links.ts";
import { FORMATS } from "../../representations/formats.ts";
import { LANGUAGES } from "../../representations/html/language.ts";
import { findEventRecord } from "../../store/events.ts";
import { SET_TAG } from "../../store/purges.ts";
import { findTermByName } from "../../store/terms.ts";
import { answerOccurrences, type OccurrenceQuestion, readOccurrenceQuestion } from "../occurrences.ts";
import { answerDocument, type Handled, notModified } from "./answer.ts";
import { leadToOrdered } from "./canonical.ts";
import { requireReadable } from "./event.ts";
import { requireTerm } from "./list.ts";

/** Raised whenever the same rule would be answered otherwise. */
const REVISION = 1;
const PARAMETERS = ["from", "to", "limit", "lang"];
const SUFFIX = "/occurrences.json";
const JSON_FORMAT = { mediaType: FORMATS.find(({ suffix }) => suffix === ".json")?.mediaType ?? "application/json" };

type Recurring = Parameters<typeof answerOccurrences>[0];

async function answer(
  c: Handled,
  {
    version,
    language: own,
    tags,
    ...what
  }: Recurring & {
    version: number;
    language: string | undefined;
    tags: readonly string[];
  },
  question: OccurrenceQuestion,
) {
  const negotiated = await negotiateLanguage(c, question.lang, LANGUAGES, own ?? DEFAULT_LANGUAGE);
  const validator = { etag: toEtag("o", REVISION, version, negotiated.language), tags };
  if (isNotModified(c, validator)) return notModified(c, validator, languageHeaders(negotiated));
  const body = JSON.stringify(answerOccurrences(what, question, negotiated.language));
  return answerDocument(c, body, JSON_FORMAT, validator, languageHeaders(negotiated));
}

/** When a public event comes again. One round trip. */
export async function serveEventOccurrences(c: Handled): Promise<Response> {
  const question = readOccurrenceQuestion(c);
  const led = leadToOrdered(c, PARAMETERS);
  if (led) return led;
  const name = c.req.param("name") ?? "";
  const id = parseId(name);
  if (id === undefined) throw new Problem("not-found", { detail: `there is no event ${name}` });
  const record = await findEventRecord(databaseOf(c), id, c.get("now"));
  const suffix = SUFFIX + new URL(c.req.url).search;
  const toAddress = (other: string) => createLinks(c.get("site").baseUrl).event(other, suffix);
  const event = await requireReadable(c, record, name, { toAddress, isPreview: false });
  const { date, timeZone, recurrence, version, language } = event;
  if (!recurrence) throw new Problem("not-found", { detail: `event ${name} does not come again` });
  return answer(c, { date, timeZone, recurrence, version, language, tags: [tagOfEvent(id)] }, question);
}

/** When editions of a series are to be expected. One round trip. */
export async function serveSeriesOccurrences(c: Handled): Promise<Response> {
  const question = readOccurrenceQuestion(c);
  const led = leadToOrdered(c, PARAMETERS);
  if (led) return led;
  const name = { kind: "series", slug: c.req.param("name") ?? "" } as const;
  const found = await findTermByName(databaseOf(c), name.kind, name.slug);
  const { recurrence, version, language } = requireTerm(c, name, found, SUFFIX);
  const date = recurrence && readStart(recurrence.start);
  if (!recurrence || !date) throw new Problem("not-found", { detail: `series ${name.slug} has no rule of recurrence` });
  return answer(c, { date, recurrence, version, language, tags: [SET_TAG] }, question);
}
