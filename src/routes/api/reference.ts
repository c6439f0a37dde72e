import type { Context } from "hono";
import type { Site } from "../../domain/document.ts";
import { fingerprint } from "../../domain/fingerprint.ts";
import type { AppEnv } from "../../env.ts";
import { published } from "../../http/caching.ts";
import { isNotModified, toEtag, validatorHeaders } from "../../http/conditional.ts";
import { allowParameters } from "../../http/parameters.ts";
import { Problem } from "../../http/problem.ts";
import { createPart } from "../../http/router.ts";
import { html } from "../../representations/html/markup.ts";

/** Whom the files in public/reference name, where the service that gives them puts itself (scripts/reference.ts). */
export const NOBODY: Site = { title: "%TITLE%", baseUrl: "https://nobody.invalid", tagAuthority: "" };

const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
const inHtml = (text: string) => String(html`${text}`);

/** These documents are small and change with the code alone, so their own text is what their tag is made of. */
async function answerReference(c: Context<AppEnv>, mediaType: string, file: string, spell: (text: string) => string) {
  allowParameters(c);
  const { title, baseUrl } = c.get("site");
  const made = await c.env.ASSETS.fetch(`${NOBODY.baseUrl}/reference/${file}`);
  if (!made.ok) throw new Error(`public/reference/${file} is missing: npm run reference`);
  const text = (await made.text())
    .replaceAll(NOBODY.title, () => spell(title))
    .replaceAll(NOBODY.baseUrl, () => spell(baseUrl));
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

/** The API's OpenAPI document, and the page to read and try it. */
export const reference = createPart()
  .get("/api", (c) => answerReference(c, "text/html; charset=utf-8", "page.txt", inHtml))
  .get("/api/v1/openapi.json", (c) => answerReference(c, "application/json; charset=utf-8", "openapi.txt", inJson))
  .all("/api", refuseMethod)
  .all("/api/v1/openapi.json", refuseMethod);
