import type { Document } from "../domain/document.ts";
import { createEntries } from "../domain/keep.ts";
import { createAddresses } from "./addresses.ts";
import { JsonList, writeJson } from "./json-list.ts";
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
  const toItem = createEntries(document, ".jsonld", (event) => JSON.stringify(toSchemaEvent(event, document)));
  const list = toSchemaList(document, page, () => ({}));
  const items = document.events.map(
    (event, index) => `{"@type":"ListItem","position":${index + 1},"item":${toItem(event)}}`,
  );
  return writeJson({
    ...(next === undefined ? CONTEXT : PAGED_CONTEXT),
    // Positions begin again on each page: under one id two events would be the first.
    "@id": document.cursor === undefined ? id : undefined,
    ...list,
    itemListElement: new JsonList(items),
    "hydra:view": next && { "@id": self, "@type": "hydra:PartialCollectionView", "hydra:next": { "@id": next } },
  });
}
