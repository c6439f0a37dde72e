import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { formatHttpDate, type Instant } from "../domain/instant.ts";
import type { AppEnv } from "../env.ts";
import { createLinks } from "../links.ts";

/** From when on it is known that something goes, and until when it stays. */
export interface Deprecation {
  readonly since: Instant;
  readonly until: Instant;
}

/** What goes stays for at least a year of 365 days after that was announced, in seconds. */
export const NOTICE = 365 * 86_400;

/** Nothing may be declared to go sooner than was promised. */
export function requireNotice({ since, until }: Deprecation, name: string): void {
  if (until - since < NOTICE) throw new Error(`${name} would go sooner than a year after it was announced`);
}

/** Says with every answer, problems included, that the operation goes (RFC 9745) and when (RFC 8594). */
export function announce(deprecation: Deprecation | undefined): MiddlewareHandler<AppEnv> {
  return createMiddleware<AppEnv>(async (c, next) => {
    await next();
    if (!deprecation) return;
    c.header("deprecation", `@${deprecation.since}`);
    c.header("sunset", formatHttpDate(deprecation.until));
    const reference = createLinks(c.get("site").baseUrl).reference();
    c.header("link", `<${reference}>; rel="deprecation"; type="text/html"`, { append: true });
  });
}
