import * as z from "zod";
import { parseEdtf } from "../domain/date/edtf.ts";
import { isTimeZone } from "../domain/date/formats.ts";
import { EVENT_STATUSES, type Event, type EventContent, toSlug } from "../domain/event.ts";
import { formatId } from "../domain/id.ts";
import { formatInstant, type Instant, parseInstant } from "../domain/instant.ts";
import { type EventDateResource, toEventDateResource } from "./event-date.ts";
import { anyText, text } from "./text.ts";

/** Only what a browser may safely follow; "javascript:" and its kin are refused here, before anything is stored. */
export const WebUrl = text(2000)
  .refine((value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    return url !== undefined && (url.protocol === "https:" || url.protocol === "http:");
  }, "is not an http or https address")
  .meta({ format: "uri" });

export const EdtfText = z.string().superRefine((value, context) => {
  const result = parseEdtf(value);
  if (!result.ok) context.addIssue({ code: "custom", message: result.error });
});

export const LanguageTag = z
  .string()
  .max(35)
  .refine((value) => {
    try {
      return Intl.getCanonicalLocales(value).length === 1;
    } catch {
      return false;
    }
  }, "is not a language tag (BCP 47), for example en or zh-Hans");

const Country = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z]{2}$/, "is not a country code (ISO 3166-1 alpha-2), for example CN");

export const InstantText = z
  .string()
  .refine(
    (value) => parseInstant(value) !== undefined,
    "is not a date-time with an offset (RFC 3339), for example 2026-11-23T12:00:00Z",
  )
  .meta({ format: "date-time" });

const Entity = z.strictObject({
  name: text(300),
  type: text(50).optional().meta({ description: "For example person, company, agency" }),
  role: text(100).optional().meta({ description: "For example target, issuer, speaker" }),
  ids: z
    .record(z.string().regex(/^[a-z0-9_-]{1,40}$/), text(200))
    .optional()
    .meta({ description: 'Ids elsewhere: {"wikidata": "Q312"}' }),
});

const Place = z
  .strictObject({
    name: text(300).optional(),
    country: Country.optional(),
    subdivision: z
      .string()
      .regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, "is not a subdivision code (ISO 3166-2), for example US-CA")
      .optional(),
    lat: z.number().min(-90).max(90).optional().meta({ description: "Degrees, WGS 84" }),
    lon: z.number().min(-180).max(180).optional(),
  })
  .refine((place) => (place.lat === undefined) === (place.lon === undefined), "needs both lat and lon, or neither");

const Source = z.strictObject({
  url: WebUrl,
  title: text(500).optional(),
  publisher: text(300).optional(),
  date: EdtfText.optional().meta({ description: "When the source was published (EDTF)" }),
  quote: text(5000).optional(),
  archived_url: WebUrl.optional(),
});

const Media = z.strictObject({
  url: WebUrl,
  media_type: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+$/)
    .optional(),
  alt: anyText(2000).meta({ description: 'The picture in words; "" says that it is decoration' }),
  credit: text(500).optional(),
  width: z.int().positive().max(100_000).optional(),
  height: z.int().positive().max(100_000).optional(),
  focus: z
    .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
    .optional()
    .meta({ description: "Focal point: x, y from 0 to 1" }),
});

const Series = z.strictObject({ name: text(300), edition: z.int().positive().optional() });

/** What a client says about an event. `status` is draft unless said. */
export const EventInput = z
  .strictObject({
    external_id: text(300).optional().meta({ description: "Your own id; imports update by it" }),
    slug: text(100).optional().meta({ description: "Made from the title unless given" }),
    date: EdtfText.meta({
      description: "When it happened: EDTF (ISO 8601-2)",
      examples: ["2021-12-26", "1985", "2014/.."],
    }),
    time_zone: z.string().refine(isTimeZone, "is not an IANA time zone, for example Asia/Shanghai").optional(),
    title: text(500),
    summary: text(5000).optional(),
    body: text(100_000).optional().meta({ description: "Markdown; raw HTML is shown as text" }),
    language: LanguageTag.optional(),
    category: text(100).optional(),
    tags: z.array(text(100)).max(50).default([]),
    entities: z
      .array(z.union([text(300).transform((name) => ({ name })), Entity]))
      .max(100)
      .default([])
      .meta({ description: "Names, or objects" }),
    countries: z.array(Country).max(250).default([]),
    place: Place.optional(),
    external_url: WebUrl.optional().meta({ description: "The subject's own page elsewhere" }),
    sources: z.array(Source).max(50).default([]),
    media: z.array(Media).max(20).default([]),
    importance: z.int().min(0).max(100).default(50),
    series: Series.optional(),
    status: z.enum(EVENT_STATUSES).default("draft"),
    published_at: InstantText.optional().meta({ description: "When it becomes public; now, unless said" }),
  })
  .meta({ id: "EventInput" });
