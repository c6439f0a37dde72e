/** A tag of a page, read by a parser that accepts only what our templates may write: quoted attributes, nothing bare. */
export interface Tag {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The text up to the next tag, as written. */
  readonly after: string;
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&amp;": "&",
};

export function unescapeText(text: string): string {
  return text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** Throws where a "<" or ">" is no part of a tag. */
export function readTags(html: string): Tag[] {
  const tags: Tag[] = [];
  const pattern = /<(!doctype html|\/?[a-z][a-z0-9-]*)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*)>([^<>]*)/gy;
  let end = 0;
  for (let match = pattern.exec(html); match; match = pattern.exec(html)) {
    end = pattern.lastIndex;
    const [, name = "", written = "", after = ""] = match;
    const pairs = [...written.matchAll(/ ([a-zA-Z-]+)(?:="([^"]*)")?/g)];
    tags.push({
      name,
      attributes: Object.fromEntries(pairs.map(([, key = "", value = ""]) => [key, unescapeText(value)])),
      after,
    });
  }
  if (end !== html.length) throw new Error(`not a tag: ${html.slice(end, end + 200)}`);
  return tags;
}

const ADDRESSES = ["href", "src", "action", "cite", "formaction", "poster", "data"];

/** A block of data, which ends where it should: no browser runs it. */
function isData(attributes: Readonly<Record<string, string>>, text: string): boolean {
  return attributes["type"] === "application/ld+json" && typeof JSON.parse(text) === "object";
}

/** What would run, load or style something that it must not, in a page of a site at `baseUrl`. */
export function findDangers(html: string, baseUrl: string): string[] {
  return readTags(html).flatMap(({ name, attributes, after }) => [
    ...(["style", "object"].includes(name) || (name === "base" && "href" in attributes) ? [`<${name}>`] : []),
    // One drawing is ours: the dot of a category.
    ...(name === "svg" && attributes["class"] !== "dot" ? ["<svg>"] : []),
    ...["fill", "stroke", "filter"].flatMap((key) => attributes[key] ?? []).filter((color) => !/^#\w{6}$/.test(color)),
    ...(name === "script" &&
    !isData(attributes, after) &&
    (!attributes["src"]?.startsWith(`${baseUrl}/`) || after !== "")
      ? ["inline script"]
      : []),
    ...Object.keys(attributes).filter((key) => key === "style" || key.startsWith("on") || key === "srcdoc"),
    ...ADDRESSES.flatMap((key) => attributes[key] ?? []).filter((url) => !/^(?:https?:\/\/|webcal:\/\/|#)/.test(url)),
    ...((name === "script" && !isData(attributes, after)) || name === "link" || name === "iframe"
      ? [attributes["src"] ?? attributes["href"] ?? ""].filter((url) => !url.startsWith(`${baseUrl}/`))
      : []),
  ]);
}

/** The text between the tags. */
export function textOf(html: string): string {
  return unescapeText(html.replace(/<[^>]*>/g, ""));
}
