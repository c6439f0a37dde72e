import type { Hono } from "hono";
import { toInstant } from "./domain/instant.ts";
import { type AppEnv, readSite } from "./env.ts";
import { explicitPolicy } from "./http/caching.ts";
import { allowEveryOrigin } from "./http/cors.ts";
import { BOOKMARK, bookmarks } from "./http/database.ts";
import { secureHeaders } from "./http/headers.ts";
import { notFound, onError } from "./http/problem.ts";
import { createRouter } from "./http/router.ts";
import { api } from "./routes/api/index.ts";
import { documents } from "./routes/documents/index.ts";
import { health } from "./routes/health.ts";
import { websub } from "./routes/websub.ts";

/** The service. `clock` gives milliseconds since 1970 and is read once a request. */
export function createApp(clock: () => number = Date.now): Hono<AppEnv> {
  const app = createRouter();
  app.onError(onError);
  app.notFound(notFound);
  app.use(async (c, next) => {
    c.set("now", toInstant(clock() / 1000));
    c.set("site", readSite(c.env, new URL(c.req.url).origin));
    await next();
  });
  app.use(secureHeaders);
  app.use(explicitPolicy);
  // No credentials are ever read from cookies, so every page on the web may read what is public, or bring its own token.
  app.use(
    allowEveryOrigin({
      allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
      allowHeaders: [
        "Authorization",
        "Content-Type",
        "Idempotency-Key",
        "If-Match",
        "If-None-Match",
        "If-Modified-Since",
        BOOKMARK,
      ],
      exposeHeaders: [
        "ETag",
        "Last-Modified",
        "Link",
        "Location",
        "Idempotency-Replayed",
        "Deprecation",
        "Sunset",
        "Retry-After",
        "RateLimit",
        BOOKMARK,
      ],
      maxAge: 86_400,
    }),
  );
  app.use(bookmarks);
  app.route("/", documents);
  app.route("/", api);
  app.route("/", websub);
  app.route("/", health);
  return app;
}
