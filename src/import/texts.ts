import { toMarkdown, toPlain } from "./html.ts";
import { cutText, type Note, type Value } from "./members.ts";

// HTML of other programs -> texts of an event, with a loss for what they say less.

const MAX_BODY = 100_000;
/** Of a body in HTML, at once. */
const MAX_HTML = 400_000;
/** A text of one paragraph that is no longer is a summary; any other a body. */
export const MAX_SUMMARY = 500;

function listElements(lost: readonly string[]): string {
  return lost.map((name) => `<${name}>`).join(", ");
}

/** For a member without markup. */
export function readPlain(html: string, max: number, pointer: string, note: Note): string {
  const { text, lost } = toPlain(html.slice(0, MAX_HTML));
  if (lost.length > 0)
    note({ pointer, was: html, now: text, why: `is plain text here: ${listElements(lost)} are dropped` });
  return cutText(text, max, pointer, note);
}

/** Markdown; "" where there is nothing to read. */
export function readBody(html: string, pointer: string, note: Note): string {
  const { text, lost } = toMarkdown(html.slice(0, MAX_HTML));
  if (html.length > MAX_HTML) {
    note({ pointer, was: html.slice(MAX_HTML), why: `is cut off: ${MAX_HTML} characters of HTML are read` });
  }
  if (lost.length > 0) {
    note({ pointer, was: listElements(lost), why: "has no form in Markdown; what it says in words is kept" });
  }
  return cutText(text, MAX_BODY, pointer, note);
}

/** A short text without markup is a summary, any other a body. */
export function readText(html: string, pointer: string, note: Note): Value {
  const body = readBody(html, pointer, note);
  if (body === "") return {};
  const { text, lost } = toPlain(html);
  const isSummary = text.length <= MAX_SUMMARY && lost.length === 0 && !body.includes("\n");
  return isSummary ? { summary: text } : { body };
}
