import type { Document } from "../domain/document.ts";
import { describeEvent } from "./event-resource.ts";
import { eventsOf } from "./formats.ts";

/** One event a line, as in JSON; the import reads it again. */
export function render(document: Document): string {
  return eventsOf(document)
    .map((event) => `${JSON.stringify(describeEvent(event, document.site, document.language))}\n`)
    .join("");
}
