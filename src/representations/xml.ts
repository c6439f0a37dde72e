// XML 1.0 section 2.2 forbids most control characters, lone surrogates, U+FFFE and U+FFFF, even as references.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
/** Text as XML can hold it: forbidden characters are left out, a lone surrogate becomes U+FFFD. */
export function toXmlText(text: string): string {
  return text.toWellFormed().replace(FORBIDDEN, "");
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is left out
const SPECIAL = /[&<>"\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;
const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Most texts have none of these, nor half of a surrogate pair: looking once is all that is done with them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const NOT_PLAIN = /[&<>"\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]/;

/** For the text of an element and for an attribute in double quotes, in XML and in HTML. */
export function escapeXml(text: string): string {
  if (!NOT_PLAIN.test(text)) return text;
  return text.toWellFormed().replace(SPECIAL, (character) => ESCAPES[character] ?? "");
}

/** A CDATA section, for HTML inside XML: shorter than escaping it and readable in the source. */
export function cdata(text: string): string {
  return `<![CDATA[${toXmlText(text).replace(/\]\]>/g, "]]]]><![CDATA[>")}]]>`;
}

/** `<name>text</name>` on a line, or nothing where there is no text. `name` and `attributes` are written as given. */
export function element(name: string, text: string | undefined, attributes = ""): string {
  return text ? `<${name}${attributes}>${escapeXml(text)}</${name}>\n` : "";
}

/** ` name="value"` for every value that is there. */
export function attributes(values: Readonly<Record<string, string | number | undefined>>): string {
  let text = "";
  for (const name in values) {
    const value = values[name];
    if (value !== undefined) text += ` ${name}="${escapeXml(String(value))}"`;
  }
  return text;
}
