import { civilFromSeconds, startOfDay } from "./calendar.ts";
import type { WallSeconds } from "./event-date.ts";
import { LABEL_WORDS, type LabelWords, NEUTRAL_WORDS } from "./label-words.ts";

/** What of a date is shown. "clock" is hours and minutes, "fineClock" seconds too. */
export type Shape = "day" | "month" | "year" | "monthDay" | "monthName" | "clock" | "fineClock";

/** One language with its words and its formatters, which Intl takes long to make. */
export interface LabelLanguage {
  readonly tag: string;
  readonly words: LabelWords;
  readonly formatters: Map<string, Intl.DateTimeFormat>;
}

const SHAPES: Readonly<Record<Shape, Intl.DateTimeFormatOptions>> = {
  day: { day: "numeric", month: "long", year: "numeric" },
  month: { month: "long", year: "numeric" },
  year: { year: "numeric" },
  monthDay: { day: "numeric", month: "long" },
  monthName: { month: "long" },
  clock: { timeStyle: "short" },
  fineClock: { timeStyle: "medium" },
};

/** Readers choose the language, so the caches are bounded: each starts anew when full. */
const MAX_LANGUAGES = 100;
const MAX_FORMATTERS = 200;
/** From here on the digits of a year are grouped: "12,345". */
const GROUPED_YEAR = 10_000;
/** A year so small looks like a day or a page without its era. */
const ERA_UNTIL = 1000;

const languages = new Map<string, LabelLanguage>();

/** The language of a BCP 47 tag; a malformed one, or one Intl does not know, is English. Never throws. */
export function findLabelLanguage(tag: string): LabelLanguage {
  const cached = languages.get(tag);
  if (cached) return cached;
  if (languages.size >= MAX_LANGUAGES) languages.clear();
  const language = createLanguage(tag);
  languages.set(tag, language);
  return language;
}

function createLanguage(tag: string): LabelLanguage {
  const locale = toLocale(tag);
  const key = locale.language === "zh" && locale.maximize().script === "Hant" ? "zh-Hant" : locale.language;
  return { tag: locale.baseName, words: LABEL_WORDS[key] ?? NEUTRAL_WORDS, formatters: new Map() };
}

/** Without extensions, which could ask for another calendar. English without a country is British, day before month. */
function toLocale(tag: string): Intl.Locale {
  const base = supportedBase(tag) ?? "en";
  return new Intl.Locale(base === "en" ? "en-GB" : base);
}

function supportedBase(tag: string): string | undefined {
  try {
    const { baseName } = new Intl.Locale(tag);
    return Intl.DateTimeFormat.supportedLocalesOf(baseName).length > 0 ? baseName : undefined;
  } catch {
    return undefined;
  }
}

/** A second of the wall clock, in one shape; years before 1000 with their era. For years of at most four digits. */
export function formatShape(language: LabelLanguage, shape: Shape, seconds: WallSeconds): string {
  return plainSpaces(formatterOf(language, shape, seconds < FIRST_PLAIN_SECOND).format(seconds * 1000));
}

const FIRST_PLAIN_SECOND = startOfDay(ERA_UNTIL, 1, 1);

/** A range as the language shortens it: "26–28 December 2021", "May – June 2018", "44 BC – 14 AD". */
export function formatShapeRange(language: LabelLanguage, shape: Shape, from: WallSeconds, to: WallSeconds): string {
  const [first, last] = [civilFromSeconds(from), civilFromSeconds(to)];
  if (shape === "day" && first.year === last.year && first.month === last.month && first.day !== last.day) {
    const days = joinDays(first.day, last.day, formatShape(language, shape, to));
    if (days) return days;
  }
  if (shape === "year" || first.year === last.year) {
    const formatter = formatterOf(language, shape, from < FIRST_PLAIN_SECOND);
    const range = plainSpaces(formatter.formatRange(from * 1000, to * 1000));
    // Chinese and Japanese switch to digits and slashes in ranges; two full dates keep the look of all other labels.
    if (!/\d\/\d/.test(range)) return range.replace(/(\d) – (?=\d)/, "$1–");
  }
  return `${formatShape(language, shape, from)} – ${formatShape(language, shape, to)}`;
}

/**
 * "26–28 December 2021" from the label of the 28th, for the many languages that begin with the day ("26.–28." in German);
 * undefined for others. It is what Intl says of such a range, at a tenth of the time.
 */
function joinDays(first: number, last: number, label: string): string | undefined {
  const [, day, point = ""] = /^(\d+)(\.?) /.exec(label) ?? [];
  return Number(day) === last ? `${first}${point}–${label}` : undefined;
}

/** Any year: "1850", "44 BC", "12,345", "13.8 billion years ago". */
export function formatYear(language: LabelLanguage, year: number): string {
  if (Math.abs(year) < GROUPED_YEAR) return formatShape(language, "year", startOfDay(year, 1, 1));
  const { ago } = language.words;
  // Whole thousands of a deep past do not tell "ago" from "BC": the two thousand years between them are not known.
  if (ago && year <= -1_000_000 && year % 1000 === 0) return ago.replace("{}", () => formatCompact(language, -year));
  const digits = new Intl.NumberFormat(language.tag).format(year < 0 ? 1 - year : year);
  const sample = startOfDay(year < 0 ? -1 : 2000, 1, 1) * 1000;
  const parts = formatterOf(language, "year", year < 0).formatToParts(sample);
  return parts.map((part) => (part.type === "year" ? digits : part.value)).join("");
}

/** "13.8 billion", with every digit that is not a zero at the end. */
function formatCompact(language: LabelLanguage, value: number): string {
  const options = { notation: "compact", compactDisplay: "long", maximumSignificantDigits: 15 } as const;
  return new Intl.NumberFormat(language.tag, options).format(value);
}

/** The short name of a zone at an instant, as the language has it: "GMT+8", "EST". */
export function formatZone(language: LabelLanguage, timeZone: string, instant: number): string {
  const formatter = cachedFormatter(language, `zone ${timeZone}`, { timeZone, timeZoneName: "short" });
  return formatter.formatToParts(instant * 1000).find((part) => part.type === "timeZoneName")?.value ?? timeZone;
}

function formatterOf(language: LabelLanguage, shape: Shape, withEra: boolean): Intl.DateTimeFormat {
  const hasYear = shape === "day" || shape === "month" || shape === "year";
  const key = withEra && hasYear ? `${shape} era` : shape;
  return language.formatters.get(key) ?? cachedFormatter(language, key, shapeOptions(shape, withEra && hasYear));
}

function shapeOptions(shape: Shape, withEra: boolean): Intl.DateTimeFormatOptions {
  const options = { ...SHAPES[shape], timeZone: "UTC", calendar: "gregory" };
  return withEra ? { ...options, era: "short" } : options;
}

function cachedFormatter(
  { tag, formatters }: LabelLanguage,
  key: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const cached = formatters.get(key);
  if (cached) return cached;
  if (formatters.size >= MAX_FORMATTERS) formatters.clear();
  const formatter = new Intl.DateTimeFormat(tag, options);
  formatters.set(key, formatter);
  return formatter;
}

/** Intl sets thin and narrow no-break spaces, which plain-text readers and terminals show as boxes. */
function plainSpaces(text: string): string {
  return text.replace(/[\u2009\u202f]/g, " ");
}
