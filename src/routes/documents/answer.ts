import type { Context } from "hono";
import type { Document } from "../../domain/document.ts";
import { fingerprint } from "../../domain/fingerprint.ts";
import type { AppEnv } from "../../env.ts";
import { type Published, published } from "../../http/caching.ts";
import { type Validator, validatorHeaders } from "../../http/conditional.ts";
import { Problem } from "../../http/problem.ts";
import type { Format } from "../../representations/formats.ts";
import { LOSS_REPORTS, REPRESENTATIONS, type Representation } from "../../representations/index.ts";

export type Handled = Context<AppEnv>;

/** "us-china-tech.feed.json" -> the name and the format that its ending asks for. */
export function splitName(name: string): { name: string; format: Representation } {
  const dot = name.indexOf(".");
  const suffix = dot < 0 ? "" : name.slice(dot);
  const format = REPRESENTATIONS.get(suffix) ?? LOSS_REPORTS.get(suffix);
  if (!format) {
    const known = [...REPRESENTATIONS.keys()].filter((suffix) => suffix !== "");
    throw new Problem("not-found", { detail: `there is no format ${name.slice(dot)}; there are ${known.join(", ")}` });
  }
  return { name: dot < 0 ? name : name.slice(0, dot), format };
}

/** What the bytes depend on besides the data: a change of name, address or renderer is a change of the document. */
export function siteMark(c: Handled): string {
  return fingerprint(JSON.stringify(c.get("site")));
}

/** The document in that format: text, or the bytes of a picture. */
export function renderBody(
  c: Handled,
  { render, renderBytes }: Representation,
  document: Document,
): string | Promise<Uint8Array> {
  return renderBytes ? renderBytes(document, (name) => readAsset(c, name)) : render(document);
}

/** What is not there is no failure: a picture goes without those glyphs. What else fails is, so that nobody keeps half a picture. */
async function readAsset(c: Handled, name: string): Promise<ReadableStream | undefined> {
  // Words can be had without files, in English; half a picture is none.
  if (!c.env.ASSETS) throw new Error(`${name}: the binding ASSETS is missing (wrangler.toml)`);
  const { status, ok, body } = await c.env.ASSETS.fetch(new URL(`/${name}`, c.req.url));
  if (status === 404) return undefined;
  if (!ok || !body) throw new Error(`${name}: ${status}`);
  return body;
}

type Headers = Readonly<Record<string, string>>;

/** What names the state that an answer is of, and what ends it. */
export type DocumentState = Validator & Published;

/** `mediaType` with its charset; 226 for a part of the document that stands for all of it (RFC 3229). */
export function answerDocument(
  c: Handled,
  body: string | Uint8Array | ReadableStream | null,
  { mediaType, isHidden }: Pick<Format, "mediaType" | "isHidden">,
  state: DocumentState,
  extra: Headers = {},
  status: 200 | 226 = 200,
) {
  // Hono takes all of these, but one at a time.
  return c.body(body as string, status, {
    "content-type": mediaType,
    ...published(c, state),
    ...validatorHeaders(state),
    ...(isHidden && { "x-robots-tag": "noindex" }),
    ...extra,
  });
}

/** `extra` is what the answer with a body would have said of caching besides (RFC 9110 section 15.4.5). */
export function notModified(c: Handled, state: DocumentState, extra: Headers = {}) {
  return c.body(null, 304, { ...published(c, state), ...validatorHeaders(state), ...extra });
}

export function downloadHeaders(format: Representation, name: string): Record<string, string> {
  return format.download ? { "content-disposition": `attachment; filename="${name}.${format.download}"` } : {};
}

export function refuseMethod(c: Handled): never {
  throw new Problem("method-not-allowed", {
    detail: `${c.req.method} is not possible here; writes go to /api/v1`,
    headers: { allow: "GET, HEAD, OPTIONS" },
  });
}
