import type { Change, ChangePage } from "../domain/change.ts";
import type { Site } from "../domain/document.ts";
import { toPublicEvent } from "../domain/event.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { DEFAULT_LANGUAGE } from "../domain/translation.ts";
import { createLinks, eventUri } from "../links.ts";
import { describePublicEvent } from "./event-resource.ts";

/** Labels are in English, and texts as they were written: who copies events wants them all, not those of one language. */
const LANGUAGE = DEFAULT_LANGUAGE;

export interface ChangeDocument extends ChangePage {
  readonly site: Site;
  /** Address of the next page; absent where the log was read to its end. */
  readonly next?: string;
}

/** A form of the log; see `Format`. */
export interface ChangeFormat {
  readonly suffix: string;
  readonly mediaType: string;
  readonly revision: number;
  readonly render: (document: ChangeDocument) => string;
}

function describeRest(change: Change, site: Site): object {
  if ("event" in change) {
    return { event: describePublicEvent(toPublicEvent(change.event), { site, language: LANGUAGE }) };
  }
  if (change.type === "withdrawn") return change.note === undefined ? {} : { note: change.note };
  if (change.type !== "merged" || change.into === undefined) return {};
  const into = formatId(change.into);
  return { into: { id: into, uri: eventUri(site.tagAuthority, into), url: createLinks(site.baseUrl).event(into) } };
}

function describeChange(change: Change, site: Site): object {
  const id = formatId(change.id);
  return {
    seq: change.seq,
    at: formatInstant(change.at),
    type: change.type,
    id,
    uri: eventUri(site.tagAuthority, id),
    url: createLinks(site.baseUrl).event(id),
    ...describeRest(change, site),
  };
}

/** `since` is where to go on, now or later; `next` the address of the next page, or null at the end. */
export const CHANGE_FORMATS: readonly ChangeFormat[] = [
  {
    suffix: ".json",
    mediaType: "application/json; charset=utf-8",
    revision: 1,
    render: ({ changes, since, next, site }) =>
      JSON.stringify({
        changes: changes.map((change) => describeChange(change, site)),
        since,
        next: next ?? null,
      }),
  },
  {
    suffix: ".ndjson",
    mediaType: "application/x-ndjson; charset=utf-8",
    revision: 1,
    render: ({ changes, site }) =>
      changes.map((change) => `${JSON.stringify(describeChange(change, site))}\n`).join(""),
  },
];
