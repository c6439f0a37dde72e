import { parseCsv } from "./csv.ts";
import { parseJsonFeed } from "./feed-json.ts";
import { parseFeed } from "./feed-xml.ts";
import { parseIcs } from "./ics.ts";
import { parseJsonEvents } from "./json.ts";
import { parseNdjson } from "./ndjson.ts";
import type { ParseOptions, Row } from "./rows.ts";

/** The formats coming in, by media type. Each throws `ImportError` where the text as a whole cannot be read. */
export const PARSERS: Readonly<Record<string, (text: string, options?: ParseOptions) => Row[]>> = {
  "application/x-ndjson": parseNdjson,
  "application/json": parseJsonEvents,
  "text/csv": parseCsv,
  "text/calendar": parseIcs,
  "application/rss+xml": parseFeed,
  "application/atom+xml": parseFeed,
  "application/xml": parseFeed,
  "text/xml": parseFeed,
  "application/feed+json": parseJsonFeed,
};
