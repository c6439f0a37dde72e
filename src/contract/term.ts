import * as z from "zod";
import { formatId } from "../domain/id.ts";
import { formatInstant } from "../domain/instant.ts";
import { readStart, refuseRecurrence } from "../domain/recurrence.ts";
import { MAX_ALIASES, type Term, type TermContent, type TermKind } from "../domain/term.ts";
import { about } from "./about.ts";
import { text } from "./text.ts";
import { byLanguage, EdtfText, LanguageTag, Recurrence, WebUrl } from "./values.ts";

const Slug = z
  .string()
  .max(100)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "is not a slug: lower-case letters and digits, joined by single hyphens");
const Names = byLanguage(text(300)).default({});

const common = {
  slug: Slug,
  name: text(300),
  language: LanguageTag.optional().meta(about("Of `name` and `description`")),
  names: Names.meta(about('By language: {"zh": "华为"}')),
  aliases: z
    .array(text(300))
    .max(MAX_ALIASES)
    .default([])
    .meta(about("Other names under which events know it, in any language")),
  description: text(5000).optional(),
  descriptions: byLanguage(text(5000)).default({}).meta(about("By language")),
  ids: z
    .record(z.string().regex(/^[a-z0-9_-]{1,40}$/, "is not a scheme such as wikidata or lei"), text(200))
    .default({})
    .meta(about('Ids elsewhere: {"wikidata": "Q312", "lei": "HWUPKR0MPOU8FGXBT394"}')),
  url: WebUrl.optional(),
};

/** What a client says about an entity. */
export const EntityInput = z
  .strictObject({
    ...common,
    type: text(50).optional().meta(about("For example person, company, agency")),
  })
  .meta(about({ id: "EntityInput" }));

/** What a client says about a series. */
export const SeriesInput = z
  .strictObject({
    ...common,
    recurrence: Recurrence.extend({ start: EdtfText })
      .superRefine(({ rule, start }, context) => {
        const date = readStart(start);
        const reason = date && refuseRecurrence(rule, date);
        if (reason !== undefined) context.addIssue({ code: "custom", path: ["rule"], message: reason });
      })
      .optional()
      .meta(about("When editions are to be expected, from `start` on")),
  })
  .meta(about({ id: "SeriesInput" }));

export type TermInput = z.output<typeof EntityInput> & Partial<Pick<z.output<typeof SeriesInput>, "recurrence">>;

export const TERM_READ_ONLY = ["id", "kind", "uri", "page", "version", "created_at", "updated_at"] as const;

const made = {
  id: z.string(),
  uri: z.string(),
  page: z.string().meta(about("Its published address")),
  version: z.int(),
  created_at: z.string(),
  updated_at: z.string(),
};
export const EntityResource = EntityInput.extend({ kind: z.literal("entity"), ...made }).meta(about({ id: "Entity" }));
export const SeriesResource = SeriesInput.extend({ kind: z.literal("series"), ...made }).meta(about({ id: "Series" }));
export type TermResource = z.infer<typeof EntityResource> | z.infer<typeof SeriesResource>;

function compact<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as T;
}

export function toTermContent(kind: TermKind, input: TermInput): TermContent {
  return compact({ kind, ...input }) as TermContent;
}

/** The input that says what the term says. */
export function toTermInput({ kind: _kind, ...content }: TermContent): TermInput {
  const { slug, name, language, names, aliases, description, descriptions, type, ids, url, recurrence } = content;
  return compact({
    slug,
    name,
    language,
    names: { ...names },
    aliases: [...aliases],
    description,
    descriptions: { ...descriptions },
    type,
    ids: { ...ids },
    url,
    recurrence: recurrence && { ...recurrence, excluded: [...recurrence.excluded] },
  }) as TermInput;
}

export function toTermResource(term: Term, { uri, page }: { uri: string; page: string }): TermResource {
  return {
    id: formatId(term.id),
    kind: term.kind,
    uri,
    page,
    ...toTermInput(term),
    version: term.version,
    created_at: formatInstant(term.createdAt),
    updated_at: formatInstant(term.updatedAt),
  } as TermResource;
}
