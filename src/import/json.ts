import { readJsonFeed } from "./feed-json.ts";
import { ImportError, isRecord, type ParseOptions, type Row, toRow } from "./rows.ts";
import { readTimelineJs } from "./timelinejs.ts";

/**
 * A list of events, an object with such a list in `events`, or one event: as our own JSON documents are; or a
 * document of TimelineJS, or a JSON Feed.
 */
export function parseJsonEvents(text: string, options: ParseOptions = {}): Row[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ImportError(`the body is not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  const foreign = options.isMapped
    ? undefined
    : (readTimelineJs(value, options.categories ?? []) ?? readJsonFeed(value, options));
  if (foreign) return foreign;
  const list = isRecord(value) ? (value["events"] ?? (Object.hasOwn(value, "date") ? [value] : undefined)) : value;
  if (!Array.isArray(list))
    throw new ImportError('the body is neither an event, nor a list of events, nor an object with a list "events"');
  return list.map((item, index) => toRow(index + 1, item));
}
