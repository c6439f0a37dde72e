import { isReadable } from "../../domain/event.ts";
import { formatParameters } from "../../domain/filter.ts";
import { parseId } from "../../domain/id.ts";
import { LOOK_PARAMETERS, type Look, parseLook } from "../../domain/look.ts";
import { formatQuery, parseQuery } from "../../domain/query.ts";
import { DEFAULT_LANGUAGE, listLanguages, localize } from "../../domain/translation.ts";
import { isNotModified, toEtag } from "../../http/conditional.ts";
import { databaseOf } from "../../http/database.ts";
import { readNumber, readOnce, toParameterProblem } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { loadWords } from "../../http/words.ts";
import { createLinks, inLanguage } from "../../links.ts";
import { OEMBED_FORMATS, type Oembed, type OembedFormat, renderOembed } from "../../representations/oembed.ts";
import { findEventRecord } from "../../store/events.ts";
import { listTimelinesOf, resolveQuery } from "../../store/queries.ts";
import { findRenamed } from "../../store/timelines.ts";
import { answerDocument, type Handled, notModified, siteMark } from "./answer.ts";
import { joinQueries } from "./canonical.ts";
import { formatCard, isCard } from "./card.ts";
import { within } from "./list.ts";
import { tagsOfEvent, tagsOfList } from "./tags.ts";
import { listComposed, titleList } from "./titles.ts";

const REVISION = 2;

/** What an address of ours is of, and what that hangs on. */
type Subject = Pick<Oembed, "title" | "page" | "frame" | "picture"> & {
  readonly version: string;
  readonly tags: readonly string[];
};

/**
 * What stands for an address of ours (oEmbed 1.0). Other parameters are passed over, though nowhere else, and their order is any:
 * who asks adds some of their own, as WordPress does, and may follow no redirect.
 */
export async function serveOembed(c: Handled): Promise<Response> {
  const url = readOnce(c, "url");
  if (url === undefined) {
    const detail = `is missing; it is the address of a timeline or an event, for example ${createLinks(c.get("site").baseUrl).timeline("us-china-tech")}`;
    throw toParameterProblem([{ parameter: "url", value: "", detail }]);
  }
  const format = readFormat(c);
  const maxWidth = readNumber(c, "maxwidth", 1, 100_000);
  const maxHeight = readNumber(c, "maxheight", 1, 100_000);
  const subject = await findSubject(c, url);
  if (!subject) throw new Problem("not-found", { detail: `${url} is no timeline and no event of this service` });
  const { version, tags, ...shown } = subject;
  const state = { etag: toEtag(REVISION, version, siteMark(c)), tags };
  if (isNotModified(c, state)) return notModified(c, state);
  const body = renderOembed({ site: c.get("site"), ...shown, maxWidth, maxHeight }, format);
  return answerDocument(c, body, OEMBED_FORMATS[format], state);
}

function readFormat(c: Handled): OembedFormat {
  const format = readOnce(c, "format") ?? "json";
  if (Object.hasOwn(OEMBED_FORMATS, format)) return format as OembedFormat;
  throw new Problem("not-implemented", { detail: `there is no format ${format}; there are json and xml` });
}

/** By `http` as by `https`: people paste either. */
async function findSubject(c: Handled, address: string): Promise<Subject | undefined> {
  if (!URL.canParse(address)) return undefined;
  const { protocol, host, pathname, searchParams } = new URL(address);
  if (!/^https?:$/.test(protocol) || host !== new URL(c.get("site").baseUrl).host) return undefined;
  const [, kind, name] = /^\/(timelines|embed|events)\/([^/.]+)$/.exec(pathname) ?? [];
  if (kind === undefined || name === undefined) return undefined;
  return kind === "events" ? findEvent(c, name) : findTimeline(c, name, searchParams);
}

async function findTimeline(c: Handled, slug: string, parameters: URLSearchParams): Promise<Subject | undefined> {
  const { look, errors } = parseLook([...parameters]);
  const query = parseQuery([...parameters].filter(([name]) => !LOOK_PARAMETERS.includes(name)));
  if (!query.ok || errors.length > 0) return undefined;
  const { cursor: _cursor, ...asked } = query.value;
  if (isCard(look)) return findEvent(c, look["event"] ?? "", look, asked.lang);
  const db = databaseOf(c);
  const filter = within({ clauses: [] }, { slug });
  const others = listComposed(asked.filter);
  const resolved = await resolveQuery(db, filter, c.get("now"), { slug, others });
  if (!resolved.timeline) {
    const renamed = await findRenamed(db, slug);
    return renamed === undefined ? undefined : findTimeline(c, renamed, parameters);
  }
  // Titles of filters are in the service's words.
  await loadWords(c);
  const language = asked.lang ?? listLanguages(resolved.timeline)[0] ?? DEFAULT_LANGUAGE;
  const { title } = localize(resolved.timeline, language);
  const links = createLinks(c.get("site").baseUrl);
  const search = formatQuery(asked);
  return {
    ...titleList(asked, { title, kind: "timeline", timelines: resolved.timelines }, language),
    page: links.timeline(slug, "", search),
    frame: links.embed(slug, joinQueries(search, formatParameters(Object.entries(look)))),
    picture: links.timeline(slug, ".png", formatQuery({ filter: asked.filter })),
    version: String(resolved.version),
    tags: tagsOfList(filter, resolved, slug),
  };
}

/** An event is shown as a card of one of its timelines; where it is in none, there is but a link to it. */
async function findEvent(c: Handled, name: string, look?: Look, lang?: string): Promise<Subject | undefined> {
  const id = parseId(name);
  if (id === undefined) return undefined;
  const db = databaseOf(c);
  const record = await findEventRecord(db, id, c.get("now"));
  const { found, set } = record;
  if (!found || found.state === "deleted" || !isReadable(found.event, c.get("now"))) return undefined;
  const { event } = found;
  const [timeline] = await listTimelinesOf(db, event, DEFAULT_LANGUAGE);
  const links = createLinks(c.get("site").baseUrl);
  return {
    title: lang === undefined ? event.title : localize(event, lang).title,
    page: inLanguage(links.event(name), lang),
    picture: links.event(name, ".png"),
    ...(timeline && { frame: links.embed(timeline.slug, formatCard(name, look, lang)) }),
    version: `${event.version}.${set.version}`,
    tags: tagsOfEvent(event, record),
  };
}
