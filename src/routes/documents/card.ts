import { formatParameters } from "../../domain/filter.ts";
import { parseId } from "../../domain/id.ts";
import { LOOK_PARAMETERS, type Look } from "../../domain/look.ts";
import { isNotModified } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { languageHeaders } from "../../http/negotiate.ts";
import { allowParameters, readLanguage } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createLinks } from "../../links.ts";
import type { Representation } from "../../representations/index.ts";
import { findEventRecord } from "../../store/events.ts";
import { listTimelinesOf } from "../../store/queries.ts";
import { findTimeline } from "../../store/timelines.ts";
import { refuseAbsentTimeline } from "./absent-timeline.ts";
import { answerDocument, type Handled, notModified } from "./answer.ts";
import { leadToOrdered } from "./canonical.ts";
import { requireReadable, toEventValidator } from "./event.ts";
import { negotiateEvent, toEventDocument } from "./event-document.ts";
import { tagsOfEvent } from "./tags.ts";

const PARAMETERS = ["lang", ...LOOK_PARAMETERS];

/** True where a frame is to show one event and no list. */
export function isCard({ layout, event }: Look): boolean {
  return layout === "card" && event !== undefined;
}

/** The query of the frame that shows that event so. */
export function formatCard(event: string, look: Look = {}, lang?: string): string {
  const language = lang === undefined ? [] : [["lang", lang] as const];
  return formatParameters([...language, ...Object.entries({ ...look, layout: "card", event })]);
}

interface CardRequest {
  readonly slug: string;
  readonly look: Look;
  readonly format: Representation;
  readonly headers: Readonly<Record<string, string>>;
}

/** One event of a timeline for frames on any site: the document of the event, so that it shows without a script too. */
export async function serveCard(c: Handled, { slug, look, format, headers }: CardRequest): Promise<Response> {
  allowParameters(c, PARAMETERS);
  const lang = readLanguage(c);
  const led = leadToOrdered(c, PARAMETERS);
  if (led) return led;
  const { event: name = "" } = look;
  const missing = new Problem("not-found", { detail: `there is no event ${name} in timeline ${slug}` });
  const id = parseId(name);
  if (id === undefined) throw missing;
  const db = databaseOf(c);
  const record = await findEventRecord(db, id, c.get("now"));
  const links = createLinks(c.get("site").baseUrl);
  const toAddress = (other: string) => links.embed(slug, formatCard(other, look, lang));
  const event = await requireReadable(c, record, name, { toAddress, isPreview: false });
  const negotiated = await negotiateEvent(c, event, lang);
  const { language, languages } = negotiated;
  const tags = tagsOfEvent(event, record);
  const validator = { ...toEventValidator(c, event, record, format, language), tags };
  const varying = languageHeaders(negotiated);
  if (isNotModified(c, validator)) return notModified(c, validator, varying);
  const timelines = await listTimelinesOf(db, event, language);
  if (timelines.every((timeline) => timeline.slug !== slug)) {
    if (!(await findTimeline(db, slug))) await refuseAbsentTimeline(c, db, slug, false);
    throw missing;
  }
  const { related, categories } = record;
  const parts = { event, related, timelines, categories, language, languages, lang, isPreview: false };
  return answerDocument(c, format.render(toEventDocument(c, parts)), format, validator, { ...varying, ...headers });
}
