// Reads CSL-JSON and BibTeX with Citation.js, which knows nothing of the service.
import { Cite } from "@citation-js/core";
import "@citation-js/plugin-bibtex";
import "@citation-js/plugin-csl";

/** A date as CSL has it. */
export interface IssuedDate {
  readonly "date-parts"?: readonly (readonly (number | string)[] | undefined)[];
  readonly season?: number;
  readonly circa?: boolean;
  readonly literal?: string;
}

/** An item of CSL, whichever of the two it was read from. */
export interface CitedItem {
  readonly id: string;
  readonly type: string;
  readonly title: string;
  readonly issued: IssuedDate;
  readonly URL: string;
  readonly "container-title"?: string;
  readonly publisher?: string;
  readonly language?: string;
  readonly abstract?: string;
  readonly note?: string;
}

/** Without what the library adds: where it came from, and the key once more. */
export function readCitations(text: string): CitedItem[] {
  if (text === "") return [];
  return new Cite(text).data.map(({ _graph, "citation-key": _key, ...item }) => item as unknown as CitedItem);
}

/** The parts of a date of the years 1 to 9999 as EDTF, or its words. A range to the same day is that day. */
export function toEdtf({ "date-parts": ends, literal }: IssuedDate): string | undefined {
  if (!ends) return literal;
  const format = (parts: readonly (number | string)[] = []) =>
    parts.map((part, index) => String(part).padStart(index === 0 ? 4 : 2, "0")).join("-");
  return ends.map(format).join("/");
}

/** A bibliography in a style, as text. */
export function formatBibliography(text: string, template = "apa"): string {
  return new Cite(text).format("bibliography", { format: "text", template, lang: "en-US" });
}
