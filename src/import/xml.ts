import {
  XmlElement as ParsedElement,
  parseXml,
  type XmlDocument,
  XmlDocumentType,
  XmlError,
  XmlText,
} from "@rgrove/parse-xml";
import { ImportError } from "./rows.ts";

/** `name` has the prefix that a namespace is known by here, whichever the document has for it. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly (XmlElement | string)[];
}

const PREFIXES: Readonly<Record<string, string>> = {
  "http://www.w3.org/2005/Atom": "atom",
  "http://purl.org/rss/1.0/modules/content/": "content",
  "http://purl.org/dc/elements/1.1/": "dc",
  "http://search.yahoo.com/mrss/": "media",
  "http://search.yahoo.com/mrss": "media",
  "http://www.georss.org/georss": "georss",
  "http://purl.org/rss/1.0/modules/event/": "ev",
  "urn:annals:ns:1": "annals",
};
const KNOWN = new Set(Object.values(PREFIXES));
/** As many elements may be within each other. */
const MOST_NESTED = 100;
const TOO_DEEP = "the body is not XML that can be read: Maximum nested tags exceeded";
const EXTERNAL = "the body is not XML that can be read: External entities are not supported";

const NO_CHARACTER = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;
// Ends at the end of the text where it is not closed, so that it is looked for once.
const AMPERSAND = /<!\[CDATA\[[\s\S]*?(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)|&(?:(?:#(\d+)|#(x[\da-f]+)|[a-z][\w.-]*);)?/gi;

function isCharacter(code: number): boolean {
  return code <= 0x10ffff && String.fromCodePoint(code).search(NO_CHARACTER) < 0;
}

/**
 * Mends what is no XML but leaves no doubt, as feeds have it: an ampersand that means itself, and characters that XML has
 * not, as they are or by number, which become U+FFFD.
 */
function mend(text: string): string {
  return text.replace(NO_CHARACTER, "\ufffd").replace(AMPERSAND, (found, ten?: string, hex?: string) => {
    if (found === "&") return "&amp;";
    const number = ten ?? (hex && `0${hex}`);
    return number === undefined || isCharacter(Number(number)) ? found : "\ufffd";
  });
}

type Scope = ReadonlyMap<string, string>;

function toName(name: string, scope: Scope): string {
  const colon = name.indexOf(":");
  if (colon < 0) return name;
  const prefix = name.slice(0, colon);
  const uri = scope.get(prefix);
  const known = uri === undefined ? prefix : Object.hasOwn(PREFIXES, uri) ? PREFIXES[uri] : undefined;
  if (known !== undefined) return known + name.slice(colon);
  // The prefix of ours for something else.
  return KNOWN.has(prefix) ? `_${name}` : name;
}

function toElement(parsed: ParsedElement, outer: Scope, depth = 1): XmlElement {
  if (depth > MOST_NESTED) throw new ImportError(TOO_DEEP);
  const attributes = new Map(Object.entries(parsed.attributes));
  const declared = [...attributes]
    .filter(([key]) => key.startsWith("xmlns:"))
    .map(([key, uri]) => [key.slice(6), uri] as const);
  const scope = declared.length > 0 ? new Map([...outer, ...declared]) : outer;
  const children = parsed.children.flatMap((child): (XmlElement | string)[] => {
    if (child instanceof XmlText) return [child.text];
    return child instanceof ParsedElement ? [toElement(child, scope, depth + 1)] : [];
  });
  return { name: toName(parsed.name, scope), attributes, children };
}

// Entities that a document declares are never put in: that is how a page of XML becomes gigabytes. The names of HTML stay too,
// as what they stand in is HTML.
function parse(text: string): XmlDocument {
  try {
    return parseXml(mend(text), { ignoreUndefinedEntities: true, preserveDocumentType: true });
  } catch (error) {
    // The parser calls itself for each element, so it has no room left where they are many thousands deep.
    if (error instanceof RangeError) throw new ImportError(TOO_DEEP);
    if (!(error instanceof XmlError)) throw error;
    const [reason] = error.message.split(" (line ");
    throw new ImportError(`the body is not XML: line ${error.line}: ${reason}`);
  }
}

/** The root element. Throws `ImportError` for what is no well-formed document, as then nobody knows what of it is missing. */
export function readXml(text: string): XmlElement {
  const { children, root } = parse(text);
  const type = children.find((child) => child instanceof XmlDocumentType);
  if (/<!ENTITY\s[^>]*\s(?:SYSTEM|PUBLIC)\s/.test(type?.internalSubset ?? "")) throw new ImportError(EXTERNAL);
  if (!root) throw new ImportError("the body is XML without an element");
  return toElement(root, new Map());
}

export function childrenOf(element: XmlElement | undefined, ...names: readonly string[]): XmlElement[] {
  return (element?.children ?? [])
    .filter((child) => typeof child === "object")
    .filter(({ name }) => names.includes(name));
}

/** All text in an element, also of those within it. */
export function textIn(element: XmlElement | undefined): string {
  const texts = (element?.children ?? []).map((child) => (typeof child === "string" ? child : textIn(child)));
  return texts.join("").trim();
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

function write(child: XmlElement | string): string {
  if (typeof child === "string") return escapeXml(child);
  const name = child.name.replace(/^.*:/, "");
  const attributes = [...child.attributes].map(([key, value]) => ` ${key}="${escapeXml(value)}"`).join("");
  return `<${name}${attributes}>${child.children.map(write).join("")}</${name}>`;
}

/** HTML that an element has as its text, or as elements. */
export function htmlIn(element: XmlElement | undefined): string {
  if (!element) return "";
  return element.children.some((child) => typeof child === "object")
    ? element.children.map(write).join("")
    : textIn(element);
}
