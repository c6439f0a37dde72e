import type { Category } from "../../domain/category.ts";
import type { EventDocument, RelatedEvent } from "../../domain/document.ts";
import { type Event, toPublicEvent } from "../../domain/event.ts";
import type { Instant } from "../../domain/instant.ts";
import { DEFAULT_LANGUAGE, listReadableLanguages, localize } from "../../domain/translation.ts";
import { negotiateLanguage } from "../../http/negotiate.ts";
import type { Handled } from "./answer.ts";

/** In which language the event is given, and in which it could be. `lang` is what the address asks for. */
export async function negotiateEvent(c: Handled, event: Event, lang: string | undefined) {
  const languages = listReadableLanguages(event);
  return { languages, ...(await negotiateLanguage(c, lang, languages, event.language ?? DEFAULT_LANGUAGE)) };
}

interface Parts {
  /** As it is on record, now or then. */
  readonly event: Event;
  readonly related: readonly RelatedEvent[];
  readonly timelines: EventDocument["timelines"];
  readonly categories: readonly Category[];
  readonly language: string;
  readonly languages: readonly string[];
  readonly lang: string | undefined;
  readonly asOf?: Instant;
  readonly isPreview: boolean;
}

/** The document of an event in the language of the reader, without what is only for editors. */
export function toEventDocument(c: Handled, { event, related, lang, ...rest }: Parts): EventDocument {
  const shown = localize(toPublicEvent(event), rest.language);
  return {
    ...rest,
    kind: "event",
    site: c.get("site"),
    event: shown,
    title: shown.title,
    ...(lang !== undefined && { lang }),
    updatedAt: Math.max(event.updatedAt, event.publishedAt ?? 0) as Instant,
    related: related.map((one) => ({ ...one, event: localize(toPublicEvent(one.event), rest.language) })),
  };
}
