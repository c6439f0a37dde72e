import { parseEdtf } from "../domain/date/edtf.ts";
import { formatDateLabel } from "../domain/date/label.ts";
import type { FeedContext, FeedEntry, FeedText } from "./feed-entry.ts";
import { escapeMarkdown } from "./markdown.ts";
import { cutText, MAX_NAME, MAX_TITLE, type Note, type Value } from "./members.ts";
import { MAX_SUMMARY, readBody, readPlain, readText } from "./texts.ts";

const MAX_TEXT = 5000;
const MAX_BODY = 100_000;

function plainOf({ text, isHtml, pointer }: FeedText, max: number, note: Note): string {
  return isHtml ? readPlain(text, max, pointer, note) : cutText(text.trim(), max, pointer, note);
}

function ignore(): void {}

export function readTitle({ title, summary, content }: FeedEntry, note: Note): string | undefined {
  const own = title ? plainOf(title, MAX_TITLE, note).replace(/\s+/g, " ") : "";
  if (own !== "") return own;
  for (const text of [summary, content]) {
    const said = text ? plainOf(text, MAX_BODY, ignore) : "";
    const now = (/^[\s\S]*?[.!?。！？](?=\s|$)/.exec(said.slice(0, 1000))?.[0] ?? said)
      .slice(0, MAX_NAME)
      .toWellFormed()
      .replace(/\s+/g, " ")
      .trim();
    if (now === "") continue;
    note({ pointer: "/title", was: null, now, why: "is missing; the first sentence stands for it" });
    return now;
  }
  return undefined;
}

/** Titles in our own feeds begin with the date in words, in the language of the feed. */
export function withoutLabel(title: string, { date, time_zone: timeZone }: Value, { language }: FeedContext): string {
  const read = parseEdtf(String(date));
  if (!read.ok) return title;
  const label = formatDateLabel(read.value, language || "en", typeof timeZone === "string" ? { timeZone } : {});
  return title.startsWith(`${label}: `) ? title.slice(label.length + 2).trim() || title : title;
}

function readAlone(text: FeedText, note: Note): Value {
  if (text.isHtml) return readText(text.text, text.pointer, note);
  const said = text.text.trim();
  if (said === "") return {};
  if (said.length <= MAX_SUMMARY && !said.includes("\n")) return { summary: said };
  return { body: cutText(escapeMarkdown(said), MAX_BODY, text.pointer, note) };
}

/** Summary and content; where one says what the other does, once. */
export function readTexts({ summary, content, title }: FeedEntry, note: Note): Value {
  const short = summary ? plainOf(summary, MAX_BODY, ignore) : "";
  const long = content ? plainOf(content, MAX_BODY, ignore) : "";
  if (content && (long === "" || long === title?.text.trim()))
    return short !== "" && summary ? readAlone(summary, note) : {};
  if (!content) return summary ? readAlone(summary, note) : {};
  if (short === "" || !summary || short === long) return readAlone(content, note);
  const body = content.isHtml
    ? readBody(content.text, content.pointer, note)
    : cutText(escapeMarkdown(content.text.trim()), MAX_BODY, content.pointer, note);
  return { summary: plainOf(summary, MAX_TEXT, note), body };
}
