import type { Document } from "../domain/document.ts";
import { createAddresses } from "./addresses.ts";
import { toSchemaEvent, toSchemaList } from "./schema-org.ts";

const SCHEMA = "https://schema.org";
const CONTEXT = { "@context": SCHEMA };
/** Schema.org has no word for pages. */
const PAGED_CONTEXT = { "@context": [SCHEMA, { hydra: "http://www.w3.org/ns/hydra/core#" }] };

/**
 * JSON-LD in the words of schema.org: an Event, or an ItemList of them in which positions are those on the page. Where there
 * is a next page, it is named in the words of Hydra (hydra-cg.com/spec/latest/core/, "partial collection view").
 */
export function render(document: Document): string {
  if (document.kind === "event") return JSON.stringify({ ...CONTEXT, ...toSchemaEvent(document.event, document) });
  const { id, page, self, next } = createAddresses(document, ".jsonld");
  return JSON.stringify({
    ...(next === undefined ? CONTEXT : PAGED_CONTEXT),
    // Positions begin again on each page: under one id two events would be the first.
    "@id": document.cursor === undefined ? id : undefined,
    ...toSchemaList(document, page, (event) => ({ item: toSchemaEvent(event, document) })),
    "hydra:view": next && { "@id": self, "@type": "hydra:PartialCollectionView", "hydra:next": { "@id": next } },
  });
}
