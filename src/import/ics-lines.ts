// Text -> components of iCalendar (RFC 5545 sections 3.1 and 3.4), as much of it as can be read: what is broken is named
// where it stands, and spoils nothing else.

/** `NAME;PARAMETER=value:value`, unfolded. */
export interface Property {
  /** In capitals. */
  readonly name: string;
  /** By name in capitals. */
  readonly parameters: ReadonlyMap<string, readonly string[]>;
  /** As it stands: nothing is unescaped, as only its type says what there is to unescape. */
  readonly value: string;
}

/** A line that is none, or does not belong where it is. */
export interface Fault {
  /** Counted from 1. */
  readonly line: number;
  readonly was: string;
  readonly why: string;
}

export interface Component {
  /** In capitals: "VEVENT". */
  readonly name: string;
  /** The line of its BEGIN, counted from 1. */
  readonly line: number;
  readonly properties: readonly Property[];
  readonly parts: readonly Component[];
  readonly faults: readonly Fault[];
  /** next: the END of what it is in came first; never: the text ended first, so that it may be cut off. */
  readonly end: "own" | "next" | "never";
}

/** A component while it is read. */
type Growing = { -readonly [Member in keyof Component]: Component[Member] } & {
  readonly properties: Property[];
  readonly parts: Growing[];
  readonly faults: Fault[];
};

interface Line {
  readonly line: number;
  readonly text: string;
}

/** Components within each other: an alarm in an event in a calendar is 3. */
const MAX_DEPTH = 20;
/** Characters of a broken line that are repeated to whoever sent it. */
const MAX_SHOWN = 200;

/**
 * Lines end with CRLF; with LF or CR alone in files that went through other hands. A line that begins with a space goes on
 * the one before, even over empty lines, as no line begins so by itself. (A byte order mark is a space to `trim`.)
 */
function* unfold(text: string): Generator<Line> {
  let parts: string[] = [];
  let first = 0;
  for (const [index, physical] of text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (physical === "") continue;
    if (parts.length > 0 && /^[ \t]/.test(physical)) {
      parts.push(physical.slice(1));
      continue;
    }
    if (parts.length > 0) yield { line: first, text: parts.join("") };
    parts = [physical];
    first = index + 1;
  }
  if (parts.length > 0) yield { line: first, text: parts.join("") };
}

const CARETS: Readonly<Record<string, string>> = { "^n": "\n", "^'": '"', "^^": "^" };

