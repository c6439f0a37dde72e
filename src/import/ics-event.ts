import type { Category } from "../domain/category.ts";
import {
  type Component,
  findProperty,
  listProperties,
  type Property,
  parameterOf,
  showProperty,
  splitList,
  unescapeText,
} from "./ics-lines.ts";
import { escapeMarkdown } from "./markdown.ts";
import { isMediaUrl, isWeb, MAX_MEDIA, MAX_NAME, MAX_SOURCES, type Note, sortWords, type Value } from "./members.ts";

// What a VEVENT says besides when it is -> members of an event.

/** A text of one paragraph that is no longer is a summary; any other a body. */
const MAX_SUMMARY = 500;

/** Why the others are left out. What is not here is a property that is not known here. */
const NOT_TAKEN: Readonly<Record<string, string>> = {
  ORGANIZER: "people who organize, invite and are invited are not taken over",
  ATTENDEE: "people who organize, invite and are invited are not taken over",
  CONTACT: "people who organize, invite and are invited are not taken over",
  PARTICIPANT: "people who organize, invite and are invited are not taken over",
  TRANSP: "whose time it takes is not told here",
  PRIORITY: "how much it matters to its owner is not taken over",
  COMMENT: "comments are not taken over",
  RESOURCES: "what is needed for it is not taken over",
  "RELATED-TO": "relations to other entries of the calendar are not taken over",
  "REQUEST-STATUS": "answers of servers are not taken over",
  CONFERENCE: "how to dial in is not taken over",
  COLOR: "colours belong to categories here",
  "STYLED-DESCRIPTION": "is another form of DESCRIPTION, which is taken over",
  "X-ALT-DESC": "is another form of DESCRIPTION, which is taken over",
  "RECURRENCE-ID": "is kept in external_id",
};