export type EventInput = z.output<typeof EventInput>;

/** Members of an event that we make; clients may send them back with a changed event, and they are ignored. */
export const READ_ONLY = ["id", "uri", "url", "when", "body_html", "version", "created_at", "updated_at"] as const;

const When = z
  .object({
    label: z.string(),
    earliest: z.string().optional(),
    latest: z.string().optional(),
    precision: z.string(),
    approximate: z.boolean(),
    uncertain: z.boolean(),
    all_day: z.boolean(),
  })
  .meta({
    description: "The date explained: first and last day (or second) it could mean, in words, and how exact it is",
  });

/** An event as clients get it. */
export const EventResource = EventInput.omit({ entities: true })
  .extend({
    id: z.string(),
    uri: z.string().meta({ description: "Permanent id (RFC 4151), the same on every host" }),
    url: z.string(),
    when: When,
    entities: z.array(Entity),
    body_html: z.string().optional(),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: "Event" });
export type EventResource = Omit<z.input<typeof EventInput>, "entities"> & {
  id: string;
  uri: string;
  url: string;
  when: EventDateResource;
  entities: z.input<typeof Entity>[];
  body_html?: string;
  version: number;
  created_at: string;
  updated_at: string;
};

/** Drops absent members: `exactOptionalPropertyTypes` tells "not there" from "undefined". */
function compact<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as never;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** What a checked input says, as domain content. A published event without a time is public from `now` on. */
export function toEventContent(input: EventInput, now: Instant): EventContent {
  const date = parseEdtf(input.date);
  if (!date.ok) throw new Error(`an unchecked input: ${date.error}`);
  const publishedAt =
    input.published_at !== undefined
      ? parseInstant(input.published_at)
      : input.status === "published"
        ? now
        : undefined;
  return compact({
    externalId: input.external_id,
    slug: toSlug(input.slug ?? input.title) || "event",
    date: date.value,
    timeZone: input.time_zone,
    title: input.title,
    summary: input.summary,
    body: input.body,
    language: input.language,
    category: input.category,
    tags: unique(input.tags),
    entities: input.entities.map((entity) => compact(entity)),
    countries: unique(input.countries),
    place: input.place && compact(input.place),
    externalUrl: input.external_url,
    sources: input.sources.map(({ archived_url, ...source }) => compact({ ...source, archivedUrl: archived_url })),
    media: input.media.map(({ media_type, ...media }) => compact({ ...media, mediaType: media_type })),
    importance: input.importance,
    series: input.series && compact(input.series),
    status: input.status,
    publishedAt,
  }) as EventContent;
}

/** The input that says what the event says: what a merge patch is applied to. */
export function toEventInput(event: EventContent): z.input<typeof EventInput> {
  return compact({
    external_id: event.externalId,
    slug: event.slug,
    date: event.date.text,
    time_zone: event.timeZone,
    title: event.title,
    summary: event.summary,
    body: event.body,
    language: event.language,
    category: event.category,
    tags: [...event.tags],
    entities: event.entities.map((entity) => ({ ...entity, ...(entity.ids && { ids: { ...entity.ids } }) })),
    countries: [...event.countries],
    place: event.place && { ...event.place },
    external_url: event.externalUrl,
    sources: event.sources.map(({ archivedUrl, ...source }) => compact({ ...source, archived_url: archivedUrl })),
    media: event.media.map(({ mediaType, focus, ...media }) =>
      compact({ ...media, media_type: mediaType, focus: focus && [...focus] }),
    ),
    importance: event.importance,
    series: event.series && { ...event.series },
    status: event.status,
    published_at: event.publishedAt === undefined ? undefined : formatInstant(event.publishedAt),
  }) as z.input<typeof EventInput>;
}

/** `language` is that of the labels. `bodyHtml` is the body, rendered. */
export function toEventResource(
  event: Event,
  { uri, url, language, bodyHtml }: { uri: string; url: string; language: string; bodyHtml?: string },
): EventResource {
  return {
    id: formatId(event.id),
    uri,
    url,
    ...toEventInput(event),
    when: toEventDateResource(event.date, event.timeZone, language),
    ...(bodyHtml !== undefined && { body_html: bodyHtml }),
    version: event.version,
    created_at: formatInstant(event.createdAt),
    updated_at: formatInstant(event.updatedAt),
  } as EventResource;
}
