import { toCslDate } from "../domain/date/formats.ts";
import type { Document } from "../domain/document.ts";
import { createEntries } from "../domain/keep.ts";
import { type Citation, toCitation } from "./citation.ts";
import { eventsOf } from "./formats.ts";

/**
 * CSL-JSON 1.0.2 (the schema csl-data.json): what Zotero, pandoc and every processor of CSL styles read. When it was looked at
 * (`accessed`) is for the reader to add. Keys without a value are left out by JSON.stringify.
 */
export function render(document: Document): string {
  const toText = createEntries(document, ".csl.json", (event) => JSON.stringify(toItem(toCitation(event, document))));
  return `[${eventsOf(document).map(toText).join(",")}]`;
}

function toItem({ key, title, container, url, date, label, language, abstract, note }: Citation) {
  return {
    id: key,
    type: "webpage",
    title,
    "container-title": container,
    issued: toCslDate(date, label),
    URL: url,
    language,
    abstract,
    // Processors take "{:key: value}" in a note for a field of the item.
    note: note?.replaceAll("{:", "{ :"),
  };
}
