import type { Document } from "../domain/document.ts";
import { createAddresses } from "./addresses.ts";
import { toSchemaEvent } from "./schema-org.ts";

const CONTEXT = { "@context": "https://schema.org" };

/** JSON-LD in the words of schema.org: an Event, or an ItemList of them in which positions are those on the page. */
export function render(document: Document): string {
  if (document.kind === "event") return JSON.stringify({ ...CONTEXT, ...toSchemaEvent(document.event, document) });
  const { id, page } = createAddresses(document, ".jsonld");
  return JSON.stringify({
    ...CONTEXT,
    "@type": "ItemList",
    // Positions begin again on each page: under one id two events would be the first.
    "@id": document.cursor === undefined ? id : undefined,
    name: document.title,
    description: document.description || undefined,
    url: page,
    numberOfItems: document.total,
    itemListElement: document.events.map((event, index) => ({
      "@type": "ListItem",
      position: index + 1,
      item: toSchemaEvent(event, document),
    })),
  });
}
