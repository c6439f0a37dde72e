import { micromark } from "micromark";

// What can start or be Markdown. A text without any of it is paragraphs, and they are most of what editors write;
// the parser takes some thirty times longer than joining them. The test holds both ways against each other.
const MARKUP = /[\\`*_[<&\t\r\0]| (?:\n|$)|(?:^|\n)(?:[ #>+=~-]|\d+[.)])/;

const LINK = /<a href="([^"]*)"[^>]*>/g;
const IMAGE = /<img src="([^"]*)" alt="([^"]*)"[^>]*>/g;
const HEADING = /<(\/?)h([1-6])>/g;
const WEB = /^https?:\/\//i;

// The parser's time grows with the square of these, or worse: 20 kB of "*a_" would take it four seconds, 10 kB of "- - "
// twenty, at every reading. How many of each it is given at most: emphasis, links, code, and what lists, quotations and
// headings begin or end with.
const COSTLY: readonly (readonly [marks: RegExp, most: number])[] = [
  [/[*_]+/g, 1000],
  [/[[\]]/g, 2000],
  [/`/g, 2000],
  [/(?<=^|[\s>])(?:[+*>#]|[-=]+|\d{1,9}[.)])(?=[\s>]|$)/gm, 1000],
];
/** Lists and quotations within each other: the parser looks at every line once for each. */
const NESTED = /^(?:[ \t]*(?:>|(?:[-+*]|\d{1,9}[.)])[ \t])){20}/m;

function isCostly(text: string): boolean {
  return NESTED.test(text) || COSTLY.some(([marks, most]) => (text.match(marks)?.length ?? 0) > most);
}

/**
 * CommonMark to HTML. Raw HTML comes out as text; links and pictures stay only with http and https (micromark lets
 * mailto, irc, xmpp and relative addresses through too). A "#" heading becomes `<h{topLevel}>`, the others follow.
 * micromark escapes `<`, `>` and `"` in text and in attributes, so the tags rewritten here are its own. A text
 * with more than a thousand marks of one kind, or twenty lists within each other, is shown as it was typed.
 */
export function renderMarkdown(text: string, topLevel = 2): string {
  if (!MARKUP.test(text) || isCostly(text)) return renderParagraphs(text);
  return micromark(text)
    .replace(LINK, (link, url: string) => (WEB.test(url) ? link : "<a>"))
    .replace(IMAGE, (image, url: string, alt: string) => (WEB.test(url) ? image : alt))
    .replace(HEADING, (_, slash: string, level: string) => `<${slash}h${Math.min(6, Number(level) + topLevel - 1)}>`)
    .trim();
}

const CHARACTERS: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

function renderParagraphs(text: string): string {
  const html = text.replace(/^\n+|\n+$/g, "").replace(/[&<>"]/g, (character) => CHARACTERS[character] ?? character);
  return html === "" ? "" : `<p>${html.replace(/\n{2,}/g, "</p>\n<p>")}</p>`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };

/** What a reader of the rendered Markdown sees, one line for each block. */
export function toPlainText(markdown: string): string {
  return renderMarkdown(markdown)
    .replace(IMAGE, "$2")
    .replace(/<[^>]*>/g, "")
    .replace(/&(?:lt|gt|quot|amp);/g, (entity) => ENTITIES[entity] ?? entity)
    .replace(/\n{2,}/g, "\n")
    .trim();
}

/** A text within a line of Markdown, so that none of it is read as a mark. */
export function escapeInline(text: string): string {
  return text.replace(/[\\`*_[\]<>&]/g, "\\$&");
}
