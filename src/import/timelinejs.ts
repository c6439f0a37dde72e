import type { Category } from "../domain/category.ts";
import { isNothing, type Loss } from "../domain/loss.ts";
import { escapeMarkdown } from "./markdown.ts";
import { MAX_TITLE, type Note, sortWords, type Value } from "./members.ts";
import { isRecord, type Row, withWhole } from "./rows.ts";
import { readPlain, readText } from "./texts.ts";
import { readDates } from "./timelinejs-dates.ts";
import { readMedia } from "./timelinejs-media.ts";

// A slide of TimelineJS (timeline.knightlab.com/docs/json-format.html) -> an event. What its spreadsheet and its old JSON say is
// brought into this form first, as TimelineJS itself does.

type Slide = Readonly<Record<string, unknown>>;

const READ = ["start_date", "end_date", "display_date", "text", "media", "group", "unique_id"];
const NOT_TAKEN: Readonly<Record<string, string>> = {
  background: "how a slide looks is not taken over",
  autolink: "how a slide looks is not taken over",
  scale: "dates have one scale here",
};

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}

function noteOthers(slide: Slide, note: Note): void {
  for (const [name, was] of Object.entries(slide)) {
    if (READ.includes(name) || isNothing(was)) continue;
    const why = Object.hasOwn(NOT_TAKEN, name) ? NOT_TAKEN[name] : undefined;
    note({ pointer: `/${name}`, was, why: why ?? "has no place in an event here; is dropped" });
  }
  const text = isRecord(slide["text"]) ? slide["text"] : {};
  for (const [name, was] of Object.entries(text)) {
    if (name === "headline" || name === "text" || isNothing(was)) continue;
    note({ pointer: `/text/${name}`, was, why: "has no place in an event here; is dropped" });
  }
}

/** What is said, and what is shown as text, which stands below it. */
function joinTexts(said: Value, quoted: string | undefined): Value {
  if (quoted === undefined) return said;
  const summary = said["summary"];
  const body = typeof summary === "string" ? escapeMarkdown(summary) : said["body"];
  return { body: typeof body === "string" ? `${body}\n\n${quoted}` : quoted };
}

/** What a slide says as an event; or why it is none. */
export function readSlide(row: number, slide: Slide, categories: readonly Category[]): Row {
  const losses: Loss[] = [];
  const note = (loss: Loss) => losses.push(loss);
  const when = readDates(slide, note);
  if (typeof when === "string") return { row, error: when };
  const text = isRecord(slide["text"]) ? slide["text"] : {};
  const title = readPlain(textOf(text["headline"]), MAX_TITLE, "/text/headline", note);
  if (title === "") return { row, error: "has no headline; it needs one" };
  const { members, quoted } = readMedia(slide["media"], note);
  noteOthers(slide, note);
  const id = textOf(slide["unique_id"]);
  return {
    row,
    value: {
      ...(id !== "" && { external_id: id }),
      ...when,
      title,
      ...joinTexts(readText(textOf(text["text"]), "/text/text", note), quoted),
      ...sortWords([textOf(slide["group"])], categories, "/group", note),
      ...members,
    },
    ...(losses.length > 0 && { losses }),
  };
}

export const TITLE_LOSS = "is the title of the timeline, no event; is dropped";
export const ERA_LOSS = "is an era of the timeline, no event; timelines here have eras of their own";

/** How TimelineJS wrote JSON until 2015, as it writes it now. "2014,1,5", and "2014-01-05" or "1/5/2014" for people. */
export function toOldDate(value: unknown): unknown {
  const text = textOf(value);
  if (text === "") return undefined;
  const american = /^(\d{1,2})\/(\d{1,2})\/(-?\d+)$/.exec(text);
  const iso = /^(-?\d+)-(\d{1,2})(?:-(\d{1,2}))?$/.exec(text);
  const parts = american ? [american[3], american[1], american[2]] : iso ? iso.slice(1) : text.split(",");
  const names = ["year", "month", "day", "hour", "minute", "second"];
  const named = parts.map((part, index) => [names[index] ?? "more", part?.trim()]);
  return Object.fromEntries(named.filter(([, part]) => part !== undefined && part !== ""));
}

function fromOld({ startDate, endDate, headline, text, tag, asset, ...others }: Slide): Slide {
  const { media, ...about } = isRecord(asset) ? asset : {};
  const end = toOldDate(endDate);
  return {
    ...others,
    start_date: toOldDate(startDate),
    ...(end !== undefined && { end_date: end }),
    text: { headline, text },
    ...(tag !== undefined && { group: tag }),
    ...(isRecord(asset) && { media: { url: media, ...about } }),
  };
}

/** Where the old form has what the present one has. */
const OLD_POINTERS: Readonly<Record<string, string>> = {
  "/start_date": "/startDate",
  "/end_date": "/endDate",
  "/text/headline": "/headline",
  "/text/text": "/text",
  "/group": "/tag",
  "/media/url": "/asset/media",
};

/** The row with pointers into what it was read from. */
export function withPointers(row: Row, rename: (pointer: string) => string): Row {
  if (!("value" in row) || !row.losses) return row;
  return { ...row, losses: row.losses.map((loss) => ({ ...loss, pointer: rename(loss.pointer) })) };
}

function renameOld(pointer: string): string {
  const date = pointer.replace(/^(\/(?:start|end)_date)\/.*$/, "$1");
  return OLD_POINTERS[date] ?? date.replace(/^\/media\//, "/asset/");
}

interface Timeline {
  readonly slides: readonly unknown[];
  readonly title: unknown;
  readonly eras: unknown;
  readonly isOld: boolean;
}

/** The timeline in a JSON document; undefined where it is another's. */
function findTimeline(document: unknown): Timeline | undefined {
  if (!isRecord(document)) return undefined;
  const { events, title, eras, timeline } = document;
  if (Array.isArray(events) && events.some((item) => isRecord(item) && isRecord(item["start_date"]))) {
    return { slides: events, title, eras, isOld: false };
  }
  if (!isRecord(timeline) || !Array.isArray(timeline["date"])) return undefined;
  const { date, era, headline, text, asset } = timeline;
  const said = Object.entries({ headline, text, asset }).filter(([, value]) => !isNothing(value));
  return { slides: date, title: Object.fromEntries(said), eras: era, isOld: true };
}

/** The rows of a JSON document that TimelineJS reads; undefined for any other. */
export function readTimelineJs(document: unknown, categories: readonly Category[]): Row[] | undefined {
  const timeline = findTimeline(document);
  if (!timeline) return undefined;
  const { slides, title, eras, isOld } = timeline;
  const rows = slides.map((slide, index) => {
    if (!isRecord(slide)) return { row: index + 1, error: "is not an object" };
    if (!isOld) return readSlide(index + 1, slide, categories);
    return withPointers(readSlide(index + 1, fromOld(slide), categories), renameOld);
  });
  return withWhole(rows, [
    ...(isNothing(title) ? [] : [{ pointer: isOld ? "/timeline" : "/title", was: title, why: TITLE_LOSS }]),
    ...(isNothing(eras) ? [] : [{ pointer: isOld ? "/timeline/era" : "/eras", was: eras, why: ERA_LOSS }]),
  ]);
}
