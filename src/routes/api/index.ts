import { closeApi, createApi } from "../../http/operation.ts";
import { createPart } from "../../http/router.ts";
import { addAudit } from "./audit.ts";
import { addBatch } from "./batch.ts";
import { addCategories } from "./categories.ts";
import { addDuplicates } from "./duplicates.ts";
import { addEvents } from "./events.ts";
import { addImports } from "./imports.ts";
import { addMerge } from "./merge.ts";
import { addOccurrences } from "./occurrences.ts";
import { addPreviews } from "./previews.ts";
import { reference } from "./reference.ts";
import { addRevisions } from "./revisions.ts";
import { addSuggestions } from "./suggestions.ts";
import { addTerms } from "./terms.ts";
import { addTimelines } from "./timelines.ts";
import { addTokens } from "./tokens.ts";

const declared = createApi();
for (const addOperations of [
  addEvents,
  addOccurrences,
  addBatch,
  addDuplicates,
  addTimelines,
  addTerms,
  addCategories,
  addImports,
  addMerge,
  addTokens,
  addRevisions,
  addPreviews,
  addSuggestions,
  addAudit,
])
  addOperations(declared);
closeApi(declared.app, declared.operations);

/** What the API can do, in the order of its reference. */
export const { operations } = declared;

/** The API, its OpenAPI document, and the page to read and try it. */
export const api = createPart().route("/", reference).route("/api/v1", declared.app);
