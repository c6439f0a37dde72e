import type { Context } from "hono";
import { fingerprint } from "../../domain/fingerprint.ts";
import type { AppEnv } from "../../env.ts";
import { published } from "../../http/caching.ts";
import { isNotModified, toEtag, validatorHeaders } from "../../http/conditional.ts";
import { toOpenApi } from "../../http/openapi.ts";
import { closeApi, createApi } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createPart } from "../../http/router.ts";
import { renderReference } from "../../representations/html/reference.ts";
import { addAudit } from "./audit.ts";
import { addBatch } from "./batch.ts";
import { addCategories } from "./categories.ts";
import { addDuplicates } from "./duplicates.ts";
import { addEvents } from "./events.ts";
import { addImports } from "./imports.ts";
import { addMerge } from "./merge.ts";
import { addOccurrences } from "./occurrences.ts";
import { addPreviews } from "./previews.ts";
import { addRevisions } from "./revisions.ts";
import { addSuggestions } from "./suggestions.ts";
import { addTerms } from "./terms.ts";
import { addTimelines } from "./timelines.ts";
import { addTokens } from "./tokens.ts";

const { app: operations, operations: list, add } = createApi();
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
  addOperations({ app: operations, operations: list, add });
closeApi(operations, list);

/** These documents are small and change with the code alone, so their own text is what their tag is made of. */
function answerReference(c: Context<AppEnv>, mediaType: string, render: () => string) {
  allowParameters(c);
  const text = render();
  const validator = { etag: toEtag(fingerprint(text)) };
  const headers = { ...published(c, { tags: [] }), ...validatorHeaders(validator) };
  if (isNotModified(c, validator)) return c.body(null, 304, headers);
  return c.body(text, 200, { "content-type": mediaType, ...headers });
}

function refuseMethod(c: Context<AppEnv>): never {
  throw new Problem("method-not-allowed", {
    detail: `${c.req.method} is not possible here; GET is`,
    headers: { allow: "GET, HEAD, OPTIONS" },
  });
}

/** The API, its OpenAPI document, and the page to read and try it. */
export const api = createPart()
  .get("/api", (c) => {
    const site = c.get("site");
    return answerReference(c, "text/html; charset=utf-8", () => renderReference(toOpenApi(list, site), site));
  })
  .get("/api/v1/openapi.json", (c) =>
    answerReference(c, "application/json; charset=utf-8", () => JSON.stringify(toOpenApi(list, c.get("site")))),
  )
  .all("/api", refuseMethod)
  .all("/api/v1/openapi.json", refuseMethod)
  .route("/api/v1", operations);
