import type { Document } from "../domain/document.ts";
import { createEntries } from "../domain/keep.ts";
import { describePublicEvent } from "./event-resource.ts";
import { eventsOf } from "./formats.ts";

/** One event a line, as in JSON; the import reads it again. */
export function render(document: Document): string {
  const toLine = createEntries(
    document,
    ".ndjson",
    (event) => `${JSON.stringify(describePublicEvent(event, document))}\n`,
  );
  return eventsOf(document).map(toLine).join("");
}
