import type { Context } from "hono";
import { matchesAny } from "./conditional.ts";
import { Problem } from "./problem.ts";

/** The tag of one version of a record. */
export function versionTag(version: number): string {
  return `"${version}"`;
}

/**
 * If-Match must name the version that is there (RFC 9110 section 13.1.1, RFC 6585 section 3). Compared weakly, because
 * the edge weakens tags when it compresses, and our tags name versions, not bytes.
 */
export function requireMatch(c: Context, version: number): void {
  const header = c.req.header("if-match");
  const current = versionTag(version);
  if (header === undefined) {
    throw new Problem("precondition-required", {
      detail: `send If-Match with the ETag of the version you read; it is ${current} now`,
      errors: [{ header: "If-Match", detail: "is missing" }],
      headers: { etag: current },
      version,
    });
  }
  if (!matchesAny(header, current)) {
    throw new Problem("stale", {
      detail: `the current version is ${current}; read it again and apply your change to it`,
      errors: [{ header: "If-Match", value: header, detail: `is not ${current}` }],
      headers: { etag: current },
      version,
    });
  }
}
