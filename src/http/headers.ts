import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import type { AppEnv } from "../env.ts";
import { STYLE_HASH } from "../representations/svg.ts";

const NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/** A picture has a style for light and dark, which is the same in all of them. */
const DRAWING = `${NOTHING}; style-src '${STYLE_HASH}'`;
const PAGE =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' https: data:; connect-src 'self'; form-action 'self'; base-uri 'none'";
/** Nothing that a script makes of text can run. */
const NO_SINKS = "require-trusted-types-for 'script'; trusted-types 'none'";

export interface PageOptions {
  /** May stand in a frame on any site; everything else may not. */
  readonly framable?: boolean;
  /** May have pages of ours in frames. */
  readonly frames?: boolean;
}

/** Content-Security-Policy and its kin for one of our pages. */
export function pageHeaders({ framable = false, frames = false }: PageOptions = {}): Record<string, string> {
  if (framable) return { "content-security-policy": `${PAGE}; ${NO_SINKS}; frame-ancestors *` };
  const policy = `${PAGE}; frame-ancestors 'none'${frames ? "; frame-src 'self'" : ""}`;
  return { "content-security-policy": policy, "x-frame-options": "DENY" };
}

/** What every answer carries. A document that is no page may do nothing at all, even if a browser is led to show it. */
export const secureHeaders: MiddlewareHandler<AppEnv> = createMiddleware<AppEnv>(async (c, next) => {
  await next();
  // Into the answer itself: c.header would make it anew each time.
  const { headers } = c.res;
  headers.set("x-content-type-options", "nosniff");
  headers.set("referrer-policy", "strict-origin-when-cross-origin");
  // What a 304 says of a page replaces what the browser keeps with it (RFC 9111 section 4.3.4): it must keep its policy.
  if (c.res.status === 304 || headers.has("content-security-policy")) return;
  const type = headers.get("content-type") ?? "";
  const nothing = type.startsWith("image/svg") ? DRAWING : NOTHING;
  const policy = type.startsWith("text/html")
    ? pageHeaders()
    : { "content-security-policy": nothing, "x-frame-options": "DENY" };
  for (const [name, value] of Object.entries(policy)) headers.set(name, value);
});
