// Texts of a record in other languages. Every text of a record can be translated: it is named by its path, "title",
// "place/name", "media/0/alt", so that one mechanism does for events, timelines and whatever comes.
//
//   { "zh": { "title": "第六届中国制造日", "media/0/alt": "…" } }

/** Path -> text. */
export type Texts = Readonly<Record<string, string>>;
/** BCP 47 -> texts. */
export type Translations = Readonly<Record<string, Texts>>;

type Members = Readonly<Record<string, unknown>>;

function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null;
}

/** What stands at a path: `readPath({ media: [{ alt: "x" }] }, "media/0/alt")` is "x". */
export function readPath(record: object, path: string): unknown {
  return path
    .split("/")
    .reduce<unknown>(
      (value, name) => (isMembers(value) && Object.hasOwn(value, name) ? value[name] : undefined),
      record,
    );
}

function writePath(value: unknown, names: readonly string[], text: string): unknown {
  const [name, ...rest] = names;
  if (name === undefined) return text;
  if (!isMembers(value) || !Object.hasOwn(value, name)) return value;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === name ? writePath(item, rest, text) : item));
  return { ...value, [name]: writePath(value[name], rest, text) };
}

/** "zh-Hant-TW" -> zh-hant-tw, zh-hant, zh: the tags that serve a reader of a language, best first (RFC 4647 look-up). */
function listFallbacks(language: string): string[] {
  const parts = language.toLowerCase().split("-");
  return parts.map((_, index) => parts.slice(0, parts.length - index).join("-"));
}

/** The one of `available` that serves who asks for `language`; undefined where none does. */
export function findLanguage(available: readonly string[], language: string): string | undefined {
  for (const wanted of listFallbacks(language)) {
    const exact = available.find((tag) => tag.toLowerCase() === wanted);
    const narrower = exact ?? available.find((tag) => tag.toLowerCase().startsWith(`${wanted}-`));
    if (narrower !== undefined) return narrower;
  }
  return undefined;
}

/** A record whose own language and other languages are known. */
export interface Translated {
  readonly language?: string;
  readonly translations?: Translations;
  /** Of what `localize` made: the language of the texts that are not translated. Never stored, never published. */
  readonly untranslated?: string;
}

/** Of records that do not say theirs, and of what the service says itself where nothing else is asked for. */
export const DEFAULT_LANGUAGE = "en";

/** Languages in which the record can be read, its own first. */
export function listLanguages(record: Translated): string[] {
  return [...new Set([...(record.language ? [record.language] : []), ...Object.keys(record.translations ?? {})])];
}

/** The same for readers: what does not say its language is read as one in `DEFAULT_LANGUAGE`. */
export function listReadableLanguages(record: Translated): string[] {
  return [...new Set([record.language ?? DEFAULT_LANGUAGE, ...listLanguages(record)])];
}

/**
 * The record with its texts in `language`, where they are there; what is not translated stays as it is. Nothing is lost:
 * the texts that gave way are then the translation, so that the record can be read in and turned back.
 */
export function localize<Item extends Translated>(record: Item, language: string): Item {
  const own = record.language !== undefined ? findLanguage([record.language], language) : undefined;
  const chosen = own === undefined ? findLanguage(Object.keys(record.translations ?? {}), language) : undefined;
  if (chosen === undefined) return record;
  const { [chosen]: texts = {}, ...others } = record.translations ?? {};
  const paths = Object.keys(texts).filter((path) => typeof readPath(record, path) === "string");
  const translated = paths.reduce<unknown>(
    (value, path) => writePath(value, path.split("/"), texts[path] ?? ""),
    record,
  ) as Item;
  // What is read first says in which language it is read.
  if (!Object.hasOwn(texts, "title")) return translated;
  const original = record.language ?? DEFAULT_LANGUAGE;
  const texted = Object.fromEntries(paths.map((path) => [path, String(readPath(record, path))]));
  const { untranslated = original, ...rest } = translated;
  return {
    ...rest,
    language: chosen,
    translations: { ...others, [original]: { ...others[original], ...texted } },
    // On the way back everything is in one language again.
    ...(untranslated !== chosen && { untranslated }),
  } as Item;
}

/** The language of the text at `path`, which in a record in another language than its own may have stayed as it was. */
export function languageOfText({ language, translations, untranslated }: Translated, path: string): string | undefined {
  if (untranslated === undefined) return language;
  return Object.hasOwn(translations?.[untranslated] ?? {}, path) ? language : untranslated;
}

/**
 * What the record itself says at `path`, whichever language it is shown in; undefined where what it shows may be a translation
 * of which the original is not at hand.
 */
export function readOriginal(record: Translated, path: string): string | undefined {
  const { translations = {}, untranslated } = record;
  const text = readPath(record, path);
  const original = untranslated === undefined ? undefined : translations[untranslated]?.[path];
  if (original !== undefined || typeof text !== "string") return original;
  return Object.values(translations).some((texts) => texts[path] === text) ? undefined : text;
}
