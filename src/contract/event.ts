import * as z from "zod";
import { parseEdtf } from "../domain/date/edtf.ts";
import { isTimeZone } from "../domain/date/formats.ts";
import {
  DATE_ROLES,
  EVENT_STATES,
  EVENT_STATUSES,
  type Event,
  type EventContent,
  type EventStatus,
  RELATION_TYPES,
  toSlug,
  withTimes,
} from "../domain/event.ts";
import { formatId, type Id, parseId } from "../domain/id.ts";
import { formatInstant, type Instant, parseInstant } from "../domain/instant.ts";
import { refuseRecurrence } from "../domain/recurrence.ts";
import { TERM_KINDS } from "../domain/term.ts";
import { about } from "./about.ts";
import { type EventDateResource, toEventDateResource } from "./event-date.ts";
import { anyText, text } from "./text.ts";
import {
  Country,
  EdtfText,
  EventIdText,
  InstantText,
  LanguageTag,
  Recurrence,
  refuseTranslations,
  Translations,
  WebUrl,
} from "./values.ts";

const Entity = z.strictObject({
  name: text(300),
  type: text(50).optional().meta(about("For example person, company, agency")),
  role: text(100).optional().meta(about("For example target, issuer, speaker")),
  ids: z
    .record(z.string().regex(/^[a-z0-9_-]{1,40}$/), text(200))
    .optional()
    .meta(about('Ids elsewhere: {"wikidata": "Q312"}')),
});

const Place = z
  .strictObject({
    name: text(300).optional(),
    country: Country.optional(),
    subdivision: z
      .string()
      .regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, "is not a subdivision code (ISO 3166-2), for example US-CA")
      .optional(),
    lat: z.number().min(-90).max(90).optional().meta(about("Degrees, WGS 84")),
    lon: z.number().min(-180).max(180).optional(),
  })
  .refine((place) => (place.lat === undefined) === (place.lon === undefined), "needs both lat and lon, or neither");

const Source = z.strictObject({
  url: WebUrl,
  title: text(500).optional(),
  publisher: text(300).optional(),
  date: EdtfText.optional().meta(about("When the source was published (EDTF)")),
  quote: text(5000).optional(),
  archived_url: WebUrl.optional(),
  supports: z
    .array(
      z
        .string()
        .regex(/^[a-z_]+(\/[a-z_0-9]+)*$/, 'is not a path to a member, for example "date" or "dates/effective"'),
    )
    .max(30)
    .optional()
    .meta(about("Members of the event that it is a citation for; absent: the event as a whole")),
});

const Media = z.strictObject({
  url: WebUrl,
  media_type: z
    .string()
    .regex(/^[\w.+-]+\/[\w.+-]+$/)
    .optional(),
  length: z.int().positive().max(Number.MAX_SAFE_INTEGER).optional().meta(about("Size of the file in octets")),
  alt: anyText(2000).meta(about('The picture in words; "" says that it is decoration')),
  credit: text(500).optional(),
  width: z.int().positive().max(100_000).optional(),
  height: z.int().positive().max(100_000).optional(),
  focus: z
    .tuple([z.number().min(0).max(1), z.number().min(0).max(1)])
    .optional()
    .meta(about("Focal point: x, y from 0 to 1")),
});

const Series = z.strictObject({ name: text(300), edition: z.int().positive().optional() });

const RoleDates = z
  .strictObject(
    Object.fromEntries(DATE_ROLES.map((role) => [role, EdtfText.optional()])) as Record<
      (typeof DATE_ROLES)[number],
      z.ZodOptional<typeof EdtfText>
    >,
  )
  .meta(about("Dates besides the main one (EDTF). `expires` is the last day on which it is in force"));

const Relation = z.strictObject({
  type: z.enum(RELATION_TYPES),
  event: EventIdText,
});

/** One more entry for the log of an event, of now. */
export const UpdateInput = z
  .strictObject({
    text: text(5000),
    significant: z.boolean().default(true).meta(about("Whether readers are to be told")),
  })
  .meta(about({ id: "UpdateInput" }));
export type UpdateInput = z.output<typeof UpdateInput>;

const Update = z.strictObject({
  at: InstantText.optional().meta(about("Now, unless said")),
  ...UpdateInput.shape,
});

const Suggestion = z.strictObject({
  timeline: text(100),
  name: text(200).optional(),
  contact: text(300).optional(),
  note: text(5000).optional(),
});

