/** What an address says of a page of a list, and what documents without pages do not take. */
const PAGE = ["order", "limit", "cursor"];
/** A window besides, which tiles do not take: each is one. */
export const WINDOW = ["from", "to", "on", ...PAGE];

export { PAGE };

/** Only of the web: anything else would be run or read. */
export function parseAddress(text: string | null, base = document.baseURI): URL | undefined {
  try {
    const url = new URL(text ?? "", base);
    if (text && /^https?:$/.test(url.protocol)) return url;
  } catch {
    // Not an address.
  }
  return undefined;
}

/** The same list in another format, "/timelines/x?tag=y" -> "/timelines/x.tiles.json?tag=y", without the parameters named. */
export function inFormat(page: URL, suffix: string, without: readonly string[] = []): URL {
  const url = new URL(page);
  url.pathname = url.pathname.replace(/\/$/, "") + suffix;
  url.hash = "";
  for (const name of without) url.searchParams.delete(name);
  return url;
}

export function withParameters(page: URL, parameters: Readonly<Record<string, string | null | undefined>>): URL {
  const url = new URL(page);
  for (const [name, value] of Object.entries(parameters)) if (value) url.searchParams.set(name, value);
  return url;
}
