import { toBibtexDate } from "../domain/date/formats.ts";
import type { Document } from "../domain/document.ts";
import { createEntries } from "../domain/keep.ts";
import { type Citation, toCitation } from "./citation.ts";
import { eventsOf } from "./formats.ts";
import { nameLanguage } from "./html/language.ts";

/**
 * BibTeX in UTF-8, with the fields of biblatex beside it: styles of BibTeX take `@online` for `@misc` and read `howpublished`,
 * `year` and `month`, biblatex reads `organization` and `date`.
 */
export function render(document: Document): string {
  const toText = createEntries(document, ".bib", (event) => `${formatEntry(toCitation(event, document))}\n`);
  return eventsOf(document).map(toText).join("\n");
}

function formatEntry({ key, title, container, url, date, label, language, abstract, note }: Citation): string {
  const { date: edtf, year, month } = toBibtexDate(date, label);
  const values: Readonly<Record<string, string | undefined>> = {
    // Braces within keep styles from lowering the names in it.
    title: `{{${escapeLatex(title)}}}`,
    organization: braced(container),
    howpublished: braced(container),
    date: edtf && `{${edtf}}`,
    year: braced(year),
    // A name that BibTeX knows, not a text.
    month,
    // Read as it stands.
    url: `{${url.replace(/[{}\\]/g, encodeURIComponent)}}`,
    langid: language && braced(toLangid(language)),
    abstract: braced(abstract),
    note: braced(note),
  };
  const fields = Object.entries(values).flatMap(([name, value]) => (value ? [`  ${name} = ${value}`] : []));
  return `@online{${key},\n${fields.join(",\n")}\n}`;
}

/** As babel and polyglossia call languages: "english"; undefined for one that has no name. */
function toLangid(language: string): string | undefined {
  const code = language.toLowerCase().replace(/-.*$/, "");
  const name = nameLanguage(code, "en").toLowerCase();
  return name === code ? undefined : name;
}

const COMMANDS: Readonly<Record<string, string>> = {
  "\\": "textbackslash",
  "{": "textbraceleft",
  "}": "textbraceright",
  "^": "textasciicircum",
  "~": "textasciitilde",
};

/** BibTeX counts braces whether or not a backslash stands before them: no text may hold one. Two hyphens would be a dash. */
function escapeLatex(text: string): string {
  return text
    .replace(/[\\{}^~$&#%_]/g, (character) => `{\\${COMMANDS[character] ?? character}}`)
    .replace(/-(?=-)/g, "{-}");
}

function braced(text: string | undefined): string | undefined {
  return text && `{${escapeLatex(text)}}`;
}
