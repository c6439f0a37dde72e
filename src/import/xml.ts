import { XMLParser, XMLValidator } from "fast-xml-parser";
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
const ATTRIBUTES = ":@";

// Entities that a document declares are never put in: that is how a page of XML becomes gigabytes.
const PARSER = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  cdataPropName: "#cdata",
  allowBooleanAttributes: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
});

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

/** The five of XML and characters by number; the names of HTML stay, as what they stand in is HTML. */
export function decodeXml(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(lt|gt|quot|apos|amp));/g, (entity, ten, hex, name) => {
    if (name !== undefined) return NAMED[name] ?? entity;
    const code = ten !== undefined ? Number(ten) : Number.parseInt(hex, 16);
    const isCharacter = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isCharacter ? String.fromCodePoint(code) : "\ufffd";
  });
}

type Parsed = Readonly<Record<string, unknown>>;
type Scope = ReadonlyMap<string, string>;

function attributesOf(node: Parsed): Map<string, string> {
  const found = node[ATTRIBUTES];
  const entries = typeof found === "object" && found !== null ? Object.entries(found) : [];
  return new Map(entries.map(([name, value]) => [name, decodeXml(typeof value === "string" ? value : "")]));
}

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

function textOf(children: unknown): string {
  return Array.isArray(children) ? children.map((child: Parsed) => String(child["#text"] ?? "")).join("") : "";
}

function toChildren(nodes: unknown, scope: Scope): (XmlElement | string)[] {
  return (Array.isArray(nodes) ? nodes : []).flatMap((node: Parsed): (XmlElement | string)[] => {
    if (typeof node["#text"] === "string") return [decodeXml(node["#text"])];
    if (node["#cdata"] !== undefined) return [textOf(node["#cdata"])];
    return toElements(node, scope);
  });
}

function toElements(node: Parsed, outer: Scope): XmlElement[] {
  const name = Object.keys(node).find((key) => key !== ATTRIBUTES);
  if (name === undefined) return [];
  const attributes = attributesOf(node);
  const declared = [...attributes]
    .filter(([key]) => key.startsWith("xmlns:"))
    .map(([key, uri]) => [key.slice(6), uri] as const);
  const scope = declared.length > 0 ? new Map([...outer, ...declared]) : outer;
  return [{ name: toName(name, scope), attributes, children: toChildren(node[name], scope) }];
}

/** The root element. Throws `ImportError` for what is no well-formed document, as then nobody knows what of it is missing. */
export function readXml(text: string): XmlElement {
  const checked = XMLValidator.validate(text, { allowBooleanAttributes: true });
  if (checked !== true) throw new ImportError(`the body is not XML: line ${checked.err.line}: ${checked.err.msg}`);
  try {
    const nodes: unknown = PARSER.parse(text);
    const [root] = toChildren(nodes, new Map()).filter((child) => typeof child === "object");
    if (root) return root;
  } catch (error) {
    throw new ImportError(`the body is not XML that can be read: ${error instanceof Error ? error.message : ""}`);
  }
  throw new ImportError("the body is XML without an element");
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