/** What is read, here or with the dates, and what only tells of the entry in that calendar. */
const READ: ReadonlySet<string> = new Set([
  ...["UID", "SUMMARY", "DESCRIPTION", "LOCATION", "GEO", "URL", "CATEGORIES", "STATUS", "ATTACH", "IMAGE"],
  ...["DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "X-ANNALS-DATE"],
  ...["DTSTAMP", "CREATED", "LAST-MODIFIED", "SEQUENCE", "CLASS"],
]);

function textOf(event: Component, name: string): string {
  return unescapeText(findProperty(event, name)?.value ?? "").trim();
}

/** A text for a place that holds one line. */
function lineOf(event: Component, name: string, separator = " "): string {
  return textOf(event, name)
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .join(separator);
}

/** Of an event without a name, the first line of what is said of it. */
function readTitle(event: Component, note: Note): string | undefined {
  const title = lineOf(event, "SUMMARY");
  if (title !== "") return title;
  const now = textOf(event, "DESCRIPTION").split("\n")[0]?.slice(0, MAX_NAME).toWellFormed().trim();
  if (!now) return undefined;
  note({ pointer: "/SUMMARY", was: null, now, why: "is missing; the first line of DESCRIPTION stands for it" });
  return now;
}

function readLanguage(event: Component): Value {
  const summary = findProperty(event, "SUMMARY");
  const language = summary && parameterOf(summary, "LANGUAGE");
  try {
    return language ? { language: Intl.getCanonicalLocales(language)[0] } : {};
  } catch {
    return {};
  }
}

/** Our own end with the addresses of sources, one a line. */
function splitSources(text: string): readonly [text: string, urls: readonly string[]] {
  const blocks = text.split("\n\n");
  const last = (blocks.at(-1) ?? "").split("\n");
  return last.every(isWeb) ? [blocks.slice(0, -1).join("\n\n"), last] : [text, []];
}

function toTexts(text: string): Value {
  if (text === "") return {};
  if (text.length <= MAX_SUMMARY && !text.includes("\n")) return { summary: text };
  return { body: escapeMarkdown(text) };
}

function readPlace(event: Component, note: Note): Value {
  const name = lineOf(event, "LOCATION", ", ");
  if (name.length > MAX_NAME) {
    const now = `${name.slice(0, MAX_NAME - 1).toWellFormed()}…`;
    note({ pointer: "/LOCATION", was: name, now, why: `names of places have ${MAX_NAME} characters at most` });
    return { place: { name: now, ...readGeo(event, note) } };
  }
  const place = { ...(name !== "" && { name }), ...readGeo(event, note) };
  return Object.keys(place).length > 0 ? { place } : {};
}

/** RFC 5545 section 3.8.1.6; some programs write a comma. */
function readGeo(event: Component, note: Note): Value {
  const property = findProperty(event, "GEO");
  if (!property) return {};
  const [, latitude, longitude] =
    /^\s*([+-]?\d+(?:\.\d+)?)\s*\\?[;,]\s*([+-]?\d+(?:\.\d+)?)\s*$/.exec(property.value) ?? [];
  const [lat, lon] = [Number(latitude), Number(longitude)];
  if (latitude !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180) return { lat, lon };
  note({ pointer: "/GEO", was: property.value, why: "is not latitude and longitude, such as 37.386013;-122.082932" });
  return {};
}

function readCategories(event: Component, categories: readonly Category[], note: Note): Value {
  const names = listProperties(event, "CATEGORIES").flatMap(({ value }) => splitList(value).map(unescapeText));
  return sortWords(names, categories, "/CATEGORIES", note);
}

/** Our calendars say CONFIRMED of all that is not otherwise, and TENTATIVE of dates that are not certain. */
function readStatus(event: Component, method: string, note: Note): Value {
  const status = method === "CANCEL" ? "CANCELLED" : textOf(event, "STATUS").toUpperCase();
  const exact = textOf(event, "X-ANNALS-DATE");
  if (exact !== "" && (status === "CONFIRMED" || (status === "TENTATIVE" && /[?~%]/.test(exact)))) return {};
  if (status === "" || ["TENTATIVE", "CONFIRMED", "CANCELLED"].includes(status)) {
    return status === "" ? {} : { event_status: status.toLowerCase() };
  }
  note({ pointer: "/STATUS", was: status, why: "is no state of an event: TENTATIVE, CONFIRMED and CANCELLED are" });
  return {};
}

function isMedia(property: Property): boolean {
  if (property.name === "IMAGE") return true;
  const type = parameterOf(property, "FMTTYPE");
  if (type !== undefined) return /^(?:image|audio|video)\//i.test(type);
  return isMediaUrl(property.value.trim());
}

function nameOf(property: Property): string {
  const names = ["FILENAME", "X-FILENAME", "X-LABEL", "LABEL"].map((name) => parameterOf(property, name));
  return unescapeText(names.find((name) => name) ?? "")
    .trim()
    .slice(0, MAX_NAME)
    .toWellFormed();
}

function toMedia(property: Property, note: Note): Value {
  const type = parameterOf(property, "FMTTYPE")?.trim().toLowerCase();
  const size = Number(parameterOf(property, "SIZE"));
  const url = property.value.trim();
  const alt = nameOf(property);
  if (alt === "") {
    const why = "comes without words for who cannot see it; is kept as decoration";
    note({ pointer: `/${property.name}`, was: url, now: url, why });
  }
  return {
    url,
    ...(type !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(type) && { media_type: type }),
    ...(Number.isSafeInteger(size) && size > 0 && { length: size }),
    alt,
  };
}

/** Pictures, sound and film are media; other documents that are attached are sources. */
function readAttached(event: Component, urls: readonly string[], note: Note): Value {
  const media: Value[] = [];
  const sources: Value[] = urls.map((url) => ({ url }));
  for (const property of event.properties.filter(({ name }) => name === "ATTACH" || name === "IMAGE")) {
    const drop = (why: string) => note({ pointer: `/${property.name}`, was: showProperty(property), why });
    const isInline = parameterOf(property, "VALUE")?.toUpperCase() === "BINARY" || property.parameters.has("ENCODING");
    const url = property.value.trim();
    if (isInline) drop("is a file within the calendar; files need an address of their own");
    else if (!isWeb(url)) drop("has no http or https address");
    else if (isMedia(property)) {
      if (media.length < MAX_MEDIA) media.push(toMedia(property, note));
      else drop(`an event has ${MAX_MEDIA} media at most`);
    } else if (sources.length < MAX_SOURCES) {
      const title = nameOf(property);
      sources.push({ url, ...(title !== "" && { title }) });
    } else drop(`an event has ${MAX_SOURCES} sources at most`);
  }
  return { ...(sources.length > 0 && { sources }), ...(media.length > 0 && { media }) };
}

function readUrl(event: Component, note: Note): Value {
  const url = textOf(event, "URL");
  if (url === "") return {};
  if (isWeb(url)) return { external_url: url };
  note({ pointer: "/URL", was: url, why: "is not an http or https address" });
  return {};
}

/** What is with every event of our own calendars, whatever the event. */
const WITH_OURS = ["TRANSP"];

/** Each name once, as a calendar may have a hundred people in it. */
function noteOthers(event: Component, isOurs: boolean, note: Note): void {
  const others = Map.groupBy(
    event.properties.filter(({ name }) => !READ.has(name) && !(isOurs && WITH_OURS.includes(name))),
    ({ name }) => name,
  );
  for (const [name, list] of others) {
    const was = list.length === 1 ? list[0]?.value : list.slice(0, 10).map(({ value }) => value);
    const why = Object.hasOwn(NOT_TAKEN, name) ? NOT_TAKEN[name] : undefined;
    note({ pointer: `/${name}`, was, why: why ?? "has no place in an event here; is dropped" });
  }
  for (const { name } of event.parts) {
    const why = name === "VALARM" ? "alarms are not taken over" : "has no place in an event here; is dropped";
    note({ pointer: `/${name}`, was: name, why });
  }
  for (const { line, was, why } of event.faults) note({ pointer: "", was, why: `line ${line} ${why}; is dropped` });
}

/** A private event of someone's calendar does not become public by an import that publishes. */
function readClass(event: Component, note: Note): Value {
  const was = textOf(event, "CLASS").toUpperCase();
  if (was === "" || was === "PUBLIC") return {};
  note({ pointer: "/CLASS", was, now: "draft", why: "is not public there; here it comes in as a draft" });
  return { status: "draft" };
}

/** What calendar and import say of all their events. */
export interface EventContext {
  /** METHOD, in capitals. */
  readonly method: string;
  readonly categories: readonly Category[];
}

/** The members of an event, without its dates; or what is wrong with it. */
export function readEvent(event: Component, { method, categories }: EventContext, note: Note): Value | string {
  const title = readTitle(event, note);
  if (title === undefined) {
    return textOf(event, "STATUS").toUpperCase() === "CANCELLED"
      ? "says that an event was taken back (STATUS:CANCELLED without SUMMARY): there is nothing to take over"
      : "has no SUMMARY; it needs one, for example SUMMARY:Opening of the port";
  }
  const uid = textOf(event, "UID");
  const isOurs = findProperty(event, "X-ANNALS-DATE") !== undefined;
  const description = textOf(event, "DESCRIPTION");
  const [text, urls] = isOurs ? splitSources(description) : ([description, []] as const);
  noteOthers(event, isOurs, note);
  return {
    ...(uid !== "" && { external_id: uid }),
    title,
    ...toTexts(text),
    ...readLanguage(event),
    ...readCategories(event, categories, note),
    ...readPlace(event, note),
    ...readUrl(event, note),
    ...readAttached(event, urls, note),
    ...readStatus(event, method, note),
    ...readClass(event, note),
  };
}
