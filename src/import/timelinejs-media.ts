import { cutText, isMediaUrl, isWeb, MAX_NAME, MAX_TITLE, type Note, type Value } from "./members.ts";
import { isRecord } from "./rows.ts";
import { readBody, readPlain } from "./texts.ts";

const MAX_ALT = 2000;
const MAX_CREDIT = 500;
const READ = ["url", "caption", "credit", "alt"];

/** What a slide shows: a picture is media, a page of the web a source, and HTML is text. */
export interface Shown {
  readonly members: Value;
  /** Markdown, for the end of the body. */
  readonly quoted?: string;
}

function toMedia(url: string, { caption, credit, alt }: Readonly<Record<string, string>>, note: Note): Value {
  const said = alt || caption || "";
  if (!alt && caption) {
    note({
      pointer: "/media/caption",
      was: caption,
      now: caption,
      why: "stands for the words of the picture (alt), which are missing",
    });
  }
  if (said === "") {
    const why = "comes without words for who cannot see it; is kept as decoration";
    note({ pointer: "/media/url", was: url, now: url, why });
  }
  if (alt && caption && alt !== caption)
    note({ pointer: "/media/caption", was: caption, why: "media have no caption beside alt" });
  return { media: [{ url, alt: cutText(said, MAX_ALT, "/media/alt", note), ...(credit && { credit }) }] };
}

function toSource(url: string, { caption, credit, alt }: Readonly<Record<string, string>>, note: Note): Value {
  note({
    pointer: "/media/url",
    was: url,
    now: url,
    why: "is a page of the web, no file that can be shown here; is kept as a source",
  });
  if (alt) note({ pointer: "/media/alt", was: alt, why: "describes what is not shown here" });
  const title = caption && cutText(caption, MAX_TITLE, "/media/caption", note);
  const publisher = credit && cutText(credit, MAX_NAME, "/media/credit", note);
  return { sources: [{ url, ...(title && { title }), ...(publisher && { publisher }) }] };
}

function textsOf(media: Readonly<Record<string, unknown>>, note: Note): Record<string, string> {
  const read = (name: string, max: number) => {
    const value = media[name];
    return typeof value === "string" ? readPlain(value, max, `/media/${name}`, note) : "";
  };
  return { caption: read("caption", MAX_ALT), credit: read("credit", MAX_CREDIT), alt: read("alt", MAX_ALT) };
}

/** An address may be without its scheme, and an embedded page has it inside. */
function addressOf(url: string): string {
  const [, inside] = /^<iframe\b[^>]{0,2000}?\bsrc=["']([^"'<>]+)["']/i.exec(url) ?? [];
  const address = (inside ?? url).trim();
  return address.startsWith("//") ? `https:${address}` : address;
}

export function readMedia(media: unknown, note: Note): Shown {
  if (!isRecord(media)) return { members: {} };
  const url = typeof media["url"] === "string" ? media["url"].trim() : "";
  for (const [name, was] of Object.entries(media)) {
    const isSaid = was !== null && was !== "" && !READ.includes(name);
    if (isSaid) note({ pointer: `/media/${name}`, was, why: "has no place in media here; is dropped" });
  }
  const texts = textsOf(media, note);
  const address = addressOf(url);
  if (isWeb(address)) {
    // A page about a picture ends in its name too.
    const isFile = isMediaUrl(address) && !/\/wiki\/[^/]+:/.test(address);
    return { members: isFile ? toMedia(address, texts, note) : toSource(address, texts, note) };
  }
  for (const [name, was] of Object.entries(texts)) {
    if (was !== "") note({ pointer: `/media/${name}`, was, why: "belongs to what is not taken over" });
  }
  const quoted = url.startsWith("<") ? readBody(url, "/media/url", note) : "";
  if (quoted === "" && url !== "")
    note({ pointer: "/media/url", was: url, why: "has no http or https address; is dropped" });
  if (quoted !== "")
    note({ pointer: "/media/url", was: url, now: quoted, why: "is text; is kept at the end of the body" });
  return { members: {}, ...(quoted !== "" && { quoted }) };
}
