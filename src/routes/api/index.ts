import { Hono } from "hono";
import type { AppEnv } from "../../env.ts";
import { toOpenApi } from "../../http/openapi.ts";
import { closeApi, createApi } from "../../http/operation.ts";
import { allowParameters } from "../../http/parameters.ts";
import { renderReference } from "../../representations/html/reference.ts";
import { addEvents } from "./events.ts";
import { addImports } from "./imports.ts";
import { addTimelines } from "./timelines.ts";
import { addTokens } from "./tokens.ts";

const { app: operations, operations: list, add } = createApi();
for (const addOperations of [addEvents, addTimelines, addImports, addTokens])
  addOperations({ app: operations, operations: list, add });
closeApi(operations, list);

const REFERENCE = "public, max-age=300";

/** The API, its OpenAPI document, and the page to read and try it. */
export const api = new Hono<AppEnv>()
  .get("/api", (c) => {
    allowParameters(c);
    return c.html(renderReference(toOpenApi(list, c.get("site")), c.get("site")), 200, { "cache-control": REFERENCE });
  })
  .get("/api/v1/openapi.json", (c) => {
    allowParameters(c);
    return c.json(toOpenApi(list, c.get("site")), 200, { "cache-control": REFERENCE });
  })
  .route("/api/v1", operations);
