import { expect, it } from "vitest";
import { toInstant } from "../src/domain/instant.ts";
import { toOpenApi } from "../src/http/openapi.ts";
import { createApi } from "../src/http/operation.ts";

const SITE = { title: "T", baseUrl: "https://annals.test", tagAuthority: "annals.test,2026" };

it("the OpenAPI document marks an operation that goes", () => {
  const api = createApi();
  const about = { tag: "T", summary: "S", answers: { 200: { description: "D" } } };
  const deprecation = { since: toInstant(Date.UTC(2027, 0, 1) / 1000), until: toInstant(Date.UTC(2028, 0, 1) / 1000) };
  api.add({ method: "get", path: "/old", scope: "anyone", deprecation, about }, (c) => c.json({}));
  api.add({ method: "get", path: "/new", scope: "anyone", about }, (c) => c.json({}));
  const { paths } = toOpenApi(api.operations, SITE);
  const marks = Object.entries(paths ?? {}).map(([path, methods]) => [path, methods?.["get"]?.deprecated]);
  expect(marks).toEqual([
    ["/old", true],
    ["/new", undefined],
  ]);
});