const Members = z.strictObject({
  external_id: text(300).optional().meta(about("Your own id; imports update by it")),
  slug: text(100).optional().meta(about("Made from the title unless given")),
  date: EdtfText.meta(
    about({
      description: "When it happened: EDTF (ISO 8601-2)",
      examples: ["2021-12-26", "1985", "2014/.."],
    }),
  ),
  time_zone: z.string().refine(isTimeZone, "is not an IANA time zone, for example Asia/Shanghai").optional(),
  dates: RoleDates.optional(),
  recurrence: Recurrence.optional().meta(about("What comes again, beginning with `date`")),
  title: text(500),
  summary: text(5000).optional(),
  body: text(100_000).optional().meta(about("Markdown; raw HTML is shown as text")),
  language: LanguageTag.optional(),
  translations: Translations.optional().meta(
    about('Texts in other languages, by path: {"zh": {"title": "…", "media/0/alt": "…"}}'),
  ),
  category: text(100).optional(),
  tags: z.array(text(100)).max(50).default([]),
  entities: z
    .array(z.union([text(300).transform((name) => ({ name })), Entity]))
    .max(100)
    .default([])
    .meta(about("Names, or objects")),
  countries: z.array(Country).max(250).default([]),
  place: Place.optional(),
  external_url: WebUrl.optional().meta(about("The subject's own page elsewhere")),
  sources: z.array(Source).max(50).default([]),
  media: z.array(Media).max(20).default([]),
  importance: z.int().min(0).max(100).default(50),
  series: Series.optional(),
  relations: z
    .array(Relation)
    .max(100)
    .default([])
    .meta(about("What this event is to others: it amends, follows, is part of them")),
  updates: z.array(Update).max(200).default([]).meta(about("The log of what became known or was changed")),
  event_status: z
    .enum(EVENT_STATES)
    .optional()
    .meta(about("What became of it in the world, beside `status`, the state of publication")),
  status: z
    .enum([...EVENT_STATUSES, "scheduled"])
    .default("draft")
    .meta(about("scheduled is published, with `published_at` ahead")),
  note: text(5000).optional().meta(about("Why it was cancelled, postponed or withdrawn; readers see it")),
  published_at: InstantText.optional().meta(about("When it becomes public; now, unless said")),
  suggestion: Suggestion.optional().meta(about("Who sent it in; never public")),
});

const TEXT_PATHS =
  /^(title|summary|body|note|place\/name|sources\/\d+\/(title|publisher|quote)|media\/\d+\/(alt|credit)|updates\/\d+\/text)$/;

/** What a client says about an event. `status` is draft unless said. */
export const EventInput = Members.superRefine((input, context) => {
  const refuse = (path: PropertyKey[], message: string) => context.addIssue({ code: "custom", path, message });
  refuseTranslations(input, TEXT_PATHS, refuse);
  const date = parseEdtf(input.date);
  const reason = input.recurrence && date.ok ? refuseRecurrence(input.recurrence.rule, date.value) : undefined;
  if (reason !== undefined) refuse(["recurrence", "rule"], reason);
  if (input.status === "withdrawn" && input.note === undefined) {
    refuse(["note"], "is missing: a withdrawn event says why");
  }
  if (input.status === "scheduled" && input.published_at === undefined) {
    refuse(["published_at"], "is missing: a scheduled event says when it becomes public");
  }
  for (const [index, { supports = [] }] of input.sources.entries()) {
    for (const [place, path] of supports.entries()) {
      const first = path.split("/")[0] ?? "";
      if (!Object.hasOwn(Members.shape, first))
        refuse(["sources", index, "supports", place], "names no member of an event");
    }
  }
}).meta(about({ id: "EventInput" }));
export type EventInput = z.output<typeof EventInput>;

/** Members of an event that we make; clients may send them back with a changed event, and they are ignored. */
export const READ_ONLY = [
  "id",
  "uri",
  "url",
  "when",
  "body_html",
  "terms",
  "withdrawn_at",
  "version",
  "created_at",
  "updated_at",
  "possible_duplicates",
] as const;

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
  .meta(about("The date explained: first and last day (or second) it could mean, in words, and how exact it is"));

/** A record behind a name in an event. */
export const TermLinkResource = z
  .object({
    kind: z.enum(TERM_KINDS),
    key: z.string().meta(about("The name in the event, folded")),
    id: z.string(),
    slug: z.string(),
    name: z.string(),
    names: z.record(z.string(), z.string()),
    type: z.string().optional(),
    ids: z.record(z.string(), z.string()),
  })
  .meta(about({ id: "TermLink" }));
