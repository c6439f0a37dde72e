import type { Document } from "../domain/document.ts";
import { describePublicEvent } from "./event-resource.ts";
import { eventsOf } from "./formats.ts";

/** One event a line, as in JSON; the import reads it again. */
export function render(document: Document): string {
  return eventsOf(document)
    .map((event) => `${JSON.stringify(describePublicEvent(event, document))}\n`)
    .join("");
}