/** RFC 6868. */
function unescapeParameter(text: string): string {
  return text.replace(/\^[n'^]/g, (found) => CARETS[found] ?? found);
}

/** Where the first of `ends` is in the text from `start` on; its length where there is none. */
function findEnd(text: string, start: number, ends: string): number {
  for (let at = start; at < text.length; at++) if (ends.includes(text.charAt(at))) return at;
  return text.length;
}

/** A line -> a property, or why it is none. */
export function parseProperty(text: string): Property | string {
  let at = findEnd(text, 0, ";:");
  const name = text.slice(0, at).trim().toUpperCase();
  if (at === text.length) return 'has no ":" after a name';
  if (!/^[A-Z0-9-]+$/.test(name)) return "does not begin with the name of a property";
  const parameters = new Map<string, string[]>();
  while (text.charAt(at) === ";") {
    const equals = findEnd(text, at + 1, "=;:");
    const parameter = text
      .slice(at + 1, equals)
      .trim()
      .toUpperCase();
    // Named twice is as named once with all the values.
    const values = parameters.get(parameter) ?? [];
    at = equals;
    while (at < text.length && (text.charAt(at) === "=" || text.charAt(at) === ",")) {
      const isQuoted = text.charAt(at + 1) === '"';
      const end = isQuoted ? text.indexOf('"', at + 2) : findEnd(text, at + 1, ",;:");
      if (end < 0) return "has a quotation mark without its second";
      values.push(unescapeParameter(text.slice(at + (isQuoted ? 2 : 1), end).trim()));
      at = isQuoted ? findEnd(text, end, ",;:") : end;
    }
    if (parameter !== "") parameters.set(parameter, values);
  }
  if (at === text.length) return 'has no ":" after its parameters';
  return { name, parameters, value: text.slice(at + 1) };
}

function begin(name: string, line: number): Growing {
  return { name, line, properties: [], parts: [], faults: [], end: "never" };
}

function faultOf({ line, text }: Line, why: string): Fault {
  return { line, was: text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}…` : text, why };
}

/** What encloses what at the end of a line; the root has no name and never ends. */
function takeLine(stack: Growing[], line: Line): void {
  const inner = stack.at(-1) as Growing;
  const property = parseProperty(line.text);
  if (typeof property === "string") {
    inner.faults.push(faultOf(line, property));
  } else if (property.name === "BEGIN") {
    const name = property.value.trim().toUpperCase();
    if (stack.length > MAX_DEPTH) inner.faults.push(faultOf(line, `lies in more than ${MAX_DEPTH} others`));
    else takeBegin(stack, begin(name, line.line));
  } else if (property.name === "END") {
    const name = property.value.trim().toUpperCase();
    const place = stack.findLastIndex((component) => component.name === name);
    if (place < 1) inner.faults.push(faultOf(line, "ends what did not begin"));
    else for (const [index, component] of stack.splice(place).entries()) component.end = index === 0 ? "own" : "next";
  } else {
    inner.properties.push(property);
  }
}

const NO_PARTS = ["VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"];

/** An event lies in no event, and neither does a calendar, so the one before has lost its END. */
function takeBegin(stack: Growing[], component: Growing): void {
  const isOutside = component.name === "VCALENDAR" || NO_PARTS.includes(component.name);
  const open = isOutside ? stack.findIndex(({ name }) => NO_PARTS.includes(name)) : -1;
  if (open > 0) for (const lost of stack.splice(open)) lost.end = "next";
  stack.at(-1)?.parts.push(component);
  stack.push(component);
}

/** What a text holds outside of any component. */
export type Root = Pick<Component, "properties" | "parts" | "faults">;

/** All components of a text, each in what it lies in. Never throws; takes time in proportion to the text. */
export function readComponents(text: string): Root {
  const root = begin("", 0);
  const stack = [root];
  for (const line of unfold(text)) if (line.text.trim() !== "") takeLine(stack, line);
  return root;
}

export function findProperty({ properties }: Pick<Component, "properties">, name: string): Property | undefined {
  return properties.find((property) => property.name === name);
}

export function listProperties({ properties }: Pick<Component, "properties">, name: string): Property[] {
  return properties.filter((property) => property.name === name);
}

/** The first value of a parameter. */
export function parameterOf({ parameters }: Property, name: string): string | undefined {
  return parameters.get(name)?.[0];
}

/** A line as it may be shown: "DTSTART;TZID=Nowhere:20210101T090000". */
export function showProperty({ name, parameters, value }: Property): string {
  const said = [...parameters].map(([key, values]) => `;${key}=${values.join(",")}`).join("");
  return faultOf({ line: 0, text: `${name}${said}:${value}` }, "").was;
}

const ESCAPES: Readonly<Record<string, string>> = { "\\n": "\n", "\\N": "\n" };

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
const CONTROLS = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/** A value of type TEXT (section 3.3.11). Control characters, which it cannot hold, are left out. */
export function unescapeText(value: string): string {
  return value
    .replace(/\\([\s\S])/g, (found, character: string) => ESCAPES[found] ?? character)
    .replace(/\r\n?/g, "\n")
    .replace(CONTROLS, "")
    .toWellFormed();
}

/** The values of a list, which commas part; a comma with a backslash in front is part of a value. */
export function splitList(value: string): string[] {
  return value.match(/(?:\\[\s\S]|[^,\\])+/g) ?? [];
}
