import { env } from "cloudflare:workers";
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { toInstant } from "../../src/domain/instant.ts";
import type { AppEnv } from "../../src/env.ts";
import { createApi } from "../../src/http/operation.ts";
import { onError, Problem } from "../../src/http/problem.ts";

const site = { title: "T", baseUrl: "https://annals.test", tagAuthority: "annals.test,2026" };
const SINCE = toInstant(Date.UTC(2027, 0, 1) / 1000);
const UNTIL = toInstant(Date.UTC(2028, 0, 1) / 1000);

function createApp() {
  const api = createApi();
  const deprecation = { since: SINCE, until: UNTIL };
  const about = { tag: "T", summary: "S", answers: { 200: { description: "D" } } };
  const common = { scope: "anyone", about } as const;
  api.add({ ...common, method: "get", path: "/old", deprecation }, (c) =>
    c.json({}, 200, { link: '<https://annals.test/next>; rel="next"' }),
  );
  api.add({ ...common, method: "get", path: "/old/wrong", deprecation }, () => {
    throw new Problem("not-found");
  });
  api.add({ ...common, method: "get", path: "/new" }, (c) => c.json({}));
  const app = new Hono<AppEnv>();
  app.onError(onError);
  app.use(async (c, next) => {
    c.set("site", site);
    await next();
  });
  app.route("/", api.app);
  return app;
}

async function headersOf(path: string) {
  const response = await createApp().request(`https://annals.test${path}`, {}, env);
  const { headers, status } = response;
  return { status, deprecation: headers.get("deprecation"), sunset: headers.get("sunset"), link: headers.get("link") };
}

const REFERENCE = '<https://annals.test/api>; rel="deprecation"; type="text/html"';
const ANNOUNCED = { deprecation: "@1798761600", sunset: "Sat, 01 Jan 2028 00:00:00 GMT" };

describe("an operation that goes", () => {
  it("says since when and until when with every answer, and keeps the links of the answer", async () => {
    expect(await headersOf("/old")).toEqual({
      status: 200,
      ...ANNOUNCED,
      link: `<https://annals.test/next>; rel="next", ${REFERENCE}`,
    });
    expect(await headersOf("/old/wrong")).toEqual({ status: 404, ...ANNOUNCED, link: REFERENCE });
    expect(await headersOf("/new")).toEqual({ status: 200, deprecation: null, sunset: null, link: null });
  });

  it("cannot go sooner than a year after that was announced", () => {
    const add = (until: number) =>
      createApi().add(
        {
          method: "delete",
          path: "/x/{id}",
          scope: "read",
          about: { tag: "T", summary: "S", answers: {} },
          deprecation: { since: SINCE, until: toInstant(until) },
        },
        (c) => c.json({}),
      );
    expect(() => add(UNTIL - 1)).toThrow("DELETE /x/{id} would go sooner than a year after it was announced");
    expect(() => add(UNTIL)).not.toThrow();
  });
});