export type TermLinkResource = z.infer<typeof TermLinkResource>;

/** An event as clients get it. */
export const EventResource = Members.omit({ entities: true })
  .extend({
    id: z.string(),
    uri: z.string().meta(about("Permanent id (RFC 4151), the same on every host")),
    url: z.string(),
    when: When,
    entities: z.array(Entity),
    body_html: z.string().optional(),
    terms: z.array(TermLinkResource).optional().meta(about("Records of its entities and series")),
    withdrawn_at: z.string().optional(),
    version: z.int(),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta(about({ id: "Event" }));
export type EventResource = Omit<z.input<typeof EventInput>, "entities"> & {
  id: string;
  uri: string;
  url: string;
  when: EventDateResource;
  entities: z.input<typeof Entity>[];
  body_html?: string;
  terms?: TermLinkResource[];
  withdrawn_at?: string;
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

function toStatus(status: EventInput["status"]): EventStatus {
  return status === "scheduled" ? "published" : status;
}

function readInstant(text: string | undefined): Instant | undefined {
  return text === undefined ? undefined : parseInstant(text);
}

/**
 * What a checked input says, as domain content at `now`, in the place of `before`. A published event without a time is
 * public from `now` on, or from when it was.
 */
export function toEventContent(input: EventInput, now: Instant, before?: EventContent): EventContent {
  const date = parseEdtf(input.date);
  if (!date.ok) throw new Error(`an unchecked input: ${date.error}`);
  const content = compact({
    externalId: input.external_id,
    slug: toSlug(input.slug ?? input.title) || "event",
    date: date.value,
    timeZone: input.time_zone,
    dates: input.dates && compact(input.dates),
    recurrence: input.recurrence,
    title: input.title,
    summary: input.summary,
    body: input.body,
    language: input.language,
    translations: input.translations,
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
    relations: input.relations.map(({ type, event }) => ({ type, event: parseId(event) as Id })),
    updates: input.updates
      .map(({ at, text, significant }) => ({ at: readInstant(at) ?? now, text, significant }))
      .sort((a, b) => a.at - b.at),
    eventStatus: input.event_status,
    status: toStatus(input.status),
    note: input.note,
    publishedAt: readInstant(input.published_at),
    suggestion: input.suggestion && compact(input.suggestion),
  }) as EventContent;
  return withTimes(content, before, now);
}

/** The input that says what the event says: what a merge patch is applied to. */
export function toEventInput(event: EventContent): z.input<typeof EventInput> {
  return compact({
    external_id: event.externalId,
    slug: event.slug,
    date: event.date.text,
    time_zone: event.timeZone,
    dates: event.dates && { ...event.dates },
    recurrence: event.recurrence && { rule: event.recurrence.rule, excluded: [...event.recurrence.excluded] },
    title: event.title,
    summary: event.summary,
    body: event.body,
    language: event.language,
    translations: event.translations && { ...event.translations },
    category: event.category,
    tags: [...event.tags],
    entities: event.entities.map((entity) => ({ ...entity, ...(entity.ids && { ids: { ...entity.ids } }) })),
    countries: [...event.countries],
    place: event.place && { ...event.place },
    external_url: event.externalUrl,
    sources: event.sources.map(({ archivedUrl, supports, ...source }) =>
      compact({ ...source, archived_url: archivedUrl, supports: supports && [...supports] }),
    ),
    media: event.media.map(({ mediaType, focus, ...media }) =>
      compact({ ...media, media_type: mediaType, focus: focus && [...focus] }),
    ),
    importance: event.importance,
    series: event.series && { ...event.series },
    relations: event.relations.map(({ type, event: id }) => ({ type, event: formatId(id) })),
    updates: event.updates.map(({ at, ...update }) => ({ at: formatInstant(at), ...update })),
    event_status: event.eventStatus,
    status: event.status,
    note: event.note,
    published_at: event.publishedAt === undefined ? undefined : formatInstant(event.publishedAt),
    suggestion: event.suggestion && { ...event.suggestion },
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
    ...(event.terms.length > 0 && {
      terms: event.terms.map(({ kind, key, term }) => ({ kind, key, ...term, id: formatId(term.id) })),
    }),
    ...(event.withdrawnAt !== undefined && { withdrawn_at: formatInstant(event.withdrawnAt) }),
    version: event.version,
    created_at: formatInstant(event.createdAt),
    updated_at: formatInstant(event.updatedAt),
  } as EventResource;
}
