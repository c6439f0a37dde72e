/** Takes out what an address says of a page of a list, which documents without pages do not take. */
export const WHOLE = { order: "", limit: "", cursor: "" };
/** And what it says of time. */
export const ALL = { ...WHOLE, from: "", to: "", on: "" };

/** Only of the web: anything else would be run or read. */
export function parseAddress(text: string | null, base = document.baseURI): URL | undefined {
  const url = text && URL.canParse(text, base) ? new URL(text, base) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}

/**
 * The same list in another format: "/timelines/x?tag=y" -> "/timelines/x.tiles.json?tag=y". Parameters are put in
 * at the end; "" takes one out, and what is null or undefined is left as it is.
 */
export function toAddress(
  page: URL,
  suffix: string,
  parameters: Readonly<Record<string, string | null | undefined>> = {},
): URL {
  const url = new URL(page);
  url.pathname = url.pathname.replace(/\/$/, "") + suffix;
  url.hash = "";
  for (const [name, value] of Object.entries(parameters)) {
    if (value != null) url.searchParams.delete(name);
    if (value) url.searchParams.append(name, value);
  }
  return url;
}
