import { findCharacter } from "../domain/character-entities.ts";

export type HtmlToken =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "open"; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: "close"; readonly name: string };

/** No part repeats without an end, so that a text of nothing but opening quotes takes no longer than another. */
const TAG = /<(\/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})((?:[^<>"']|"[^"]{0,3000}"|'[^']{0,3000}'){0,3000})>/y;
const ATTRIBUTE = /([^\s"'=/]{1,100})(?:\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"']+)))?/g;

function toCharacter(code: number): string {
  const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : "\ufffd";
}

/** Characters by number and by name; what is neither stays as it is. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));/g,
    (entity, ten, hex, name) => {
      if (ten !== undefined) return toCharacter(Number(ten));
      if (hex !== undefined) return toCharacter(Number.parseInt(hex, 16));
      return findCharacter(name) ?? entity;
    },
  );
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const key = name.toLowerCase();
    if (!attributes.has(key)) attributes.set(key, decodeEntities(double ?? single ?? bare ?? ""));
  }
  return attributes;
}

/** The end of what is no element: a comment, or another declaration. Undefined where a "<" is only a "<". */
function endOfRemark(html: string, position: number): number | undefined {
  if (html.startsWith("<!--", position)) {
    const end = html.indexOf("-->", position + 4);
    return end < 0 ? html.length : end + 3;
  }
  if (!/[!?]/.test(html[position + 1] ?? "")) return undefined;
  const end = html.indexOf(">", position);
  return end < 0 ? html.length : end + 1;
}

/** The tags and texts of HTML as it comes, without making sense of them. A "<" that opens no tag is text. */
export function* readHtml(html: string): Generator<HtmlToken> {
  let text = "";
  for (let position = 0; position < html.length; ) {
    const next = html.indexOf("<", position);
    if (next !== position) {
      text += html.slice(position, next < 0 ? html.length : next);
      position = next < 0 ? html.length : next;
      continue;
    }
    TAG.lastIndex = position;
    const found = TAG.exec(html);
    const end = found ? position + found[0].length : endOfRemark(html, position);
    if (found && text !== "") yield { kind: "text", text };
    if (found) {
      text = "";
      const name = (found[2] ?? "").toLowerCase();
      if (found[1] === "/") yield { kind: "close", name };
      else yield { kind: "open", name, attributes: readAttributes(found[3] ?? "") };
    } else if (end === undefined) text += "<";
    position = end ?? position + 1;
  }
  if (text !== "") yield { kind: "text", text };
}
