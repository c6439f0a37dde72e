import { sha256 } from "../../crypto.ts";
import { type ArchiveAddress, formatPlace, parseArchive } from "../../domain/archive.ts";
import type { ListDocument } from "../../domain/document.ts";
import type { Filter, ParameterError } from "../../domain/filter.ts";
import type { Instant } from "../../domain/instant.ts";
import type { QueryParameters } from "../../domain/query.ts";
import { published } from "../../http/caching.ts";
import { matchesAny } from "../../http/conditional.ts";
import { toParameterProblem } from "../../http/parameters.ts";
import { createLinks } from "../../links.ts";
import { createListAddress, formatFeedQuery } from "../../representations/addresses.ts";
import { FORMATS } from "../../representations/formats.ts";
import type { Representation } from "../../representations/index.ts";
import { type ArchivePart, listArchive } from "../../store/archives.ts";
import type { Database } from "../../store/database.ts";
import type { Resolution } from "../../store/search.ts";
import type { Handled } from "./answer.ts";
import { listDaily } from "./days.ts";

// Parts of the archive of a feed (RFC 5005 section 4). Each has an address that stays, where documents link to, and which
// leads to one that names its bytes: those never change, so that they may be kept for a year.

const FEEDS = FORMATS.filter(({ isFeed }) => isFeed).map(({ suffix }) => suffix);

/** What the archive of a feed does not go together with: it has one order, is read from place to place, and is of now. */
const OTHERS = ["order", "limit", "cursor", "asOf", "retention"] as const;
const NAMES: Readonly<Record<(typeof OTHERS)[number], string>> = {
  order: "order",
  limit: "limit",
  cursor: "cursor",
  asOf: "as_of",
  retention: "retention",
};

/** Where an address asks for a part of the archive: which; a 400 that names all that is in the way of it. */
export function readArchive(asked: QueryParameters, { isFeed }: Representation): ArchiveAddress | undefined {
  const { archive: value, order, updates } = asked;
  if (value === undefined) return undefined;
  const address = parseArchive(value);
  const errors: ParameterError[] = [];
  const refuse = (detail: string) => errors.push({ parameter: "archive", value, detail });
  if (!isFeed) refuse(`is only for feeds: ${FEEDS.join(", ")}`);
  if (!address) refuse("is no place in an archive; take it from prev-archive of the feed");
  for (const name of OTHERS) {
    if (asked[name] === undefined || (name === "order" && order === "-published")) continue;
    refuse(`cannot be asked for with ${NAMES[name]}; leave that out`);
  }
  for (const [name, text] of listDaily({ filter: asked.filter })) {
    refuse(`cannot be asked for with ${name}=${text}, which is another every day; leave that out`);
  }
  if (updates === "bump" || updates === "new-item") {
    refuse(`cannot be asked for with updates=${updates}, where entries come again; leave that out`);
  }
  if (errors.length > 0) throw toParameterProblem(errors);
  return address;
}

/** A list whose query is resolved. */
interface ArchiveRequest {
  readonly db: Database;
  readonly format: Representation;
  readonly filter: Filter;
  readonly address: ArchiveAddress;
  readonly resolution: Resolution;
  /** The document of this part, the latest of its events of `updatedAt`. */
  toDocument(part: ArchivePart, updatedAt: Instant): ListDocument;
  /** Of domain/cache-tag.ts. */
  readonly tags: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads the part once and renders it, whichever of its addresses was asked for: its bytes are what the second one names. */
export async function serveArchive(c: Handled, request: ArchiveRequest): Promise<Response> {
  const { db, format, filter, address, resolution, tags, headers } = request;
  const { place, mark } = address;
  const part = await listArchive(db, filter, { place, publicAt: c.get("now") }, resolution);
  const document: ListDocument = {
    ...request.toDocument(part, place.key as Instant),
    archive: formatPlace(place),
    ...(part.next && { previousArchive: formatPlace(part.next) }),
  };
  const body = format.render(document);
  const found = (await sha256(body)).slice(0, 16);
  const toAddress = createListAddress(document, createLinks(c.get("site").baseUrl));
  const leadTo = (archive: string) => {
    const location = toAddress(format.suffix, formatFeedQuery(document, archive));
    return c.body(null, 302, { location, ...published(c, { tags }), ...headers });
  };
  if (mark === undefined) return leadTo(`${formatPlace(place)}-${found}`);
  // Other bytes than these were there: what is there now has another address.
  if (mark !== found) return leadTo(formatPlace(place));
  const etag = `"${found}"`;
  const common = { ...published(c, { tags, isImmutable: true }), etag, ...headers };
  const known = c.req.header("if-none-match");
  if (known !== undefined && matchesAny(known, etag)) return c.body(null, 304, common);
  return c.body(body, 200, { "content-type": format.mediaType, ...common });
}
